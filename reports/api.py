"""REST: snapshots, earned value and health of projects and nodes; saved views."""

import datetime as dt

from django.http import Http404
from django.urls import path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from pmo.inputs import today
from portfolio.queries import visible_nodes
from projects.queries import visible_projects
from reports.queries.health import node_health, project_health
from reports.queries.payload import earned_value_payload, series_payload, snapshot_payload
from reports.queries.snapshots import node_history, node_snapshot, project_history, project_snapshot

AS_OF = OpenApiParameter("as_of", OpenApiTypes.DATE, description="What was known on this day; today when not given.")


class OfSubject(APIView):
    """Something known of a project or node on a day."""

    kind = "projects"

    def subject(self, code):
        """The project or node among those the caller sees.

        Raises:
            Http404: not there, or not visible.
        """
        seen = visible_projects(user=self.request.user) if self.kind == "projects" else visible_nodes(user=self.request.user)
        found = seen.filter(code=code).first()
        if found is None:
            raise Http404
        return found

    def day(self) -> dt.date:
        """The day asked for.

        Raises:
            ValidationError: it is no date.
        """
        text = self.request.query_params.get("as_of", "")
        try:
            return dt.date.fromisoformat(text) if text else today(timezone.now())
        except ValueError:
            raise ValidationError({"as_of": f"'{text}' is not a date as 2026-03-31."}) from None

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


class SnapshotView(OfSubject):
    @extend_schema(parameters=[AS_OF], responses={200: OpenApiTypes.OBJECT})
    def get(self, request, code):
        return Response(snapshot_payload(self.row(self.subject(code))))


class EarnedValueView(OfSubject):
    @extend_schema(parameters=[AS_OF], responses={200: OpenApiTypes.OBJECT})
    def get(self, request, code):
        subject = self.subject(code)
        row = self.row(subject)
        if self.kind == "projects":
            rows = project_history(project=subject, as_of=self.day(), periods=1000)
        else:
            rows = node_history(user=request.user, node=subject, as_of=self.day(), periods=1000)
        return Response(earned_value_payload(row) | {"series": series_payload(rows)})


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


PATHS = [
    path(f"{kind}/<str:code>/{name}/", view.as_view(kind=kind), name=f"api-{kind}-{name}")
    for kind in ("projects", "nodes")
    for name, view in (("snapshot", SnapshotView), ("earned-value", EarnedValueView), ("health", HealthView))
]
ROUTES: list = []
