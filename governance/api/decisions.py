"""REST: decisions, the votes on them, actions."""

from django_filters import CharFilter, DateFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from governance.actions import decisions as deeds
from governance.actions import follow_up
from governance.models import Action, Board, Decision
from governance.queries.decisions import action_register, decision_register, visible_actions, visible_boards, visible_decisions
from pmo.accounts.models import User
from pmo.errors import Refused
from pmo.web.rest.deeds import IF_MATCH, Changes, Creates
from pmo.web.rest.records import Records
from pmo.web.rest.shapes import Money
from portfolio.queries import visible_nodes
from projects.queries import visible_projects


class OptionShape(serializers.Serializer):
    key = serializers.CharField(max_length=40, required=False)
    label = serializers.CharField(max_length=120)
    consequence = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class DecisionOut(serializers.Serializer):
    code = serializers.CharField()
    kind = serializers.ChoiceField(Decision.Kind.choices)
    project = serializers.CharField(source="project.code", allow_null=True)
    node = serializers.CharField(source="node.code", allow_null=True)
    question = serializers.CharField()
    background = serializers.CharField()
    options = OptionShape(many=True)
    board = serializers.CharField(source="board.code", allow_null=True)
    state = serializers.ChoiceField(Decision.State.choices)
    asked_on = serializers.DateField()
    asked_by = serializers.CharField(source="asked_by.username", allow_null=True)
    needed_by = serializers.DateField(allow_null=True)
    cost_of_delay = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True, help_text="A week, in the currency of its place.")
    figures = serializers.DictField(help_text="The snapshot of its place as it stood when it was asked.")
    figures_hash = serializers.CharField()
    choice = serializers.CharField(help_text="The key of the option; empty while it waits.")
    reasons = serializers.CharField()
    tally = serializers.DictField()
    decided_on = serializers.DateField(allow_null=True)
    decided_by = serializers.CharField(source="decided_by.username", allow_null=True)
    review_on = serializers.DateField(allow_null=True)
    worked = serializers.CharField()
    hindsight = serializers.CharField()
    version = serializers.IntegerField()


class DecisionIn(serializers.Serializer):
    project = serializers.CharField(required=False)
    node = serializers.CharField(required=False)
    question = serializers.CharField(max_length=250)
    background = serializers.CharField(required=False, allow_blank=True)
    options = OptionShape(many=True)
    board = serializers.CharField(required=False, allow_null=True)
    needed_by = serializers.DateField(required=False, allow_null=True)
    cost_of_delay = Money(required=False, allow_null=True)


class VoteIn(serializers.Serializer):
    choice = serializers.CharField(max_length=40)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    voter = serializers.CharField(required=False, help_text="User name of the one in whose place a delegate votes.")


class VoteOut(serializers.Serializer):
    voter = serializers.CharField(source="voter.username")
    cast_by = serializers.CharField(source="cast_by.username")
    choice = serializers.CharField()
    reason = serializers.CharField()
    cast_at = serializers.DateTimeField()
    figures_hash = serializers.CharField()


class OutcomeIn(serializers.Serializer):
    choice = serializers.CharField(max_length=40, required=False, help_text="Must be what was voted; left out, it is.")
    reasons = serializers.CharField()
    review_on = serializers.DateField(required=False, allow_null=True)


class WhyIn(serializers.Serializer):
    reason = serializers.CharField()


class HindsightIn(serializers.Serializer):
    worked = serializers.ChoiceField(Decision.Worked.choices)
    hindsight = serializers.CharField()


class DecisionFields(FilterSet):
    project = CharFilter("project__code")
    node = CharFilter("node__code")
    board = CharFilter("board__code")
    state = CharFilter()
    kind = CharFilter()
    needed_before = DateFilter("needed_by", lookup_expr="lt")


