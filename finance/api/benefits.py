"""REST: the register of benefits, what is said of them by month, and the rate cases are discounted at."""

import datetime as dt

from django.utils import timezone
from django_filters import BooleanFilter, CharFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from finance.actions import benefit_values as words
from finance.actions import benefits as actions
from finance.actions.discount_rates import set_discount_rate
from finance.models import Benefit, BenefitValue, DiscountRate
from finance.queries.benefits import kept_benefits, visible_benefits
from pmo.accounts.models import User
from pmo.errors import Refused
from pmo.web.rest.deeds import IF_MATCH, Changes, Creates
from pmo.web.rest.records import Records
from projects.api.found import named

AMOUNT = {"max_digits": 18, "decimal_places": 2}


class BenefitOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(Benefit.Kind.choices)
    currency = serializers.CharField(source="project.currency", help_text="Of its values, where the unit is empty.")
    unit = serializers.CharField(help_text="Empty: money, in the project's currency.")
    counted = serializers.ChoiceField(Benefit.Counted.choices)
    measure = serializers.CharField()
    baseline_value = serializers.DecimalField(**AMOUNT, allow_null=True)
    owner = serializers.CharField(source="owner.username", allow_null=True)
    owner_name = serializers.CharField()
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    holder = serializers.CharField(source="holder.username", allow_null=True)
    holder_name = serializers.CharField()
    known_on = serializers.DateField()
    handed_over_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    result = serializers.CharField()
    version = serializers.IntegerField()


class BenefitChange(serializers.Serializer):
    name = serializers.CharField(max_length=160, required=False)
    kind = serializers.ChoiceField(Benefit.Kind.choices, required=False)
    unit = serializers.CharField(max_length=40, required=False, allow_blank=True)
    counted = serializers.ChoiceField(Benefit.Counted.choices, required=False)
    measure = serializers.CharField(max_length=250, required=False, allow_blank=True)
    baseline_value = serializers.DecimalField(**AMOUNT, required=False, allow_null=True)
    owner = serializers.CharField(max_length=150, required=False, allow_null=True, help_text="User name.")
    owner_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    holder = serializers.CharField(max_length=150, required=False, allow_null=True, help_text="User name.")
    holder_name = serializers.CharField(max_length=120, required=False, allow_blank=True)


class MonthIn(serializers.Serializer):
    month = serializers.DateField(help_text="A day of it.")
    value = serializers.DecimalField(**AMOUNT)


class BenefitIn(BenefitChange):
    project = serializers.CharField()
    code = serializers.CharField(max_length=40, required=False)
    name = serializers.CharField(max_length=160)
    kind = serializers.ChoiceField(Benefit.Kind.choices)
    known_on = serializers.DateField(required=False)
    planned = MonthIn(many=True, required=False)


class BenefitValuesIn(serializers.Serializer):
    series = serializers.ChoiceField(BenefitValue.Series.choices)
    values = MonthIn(many=True)
    known_on = serializers.DateField(required=False)


class FoundIn(serializers.Serializer):
    month = serializers.DateField(help_text="A day of it.")
    value = serializers.DecimalField(**AMOUNT, required=False, allow_null=True, help_text="What finance finds; null takes it as it was said.")


class ValidationIn(serializers.Serializer):
    months = FoundIn(many=True)


class BenefitHandoverIn(serializers.Serializer):
    holder = serializers.CharField(max_length=150, required=False, allow_null=True, help_text="User name.")
    holder_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    ends_on = serializers.DateField(required=False)


class ClosureIn(serializers.Serializer):
    result = serializers.CharField(max_length=250)


class BenefitMonthOut(serializers.Serializer):
    month = serializers.DateField()
    planned, forecast, realised, validated = (serializers.CharField(allow_null=True) for _ in range(4))


class BenefitValuesOut(serializers.Serializer):
    unit = serializers.CharField()
    planned_to_date, realised_to_date, validated_to_date, planned, expected = (serializers.CharField(allow_null=True) for _ in range(5))
    realisation = serializers.FloatField(allow_null=True)
    months = BenefitMonthOut(many=True)


class BenefitFields(FilterSet):
    project = CharFilter("project__code")
    code = CharFilter()
    kind = CharFilter()
    owner = CharFilter("owner__username")
    closed = BooleanFilter("closed_on", lookup_expr="isnull", exclude=True)


