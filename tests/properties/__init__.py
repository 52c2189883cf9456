"""What holds whatever people write, in whatever order."""
