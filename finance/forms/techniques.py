"""How a line of the WBS is planned over time and earns."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import WorkPackage

WORDS = {
    "0/100": _("0/100: all when finished"), "50/50": _("50/50: half when begun"), "25/75": _("25/75: a quarter when begun"),
    "milestones": _("Weighted milestones"), "percent": _("Percent complete"), "units": _("Units done"),
    "apportioned": _("Apportioned: earns with its host"), "loe": _("Level of effort: earns its plan"),
}  # fmt: skip
CURVES = {"linear": _("Straight"), "front": _("Early"), "back": _("Late"), "bell": _("Bell-shaped")}


class TechniqueForm(forms.Form):
    """The technique and the curve of a line, and what apportioned work earns with."""

    wbs = forms.ChoiceField(label=_("Work package"), widget=forms.HiddenInput)
    technique = forms.ChoiceField(label=_("How it earns"), choices=[(name, WORDS[name]) for name in WorkPackage.TECHNIQUES])
    host = forms.ChoiceField(
        label=_("Host"), required=False, help_text=_("Of apportioned work: the line it earns with. Without one its own percent counts.")
    )
    curve = forms.ChoiceField(label=_("Plan over time"), choices=[(name, CURVES[name]) for name in WorkPackage.CURVES])

    def __init__(self, *args, lines=(), **more):
        super().__init__(*args, **more)
        told = [(line.wbs, f"{line.wbs} {line.name}") for line in lines]
        self.fields["wbs"].choices = told
        self.fields["host"].choices = [("", "—"), *told]
