"""The shape of the weekly word."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms.inputs import day_input, lines
from projects.models import DIMENSIONS, RAG, StatusReport

FOLLOWS = ("", _("as computed"))
COLOURS = [FOLLOWS, *RAG[:3]]
WORDS = ["summary", "achievements", "next_steps", "help_needed"]


class StatusForm(forms.Form):
    """The weekly word: what stands as last week stays as it is filled in, and only exceptions to the figures are asked."""

    summary = forms.CharField(label=_("Where we stand"), required=False, widget=lines(3))
    achievements = forms.CharField(label=_("Done since the last report"), required=False, widget=lines(3))
    next_steps = forms.CharField(label=_("Next steps"), required=False, widget=lines(3))
    help_needed = forms.CharField(label=_("Decision or help needed"), required=False, widget=lines(2))
    forecast_finish_on = forms.DateField(label=_("Forecast finish"), required=False, widget=day_input())
    overall = forms.ChoiceField(label=_("Overall"), choices=COLOURS, required=False)
    override_reason = forms.CharField(label=_("Why better than the figures say"), required=False, widget=lines(2))
    override_until = forms.DateField(label=_("It holds until"), required=False, widget=day_input())
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in DIMENSIONS:
            self.fields[f"dim_{name}"] = forms.ChoiceField(label=name.capitalize(), choices=COLOURS, required=False)

    def word(self, *, overall: str) -> dict:
        """The fields as the deed takes them; an overall that was not given follows the computed one."""
        cleaned = dict(self.cleaned_data)
        cleaned["dimensions"] = {name: word for name in DIMENSIONS if (word := cleaned.pop(f"dim_{name}"))}
        cleaned["overall"] = cleaned["overall"] or overall
        return cleaned

    @staticmethod
    def initial_of(report: StatusReport, *, overall: str) -> dict:
        """What a report said, as the form shows it: a colour equal to the computed one follows it."""
        names = [*WORDS, "forecast_finish_on", "override_reason", "override_until"]
        said = {name: getattr(report, name) for name in names} | {f"dim_{name}": word for name, word in report.dimensions.items()}
        said["overall"] = "" if report.overall in (overall, "unknown") else report.overall
        return said
