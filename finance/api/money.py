"""REST: postings, Plan and Outlook versions, business cases."""

from django_filters import CharFilter, DateFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from finance.actions.actuals import Posting, book_actuals
from finance.actions.business_case import record_business_case
from finance.actions.calendar import ensure_fiscal_year
from finance.actions.versions import record_version
from finance.models import Actual, BusinessCase, Version
from pmo.errors import Conflict
from pmo.web.rest.deeds import Creates
from pmo.web.rest.shapes import Money
from projects.api.facts import FactsOfProjects, OfProject
from projects.api.found import named


class ActualOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    posting_date = serializers.DateField()
    known_on = serializers.DateField()
    cost_type = serializers.CharField(source="cost_type.code", allow_null=True)
    amount = Money()
    reference = serializers.CharField()
    vendor = serializers.CharField()
    text = serializers.CharField()


class ActualIn(serializers.Serializer):
    project = serializers.CharField()
    posting_date = serializers.DateField()
    amount = Money()
    currency = serializers.CharField(max_length=3, required=False)
    cost_type = serializers.CharField(max_length=40, required=False, allow_null=True)
    reference = serializers.CharField(max_length=80, required=False, allow_blank=True)
    vendor = serializers.CharField(max_length=160, required=False, allow_blank=True)
    text = serializers.CharField(max_length=250, required=False, allow_blank=True)


class ActualFields(FilterSet):
    project = CharFilter("project__code")
    cost_type = CharFilter("cost_type__code")
    vendor = CharFilter()
    reference = CharFilter()
    posted_from = DateFilter("posting_date", lookup_expr="gte")
    posted_to = DateFilter("posting_date", lookup_expr="lte")


@extend_schema(request=ActualIn, responses=ActualOut)
class Actuals(Creates, FactsOfProjects):
    model = Actual
    shape, create_shape = ActualOut, ActualIn
    filters = ActualFields
    orders = {"posting_date": "posting_date", "amount": "amount", "project": "project__code"}
    default_order = ("-posting_date",)
    searched = ("reference", "vendor", "text")
    scope = "actuals"

    def created(self, *, project, currency=None, **fields):
        owner = named(self.request, project)
        newest = Actual.objects.filter(project=owner).order_by("-pk").values_list("pk", flat=True).first() or 0
        book_actuals(actor=self.request.user, postings=[Posting(project=owner, currency=currency or owner.currency, **fields)], now=self.now)
        booked = Actual.objects.filter(project=owner, pk__gt=newest).first()
        if booked is None:
            raise Conflict("The same posting is booked already: nothing was changed.")
        return booked


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


class BenefitOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    known_on = serializers.DateField()
    whole_life_cost = Money(currency="project.currency")
    benefits = Money(currency="project.currency")
    note = serializers.CharField()
    benefits_note = serializers.CharField()


class BenefitIn(serializers.Serializer):
    project = serializers.CharField()
    known_on = serializers.DateField(required=False)
    whole_life_cost = Money(allow_null=True)
    benefits = Money(allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True)
    benefits_note = serializers.CharField(required=False, allow_blank=True)


@extend_schema(request=BenefitIn, responses=BenefitOut)
class Benefits(Creates, FactsOfProjects):
    """Business cases: whole-life cost and benefits as known on a day."""

    model = BusinessCase
    shape, create_shape = BenefitOut, BenefitIn
    orders = {"known_on": "known_on", "project": "project__code"}
    default_order = ("-known_on",)
    scope = "benefits"

    def created(self, *, project, known_on=None, **fields):
        return record_business_case(**self.deed(project, known_on), **fields)
