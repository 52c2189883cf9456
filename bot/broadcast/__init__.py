"""A message to many: chosen, previewed, held, sent at a pace, stopped by HALT (conversation design, section 9)."""
