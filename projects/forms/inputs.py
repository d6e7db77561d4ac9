"""The inputs that forms share."""

from django import forms


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def lines(rows: int):
    return forms.Textarea(attrs={"rows": rows})
