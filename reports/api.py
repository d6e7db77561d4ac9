"""REST: snapshots, earned value and health of projects and nodes; packs."""


from django.http import FileResponse, Http404
from django.urls import path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from finance.queries.outlook_in_time import WEIGHTS
from finance.queries.year_rows import projects_below
from pmo.calc.shares import share_asked
from pmo.errors import Refused
from pmo.inputs import today
from pmo.web.rest.days import AS_OF
from pmo.web.rest.deeds import Creates
from pmo.web.rest.records import Records
from portfolio.queries import visible_nodes
from projects.api.subjects import OfSubject
from reports.actions.packs import ask_pack
from reports.queries.accuracy_payload import node_accuracy_payload, project_accuracy_payload
from reports.queries.data_accuracy import flaws_of, project_accuracy, worst_first
from reports.queries.earned_value import branch_standing, node_standing, project_standing
from reports.queries.health import node_health, project_health
from reports.queries.money_payload import bridge_payload, node_money_payload, truth_payload
from reports.queries.node import live_rows
from reports.queries.pack import TEMPLATES
from reports.queries.packs import visible_packs
from reports.queries.payload import snapshot_payload
from reports.queries.snapshots import node_snapshot, project_snapshot
from reports.queries.subject_money import bridge_below, chosen, money_of, project_bridge, truth_below, truth_of, years_of
from reports.queries.value_payload import standing_payload
from reports.serializers import EarnedValueOut

WBS = OpenApiParameter("wbs", str, description="Of a project: a heading of its WBS with all below it, or one line.")
SPI_WEIGHT = OpenApiParameter("spi_weight", float, description="The weight of SPI in estimate d, 0 to 1; CPI has the rest. 0.2 when not given.")
WORST = 50


class OfSnapshots(OfSubject):
    """What stands in the snapshot of a project or node."""

    def row(self, subject):
        """The newest snapshot by the day.

        Raises:
            Http404: nothing was known by then.
        """
        if self.kind == "projects":
            found = project_snapshot(project=subject, as_of=self.day())
        else:
            found = node_snapshot(user=self.request.user, node=subject, as_of=self.day())
        if found is None:
            raise Http404
        return found


class SnapshotView(OfSnapshots):
    @extend_schema(parameters=[AS_OF], responses={200: OpenApiTypes.OBJECT})
    def get(self, request, code):
        return Response(snapshot_payload(self.row(self.subject(code))))


class EarnedValueView(OfSubject):
    @extend_schema(parameters=[AS_OF, WBS, SPI_WEIGHT], responses={200: EarnedValueOut})
    def get(self, request, code):
        subject, wbs = self.subject(code), request.query_params.get("wbs", "").strip()
        told = {"as_of": self.day(), "weights": self.weights()}
        if wbs and self.kind == "projects":
            standing = branch_standing(project=subject, wbs=wbs[:60], **told)
        elif self.kind == "projects":
            standing = project_standing(project=subject, **told)
        else:
            standing = node_standing(user=request.user, node=subject, **told)
        if standing is None:
            raise Http404
        return Response(standing_payload(standing))

    def weights(self) -> tuple[float, float]:
        """The weights of CPI and SPI in estimate d.

        Raises:
            ValidationError: the one asked for is no share.
        """
        text = self.request.query_params.get("spi_weight", "")
        if not text:
            return WEIGHTS
        weight = share_asked(text)
        if weight is None:
            raise ValidationError({"spi_weight": f"'{text}' is not a share from 0 to 1, as 0.2."})
        return 1 - weight, weight


class HealthView(OfSubject):
    @extend_schema(parameters=[AS_OF], responses={200: OpenApiTypes.OBJECT})
    def get(self, request, code):
        subject = self.subject(code)
        if self.kind == "projects":
            answer = project_health(project=subject, as_of=self.day())
        else:
            answer = node_health(user=request.user, node=subject, as_of=self.day())
        if answer is None:
            raise Http404
        return Response(answer)


class DataAccuracyView(OfSnapshots):
    """What of the data is late, stale, missing or contradictory, what would mend it, who is asked, and what it does to the colour."""

    @extend_schema(parameters=[AS_OF], responses={200: OpenApiTypes.OBJECT})
    def get(self, request, code):
        subject, day = self.subject(code), self.day()
        if self.kind == "projects":
            told = project_accuracy(project=subject, as_of=day)
            if told is None:
                raise Http404
            return Response(project_accuracy_payload(code=subject.code, told=told))
        row = self.row(subject)
        live = live_rows(user=request.user, node=subject, as_of=day, today=today(timezone.now()))
        return Response(node_accuracy_payload(code=subject.code, row=row, worst=list(flaws_of(rows=worst_first(rows=live)[:WORST]))))


YEAR = OpenApiParameter("fiscal_year", str, description="Its label; the year of the day when not given.")


