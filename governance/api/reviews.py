"""REST: reviews at gates, from the day they are scheduled to what was decided, and waivers."""

from django.http import FileResponse, Http404
from django_filters import CharFilter, DateFilter, FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from governance.actions.decisions import cast_vote
from governance.actions.gate_answers import EVIDENCE_MOST, EvidenceTooLarge, answer_review
from governance.actions.gate_decisions import decide_review, submit_review
from governance.actions.reviews import cancel_review, change_review, schedule_review
from governance.actions.waivers import grant_waiver, revoke_waiver
from governance.api.decisions import VoteIn, VoteOut, WhyIn, board_named, user_named
from governance.models import Answer, Gate, Review
from governance.policy import require_decider
from governance.queries.gates import gate_calendar, waivers_of
from governance.queries.reviews import as_known
from pmo.errors import Conflict, Refused
from pmo.inputs import today
from pmo.web.rest.deeds import IF_MATCH, Changes, Creates
from pmo.web.rest.records import Records
from pmo.web.rest.shapes import Money
from portfolio.policy import require_over_project
from projects.api.found import named


class ReviewOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    gate = serializers.CharField(source="gate.code")
    type = serializers.CharField(source="gate.type.code", help_text="The life cycle.")
    stage = serializers.CharField(source="gate.stage.name", help_text="It leads into.")
    number = serializers.IntegerField(help_text="Which attempt at this gate.")
    board = serializers.CharField(source="board.code", allow_null=True)
    state = serializers.ChoiceField(Review.State.choices, source="state_then")
    scheduled_on = serializers.DateField()
    summary = serializers.CharField(source="summary_then")
    submitted_at = serializers.DateTimeField(source="submitted_then", allow_null=True)
    submitted_by = serializers.CharField(source="submitter_then", allow_null=True)
    decision = serializers.CharField(source="decision_then", allow_null=True, help_text="Its figures, votes and reasons: decisions/{code}/.")
    needed_by = serializers.DateField(source="needed_then", allow_null=True)
    outcome = serializers.ChoiceField(Review.Outcome.choices, source="outcome_then", allow_blank=True)
    decided_on = serializers.DateField(source="decided_then", allow_null=True)
    late = serializers.BooleanField()
    version = serializers.IntegerField()


class ReviewIn(serializers.Serializer):
    project = serializers.CharField()
    gate = serializers.CharField(help_text="The code of a gate of the project's life cycle.")
    scheduled_on = serializers.DateField()
    board = serializers.CharField(required=False, allow_null=True)


class ReviewChange(serializers.Serializer):
    scheduled_on = serializers.DateField(required=False)
    board = serializers.CharField(required=False, allow_null=True)


class AnswerOut(serializers.Serializer):
    criterion = serializers.IntegerField(source="criterion_id")
    kind = serializers.CharField(source="criterion.kind")
    text = serializers.CharField()
    met = serializers.ChoiceField(Answer.Met.choices)
    words = serializers.CharField()
    link = serializers.CharField()
    file_name = serializers.CharField()
    file_hash = serializers.CharField(help_text="SHA-256.")
    value = serializers.CharField(help_text="What the facts said.")
    threshold = serializers.CharField()
    by = serializers.CharField(source="by.username", allow_null=True, default=None)
    at = serializers.DateTimeField()


class AnswerIn(serializers.Serializer):
    criterion = serializers.IntegerField()
    met = serializers.ChoiceField(Answer.Met.choices, required=False)
    words = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    link = serializers.CharField(required=False, allow_blank=True, max_length=500)


class AnswersIn(serializers.Serializer):
    answers = AnswerIn(many=True)


class EvidenceIn(serializers.Serializer):
    criterion = serializers.IntegerField()
    file = serializers.FileField(allow_empty_file=True)


class ReviewSubmissionIn(serializers.Serializer):
    summary = serializers.CharField(max_length=20_000)
    cost_of_delay = Money(required=False, allow_null=True, help_text="A week.")


class ConditionIn(serializers.Serializer):
    title = serializers.CharField(max_length=250)
    due_on = serializers.DateField()
    owner = serializers.CharField(max_length=120, required=False, allow_blank=True)
    owner_account = serializers.CharField(max_length=150, required=False, allow_null=True, help_text="User name.")


