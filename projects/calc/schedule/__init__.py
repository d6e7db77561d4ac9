"""The schedule engine: networks of tasks and links, passes over working time, what follows from them."""