@extend_schema(request=BenefitIn, responses=BenefitOut)
class Benefits(Creates, Changes, Records):
    """What projects are to bring: what it is, who sees that it comes, who answers for it after the closure."""

    model = Benefit
    shape, create_shape, change_shape = BenefitOut, BenefitIn, BenefitChange
    filters = BenefitFields
    lookup_field = "pk"
    orders = {"project": "project__code", "code": "code", "known_on": "known_on", "ends_on": "ends_on"}
    default_order = ("project__code", "code", "pk")
    searched = ("code", "name", "measure", "owner_name", "holder_name")
    scope = "benefits"

    def rows(self, *, as_of):
        rows = visible_benefits(user=self.request.user)
        return rows.filter(known_on__lte=as_of) if as_of else rows

    def created(self, *, project, planned=(), **fields):
        return actions.open_benefit(
            actor=self.request.user, project=named(self.request, project), planned=_by_month(planned, "planned"), now=self.now, **_people(fields)
        )

    def changed(self, row, version, **fields):
        return actions.change_benefit(actor=self.request.user, benefit=row, version=version, now=self.now, **_people(fields))

    @extend_schema(methods=["GET"], request=None, responses=BenefitValuesOut)
    @extend_schema(methods=["POST"], request=BenefitValuesIn, responses=BenefitValuesOut)
    @action(detail=True, methods=["get", "post"], pagination_class=None)
    def values(self, request, **kwargs):
        """Month by month what is said of it, as known on a day; or say it: planned, forecast or realised."""
        row = self.record()
        if request.method == "POST":
            told = dict(self.checked(BenefitValuesIn))
            told["values"] = _by_month(told["values"], "values")
            words.say_benefit_values(actor=request.user, benefit=row, now=self.now, **told)
        return self._values_of(row)

    @extend_schema(request=ValidationIn, responses=BenefitValuesOut)
    @action(detail=True, methods=["post"], pagination_class=None)
    def validation(self, request, **kwargs):
        """Find what was realised true, month by month; by who approves money, never by who said it."""
        row = self.record()
        found = _by_month(self.checked(ValidationIn)["months"], "months")
        words.validate_benefit(actor=request.user, benefit=row, found=found, now=self.now)
        return self._values_of(row)

    @extend_schema(request=BenefitHandoverIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def handover(self, request, **kwargs):
        """Hand the obligation over to who answers for it from today on."""
        row = self.record()
        told = _people(dict(self.checked(BenefitHandoverIn)))
        return self.answer(actions.hand_over_benefit(actor=request.user, benefit=row, version=self.version(row), now=self.now, **told))

    @extend_schema(request=ClosureIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def closure(self, request, **kwargs):
        """Close it with what came of it."""
        row = self.record()
        told = self.checked(ClosureIn)
        return self.answer(actions.close_benefit(actor=request.user, benefit=row, version=self.version(row), now=self.now, **told))

    def _values_of(self, row) -> Response:
        day = self.as_of() or timezone.localdate()
        found = kept_benefits(rows=Benefit.objects.filter(pk=row.pk), day=day)
        if not found:
            return Response({"unit": row.unit or row.project.currency, **dict.fromkeys(SUMS), "realisation": None, "months": []})
        kept = found[0]
        sums = zip(SUMS, map(_text, kept.standing[:5]), strict=True)
        months = [{"month": month} | {name: _text(one) for name, one in said._asdict().items()} for month, said in sorted(kept.months.items())]
        return Response({"unit": kept.unit, **dict(sums), "realisation": kept.realisation, "months": months})


SUMS = ("planned_to_date", "realised_to_date", "validated_to_date", "planned", "expected")


class DiscountRateOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    known_on = serializers.DateField()
    rate = serializers.DecimalField(max_digits=6, decimal_places=4)


class DiscountRateIn(serializers.Serializer):
    known_on = serializers.DateField()
    rate = serializers.DecimalField(max_digits=6, decimal_places=4, help_text="A share a year: 0.035 is 3.5 %.")


@extend_schema(request=DiscountRateIn, responses=DiscountRateOut)
class DiscountRates(Creates, Records):
    """The yearly rate at which the cases of projects are discounted, from a day on; where none is set it is 3.5 %."""

    model = DiscountRate
    shape, create_shape = DiscountRateOut, DiscountRateIn
    lookup_field, version_path = "pk", None
    orders = {"known_on": "known_on"}
    default_order = ("-known_on",)
    scope = "discount-rates"

    def rows(self, *, as_of):
        return DiscountRate.objects.filter(known_on__lte=as_of) if as_of else DiscountRate.objects.all()

    def created(self, **fields):
        return set_discount_rate(actor=self.request.user, now=self.now, **fields)


def _by_month(listed: list[dict], field: str) -> dict[dt.date, object]:
    found: dict = {}
    for one in listed:
        month = one["month"].replace(day=1)
        if month in found:
            raise Refused(f"{month:%Y-%m} is named twice: give it once.", field=field)
        found[month] = one.get("value")
    return found


def _people(fields: dict) -> dict:
    """The fields with owner and holder found by user name."""
    for name in ("owner", "holder"):
        if fields.get(name) is not None:
            found = User.objects.filter(username=fields[name], is_active=True).first()
            if found is None:
                raise Refused(f"The user '{fields[name]}' is not known: give the user name of someone who can sign in.", field=name)
            fields[name] = found
    return fields


def _text(amount) -> str | None:
    return None if amount is None else str(amount)