@extend_schema(request=DecisionIn, responses=DecisionOut)
class Decisions(Creates, Records):
    """The decision register. With `as_of`, what had been asked by that day."""

    model = Decision
    shape, create_shape = DecisionOut, DecisionIn
    filters = DecisionFields
    orders = {"code": "code", "asked_on": "asked_on", "needed_by": "needed_by", "decided_on": "decided_on"}
    default_order = ("-asked_on", "-pk")
    searched = ("code", "question", "reasons")
    scope = "decisions"

    def rows(self, *, as_of):
        return decision_register(user=self.request.user, day=as_of) if as_of else visible_decisions(user=self.request.user)

    def created(self, *, board=None, project=None, node=None, **fields):
        place, found = place_named(self.request, project, node), board and board_named(self.request, board)
        return deeds.ask_decision(actor=self.request.user, place=place, board=found, now=self.now, **fields)

    @extend_schema(methods=["GET"], request=None, responses=VoteOut(many=True), filters=False)
    @extend_schema(methods=["POST"], request=VoteIn, responses=DecisionOut)
    @action(detail=True, methods=["get", "post"], pagination_class=None)
    def votes(self, request, **kwargs):
        """Who voted what and why. POST votes, or votes otherwise, until it is decided."""
        row = self.record()
        if request.method == "GET":
            return Response(VoteOut(row.votes.select_related("voter", "cast_by"), many=True).data)
        given = self.checked(VoteIn)
        voter = user_named(given.pop("voter"), field="voter") if "voter" in given else None
        deeds.cast_vote(actor=request.user, decision=row, voter=voter, now=self.now, **given)
        return self.answer(row)

    @extend_schema(request=OutcomeIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def decision(self, request, **kwargs):
        """Record what was voted, with its reasons."""
        return self._done(deeds.decide, OutcomeIn)

    @extend_schema(request=WhyIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def withdrawal(self, request, **kwargs):
        """Take a question back."""
        return self._done(deeds.withdraw_decision, WhyIn)

    @extend_schema(request=HindsightIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def hindsight(self, request, **kwargs):
        """Say whether it worked."""
        return self._done(deeds.look_back, HindsightIn)

    def _done(self, deed, shape):
        row = self.record()
        version = self.version(row)
        return self.answer(deed(actor=self.request.user, decision=row, version=version, now=self.now, **self.checked(shape)))


class ActionOut(serializers.Serializer):
    code = serializers.CharField()
    project = serializers.CharField(source="project.code", allow_null=True)
    node = serializers.CharField(source="node.code", allow_null=True)
    title = serializers.CharField()
    description = serializers.CharField()
    owner = serializers.CharField()
    owner_account = serializers.CharField(source="owner_account.username", allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    first_due_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(Action.State.choices)
    result = serializers.CharField()
    condition = serializers.BooleanField(help_text="Of a gate that was passed with conditions.")
    opened_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    decision = serializers.CharField(source="decision.code", allow_null=True)
    meeting = serializers.CharField(source="meeting.code", allow_null=True)
    risk = serializers.CharField(source="risk.code", allow_null=True)
    issue = serializers.CharField(source="issue.code", allow_null=True)
    version = serializers.IntegerField()


class ActionChange(serializers.Serializer):
    title = serializers.CharField(max_length=250, required=False)
    description = serializers.CharField(required=False, allow_blank=True)
    owner = serializers.CharField(max_length=120, required=False, allow_blank=True)
    owner_account = serializers.CharField(max_length=150, required=False, allow_null=True, help_text="User name.")
    due_on = serializers.DateField(required=False, allow_null=True)
    state = serializers.ChoiceField(Action.State.choices, required=False, help_text="done or dropped takes a result; open again takes a reason.")
    result = serializers.CharField(required=False)
    reason = serializers.CharField(required=False)


class ActionIn(serializers.Serializer):
    project = serializers.CharField(required=False)
    node = serializers.CharField(required=False)
    code = serializers.CharField(max_length=40, required=False)
    title = serializers.CharField(max_length=250)
    description = serializers.CharField(required=False, allow_blank=True)
    owner = serializers.CharField(max_length=120, required=False, allow_blank=True)
    owner_account = serializers.CharField(max_length=150, required=False, allow_null=True, help_text="User name.")
    due_on = serializers.DateField(required=False, allow_null=True)
    decision = serializers.CharField(required=False, help_text="Code of the decision it was agreed on.")


class ActionFields(FilterSet):
    project = CharFilter("project__code")
    node = CharFilter("node__code")
    state = CharFilter()
    owner_account = CharFilter("owner_account__username")
    due_before = DateFilter("due_on", lookup_expr="lt")


@extend_schema(request=ActionIn, responses=ActionOut)
class Actions(Creates, Changes, Records):
    """What somebody does by a day, wherever it was agreed. With `as_of`, what had been agreed by that day."""

    model = Action
    shape, create_shape, change_shape = ActionOut, ActionIn, ActionChange
    filters = ActionFields
    orders = {"code": "code", "due_on": "due_on", "opened_on": "opened_on"}
    default_order = ("due_on", "pk")
    searched = ("code", "title", "owner", "result")
    scope = "actions"

    def rows(self, *, as_of):
        return action_register(user=self.request.user, day=as_of) if as_of else visible_actions(user=self.request.user)

    def created(self, *, project=None, node=None, decision=None, **fields):
        place = place_named(self.request, project, node)
        if decision is not None:
            fields["decision"] = visible_decisions(user=self.request.user).filter(code=decision).first()
            if fields["decision"] is None:
                raise Refused(f"The decision '{decision}' is not known.", field="decision")
        return follow_up.open_action(actor=self.request.user, place=place, now=self.now, **_owned(fields))

    def changed(self, row, version, *, state=None, result="", reason="", **fields):
        deed = {"actor": self.request.user, "now": self.now}
        if fields:
            row = follow_up.change_action(action=row, version=version, **deed, **_owned(fields))
            version = row.version
        if state == Action.State.OPEN:
            return follow_up.reopen_action(action=row, version=version, reason=reason, **deed)
        return row if state is None else follow_up.close_action(action=row, version=version, state=state, result=result, **deed)


def place_named(request, project: str | None, node: str | None):
    """The project or node a body names. Raises Refused unless it names one of them, and the caller sees it."""
    if (project is None) == (node is None):
        raise Refused("Name a project or a node: one of them.", field="project")
    field, rows = ("project", visible_projects(user=request.user)) if project is not None else ("node", visible_nodes(user=request.user))
    found = rows.filter(code=project if project is not None else node).first()
    if found is None:
        raise Refused(f"The {field} '{project if project is not None else node}' is not known.", field=field)
    return found


def board_named(request, code: str) -> Board:
    """The board a body names. Raises Refused when there is none that the caller sees."""
    found = visible_boards(user=request.user).filter(code=code).first()
    if found is None:
        raise Refused(f"The board '{code}' is not known.", field="board")
    return found


def user_named(name: str, *, field: str) -> User:
    """The person a body names. Raises Refused when there is none who can sign in."""
    found = User.objects.filter(username=name, is_active=True, is_system=False).first()
    if found is None:
        raise Refused(f"The user '{name}' is not known: give the user name of someone who can sign in.", field=field)
    return found


def _owned(fields: dict) -> dict:
    name = fields.get("owner_account")
    return fields if name is None else fields | {"owner_account": user_named(name, field="owner_account")}
