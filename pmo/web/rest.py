"""REST conventions."""
