"""REST: risks of projects and nodes."""

from django.db.models import F, FilteredRelation, Prefetch, Q, Sum
from django.db.models.functions import Coalesce
from django_filters import CharFilter, DateFilter, FilterSet, NumberFilter
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from governance.actions import risks as actions
from governance.actions.assessments import ASSESSED
from governance.actions.risk_money import draw_contingency
from governance.actions.risk_moves import lower_risk, raise_risk
from governance.api.decisions import WhyIn, place_named, user_named
from governance.models import Risk
from governance.queries.places import seen
from governance.queries.risk_totals import standing
from pmo.calc.money import in_cents
from pmo.errors import Refused
from pmo.web.rest.deeds import IF_MATCH, Changes, Creates
from pmo.web.rest.records import Records
from pmo.web.rest.shapes import Money, money
from portfolio.models import Node
from projects.models import Project, WorkPackage
from projects.queries import visible_projects

SCORE = {"min_value": 1, "max_value": 5, "required": False, "allow_null": True}
SCORES = [
    "impact_on_cost", "impact_on_time", "impact_on_scope", "impact_on_benefit", "inherent_probability", "inherent_impact", "target_probability",
    "target_impact",
]  # fmt: skip


class RiskOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code", allow_null=True)
    node = serializers.CharField(source="node.code", allow_null=True, help_text="Where it is kept, raised or entered; null: in its project.")
    code = serializers.CharField()
    kind = serializers.ChoiceField(Risk.Kind.choices)
    title = serializers.CharField()
    description = serializers.CharField()
    category = serializers.CharField()
    probability = serializers.IntegerField(min_value=1, max_value=5)
    impact = serializers.IntegerField(min_value=1, max_value=5, help_text="The gravest of its parts, where they are judged.")
    impact_on_cost = serializers.IntegerField(allow_null=True)
    impact_on_time = serializers.IntegerField(allow_null=True)
    impact_on_scope = serializers.IntegerField(allow_null=True)
    impact_on_benefit = serializers.IntegerField(allow_null=True)
    inherent_probability = serializers.IntegerField(allow_null=True)
    inherent_impact = serializers.IntegerField(allow_null=True)
    target_probability = serializers.IntegerField(allow_null=True)
    target_impact = serializers.IntegerField(allow_null=True)
    chance = serializers.DecimalField(max_digits=5, decimal_places=4, allow_null=True)
    cost_impact = Money(currency="money_in")
    exposure = Money(currency="money_in")
    time_impact_days = serializers.IntegerField(allow_null=True, help_text="Working days that the project finishes later.")
    contingency = Money(currency="money_in")
    contingency_drawn = Money(source="drawn", currency="money_in")
    status = serializers.ChoiceField(Risk.Status.choices)
    response = serializers.ChoiceField(Risk.Response.choices)
    response_plan = serializers.CharField()
    trigger = serializers.CharField()
    strikes_from = serializers.DateField(allow_null=True)
    owner = serializers.CharField()
    owner_account = serializers.CharField(source="owner_account.username", allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    opened_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    work_packages = serializers.ListField(child=serializers.CharField(), source="pk", help_text="WBS numbers of the lines it strikes.")
    shared_with = serializers.ListField(child=serializers.CharField(), source="pk", help_text="Codes of other projects that it concerns.")
    version = serializers.IntegerField()

    @staticmethod
    def convert_contingency_drawn(amount, currency):
        return money(None if amount is None else in_cents(amount), currency)


class RiskThen(RiskOut):
    """The same, as it was judged on a day."""

    def get_fields(self):
        found = super().get_fields()
        for name in ASSESSED:
            field = found[name]
            field.source = "judgement.node.code" if name == "node" else f"judgement.{name}"
        return found


class RiskChange(serializers.Serializer):
    title = serializers.CharField(max_length=250, required=False)
    description = serializers.CharField(required=False, allow_blank=True)
    category = serializers.CharField(max_length=40, required=False, allow_blank=True)
    probability = serializers.IntegerField(min_value=1, max_value=5, required=False)
    impact = serializers.IntegerField(min_value=1, max_value=5, required=False)
    chance = serializers.DecimalField(max_digits=5, decimal_places=4, min_value=0, max_value=1, required=False, allow_null=True)
    cost_impact = Money(required=False, allow_null=True)
    time_impact_days = serializers.IntegerField(min_value=0, max_value=10_000, required=False, allow_null=True)
    contingency = Money(required=False, allow_null=True)
    status = serializers.ChoiceField(["closed", "occurred"], required=False, help_text="Closes the risk; takes a reason. A threat becomes an issue.")
    reason = serializers.CharField(required=False)
    response = serializers.ChoiceField(Risk.Response.choices, required=False)
    response_plan = serializers.CharField(required=False, allow_blank=True)
    trigger = serializers.CharField(max_length=250, required=False, allow_blank=True)
    strikes_from = serializers.DateField(required=False, allow_null=True)
    owner = serializers.CharField(max_length=120, required=False, allow_blank=True)
    owner_account = serializers.CharField(max_length=150, required=False, allow_null=True, help_text="User name.")
    due_on = serializers.DateField(required=False, allow_null=True)
    work_packages = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=200)
    shared_with = serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=200)

    def get_fields(self):
        return super().get_fields() | {name: serializers.IntegerField(**SCORE) for name in SCORES}


