"""The shape of what people write about projects."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from portfolio.models import Node, Role
from projects.models import DIMENSIONS, RAG, Handover, Project, Stage, StatusReport
from projects.queries import visible_projects

FOLLOWS = ("", _("as computed"))
COLOURS = [FOLLOWS, *RAG[:3]]
WORDS = ["summary", "achievements", "next_steps", "help_needed"]


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def lines(rows: int):
    return forms.Textarea(attrs={"rows": rows})


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


class CharterForm(forms.Form):
    """What the project is and who answers for it."""

    name = forms.CharField(label=_("Name"), max_length=250)
    manager = forms.ModelChoiceField(label=_("Manager"), queryset=None, required=False, empty_label=_("No account"))
    manager_name = forms.CharField(label=_("Manager without an account"), required=False, max_length=120)
    sponsor = forms.CharField(label=_("Sponsor"), required=False, max_length=120)
    objective = forms.CharField(label=_("Objective"), required=False, widget=lines(3))
    scope_in = forms.CharField(label=_("In scope"), required=False, widget=lines(3))
    scope_out = forms.CharField(label=_("Out of scope"), required=False, widget=lines(3))
    success_criteria = forms.CharField(label=_("Success criteria"), required=False, widget=lines(3))
    assumptions = forms.CharField(label=_("Assumptions"), required=False, widget=lines(3))
    restricted = forms.BooleanField(
        label=_("Restricted"), required=False, help_text=_("Shown only to people who are cleared, or who hold a role on the project itself.")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, restricting: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.filter(is_active=True, is_system=False)
        self.fields["manager"].queryset = people.order_by("last_name", "first_name", "username")
        if not restricting:
            del self.fields["restricted"]


class DatesForm(forms.Form):
    """When the project is now expected to start and to finish."""

    start_on = forms.DateField(label=_("Start"), required=False, widget=day_input())
    finish_on = forms.DateField(label=_("Finish"), required=False, widget=day_input())
    note = forms.CharField(label=_("Why it moved"), required=False, widget=lines(2))


class BaselineForm(forms.Form):
    """A new promise of dates and budget; the one before stays on record."""

    approved_on = forms.DateField(label=_("Approved on"), widget=day_input())
    approver = forms.CharField(label=_("Approved by"), required=False, max_length=120)
    start_on = forms.DateField(label=_("Start"), required=False, widget=day_input())
    finish_on = forms.DateField(label=_("Finish"), required=False, widget=day_input())
    budget = forms.DecimalField(label=_("Budget"), required=False, min_value=0, max_digits=18, decimal_places=2)
    reason = forms.CharField(label=_("Reason"), required=False, widget=lines(2))


class StageForm(forms.Form):
    """The stage the project is known to be in from a day on."""

    stage = forms.ModelChoiceField(label=_("Stage"), queryset=None, empty_label=None)
    known_on = forms.DateField(label=_("From"), widget=day_input())
    reason = forms.CharField(label=_("Reason"), required=False, widget=lines(2))

    def __init__(self, *args, type, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = Stage.objects.filter(type=type)


class NodeForm(forms.Form):
    """The branch of the tree the project hangs on."""

    node = forms.ModelChoiceField(label=_("Node"), queryset=Node.objects.none(), empty_label=None)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, nodes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["node"].queryset = nodes
        self.fields["node"].label_from_instance = lambda node: f"{' ' * 3 * node.depth}{node.name}"


class NewProjectForm(CharterForm):
    """A project, or a request for one, taken up under a node; dates and budget become its first baseline."""

    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("Letters, digits, dot, dash and underscore."))
    stage = forms.ModelChoiceField(label=_("Stage"), queryset=None, empty_label=None)
    known_on = forms.DateField(label=_("Known since"), widget=day_input())
    start_on = forms.DateField(label=_("Start"), required=False, widget=day_input())
    finish_on = forms.DateField(label=_("Finish"), required=False, widget=day_input())
    budget = forms.DecimalField(label=_("Budget"), required=False, min_value=0, max_digits=18, decimal_places=2)
    currency = forms.CharField(label=_("Currency"), max_length=3, min_length=3)
    field_order = ["code", "name", "stage", "known_on", "manager", "manager_name", "sponsor", "start_on", "finish_on", "budget", "currency"]

    def __init__(self, *args, type, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = Stage.objects.filter(type=type)
        del self.fields["version"]

    def clean_currency(self):
        return self.cleaned_data["currency"].upper()


class ProjectGrantForm(forms.Form):
    """A role over one project."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.PROJECT_MANAGER)
    project = forms.ModelChoiceField(
        label=_("Project"), queryset=None, to_field_name="code", widget=forms.TextInput, help_text=_("Its code."),
        error_messages={"invalid_choice": _("There is no such project, or it is not visible to you.")},
    )  # fmt: skip

    def __init__(self, *args, projects, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects


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
