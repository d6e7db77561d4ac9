"""The shape of what people write about projects."""