class RiskIn(RiskChange):
    project = serializers.CharField(required=False)
    node = serializers.CharField(required=False, help_text="A risk entered at a node; else name a project.")
    code = serializers.CharField(max_length=40, required=False)
    kind = serializers.ChoiceField(Risk.Kind.choices, required=False)
    title = serializers.CharField(max_length=250)
    probability = serializers.IntegerField(min_value=1, max_value=5)
    impact = serializers.IntegerField(min_value=1, max_value=5, required=False, help_text="May be left out where a part of it is judged.")
    opened_on = serializers.DateField(required=False)

    def get_fields(self):
        found = super().get_fields()
        return {name: field for name, field in found.items() if name not in ("status", "reason")}


class DrawIn(serializers.Serializer):
    amount = Money()
    reason = serializers.CharField(max_length=250)


class DrawOut(serializers.Serializer):
    amount = serializers.DecimalField(max_digits=18, decimal_places=2, help_text="In the risk's currency.")
    reason = serializers.CharField()
    known_on = serializers.DateField()
    by = serializers.CharField(source="by.username", allow_null=True)


class RiskFields(FilterSet):
    project = CharFilter("project__code")
    node = CharFilter("node__code")
    under = CharFilter(method="below", help_text="Code of a node: what is kept there or anywhere below it.")
    code = CharFilter()
    kind = CharFilter()
    category = CharFilter()
    status = CharFilter("judged_status")
    owner = CharFilter("judged_owner")
    probability = NumberFilter("judged_probability")
    impact = NumberFilter("judged_impact")
    due_before = DateFilter("judged_due_on", lookup_expr="lt")

    def below(self, rows, name, value):
        path = Node.objects.filter(code=value).values_list("path", flat=True).first() or "-"
        kept = Q(judged_node__isnull=True, project__node__path__startswith=path)
        return rows.filter(kept | Q(judged_path__startswith=path))