class GateDecisionIn(serializers.Serializer):
    choice = serializers.ChoiceField(Review.Outcome.choices, required=False, help_text="Must be what was voted; left out, it is.")
    reasons = serializers.CharField(max_length=20_000)
    conditions = ConditionIn(many=True, required=False)
    review_on = serializers.DateField(required=False, allow_null=True)


class ReviewFields(FilterSet):
    project = CharFilter("project__code")
    gate = CharFilter("gate__code")
    state = CharFilter("state_then")
    outcome = CharFilter("outcome_then")
    board = CharFilter("board__code")
    since = DateFilter("due_on", lookup_expr="gte")
    until = DateFilter("due_on", lookup_expr="lte")


@extend_schema(request=ReviewIn, responses=ReviewOut)
class Reviews(Creates, Changes, Records):
    """Reviews at gates of all visible projects. A stage with a gate is entered by the `decision` on its review, or on a waiver."""

    shape, create_shape, change_shape = ReviewOut, ReviewIn, ReviewChange
    filters = ReviewFields
    lookup_field = "pk"
    orders = {"scheduled_on": "scheduled_on", "decided_on": "decided_on", "project": "project__code"}
    default_order = ("scheduled_on", "pk")
    searched = ("project__code", "project__name", "gate__name")
    scope = "reviews"

    def rows(self, *, as_of):
        return as_known(gate_calendar(user=self.request.user, day=as_of or today(self.now)))

    def created(self, *, project, gate, board=None, **fields):
        found = named(self.request, project)
        require_over_project("run_gates", actor=self.request.user, project=found)
        said = {"gate": gate_named(found, gate), "board": board and board_named(self.request, board)}
        return schedule_review(actor=self.request.user, project=found, now=self.now, **said, **fields)

    def changed(self, row, version, **fields):
        if fields.get("board"):
            fields["board"] = board_named(self.request, fields["board"])
        return change_review(actor=self.request.user, review=row, version=version, now=self.now, **fields)

    @extend_schema(methods=["GET"], request=None, responses=AnswerOut(many=True), filters=False)
    @extend_schema(methods=["POST"], request=AnswersIn, responses=AnswerOut(many=True), parameters=[IF_MATCH])
    @action(detail=True, methods=["get", "post"], pagination_class=None)
    def answers(self, request, **kwargs):
        """What was answered; once submitted, what those who decide see, facts among it. POST answers some or all that people answer."""
        row = self.record()
        if request.method == "POST":
            version = self.version(row)
            row = answer_review(actor=request.user, review=row, version=version, now=self.now, **self.checked(AnswersIn))
        found = row.answers.select_related("criterion", "by").order_by("criterion__order", "pk")
        return Response(AnswerOut(found, many=True).data, headers={"ETag": self._tag(row.pk, row.version)})

    @extend_schema(
        methods=["GET"], responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}, filters=False,
        parameters=[OpenApiParameter("criterion", int, required=True)],
    )  # fmt: skip
    @extend_schema(methods=["POST"], request={"multipart/form-data": EvidenceIn}, responses=ReviewOut, parameters=[IF_MATCH])
    @action(detail=True, methods=["get", "post"], pagination_class=None)
    def evidence(self, request, **kwargs):
        """A file that proves an answer: GET `?criterion=` reads it, POST puts one there."""
        row = self.record()
        if request.method == "GET":
            asked = request.query_params.get("criterion", "")
            answer = row.answers.filter(criterion_id=asked).exclude(file="").first() if asked.isascii() and asked.isdigit() else None
            if answer is None:
                raise Http404
            return FileResponse(answer.file.open("rb"), as_attachment=True, filename=answer.file_name, content_type="application/octet-stream")
        version, given = self.version(row), self.checked(EvidenceIn)
        if given["file"].size > EVIDENCE_MOST:
            raise EvidenceTooLarge(f"The file has {given['file'].size:,} bytes; evidence may have {EVIDENCE_MOST:,}.", field="file")
        answer = {"criterion": given["criterion"], "file": given["file"].read(), "file_name": given["file"].name}
        return self.answer(answer_review(actor=request.user, review=row, version=version, answers=[answer], now=self.now))

    @extend_schema(request=ReviewSubmissionIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def submission(self, request, **kwargs):
        """Put it before those who decide; what the facts say is frozen with it."""
        return self._done(submit_review, ReviewSubmissionIn)

    @extend_schema(request=WhyIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def cancellation(self, request, **kwargs):
        """Call it off before it is decided."""
        return self._done(cancel_review, WhyIn)

    @extend_schema(methods=["GET"], request=None, responses=VoteOut(many=True), filters=False)
    @extend_schema(methods=["POST"], request=VoteIn, responses=ReviewOut)
    @action(detail=True, methods=["get", "post"], pagination_class=None)
    def votes(self, request, **kwargs):
        """Who voted what and why. POST votes, or votes otherwise, until it is decided."""
        row = self.record()
        if request.method == "GET":
            rows = row.decision.votes.select_related("voter", "cast_by") if row.decision else []
            return Response(VoteOut(rows, many=True).data)
        decision, given = _decision(row), self.checked(VoteIn)
        voter = user_named(given.pop("voter"), field="voter") if "voter" in given else None
        cast_vote(actor=request.user, decision=decision, voter=voter, now=self.now, **given)
        return self.answer(row)

    @extend_schema(request=GateDecisionIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def decision(self, request, **kwargs):
        """Record what was voted: the stage is entered, kept or the project ends, and conditions become actions, all in one."""
        row = self.record()
        self.version(row)
        decision = _decision(row)
        require_decider(actor=request.user, decision=decision, day=today(self.now))
        given = self.checked(GateDecisionIn)
        conditions = [
            one | ({"owner_account": user_named(one["owner_account"], field="conditions")} if one.get("owner_account") else {})
            for one in given.pop("conditions", [])
        ]
        return self.answer(
            decide_review(actor=request.user, review=row, version=decision.version, conditions=conditions, now=self.now, **given)
        )

    def _done(self, deed, shape):
        row = self.record()
        version = self.version(row)
        return self.answer(deed(actor=self.request.user, review=row, version=version, now=self.now, **self.checked(shape)))


class WaiverOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    gate = serializers.CharField(source="gate.code")
    stage = serializers.CharField(source="gate.stage.name")
    reason = serializers.CharField()
    granted_by = serializers.CharField(source="granted_by.username", allow_null=True)
    granted_on = serializers.DateField()
    expires_on = serializers.DateField()
    used_on = serializers.DateField(source="leave.used_on", allow_null=True)
    revoked_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class WaiverIn(serializers.Serializer):
    project = serializers.CharField()
    gate = serializers.CharField()
    reason = serializers.CharField(max_length=20_000)
    expires_on = serializers.DateField()


class WaiverFields(FilterSet):
    project = CharFilter("project__code")
    gate = CharFilter("gate__code")
    expires_before = DateFilter("expires_on", lookup_expr="lt")


@extend_schema(request=WaiverIn, responses=WaiverOut)
class Waivers(Creates, Records):
    """Leave to enter a stage before its gate is held, until a day. With `as_of`, those granted by then."""

    shape, create_shape = WaiverOut, WaiverIn
    filters = WaiverFields
    lookup_field = "pk"
    orders = {"granted_on": "granted_on", "expires_on": "expires_on"}
    default_order = ("expires_on", "pk")
    searched = ("project__code", "reason")
    scope = "waivers"

    def rows(self, *, as_of):
        rows = waivers_of(user=self.request.user)
        return rows.filter(granted_on__lte=as_of) if as_of else rows

    def created(self, *, project, gate, **fields):
        found = named(self.request, project)
        require_over_project("waive", actor=self.request.user, project=found)
        return grant_waiver(actor=self.request.user, project=found, gate=gate_named(found, gate), now=self.now, **fields)

    @extend_schema(request=WhyIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def revocation(self, request, **kwargs):
        """Take a waiver back: unused, it lets nobody in; used, the gate is owed at once."""
        row = self.record()
        version = self.version(row)
        return self.answer(revoke_waiver(actor=request.user, waiver=row, version=version, now=self.now, **self.checked(WhyIn)))


def gate_named(project, code: str) -> Gate:
    """The gate of a project's life cycle that a body names. Raises Refused where there is none."""
    found = Gate.objects.filter(type=project.type, code=code, retired_on=None).first()
    if found is None:
        raise Refused(f"The life cycle of {project.code} has no gate '{code}'.", field="gate")
    return found


def _decision(review: Review):
    if review.decision is None:
        raise Conflict(f"{review} is {review.get_state_display().lower()}: there is nothing to vote on yet.")
    return review.decision
