"""The whole line for minutes, its processes killed again and again: nothing lost, doubled or stuck."""
