"""Nominations: others say who deserves a badge, a committee decides, and one batch awards them."""
