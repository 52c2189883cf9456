"""A test for every attack that docs/attacks.md names."""
