"""The demonstration portfolio: an invented utility with the troubles every office knows, and a synthetic one of any size."""
