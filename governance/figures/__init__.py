"""Draw forecasts with a range."""