class OfYear(OfSubject):
    """Money of a fiscal year of a project or node."""

    def year(self, subject, *, out: bool = False):
        """The year asked for, else the one of the day; None where there is none. With `out`, only years that are over.

        Raises:
            ValidationError: no year of the subject has that label.
        """
        years = years_of(subject=subject, is_project=self.kind == "projects", as_of=self.day(), out=out)
        label = self.request.query_params.get("fiscal_year", "")
        if label and label not in {one.label for one in years}:
            names = ", ".join(one.label for one in years) or "none"
            raise ValidationError({"fiscal_year": f"There is no year '{label}' here: {names}."})
        return chosen(years, label, self.day())


class BridgeView(OfYear):
    @extend_schema(parameters=[AS_OF, YEAR], responses={200: OpenApiTypes.OBJECT})
    def get(self, request, code):
        subject = self.subject(code)
        year, found = self.year(subject), None
        if year and self.kind == "projects":
            found = project_bridge(project=subject, year=year, as_of=self.day())
        elif year:
            found = bridge_below(projects=projects_below(user=request.user, node=subject), node=subject, year=year, as_of=self.day())
        return Response(bridge_payload(found, year=year and year.label, currency=subject.currency, as_of=self.day()))


class OutlookTruthView(OfYear):
    @extend_schema(parameters=[AS_OF, YEAR], responses={200: OpenApiTypes.OBJECT})
    def get(self, request, code):
        subject = self.subject(code)
        year, found = self.year(subject, out=True), None
        if year and self.kind == "projects":
            found = truth_of(project=subject, year=year, as_of=self.day())
        elif year:
            found = truth_below(user=request.user, node=subject, year=year, as_of=self.day())
        return Response(truth_payload(found, as_of=self.day()))


class NodeMoneyView(OfYear):
    kind = "nodes"

    @extend_schema(parameters=[AS_OF, YEAR], responses={200: OpenApiTypes.OBJECT})
    def get(self, request, code):
        node = self.subject(code)
        year = self.year(node)
        if year is None:
            raise Http404
        return Response(node_money_payload(money_of(user=request.user, node=node, year=year, as_of=self.day()), as_of=self.day()))


PATHS = [
    path(f"{kind}/<str:code>/{name}/", view.as_view(kind=kind), name=f"api-{kind}-{name}")
    for kind in ("projects", "nodes")
    for name, view in (
        ("snapshot", SnapshotView), ("earned-value", EarnedValueView), ("health", HealthView), ("bridge", BridgeView),
        ("outlook-truth", OutlookTruthView), ("data-accuracy", DataAccuracyView),
    )
] + [path("nodes/<str:code>/money/", NodeMoneyView.as_view(), name="api-nodes-money")]  # fmt: skip


class PackOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    node = serializers.CharField(source="node.code")
    as_of = serializers.DateField()
    template = serializers.CharField()
    cleared = serializers.BooleanField(help_text="Whether restricted projects are in it.")
    content_hash = serializers.CharField(help_text="The same snapshot gives the same hash; empty until it is made.")
    pages = serializers.IntegerField()
    by = serializers.CharField(source="by.username")
    asked_at = serializers.DateTimeField()
    made_at = serializers.DateTimeField(allow_null=True)
    job = serializers.IntegerField(source="job_id", allow_null=True)


class PackIn(serializers.Serializer):
    node = serializers.CharField(max_length=40)
    as_of = serializers.DateField(required=False, help_text="Today when not given.")
    template = serializers.ChoiceField(list(TEMPLATES), required=False)


@extend_schema(request=PackIn, responses=PackOut)
class Packs(Creates, Records):
    """Board packs. A POST asks for one; a worker makes it: it is there when `made_at` is set."""

    shape, create_shape = PackOut, PackIn
    lookup_field = "pk"
    version_path = None
    orders = {"as_of": "as_of", "asked_at": "asked_at"}
    default_order = ("-pk",)
    scope = "packs"

    def rows(self, *, as_of):
        packs = visible_packs(user=self.request.user)
        return packs.filter(asked_at__date__lte=as_of) if as_of else packs

    def created(self, *, node, as_of=None, **fields):
        found = visible_nodes(user=self.request.user).filter(code=node).first()
        if found is None:
            raise Refused(f"The node '{node}' is not known.", field="node")
        return ask_pack(actor=self.request.user, node=found, as_of=as_of or today(self.now), now=self.now, **fields)

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request, **kwargs):
        """The PDF, as it was made."""
        pack = self.record()
        if not pack.file or not pack.file.storage.exists(pack.file.name):
            raise Http404
        return FileResponse(pack.file.open("rb"), as_attachment=True, filename=f"{pack.node.code}-{pack.as_of}.pdf", content_type="application/pdf")


ROUTES = [("packs", Packs)]
