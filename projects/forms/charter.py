"""The shape of what people write about projects: charter, dates, promises, stage, place, roles."""

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Case, Value, When
from django.utils.translation import gettext_lazy as _

from portfolio.models import Node, Role
from projects.forms.inputs import day_input, lines
from projects.models import Stage


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
        usual_first = Case(When(type=type, then=Value(0)), default=Value(1))
        stages = Stage.objects.select_related("type").order_by(usual_first, "type__name", "order")
        self.fields["stage"].queryset = stages
        if stages.exclude(type=type).exists():
            self.fields["stage"].label, self.fields["stage"].label_from_instance = _("Life cycle and stage"), lambda one: f"{one.type}: {one}"
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
