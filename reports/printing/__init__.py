"""Paper: what is said, set on pages."""
