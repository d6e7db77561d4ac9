"""REST: Plan and Outlook versions."""

from django_filters import CharFilter
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from finance.actions.calendar import ensure_fiscal_year
from finance.actions.versions import record_version
from finance.models import Version
from pmo.web.rest.deeds import Creates
from pmo.web.rest.shapes import Money
from projects.api.facts import FactsOfProjects, OfProject


class BudgetOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    fiscal_year = serializers.CharField(source="fiscal_year.label")
    kind = serializers.ChoiceField(Version.Kind.choices)
    label = serializers.CharField()
    state = serializers.ChoiceField(Version.State.choices)
    known_on = serializers.DateField()
    total = Money(currency="project.currency")
    note = serializers.CharField()


class BudgetLine(serializers.Serializer):
    cost_type = serializers.CharField(max_length=40, required=False, allow_null=True)
    month = serializers.DateField(required=False, allow_null=True, help_text="Its first day; null for the whole year.")
    amount = Money()


class BudgetIn(serializers.Serializer):
    project = serializers.CharField()
    fiscal_year = serializers.DateField(help_text="Any day of the fiscal year.")
    kind = serializers.ChoiceField(Version.Kind.choices)
    label = serializers.CharField(max_length=40, required=False, allow_blank=True)
    state = serializers.ChoiceField(Version.State.choices, required=False)
    known_on = serializers.DateField(required=False)
    note = serializers.CharField(required=False, allow_blank=True)
    lines = BudgetLine(many=True)


class BudgetFields(OfProject):
    fiscal_year = CharFilter("fiscal_year__label")
    kind = CharFilter()
    state = CharFilter()


@extend_schema(request=BudgetIn, responses=BudgetOut)
class Budgets(Creates, FactsOfProjects):
    """Plan and Outlook of a project for a fiscal year, each as known from a day on."""

    model = Version
    shape, create_shape = BudgetOut, BudgetIn
    filters = BudgetFields
    orders = {"known_on": "known_on", "project": "project__code"}
    default_order = ("-known_on",)
    scope = "budgets"

    def created(self, *, project, fiscal_year, lines, known_on=None, **fields):
        return record_version(
            fiscal_year=ensure_fiscal_year(day=fiscal_year),
            lines=[(line.get("cost_type"), line.get("month"), line["amount"]) for line in lines],
            **self.deed(project, known_on),
            **fields,
        )
