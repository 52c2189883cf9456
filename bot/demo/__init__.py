"""The line without an account: simulated phones, a movable clock, a sample town."""
