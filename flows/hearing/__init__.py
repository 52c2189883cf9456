"""What a person may have meant: pure functions from words to facts, never a guess near STOP."""
