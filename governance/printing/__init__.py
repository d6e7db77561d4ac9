"""Letters and notices in words."""
