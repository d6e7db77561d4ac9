"""A schedule from a file becomes the plan of a project: calendars, lines, links, those who do the work, what was promised."""
