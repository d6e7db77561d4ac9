"""The shape of what people write about issues, assumptions and dependencies."""

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.forms.boards import PersonField
from governance.forms.named import handover_named, project_named, risk_named
from governance.models import Assumption, Dependency, Issue
from projects.forms.inputs import day_input, lines

SEVERITY = [(1, _("1 · slight")), (2, _("2 · minor")), (3, _("3 · medium")), (4, _("4 · major")), (5, _("5 · severe"))]
CODE = forms.TextInput(attrs={"autocomplete": "off"})


class EntryForm(forms.Form):
    """What the registers have in common."""

    title = forms.CharField(max_length=250)
    owner_account = PersonField(label=_("Owner"), required=False, empty_label=_("someone without an account"))
    owner = forms.CharField(label=_("Owner's name"), required=False, max_length=120, help_text=_("Where they have no account."))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    wide: tuple[str, ...] = ("title",)
    named: dict[str, str] = {}  # fields that name a record, and by what

    def __init__(self, *args, user=None, place=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.place = user, place
        for name in self.wide:
            self.fields[name].wide = True

    def opened(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @classmethod
    def initial_of(cls, row) -> dict:
        found = {name: getattr(row, name) for name in cls.base_fields}
        return found | {name: getattr(found[name], by) for name, by in cls.named.items() if found[name] is not None}


class IssueForm(EntryForm):
    """What has happened, how grave it is, why, and who answers it by when."""

    wide = ("title", "description", "root_cause")
    title = forms.CharField(label=_("What has happened"), max_length=250)
    kind = forms.ChoiceField(label=_("Kind"), choices=Issue.Kind.choices, initial=Issue.Kind.PROBLEM)
    severity = forms.TypedChoiceField(label=_("Severity"), choices=SEVERITY, coerce=int, initial=3)
    state = forms.ChoiceField(label=_("State"), choices=[(s.value, s.label) for s in (Issue.State.OPEN, Issue.State.WORKING)], initial="open")
    due_on = forms.DateField(label=_("Due"), required=False, widget=day_input())
    raised_by = forms.CharField(label=_("Raised by"), required=False, max_length=120)
    cost_impact = forms.DecimalField(label=_("What it costs"), required=False, min_value=0, max_digits=18, decimal_places=2)
    time_impact_days = forms.IntegerField(label=_("Delay, working days"), required=False, min_value=0, max_value=10_000)
    description = forms.CharField(label=_("More about it"), required=False, widget=lines(3))
    root_cause = forms.CharField(label=_("Root cause"), required=False, widget=lines(2))
    field_order = ["title", "kind", "severity", "state", "due_on", "owner_account", "owner", "raised_by", "cost_impact", "time_impact_days"]


class AssumptionForm(EntryForm):
    """What is taken for true, what follows if it is not, and by when somebody finds out."""

    wide = ("title", "consequence")
    named = {"risk": "code"}
    title = forms.CharField(label=_("What is taken for true"), max_length=250)
    validate_by = forms.DateField(label=_("To be validated by"), required=False, widget=day_input())
    consequence = forms.CharField(label=_("If it does not hold"), required=False, widget=lines(3))
    risk = forms.CharField(label=_("Guards against risk"), required=False, max_length=40, widget=CODE, help_text=_("Its code in this register."))
    field_order = ["title", "validate_by", "owner_account", "owner", "risk", "consequence"]

    def clean_risk(self):
        return risk_named(self.cleaned_data["risk"], place=self.place)


class DependencyForm(EntryForm):
    """What must come from elsewhere, and when it is needed."""

    wide = ("title", "description")
    named = {"on_project": "code", "handover": "code"}
    title = forms.CharField(label=_("What must come"), max_length=250)
    on_project = forms.CharField(label=_("From project"), required=False, max_length=40, widget=CODE, help_text=_("Its code."))
    on_party = forms.CharField(label=_("From outside"), required=False, max_length=120, help_text=_("A supplier, a regulator, another organisation."))
    handover = forms.CharField(
        label=_("By handover"), required=False, max_length=40, widget=CODE, help_text=_("Its code: what it promises stands for the day expected.")
    )
    severity = forms.TypedChoiceField(label=_("If it comes late"), choices=SEVERITY, coerce=int, initial=3)
    needed_on = forms.DateField(label=_("Needed on"), required=False, widget=day_input())
    expected_on = forms.DateField(label=_("Expected on"), required=False, widget=day_input())
    description = forms.CharField(label=_("More about it"), required=False, widget=lines(3))
    field_order = ["title", "on_project", "handover", "on_party", "severity", "needed_on", "expected_on", "owner_account", "owner", "description"]

    def clean_on_project(self):
        return project_named(self.cleaned_data["on_project"], user=self.user)

    def clean_handover(self):
        return handover_named(self.cleaned_data["handover"], user=self.user)


class IssueClosureForm(forms.Form):
    """The answer to an issue."""

    state = forms.ChoiceField(
        label=_("It is"), choices=[("resolved", _("resolved, to be confirmed")), ("closed", _("closed"))], widget=forms.RadioSelect, initial="closed"
    )
    resolution = forms.CharField(label=_("The answer"), widget=lines(3))
    version = forms.IntegerField(widget=forms.HiddenInput)


class FindingForm(forms.Form):
    """Whether an assumption holds; one that does not may become a risk or an issue at once."""

    holds = forms.TypedChoiceField(
        label=_("It"),
        choices=[("yes", _("holds")), ("no", _("does not hold"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    finding = forms.CharField(label=_("How one knows"), widget=lines(2))
    becomes = forms.ChoiceField(
        label=_("It becomes"), required=False, choices=[("", _("nothing further")), ("risk", _("a risk")), ("issue", _("an issue"))]
    )
    probability = forms.TypedChoiceField(
        label=_("Probability of the risk"), required=False, coerce=int, empty_value=None, choices=[("", "—"), *SEVERITY]
    )
    impact = forms.TypedChoiceField(label=_("Impact of the risk"), required=False, coerce=int, empty_value=None, choices=[("", "—"), *SEVERITY])
    severity = forms.TypedChoiceField(label=_("Severity of the issue"), required=False, coerce=int, empty_value=None, choices=[("", "—"), *SEVERITY])
    version = forms.IntegerField(widget=forms.HiddenInput)


class DependencyClosureForm(forms.Form):
    """What became of a dependency."""

    state = forms.ChoiceField(
        label=_("It"), choices=[("met", _("came")), ("dropped", _("is needed no longer"))], widget=forms.RadioSelect, initial="met"
    )
    reason = forms.CharField(label=_("How one knows"), widget=lines(2))
    version = forms.IntegerField(widget=forms.HiddenInput)


FORMS = {Issue: IssueForm, Assumption: AssumptionForm, Dependency: DependencyForm}
