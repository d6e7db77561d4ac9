"""REST: changes, from a draft to what was applied."""

import orjson
from django_filters import CharFilter, DateFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from governance.actions import changes as drafts
from governance.actions.change_application import apply_change
from governance.actions.change_decisions import decide_change, submit_change
from governance.actions.change_impacts import ask_impact
from governance.actions.decisions import cast_vote
from governance.api.decisions import OutcomeIn, VoteIn, VoteOut, WhyIn, user_named
from governance.models import ChangeRequest
from governance.queries.changes import change_register, visible_changes
from pmo.errors import Conflict
from pmo.ledger.actions.calls import once
from pmo.web.rest.deeds import IF_MATCH, KEY, Changes, Creates
from pmo.web.rest.records import Records
from pmo.web.rest.shapes import Money
from projects.api.found import named


class AmountRow(serializers.Serializer):
    cost_type = serializers.CharField(max_length=40, allow_blank=True, required=False, help_text="Its code; empty where none is said.")
    month = serializers.RegexField(r"^\d{4}-(0[1-9]|1[0-2])$", help_text="2026-04")
    amount = serializers.DecimalField(max_digits=18, decimal_places=2, help_text="Added to the budget; below zero taken off. Project currency.")


class BenefitRow(serializers.Serializer):
    benefit = serializers.CharField(max_length=40, help_text="Its code.")
    month = serializers.RegexField(r"^\d{4}-(0[1-9]|1[0-2])$", help_text="2026-04")
    amount = serializers.DecimalField(max_digits=18, decimal_places=2, help_text="Added to what is planned for the month.")


class ChangeOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    code = serializers.CharField()
    title = serializers.CharField()
    cause = serializers.ChoiceField(ChangeRequest.Cause.choices)
    reason = serializers.CharField()
    scope = serializers.CharField()
    state = serializers.ChoiceField(ChangeRequest.State.choices)
    edits = serializers.ListField(child=serializers.DictField())
    money = AmountRow(many=True)
    benefits = BenefitRow(many=True)
    finish_on = serializers.DateField(allow_null=True)
    resources = serializers.CharField()
    risks = serializers.CharField()
    owner = serializers.CharField()
    cost_change = Money(currency="project.currency")
    days_change = serializers.IntegerField(allow_null=True, help_text="Working days by which the promised finish moves.")
    impact = serializers.DictField(help_text="Old and new, as computed on a copy; empty until then.")
    seen = serializers.DictField(help_text="The impact as it was put before those who decide.")
    basis = serializers.DictField(help_text="What it was computed on.")
    job = serializers.IntegerField(source="job_id", allow_null=True, help_text="Of the worker that computes the impact.")
    decision = serializers.CharField(source="decision.code", allow_null=True)
    board = serializers.CharField(source="decision.board.code", allow_null=True)
    baseline = serializers.IntegerField(source="baseline.number", allow_null=True)
    opened_on = serializers.DateField()
    submitted_on = serializers.DateField(allow_null=True)
    decided_on = serializers.DateField(allow_null=True)
    applied_on = serializers.DateField(allow_null=True)
    withdrawn_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class ChangeStood(ChangeOut):
    """A change as it stood on a day: what it said then, from its standing."""

    def get_fields(self):
        found = super().get_fields()
        for name in found.keys() - OWN:
            found[name].source = f"stood.{found[name].source or name}"
        return found


OWN = {"id", "project", "code", "job", "opened_on", "version"}  # of the change itself, whatever the day


class ChangeIn(serializers.Serializer):
    project = serializers.CharField()
    code = serializers.CharField(max_length=40, required=False)
    title = serializers.CharField(max_length=250)
    cause = serializers.ChoiceField(ChangeRequest.Cause.choices)
    reason = serializers.CharField(required=False, allow_blank=True)
    scope = serializers.CharField(required=False, allow_blank=True)
    edits = serializers.ListField(child=serializers.DictField(), required=False, help_text="As those of a schedule: projects/{code}/schedule/.")
    money = AmountRow(many=True, required=False)
    benefits = BenefitRow(many=True, required=False)
    finish_on = serializers.DateField(required=False, allow_null=True, help_text="Of a project without a schedule.")
    resources = serializers.CharField(required=False, allow_blank=True)
    risks = serializers.CharField(required=False, allow_blank=True)
    owner = serializers.CharField(max_length=120, required=False, allow_blank=True)


class ChangeChange(ChangeIn):
    project = code = None
    title = serializers.CharField(max_length=250, required=False)
    cause = serializers.ChoiceField(ChangeRequest.Cause.choices, required=False)


class ChangeSubmissionIn(serializers.Serializer):
    needed_by = serializers.DateField(required=False, allow_null=True)
    cost_of_delay = Money(required=False, allow_null=True)


class NothingIn(serializers.Serializer):
    pass


