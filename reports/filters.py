"""What the list of projects can be narrowed by: page, export and REST alike."""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portfolio.queries import visible_nodes
from projects.models import RAG
from reports.models import Snapshot

KINDS = [("demand", _("Asked for")), ("active", _("Under way")), ("done", _("Finished"))]
ANY = _("Any")
YES = forms.CheckboxInput


class ProjectRowFilter(filters.FilterSet):
    """Filters over `project_rows`."""

    search = filters.CharFilter(label=_("Search"), method="find")
    node = filters.ChoiceFilter(label=_("Branch"), method="below", empty_label=ANY)
    stage = filters.ChoiceFilter(label=_("Stage"), empty_label=ANY)
    stage_kind = filters.ChoiceFilter(label=_("State"), choices=KINDS, empty_label=ANY)
    computed = filters.MultipleChoiceFilter(label=_("Computed"), choices=RAG, widget=forms.CheckboxSelectMultiple)
    declared = filters.ChoiceFilter(label=_("Declared"), choices=RAG, empty_label=ANY)
    independent = filters.ChoiceFilter(label=_("Independent"), choices=RAG, empty_label=ANY)
    published = filters.CharFilter(label=_("Published rating"), lookup_expr="iexact", widget=forms.HiddenInput)
    manager = filters.CharFilter(label=_("Manager"), method="managed")
    differs = filters.BooleanFilter(label=_("The three differ"), method="differing", widget=YES)
    stale = filters.BooleanFilter(label=_("Stale data"), method="old", widget=YES)
    asks = filters.BooleanFilter(label=_("Asks for a decision"), method="asking", widget=YES)
    restricted = filters.BooleanFilter(label=_("Restricted"), method="closed", widget=YES)

    class Meta:
        model = Snapshot
        fields: list = []

    def __init__(self, data=None, queryset=None, *, request=None, **kwargs):
        super().__init__(data, queryset, request=request, **kwargs)
        nodes = list(visible_nodes(user=request.user).select_related(None).order_by("path").values_list("code", "name", "depth", "path"))
        self.paths = {code: path for code, _name, _depth, path in nodes}
        first = min((depth for _code, _name, depth, _path in nodes), default=0)
        self.filters["node"].extra["choices"] = [(code, f"{'· ' * (depth - first)}{name}") for code, name, depth, _path in nodes]
        stages = queryset.order_by("stage").values_list("stage", flat=True).distinct()
        self.filters["stage"].extra["choices"] = [(name, name) for name in stages if name]

    def find(self, rows, name, value):
        return rows.filter(Q(project__name__icontains=value) | Q(project__code__icontains=value))

    def below(self, rows, name, value):
        return rows.filter(project__node__path__startswith=self.paths[value])

    def managed(self, rows, name, value):
        person = Q(project__manager__first_name__icontains=value) | Q(project__manager__last_name__icontains=value)
        return rows.filter(person | Q(project__manager__username__iexact=value) | Q(project__manager_name__icontains=value))

    def differing(self, rows, name, value):
        return rows.filter(differs_since__isnull=False) if value else rows

    def old(self, rows, name, value):
        return rows.filter(stale__gt=0) if value else rows

    def asking(self, rows, name, value):
        return rows.filter(asks__gt=0) if value else rows

    def closed(self, rows, name, value):
        return rows.filter(project__restricted=True) if value else rows
