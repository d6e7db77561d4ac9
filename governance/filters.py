"""What registers can be narrowed and ordered by: page, export and REST alike."""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models import Action, Decision, Risk, RiskAssessment
from governance.queries.decisions import my_votes

SCORES = [(5, _("5 or more")), (10, _("10 or more")), (15, _("15 or more")), (20, _("20 or more"))]


class RiskFilter(filters.FilterSet):
    """Filters over `risk_register` rows. `as_of` is the day they are of: what is overdue depends on it."""

    search = filters.CharFilter(label=_("Search"), method="find")
    status = filters.ChoiceFilter(label=_("Status"), choices=[(s.value, s.label) for s in Risk.Status], empty_label=_("Any"))
    response = filters.ChoiceFilter(label=_("Response"), choices=[(r.value, r.label) for r in Risk.Response], empty_label=_("Any"))
    owner = filters.CharFilter(label=_("Owner"), lookup_expr="icontains")
    min_score = filters.ChoiceFilter(label=_("Score"), choices=SCORES, field_name="score", lookup_expr="gte", empty_label=_("Any"))
    probability = filters.NumberFilter(label=_("Probability"), widget=forms.HiddenInput)
    impact = filters.NumberFilter(label=_("Impact"), widget=forms.HiddenInput)
    overdue = filters.BooleanFilter(label=_("Overdue only"), method="late", widget=forms.CheckboxInput)
    project = filters.CharFilter(field_name="risk__project__code", widget=forms.HiddenInput)
    ordering = filters.OrderingFilter(
        fields={
            "risk__code": "code", "title": "title", "probability": "probability", "impact": "impact", "score": "score",
            "exposure": "exposure", "cost_impact": "cost_impact", "owner": "owner", "response": "response", "due_on": "due_on", "status": "status",
        },
        widget=forms.HiddenInput,
    )  # fmt: skip

    class Meta:
        model = RiskAssessment
        fields: list = []

    def __init__(self, *args, as_of=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.as_of = as_of or self.request.as_of

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but what is open was asked for."""
        asked = {name for name, value in self.form.cleaned_data.items() if value and name not in ("status", "ordering")}
        return bool(asked) or self.form.cleaned_data.get("status") != Risk.Status.OPEN

    def find(self, rows, name, value):
        return rows.filter(Q(title__icontains=value) | Q(risk__code__icontains=value) | Q(owner__icontains=value))

    def late(self, rows, name, value):
        return rows.filter(status="open", due_on__lt=self.as_of) if value else rows


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
