"""What the log of changes can be narrowed and ordered by: page and export alike."""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models import ChangeRequest


class ChangeFilter(filters.FilterSet):
    """Filters over `change_register` rows, by what they said on the day."""

    search = filters.CharFilter(label=_("Search"), method="find")
    state = filters.ChoiceFilter(label=_("State"), field_name="state_then", choices=ChangeRequest.State.choices, empty_label=_("Any"))
    cause = filters.ChoiceFilter(label=_("Cause"), field_name="stood__cause", choices=ChangeRequest.Cause.choices, empty_label=_("Any"))
    ordering = filters.OrderingFilter(
        fields={
            "code": "code", "stood__title": "title", "stood__cause": "cause", "stood__cost_change": "cost_change",
            "stood__days_change": "days_change", "opened_on": "opened_on", "stood__decided_on": "decided_on", "stood__applied_on": "applied_on",
            "project__name": "project",
        },
        widget=forms.HiddenInput,
    )  # fmt: skip

    class Meta:
        model = ChangeRequest
        fields: list = []

    def find(self, rows, name, value):
        said = Q(stood__title__icontains=value) | Q(code__icontains=value) | Q(project__name__icontains=value) | Q(project__code__icontains=value)
        return rows.filter(said)
