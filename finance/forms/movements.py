"""The shape of what people write about how a version moved."""

from django import forms
from django.utils.translation import gettext_lazy as _

from finance.models import Movement, Version

ROWS, SPARE = 6, 3


class MovementsForm(forms.Form):
    """What is said of a version's difference: a cause, an amount and a note a row; a row without a cause says nothing."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, version: Version | None = None, **kwargs):
        said = list(version.movements.all()) if version is not None else []
        kwargs["initial"] = {"version": version.version if version is not None else None}
        super().__init__(*args, **kwargs)
        self.rows = max(ROWS, len(said) + SPARE)
        for place in range(self.rows):
            one = said[place] if place < len(said) else None
            choices = [("", "—"), *Movement.Cause.choices]
            self.fields[f"cause_{place}"] = forms.ChoiceField(label=_("Cause"), choices=choices, required=False, initial=one and one.cause)
            self.fields[f"amount_{place}"] = forms.DecimalField(
                label=_("Amount"), required=False, max_digits=18, decimal_places=2, initial=one and one.amount
            )
            self.fields[f"note_{place}"] = forms.CharField(label=_("Why"), required=False, max_length=250, initial=one and one.note)

    @property
    def lines(self) -> list[tuple]:
        """The fields row by row."""
        return [tuple(self[f"{name}_{place}"] for name in ("cause", "amount", "note")) for place in range(self.rows)]

    def clean(self):
        found = super().clean()
        for place in range(self.rows):
            cause, amount = found.get(f"cause_{place}"), found.get(f"amount_{place}")
            if cause and amount is None and f"amount_{place}" not in self.errors:
                self.add_error(f"amount_{place}", _("Say how much: below zero where it made the Outlook less."))
            if not cause and amount is not None:
                self.add_error(f"cause_{place}", _("Choose what moved it."))
        return found

    def movements(self) -> list[tuple]:
        """(cause, amount, note) of the rows that say something."""
        told = self.cleaned_data
        rows = range(self.rows)
        return [(told[f"cause_{place}"], told[f"amount_{place}"], told[f"note_{place}"]) for place in rows if told[f"cause_{place}"]]
