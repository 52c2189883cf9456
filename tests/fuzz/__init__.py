"""Seeded fuzzing of every route: addresses, forms and headers nobody would send."""
