"""The inputs that forms share."""

import datetime as dt

from django import forms


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def lines(rows: int):
    return forms.Textarea(attrs={"rows": rows})


def moment_input():
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def wall_clock(value):
    """A moment of a plan as the clock on the wall shows it; anything else as it is."""
    return value.astimezone(dt.UTC).replace(tzinfo=None) if isinstance(value, dt.datetime) else value
