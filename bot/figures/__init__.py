"""Numbers for funders and for the team: a report on a stretch of time, its charts, its table."""
