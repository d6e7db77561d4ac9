"""REST: tolerances and exceptions."""

from django_filters import CharFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from governance.actions import tolerances
from governance.api.decisions import OptionShape, OutcomeIn, board_named, place_named
from governance.models import Breach, Tolerance
from governance.queries.places import seen
from governance.queries.tolerances import exception_register, visible_breaches
from pmo.errors import Refused
from pmo.web.rest.deeds import IF_MATCH, Changes, Creates, Deletes
from pmo.web.rest.records import Records
from pmo.web.rest.shapes import Money
from portfolio.queries import scope_of


class ToleranceOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code", allow_null=True)
    node = serializers.CharField(source="node.code", allow_null=True, help_text="Null with a null project: the whole office.")
    dimension = serializers.ChoiceField(Tolerance.Dimension.choices)
    limit = serializers.DecimalField(
        max_digits=18, decimal_places=4, help_text="A share of cost, benefit and risk; days of time; a number of scope and quality."
    )
    version = serializers.IntegerField()


class ToleranceIn(serializers.Serializer):
    project = serializers.CharField(required=False)
    node = serializers.CharField(required=False)
    dimension = serializers.ChoiceField(Tolerance.Dimension.choices)
    limit = serializers.DecimalField(max_digits=18, decimal_places=4, min_value=0)


class ToleranceChange(serializers.Serializer):
    limit = serializers.DecimalField(max_digits=18, decimal_places=4, min_value=0)


@extend_schema(request=ToleranceIn, responses=ToleranceOut)
class Tolerances(Creates, Changes, Deletes, Records):
    """How far each dimension may stray where it was said; what nobody says is inherited."""

    model = Tolerance
    shape, create_shape, change_shape = ToleranceOut, ToleranceIn, ToleranceChange
    lookup_field = "pk"
    orders = {"dimension": "dimension"}
    default_order = ("pk",)
    scope = "tolerances"

    def rows(self, *, as_of):
        rows = Tolerance.objects.select_related("project", "node")
        if scope_of(user=self.request.user).everything:
            return rows.filter(seen(user=self.request.user)) | rows.filter(project=None, node=None)
        return rows.filter(seen(user=self.request.user)).exclude(project=None, node=None)

    def created(self, *, dimension, limit, project=None, node=None):
        place = place_named(self.request, project, node) if project or node else None
        return tolerances.set_tolerance(actor=self.request.user, place=place, dimension=dimension, limit=limit, version=None, now=self.now)

    def changed(self, row, version, *, limit=None):
        wanted = row.limit if limit is None else limit
        return self._set(row, version, wanted)

    def deleted(self, row, version):
        self._set(row, version, None)

    def _set(self, row, version, limit):
        place = row.project or row.node
        return tolerances.set_tolerance(
            actor=self.request.user, place=place, dimension=row.dimension, limit=limit, version=version, now=self.now
        )


class ExceptionOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code", allow_null=True)
    node = serializers.CharField(source="node.code", allow_null=True)
    dimension = serializers.ChoiceField(Tolerance.Dimension.choices)
    forecast = serializers.BooleanField(help_text="Not breached yet, but forecast to be.")
    limit = serializers.DecimalField(max_digits=18, decimal_places=4)
    value = serializers.DecimalField(max_digits=18, decimal_places=4)
    since = serializers.DateField()
    state = serializers.ChoiceField(Breach.State.choices)
    closed_on = serializers.DateField(allow_null=True)
    owner = serializers.CharField()
    owner_account = serializers.CharField(source="owner_account.username", allow_null=True)
    decision = serializers.CharField(source="decision.code", allow_null=True)
    version = serializers.IntegerField()


class QuestionIn(serializers.Serializer):
    options = OptionShape(many=True)
    background = serializers.CharField(required=False, allow_blank=True)
    board = serializers.CharField(required=False, allow_null=True)
    needed_by = serializers.DateField(required=False, allow_null=True)
    cost_of_delay = Money(required=False, allow_null=True)


class ExceptionFields(FilterSet):
    project = CharFilter("project__code")
    node = CharFilter("node__code")
    dimension = CharFilter()
    state = CharFilter()


@extend_schema(responses=ExceptionOut)
class Exceptions(Records):
    """Tolerances that are, or are forecast to be, breached. With `as_of`, those raised by that day."""

    model = Breach
    shape = ExceptionOut
    filters = ExceptionFields
    lookup_field = "pk"
    orders = {"since": "since", "value": "value"}
    default_order = ("-since", "pk")
    scope = "exceptions"

    def rows(self, *, as_of):
        return exception_register(user=self.request.user, day=as_of) if as_of else visible_breaches(user=self.request.user)

    @extend_schema(request=QuestionIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def question(self, request, **kwargs):
        """Put it before a board, or those whose role decides there."""
        row = self.record()
        version, given = self.version(row), self.checked(QuestionIn)
        board = given.pop("board", None)
        found = board_named(request, board) if board else None
        return self.answer(tolerances.put_exception(actor=request.user, breach=row, version=version, board=found, now=self.now, **given))

    @extend_schema(request=OutcomeIn)
    @action(detail=True, methods=["post"], pagination_class=None)
    def decision(self, request, **kwargs):
        """Record what was voted on it."""
        row, given = self.record(), self.checked(OutcomeIn)
        if row.decision is None:
            raise Refused("It was not put before anybody yet.")
        given.pop("choice", None)
        done = tolerances.decide_exception(actor=request.user, breach=row, version=row.decision.version, now=self.now, **given)
        return self.answer(done)
