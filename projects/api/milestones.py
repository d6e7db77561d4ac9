"""REST: how milestones moved, and why."""

from django.urls import path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from pmo.inputs import today
from pmo.web.rest.days import AS_OF, day_named
from portfolio.policy import require_over_project
from projects.actions.slips import explain_slip
from projects.api.found import line_named
from projects.api.subjects import OfSubject
from projects.models import SlipCause
from projects.queries import visible_projects
from projects.queries.milestones import Trend, milestone_trends
from projects.queries.slips import Move, delays, milestone_moves, slips

SINCE = OpenApiParameter("since", OpenApiTypes.DATE, description="Moves that became known on this day or later; all when not given.")
CAUSES = """Why a milestone moved in the reporting period that holds `moved_on` (today when not given): open periods alone. Said again, it takes
`version`, that of the cause as it was read."""


class CauseIn(serializers.Serializer):
    milestone = serializers.CharField(max_length=60, help_text="Its WBS number.")
    cause = serializers.ChoiceField(SlipCause.Cause.values)
    note = serializers.CharField(max_length=250, required=False, allow_blank=True)
    moved_on = serializers.DateField(required=False, help_text="A day of the period it moved in.")
    version = serializers.IntegerField(required=False, allow_null=True)


class CauseOut(serializers.Serializer):
    milestone = serializers.CharField(source="work_package.wbs")
    period = serializers.DateField(source="period.end_on")
    cause = serializers.CharField()
    note = serializers.CharField()
    author = serializers.CharField(source="author.username")
    known_on = serializers.DateField()
    version = serializers.IntegerField()


class OfMilestones(OfSubject):
    scope = "work-packages"


class MilestonesView(OfMilestones):
    @extend_schema(parameters=[AS_OF], responses={200: OpenApiTypes.OBJECT}, description="Every word about each milestone, its moves and why.")
    def get(self, request, code):
        project, day = self.subject(code), self.day()
        trends = milestone_trends(project=project, day=day)
        moves = [move for one in trends for move in one.moved]
        return Response({
            "code": project.code, "as_of": day, "milestones": [_trend(one) for one in trends],
            "slip_by_cause": [_slip(one) for one in slips(moves=moves)],
        })  # fmt: skip


class CausesView(OfMilestones):
    @extend_schema(request=CauseIn, responses={201: CauseOut}, description=CAUSES)
    def post(self, request, code):
        project = self.subject(code)
        require_over_project("submit_status", actor=request.user, project=project)
        body = CauseIn(data=request.data)
        body.is_valid(raise_exception=True)
        said, now = dict(body.validated_data), timezone.now()
        line = line_named(project, said.pop("milestone"), field="milestone")
        made = explain_slip(actor=request.user, project=project, work_package=line, now=now, **{"moved_on": today(now)} | said)
        return Response(CauseOut(made).data, status=status.HTTP_201_CREATED)


class NodeMilestonesView(OfMilestones):
    kind = "nodes"

    @extend_schema(parameters=[AS_OF, SINCE], responses={200: OpenApiTypes.OBJECT}, description="Days of slip below a node, by cause and by project.")
    def get(self, request, code):
        node, day = self.subject(code), self.day()
        below = visible_projects(user=request.user).filter(node__path__startswith=node.path)
        moves = milestone_moves(projects=below, day=day, since=day_named(request, "since"))
        names = {pk: (code, name) for pk, code, name in below.order_by().values_list("pk", "code", "name")} if moves else {}
        projects = [
            {"code": one.key, "name": one.label, "later_days": one.later, "net_days": one.net, "unexplained_days": one.unsaid,
             "slip_by_cause": [_slip(slip) for slip in one.slips]}
            for one in delays(moves=moves, label_of=names)
        ]  # fmt: skip
        return Response({"code": node.code, "as_of": day, "slip_by_cause": [_slip(one) for one in slips(moves=moves)], "projects": projects})


def _trend(one: Trend) -> dict:
    return {
        "wbs": one.wbs, "name": one.name, "done": one.done, "first": one.first_on, "promised": one.promised_on, "expected": one.expected_on,
        "moved_days": one.moved_days, "late_days": one.late_days, "words": [{"said_on": said, "expected": on} for said, on in one.words],
        "moves": [_move(move) for move in one.moved],
    }  # fmt: skip


def _move(one: Move) -> dict:
    told = {"said_on": one.known_on, "from": one.before_on, "to": one.expected_on, "days": one.days, "cause": one.why or None}
    return told | {"note": one.cause.note if one.cause else "", "version": one.cause.version if one.cause else None}


def _slip(one) -> dict:
    return {"cause": one.cause or None, "moves": one.moves, "later_days": one.later, "earlier_days": one.earlier, "net_days": one.net}


PATHS = [
    path("projects/<str:code>/milestones/", MilestonesView.as_view(), name="api-projects-milestones"),
    path("projects/<str:code>/milestones/causes/", CausesView.as_view(), name="api-projects-slip-causes"),
    path("nodes/<str:code>/milestones/", NodeMilestonesView.as_view(), name="api-nodes-milestones"),
]