class ChangeFields(FilterSet):
    project = CharFilter("project__code")
    node = CharFilter("project__node__code")
    code = CharFilter()
    state = CharFilter()
    cause = CharFilter()
    opened_after = DateFilter("opened_on", lookup_expr="gt")
    applied_after = DateFilter("applied_on", lookup_expr="gt")


ORDERS = {
    "project": "project__code", "code": "code", "opened_on": "opened_on", "decided_on": "decided_on", "applied_on": "applied_on",
    "cost_change": "cost_change", "days_change": "days_change",
}  # fmt: skip


class ChangeStoodFields(ChangeFields):
    state = CharFilter("stood__state")
    cause = CharFilter("stood__cause")
    applied_after = DateFilter("stood__applied_on", lookup_expr="gt")


@extend_schema(request=ChangeIn, responses=ChangeOut)
class ChangeRequests(Creates, Changes, Records):
    """The log of changes of all visible projects. With `as_of`, each as it stood on that day: words, impact and state."""

    model = ChangeRequest
    shape, create_shape, change_shape = ChangeOut, ChangeIn, ChangeChange
    filters = ChangeFields
    lookup_field = "pk"
    orders = ORDERS
    default_order = ("project_id", "code")
    searched = ("code", "title", "reason")
    scope = "changes"

    def rows(self, *, as_of):
        if as_of:
            self.shape, self.filters = ChangeStood, ChangeStoodFields
            self.orders = {name: path if path in ("project__code", "code", "opened_on") else f"stood__{path}" for name, path in ORDERS.items()}
            self.searched = ("code", "stood__title", "stood__reason")
            return change_register(user=self.request.user, day=as_of)
        return visible_changes(user=self.request.user).select_related("project__node", "project__calendar", "decision__board")

    def created(self, *, project, **fields):
        return drafts.open_change(actor=self.request.user, project=named(self.request, project), now=self.now, **fields)

    def changed(self, row, version, **fields):
        return drafts.revise_change(actor=self.request.user, change=row, version=version, now=self.now, **fields)

    @extend_schema(request=NothingIn, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"], pagination_class=None)
    def impact(self, request, **kwargs):
        """Compute what it would do, on a copy. A large schedule is computed by a worker: `job` names it, and the impact is there when it is done."""
        return self._deed(ask_impact, NothingIn)

    @extend_schema(request=ChangeSubmissionIn, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"], pagination_class=None)
    def submission(self, request, **kwargs):
        """Put it before the nearest board with the authority for its size."""
        return self._deed(submit_change, ChangeSubmissionIn)

    @extend_schema(methods=["GET"], request=None, responses=VoteOut(many=True), filters=False)
    @extend_schema(methods=["POST"], request=VoteIn, responses=ChangeOut)
    @action(detail=True, methods=["get", "post"], pagination_class=None)
    def votes(self, request, **kwargs):
        """Who voted what and why. POST votes, or votes otherwise, until it is decided: approve, reject or defer."""
        row = self.record()
        if request.method == "GET":
            votes = row.decision.votes.select_related("voter", "cast_by") if row.decision else []
            return Response(VoteOut(votes, many=True).data)
        if row.decision is None:
            raise Conflict(f"{row.code} is before nobody: submit it first.")
        given = self.checked(VoteIn)
        voter = user_named(given.pop("voter"), field="voter") if "voter" in given else None
        cast_vote(actor=request.user, decision=row.decision, voter=voter, now=self.now, **given)
        return self.answer(row)

    @extend_schema(request=OutcomeIn, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"], pagination_class=None)
    def decision(self, request, **kwargs):
        """Record what was voted, with its reasons. Nothing of the project is touched until it is applied."""
        return self._deed(decide_change, OutcomeIn)

    @extend_schema(request=NothingIn, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"], pagination_class=None)
    def application(self, request, **kwargs):
        """Apply it in one deed: schedule, baseline, budget, Outlook and benefits; 409 where what it was computed on has moved."""
        return self._deed(apply_change, NothingIn)

    @extend_schema(request=WhyIn, parameters=[IF_MATCH, KEY])
    @action(detail=True, methods=["post"], pagination_class=None)
    def withdrawal(self, request, **kwargs):
        """Take it back before it is applied; it is kept."""
        return self._deed(drafts.withdraw_change, WhyIn)

    def _deed(self, act, shape) -> Response:
        """One deed on the record at the version that If-Match names; under an Idempotency-Key it is done once."""
        request, key, made = self.request, self.request.headers.get("Idempotency-Key"), []

        def done():
            row = self.record()
            version = self.version(row)
            made.append(self.answer(act(actor=request.user, change=row, version=version, now=self.now, **self.checked(shape))))
            return made[0].status_code, made[0].data

        if not key:
            done()
            return made[0]
        body = orjson.dumps(request.data, default=str, option=orjson.OPT_SORT_KEYS)
        code, answer, repeated = once(user=request.user, key=key[:255], path=request.path, body=body, now=self.now, act=done)
        return Response(answer, status=code, headers={"Idempotency-Replayed": "true"}) if repeated else made[0]
