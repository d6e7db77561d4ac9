"""What registers can be narrowed and ordered by: page, export and REST alike."""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models import Action, Assumption, Decision, Dependency, Issue, Risk, RiskAssessment
from governance.queries.decisions import my_votes
from governance.queries.risks import kept_in, of_ended
from projects.models import Project

SCORES = [(5, _("5 or more")), (10, _("10 or more")), (15, _("15 or more")), (20, _("20 or more"))]
KEPT = [("project", _("in projects")), ("node", _("at nodes, raised or entered"))]
PROJECTS = [("live", _("running")), ("over", _("done or cancelled"))]
KEPT_OF_PROJECT = [("here", _("here")), ("elsewhere", _("elsewhere: raised, or shared with it"))]


class RiskFilter(filters.FilterSet):
    """Filters over `risk_register` rows. `as_of` is the day they are of: what is overdue depends on it."""

    search = filters.CharFilter(label=_("Search"), method="find")
    status = filters.ChoiceFilter(label=_("Status"), choices=[(s.value, s.label) for s in Risk.Status], empty_label=_("Any"))
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Risk.Kind.choices, empty_label=_("Any"))
    category = filters.CharFilter(label=_("Category"), field_name="risk__category", lookup_expr="icontains")
    response = filters.ChoiceFilter(label=_("Response"), choices=[(r.value, r.label) for r in Risk.Response], empty_label=_("Any"))
    owner = filters.CharFilter(label=_("Owner"), lookup_expr="icontains")
    min_score = filters.ChoiceFilter(label=_("Score"), choices=SCORES, field_name="score", lookup_expr="gte", empty_label=_("Any"))
    kept = filters.ChoiceFilter(label=_("Kept"), method="where", choices=KEPT, empty_label=_("Anywhere"))
    projects = filters.ChoiceFilter(label=_("Projects"), method="of", choices=PROJECTS, empty_label=_("Any"))
    overdue = filters.BooleanFilter(label=_("Overdue only"), method="late", widget=forms.CheckboxInput)
    above = filters.BooleanFilter(label=_("Above appetite only"), method="over", widget=forms.CheckboxInput)
    probability = filters.NumberFilter(label=_("Probability"), widget=forms.HiddenInput)
    impact = filters.NumberFilter(label=_("Impact"), widget=forms.HiddenInput)
    inherent_probability = filters.NumberFilter(label=_("Inherent probability"), widget=forms.HiddenInput)
    inherent_impact = filters.NumberFilter(label=_("Inherent impact"), widget=forms.HiddenInput)
    target_probability = filters.NumberFilter(label=_("Target probability"), widget=forms.HiddenInput)
    target_impact = filters.NumberFilter(label=_("Target impact"), widget=forms.HiddenInput)
    opened_since = filters.DateFilter(field_name="risk__opened_on", lookup_expr="gt", widget=forms.HiddenInput)
    opened_until = filters.DateFilter(field_name="risk__opened_on", lookup_expr="lte", widget=forms.HiddenInput)
    project = filters.CharFilter(field_name="project__code", widget=forms.HiddenInput)
    node = filters.CharFilter(field_name="node__code", widget=forms.HiddenInput)
    ordering = filters.OrderingFilter(
        fields={
            "risk__code": "code", "title": "title", "probability": "probability", "impact": "impact", "score": "score",
            "exposure": "exposure", "cost_impact": "cost_impact", "owner": "owner", "response": "response", "due_on": "due_on", "status": "status",
            "risk__category": "category", "kind": "kind", "contingency": "contingency", "risk__strikes_from": "strikes_from",
            "risk__opened_on": "opened_on", "project__code": "place",
        },
        widget=forms.HiddenInput,
    )  # fmt: skip
    CELLS = ("probability", "impact", "inherent_probability", "inherent_impact", "target_probability", "target_impact")

    class Meta:
        model = RiskAssessment
        fields: list = []

    def __init__(self, *args, as_of=None, place=None, over=frozenset(), **kwargs):
        super().__init__(*args, **kwargs)
        self.as_of, self.place, self.ended = as_of or self.request.as_of, place, over
        if isinstance(place, Project):
            self.filters["kept"].extra["choices"] = KEPT_OF_PROJECT

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was asked for that the sums by currency, kind, status and score cannot tell."""
        told = {"kind", "status", "projects", "ordering", *(["kept"] if isinstance(self.place, Project) else [])}
        return any(name not in told and value is not False and value not in (None, "") for name, value in self.form.cleaned_data.items())

    @property
    def cell(self) -> list:
        """What was asked for of a cell of a map: (label, score)."""
        said = self.form.cleaned_data
        return [(self.form.fields[name].label, said[name]) for name in self.CELLS if said.get(name) is not None]

    def find(self, rows, name, value):
        return rows.filter(Q(title__icontains=value) | Q(risk__code__icontains=value) | Q(owner__icontains=value))

    def late(self, rows, name, value):
        return rows.filter(status="open", due_on__lt=self.as_of) if value else rows

    def of(self, rows, name, value):
        ended = of_ended(self.ended)
        return rows.filter(ended) if value == "over" else rows.filter(Q(node__isnull=False) | ~Q(project__in=self.ended))

    def over(self, rows, name, value):
        return rows.filter(above=True) if value else rows

    def where(self, rows, name, value):
        if isinstance(self.place, Project):
            return rows.filter(kept_in(self.place)) if value == "here" else rows.exclude(project=self.place, node=None)
        return rows.filter(node__isnull=value != "node")


class Asked(filters.FilterSet):
    """Filters of a register of decisions or actions as of a day: `state_then` is annotated."""

    search = filters.CharFilter(label=_("Search"), method="find")
    board = filters.CharFilter(field_name="board__code", widget=forms.HiddenInput)
    overdue = filters.BooleanFilter(label=_("Overdue only"), method="late", widget=forms.CheckboxInput)
    mine = filters.BooleanFilter(label=_("Mine only"), method="own", widget=forms.CheckboxInput)

    def __init__(self, *args, as_of=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.as_of = as_of or self.request.as_of


class DecisionFilter(Asked):
    """Filters over `decision_register` rows."""

    state = filters.ChoiceFilter(label=_("State"), field_name="state_then", choices=Decision.State.choices, empty_label=_("Any"))
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Decision.Kind.choices, empty_label=_("Any"))
    ordering = filters.OrderingFilter(
        fields={
            "code": "code", "question": "question", "kind": "kind", "asked_on": "asked_on", "needed_by": "needed_by", "decided_then": "decided_on",
            "review_on": "review_on",
        },
        widget=forms.HiddenInput,
    )  # fmt: skip

    class Meta:
        model = Decision
        fields: list = []

    def find(self, rows, name, value):
        return rows.filter(Q(question__icontains=value) | Q(code__icontains=value) | Q(reasons__icontains=value))

    def late(self, rows, name, value):
        return rows.filter(state_then=Decision.State.ASKED, needed_by__lt=self.as_of) if value else rows

    def own(self, rows, name, value):
        return rows.filter(my_votes(user=self.request.user, day=self.as_of)).distinct() if value else rows


class ActionFilter(Asked):
    """Filters over `action_register` rows."""

    state = filters.ChoiceFilter(label=_("State"), field_name="state_then", choices=Action.State.choices, empty_label=_("Any"))
    board = filters.CharFilter(field_name="meeting__board__code", widget=forms.HiddenInput)
    source = filters.ChoiceFilter(
        label=_("Agreed on"), method="of", choices=[(name, _(name.capitalize())) for name in Action.SOURCES], empty_label=_("Anything")
    )
    ordering = filters.OrderingFilter(
        fields={"code": "code", "title": "title", "due_on": "due_on", "opened_on": "opened_on", "state_then": "state", "owner": "owner"},
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Action
        fields: list = []

    def find(self, rows, name, value):
        return rows.filter(Q(title__icontains=value) | Q(code__icontains=value) | Q(owner__icontains=value))

    def late(self, rows, name, value):
        return rows.filter(state_then=Action.State.OPEN, due_on__lt=self.as_of) if value else rows

    def own(self, rows, name, value):
        return rows.filter(owner_account=self.request.user) if value else rows

    def of(self, rows, name, value):
        return rows.filter(**{f"{value}__isnull": False})


class EntryFilter(Asked):
    """Filters over the rows of a register of issues, assumptions or dependencies, each in the words of the day."""

    board = None
    live = filters.BooleanFilter(label=_("Open only"), method="open_only", widget=forms.CheckboxInput)
    project = filters.CharFilter(field_name="project__code", widget=forms.HiddenInput)
    def find(self, rows, name, value):
        return rows.filter(Q(then_title__icontains=value) | Q(code__icontains=value) | Q(then_owner__icontains=value))

    def late(self, rows, name, value):
        return rows.filter(late=True) if value else rows

    def open_only(self, rows, name, value):
        return rows.filter(live=True) if value else rows

    def own(self, rows, name, value):
        return rows.filter(owner_account=self.request.user) if value else rows


class IssueFilter(EntryFilter):
    """Filters over `issues_on` rows."""

    state = filters.ChoiceFilter(label=_("State"), field_name="then_state", choices=Issue.State.choices, empty_label=_("Any"))
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Issue.Kind.choices, empty_label=_("Any"))
    severity = filters.ChoiceFilter(
        label=_("Severity"), field_name="then_severity", lookup_expr="gte", choices=[(3, _("3 or more")), (4, _("4 or more")), (5, "5")],
        empty_label=_("Any"),
    )  # fmt: skip
    ordering = filters.OrderingFilter(
        fields={
            "code": "code", "then_title": "title", "kind": "kind", "then_severity": "severity", "then_owner": "owner", "then_due_on": "due_on",
            "opened_on": "opened_on", "then_state": "state", "then_cost_impact": "cost_impact", "project__code": "place",
        },
        widget=forms.HiddenInput,
    )  # fmt: skip

    class Meta:
        model = Issue
        fields: list = []


class AssumptionFilter(EntryFilter):
    """Filters over `assumptions_on` rows."""

    state = filters.ChoiceFilter(label=_("State"), field_name="then_state", choices=Assumption.State.choices, empty_label=_("Any"))
    ordering = filters.OrderingFilter(
        fields={
            "code": "code", "then_title": "title", "then_owner": "owner", "then_validate_by": "validate_by", "opened_on": "opened_on",
            "then_state": "state",
            "project__code": "place",
        },
        widget=forms.HiddenInput,
    )  # fmt: skip

    class Meta:
        model = Assumption
        fields: list = []


class DependencyFilter(EntryFilter):
    """Filters over `dependencies_on` rows."""

    state = filters.ChoiceFilter(label=_("State"), field_name="then_state", choices=Dependency.State.choices, empty_label=_("Any"))
    by = filters.ChoiceFilter(
        label=_("From"), method="source", choices=[("handover", _("a handover")), ("project", _("a project")), ("party", _("outside"))],
        empty_label=_("Anywhere"),
    )  # fmt: skip
    ordering = filters.OrderingFilter(
        fields={
            "code": "code", "then_title": "title", "then_severity": "severity", "then_needed_on": "needed_on", "then_expected_on": "expected_on",
            "then_owner": "owner", "then_state": "state", "project__code": "place", "opened_on": "opened_on",
        },
        widget=forms.HiddenInput,
    )  # fmt: skip

    class Meta:
        model = Dependency
        fields: list = []

    def source(self, rows, name, value):
        where = {"handover": {"then_handover__isnull": False}, "project": {"then_on_project__isnull": False}, "party": {"then_on_party__gt": ""}}
        return rows.filter(**where[value])
