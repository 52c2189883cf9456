"""A town, a county or a country on paper: what a wave policy does before it meets people."""
