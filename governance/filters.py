"""What the risk register can be narrowed and ordered by: page, export and REST alike."""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models import Risk, RiskAssessment

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
