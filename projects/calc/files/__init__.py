"""Schedules as other tools write them: read into `contents`, and written from it."""
