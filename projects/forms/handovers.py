"""The shape of what people write about handovers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms.inputs import day_input, lines
from projects.models import Handover, Project
from projects.queries import visible_projects


class HandoverForm(forms.Form):
    """A handover as it stands: what, by when it is promised and needed, and the lines of the two schedules."""

    what = forms.CharField(label=_("What is handed over"), max_length=250)
    promised_on = forms.DateField(label=_("Promised for"), required=False, widget=day_input())
    needed_on = forms.DateField(label=_("Needed by"), required=False, widget=day_input())
    giving = forms.CharField(
        label=_("WBS number of the line that gives"), required=False, max_length=60,
        help_text=_("In the giver's schedule: its finish is the forecast."),
    )  # fmt: skip
    taking = forms.CharField(
        label=_("WBS number of the line that waits"), required=False, max_length=60,
        help_text=_("In the taker's schedule: once agreed, it starts no earlier."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), required=False, widget=lines(2))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, handover: Handover | None = None, user=None, **kwargs):
        if handover is not None:
            stands = {name: getattr(handover, name) for name in ("what", "promised_on", "needed_on", "note", "version")}
            stands |= {name: getattr(handover, name) and getattr(handover, name).wbs for name in ("giving", "taking")}
            kwargs["initial"] = stands
        super().__init__(*args, **kwargs)
        self.giver, self.taker = (handover.giver, handover.taker) if handover else (None, None)

    def clean_giving(self):
        return self._line(self.giver, "giving")

    def clean_taking(self):
        return self._line(self.taker, "taking")

    def _line(self, project: Project | None, name: str):
        number = self.cleaned_data[name].strip()
        if not number or project is None:
            return None
        line = project.work_packages.filter(wbs=number).first()
        if line is None:
            raise forms.ValidationError(_("%(project)s has no line %(wbs)s."), params={"project": project.code, "wbs": number})
        return line


class ProposalForm(HandoverForm):
    """Something offered to another project, or asked of it."""

    way = forms.ChoiceField(label=_("This project"), choices=[("gives", _("gives it")), ("gets", _("needs it"))], initial="gives")
    other = forms.CharField(
        label=_("The other project"), max_length=40, widget=forms.TextInput(attrs={"list": "other-projects", "autocomplete": "off"})
    )
    field_order = ["way", "other"]

    def __init__(self, *args, user, project: Project, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.project = user, project
        del self.fields["version"]

    def clean_other(self):
        code = self.cleaned_data["other"].split(" ")[0]
        other = visible_projects(user=self.user).exclude(pk=self.project.pk).filter(code__iexact=code).first()
        if other is None:
            raise forms.ValidationError(_("No other project that you see has the code %(code)s."), params={"code": code})
        gives = self.cleaned_data.get("way") == "gives"
        self.giver, self.taker = (self.project, other) if gives else (other, self.project)
        return other

    def proposal(self) -> dict:
        """The fields as the deed takes them."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in ("way", "other")}
        return told | {"giver": self.giver, "taker": self.taker}
