"""Doors to risks and forecasts with a range."""
