"""What a reader asks of the calendar of gates."""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models import Review


class GateFilter(filters.FilterSet):
    """Filters over the calendar of gates, whose rows carry `state_then`, `due_on` and `late`."""

    STATES = [("running", _("Under way")), ("late", _("Late")), *Review.State.choices]

    search = filters.CharFilter(label=_("Search"), method="find")
    state = filters.ChoiceFilter(label=_("State"), method="standing", choices=STATES, empty_label=_("Any"))
    outcome = filters.ChoiceFilter(label=_("Outcome"), choices=Review.Outcome.choices, empty_label=_("Any"))
    since = filters.DateFilter(label=_("From"), field_name="due_on", lookup_expr="gte", widget=forms.DateInput(attrs={"type": "date"}))
    until = filters.DateFilter(label=_("To"), field_name="due_on", lookup_expr="lte", widget=forms.DateInput(attrs={"type": "date"}))
    ordering = filters.OrderingFilter(
        fields={
            "due_on": "due_on", "project__code": "project", "gate__name": "gate", "scheduled_on": "scheduled_on", "submitted_on": "submitted_on",
            "decided_on": "decided_on",
        },
        widget=forms.HiddenInput,
    )  # fmt: skip

    class Meta:
        model = Review
        fields: list = []

    def find(self, rows, name, value):
        named = Q(project__name__icontains=value) | Q(project__code__icontains=value)
        return rows.filter(named | Q(gate__name__icontains=value) | Q(gate__code__icontains=value))

    def standing(self, rows, name, value):
        if value == "late":
            return rows.filter(late=True)
        if value == "running":
            return rows.filter(state_then__in=[Review.State.SCHEDULED, Review.State.SUBMITTED])
        return rows.filter(state_then=value)
