"""Measurements: how fast the site is, how well it reads. Nothing in the application imports this."""
