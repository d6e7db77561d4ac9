"""REST: the fiscal calendar, cost types and rates."""

from django_filters import CharFilter, DateFilter, FilterSet, NumberFilter
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from finance.actions import cost_types, fiscal_periods, fiscal_years
from finance.actions import rates as rate_actions
from finance.models import CostType, ExchangeRate, FiscalPeriod, FiscalYear
from pmo.errors import Refused
from pmo.web.rest.deeds import Changes, Creates, Deletes
from pmo.web.rest.records import Records


class FiscalYearOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    label = serializers.CharField()
    start_on = serializers.DateField()
    end_on = serializers.DateField()


class FiscalYearIn(serializers.Serializer):
    day = serializers.DateField(help_text="Any day of the year to be added.")
    label = serializers.CharField(max_length=20, required=False)


class FiscalYearChange(serializers.Serializer):
    label = serializers.CharField(max_length=20, required=False)


@extend_schema_view(update=extend_schema(request=FiscalYearChange), partial_update=extend_schema(request=FiscalYearChange))
@extend_schema(request=FiscalYearIn, responses=FiscalYearOut)
class FiscalYears(Creates, Changes, Records):
    shape, create_shape, change_shape = FiscalYearOut, FiscalYearIn, FiscalYearChange
    lookup_field, version_path = "pk", None
    orders = {"start_on": "start_on", "label": "label"}
    default_order = ("-start_on",)
    searched = ("label",)
    scope = "fiscal-years"

    def rows(self, *, as_of):
        return FiscalYear.objects.filter(calendar__is_default=True)

    def created(self, **fields):
        return fiscal_years.add_fiscal_year(actor=self.request.user, now=self.now, **fields)

    def changed(self, row, version, *, label=None):
        return row if label is None else fiscal_years.name_fiscal_year(actor=self.request.user, year=row, label=label, now=self.now)


class FiscalPeriodOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    year = serializers.CharField(source="year.label")
    number = serializers.IntegerField()
    start_on = serializers.DateField()
    end_on = serializers.DateField()
    state = serializers.ChoiceField(FiscalPeriod.State.choices)
    changed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class FiscalPeriodChange(serializers.Serializer):
    state = serializers.ChoiceField(FiscalPeriod.State.choices, required=False)
    reason = serializers.CharField(max_length=250, required=False, help_text="Needed where a period is opened again.")


class FiscalPeriodFields(FilterSet):
    year = CharFilter("year__label")
    state = CharFilter()
    number = NumberFilter()


@extend_schema(request=FiscalPeriodChange, responses=FiscalPeriodOut)
class FiscalPeriods(Changes, Records):
    shape, change_shape = FiscalPeriodOut, FiscalPeriodChange
    filters = FiscalPeriodFields
    lookup_field = "pk"
    orders = {"start_on": "start_on", "state": "state"}
    default_order = ("start_on",)
    scope = "fiscal-periods"

    def rows(self, *, as_of):
        return FiscalPeriod.objects.filter(year__calendar__is_default=True)

    def changed(self, row, version, *, state=None, reason=""):
        state = row.state if state is None else state
        return fiscal_periods.set_period_state(actor=self.request.user, period=row, version=version, state=state, reason=reason, now=self.now)


class CostTypeOut(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    parent = serializers.CharField(source="parent.code", allow_null=True)
    capital = serializers.BooleanField()
    contingency = serializers.BooleanField()
    account = serializers.CharField()
    retired = serializers.BooleanField()
    version = serializers.IntegerField()


class CostTypeChange(serializers.Serializer):
    name = serializers.CharField(max_length=120, required=False)
    parent = serializers.CharField(max_length=40, required=False, allow_null=True)
    capital = serializers.BooleanField(required=False)
    contingency = serializers.BooleanField(required=False)
    account = serializers.CharField(max_length=40, required=False, allow_blank=True)
    retired = serializers.BooleanField(required=False)


class CostTypeIn(CostTypeChange):
    code = serializers.CharField(max_length=40)


class CostTypeFields(FilterSet):
    parent = CharFilter("parent__code")
    account = CharFilter()


@extend_schema_view(update=extend_schema(request=CostTypeChange), partial_update=extend_schema(request=CostTypeChange))
@extend_schema(request=CostTypeIn, responses=CostTypeOut)
class CostTypes(Creates, Changes, Deletes, Records):
    shape, create_shape, change_shape = CostTypeOut, CostTypeIn, CostTypeChange
    filters = CostTypeFields
    orders = {"code": "code", "name": "name"}
    default_order = ("code",)
    searched = ("code", "name")
    scope = "cost-types"

    def rows(self, *, as_of):
        return CostType.objects.all()

    def created(self, **fields):
        return cost_types.add_cost_type(actor=self.request.user, now=self.now, **_parent(fields))

    def changed(self, row, version, **fields):
        return cost_types.change_cost_type(actor=self.request.user, cost_type=row, version=version, now=self.now, **_parent(fields))

    def deleted(self, row, version):
        cost_types.remove_cost_type(actor=self.request.user, cost_type=row, version=version, now=self.now)


class RateOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    rate_set = serializers.CharField()
    currency = serializers.CharField()
    into = serializers.CharField()
    known_on = serializers.DateField()
    rate = serializers.DecimalField(max_digits=18, decimal_places=8)


class RateIn(serializers.Serializer):
    rate_set = serializers.CharField(max_length=20, default="plan")
    currency = serializers.CharField(max_length=3)
    into = serializers.CharField(max_length=3)
    known_on = serializers.DateField()
    rate = serializers.DecimalField(max_digits=18, decimal_places=8)


class RateFields(FilterSet):
    rate_set = CharFilter()
    currency = CharFilter()
    into = CharFilter()
    known_from = DateFilter("known_on", lookup_expr="gte")
    known_to = DateFilter("known_on", lookup_expr="lte")


@extend_schema(request=RateIn, responses=RateOut)
class Rates(Creates, Deletes, Records):
    """One unit of `currency` in `into` from a day on; said again for the same day, it replaces what was said."""

    shape, create_shape = RateOut, RateIn
    filters = RateFields
    lookup_field, version_path = "pk", None
    orders = {"known_on": "known_on", "currency": "currency", "rate_set": "rate_set"}
    default_order = ("rate_set", "currency", "into", "-known_on")
    scope = "rates"

    def rows(self, *, as_of):
        return ExchangeRate.objects.filter(known_on__lte=as_of) if as_of else ExchangeRate.objects.all()

    def created(self, **fields):
        rate_actions.set_rates(actor=self.request.user, rates=[rate_actions.RateSaid(**fields)], now=self.now)
        return ExchangeRate.objects.get(**{name: fields[name] for name in rate_actions.KEY})

    def deleted(self, row, version):
        said = rate_actions.RateSaid(row.rate_set, row.currency, row.into, row.known_on, None)
        rate_actions.set_rates(actor=self.request.user, rates=[said], now=self.now)


def _parent(fields: dict) -> dict:
    """The fields with the cost type that is named as parent."""
    if fields.get("parent") is None:
        return fields
    found = CostType.objects.filter(code=fields["parent"]).first()
    if found is None:
        raise Refused(f"The cost type '{fields['parent']}' is not known.", field="parent")
    return fields | {"parent": found}
