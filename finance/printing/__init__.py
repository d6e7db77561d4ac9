"""What goes out on paper or as a letter."""