@extend_schema(request=RiskIn, responses=RiskOut)
class Risks(Creates, Changes, Records):
    """The registers of all visible projects and nodes. With `as_of`, the risks open on that day as they were judged then."""

    create_shape, change_shape = RiskIn, RiskChange
    filters = RiskFields
    lookup_field = "pk"
    orders = {
        "project": "project__code", "code": "code", "probability": "judged_probability", "impact": "judged_impact", "opened_on": "opened_on",
        "exposure": "judged_exposure", "due_on": "judged_due_on",
    }  # fmt: skip
    default_order = ("project_id", "code")
    searched = ("code", "title", "owner")
    scope = "risks"

    @property
    def shape(self):
        past = getattr(self, "request", None) is not None and self.request.method == "GET" and self.as_of()
        return RiskThen if past else RiskOut

    def rows(self, *, as_of):
        rows = Risk.objects.filter(seen(user=self.request.user))
        of, drawn = "", Sum("draws__amount")
        if as_of:
            found = FilteredRelation("assessments", condition=standing(day=as_of, prefix="assessments__"))
            rows, of = rows.annotate(judgement=found).filter(judgement__status=Risk.Status.OPEN), "judgement__"
            drawn = Sum("draws__amount", filter=Q(draws__known_on__lte=as_of))
        judged = {f"judged_{name}": F(f"{of}{name}") for name in ("status", "owner", "probability", "impact", "due_on", "exposure", "node")}
        named = {"money_in": Coalesce("project__currency", "node__currency"), "judged_path": F(f"{of}node__path")}
        return rows.annotate(**judged, **named, drawn=drawn)

    def list(self, request, **kwargs):
        return self._linked(super().list(request, **kwargs), "results")

    def retrieve(self, request, **kwargs):
        return self._linked(super().retrieve(request, **kwargs))

    def answer(self, row, *, created: bool = False) -> Response:
        return self._linked(super().answer(row, created=created))

    def created(self, *, project=None, node=None, **fields):
        place = place_named(self.request, project, node)
        where = {"node": place} if isinstance(place, Node) else {"project": place}
        return actions.open_risk(actor=self.request.user, now=self.now, **where, **self._named(place, fields))

    def changed(self, row, version, *, status=None, reason="", **fields):
        if fields:
            fields = self._named(row.project or row.node, fields)
            row = actions.assess_risk(actor=self.request.user, risk=row, version=version, now=self.now, **fields)
        if status is not None:
            row = actions.close_risk(
                actor=self.request.user, risk=row, version=row.version, now=self.now, reason=reason, occurred=status == "occurred"
            )  # fmt: skip
        return row

    @extend_schema(request=WhyIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def raising(self, request, **kwargs):
        """Raise it to the node above: it is kept, judged and counted there."""
        return self._moved(raise_risk)

    @extend_schema(request=WhyIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def lowering(self, request, **kwargs):
        """Hand a raised risk back, one level down."""
        return self._moved(lower_risk)

    @extend_schema(methods=["GET"], request=None, responses=DrawOut(many=True), filters=False)
    @extend_schema(methods=["POST"], request=DrawIn, responses=RiskOut)
    @action(detail=True, methods=["get", "post"], pagination_class=None)
    def draws(self, request, **kwargs):
        """What was drawn from its contingency. POST draws, never more than is left."""
        row = self.record()
        if request.method == "GET":
            return Response(DrawOut(row.draws.select_related("by"), many=True).data)
        draw_contingency(actor=request.user, risk=row, now=self.now, **self.checked(DrawIn))
        return self.answer(row)

    def _moved(self, deed):
        row = self.record()
        version = self.version(row)
        return self.answer(deed(actor=self.request.user, risk=row, version=version, now=self.now, **self.checked(WhyIn)))

    def _named(self, place, fields: dict) -> dict:
        """The fields with the records that they name."""
        found = dict(fields)
        if found.get("owner_account") is not None:
            found["owner_account"] = user_named(found["owner_account"], field="owner_account")
        if "work_packages" in found:
            known = place.work_packages if isinstance(place, Project) else WorkPackage.objects.none()
            found["work_packages"] = _all(found["work_packages"], known, "wbs", "work_packages")
        if "shared_with" in found:
            found["shared_with"] = _all(found["shared_with"], visible_projects(user=self.request.user), "code", "shared_with")
        return found

    def _linked(self, answer: Response, within: str = "") -> Response:
        """The answer with the lines and projects of each risk, in two questions however many there are."""
        rows = (answer.data[within] if within else [answer.data]) if answer.data else []
        names = [name for name in ("work_packages", "shared_with") if rows and name in rows[0]]
        if not names:
            return answer
        seen_ = visible_projects(user=self.request.user).select_related(None).order_by("code")
        asked = Risk.objects.filter(pk__in=[row[names[0]] for row in rows]).only("pk")
        asked = asked.prefetch_related(Prefetch("work_packages", WorkPackage.objects.order_by("order")), Prefetch("shared_with", seen_))
        told = {
            risk.pk: {"work_packages": [one.wbs for one in risk.work_packages.all()], "shared_with": [one.code for one in risk.shared_with.all()]}
            for risk in asked
        }
        for row in rows:
            links = told[row[names[0]]]
            row.update({name: links[name] for name in names})
        return answer


def _all(codes, rows, by: str, field: str) -> list:
    found = {getattr(row, by): row for row in rows.filter(**{f"{by}__in": codes})}
    for code in codes:
        if code not in found:
            raise Refused(f"'{code}' is not known.", field=field)
    return [found[code] for code in dict.fromkeys(codes)]
