"""REST: boards, their seats, their meetings."""

from django_filters import CharFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from governance.actions import boards as deeds
from governance.actions import meetings
from governance.api.decisions import WhyIn, board_named, user_named
from governance.models import Board, BoardSeat, Decision, Meeting
from governance.queries.boards import agenda_for, visible_meetings
from governance.queries.decisions import visible_boards
from governance.queries.electors import seats_on
from pmo import inputs
from pmo.errors import Refused
from pmo.web.rest.deeds import IF_MATCH, Changes, Creates
from pmo.web.rest.records import Records
from pmo.web.rest.shapes import Money
from portfolio.queries import visible_nodes


class BoardOut(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    node = serializers.CharField(source="node.code")
    terms = serializers.CharField()
    decides = serializers.ListField(child=serializers.ChoiceField(Decision.Kind.choices), help_text="Empty: everything.")
    quorum = serializers.IntegerField()
    rule = serializers.ChoiceField(Board.Rule.choices)
    money_limit = Money(currency="node.currency")
    days_limit = serializers.IntegerField(allow_null=True)
    dissolved_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class BoardChange(serializers.Serializer):
    name = serializers.CharField(max_length=120, required=False)
    terms = serializers.CharField(required=False, allow_blank=True)
    decides = serializers.ListField(child=serializers.ChoiceField(Decision.Kind.choices), required=False)
    quorum = serializers.IntegerField(min_value=1, max_value=99, required=False)
    rule = serializers.ChoiceField(Board.Rule.choices, required=False)
    money_limit = Money(required=False, allow_null=True)
    days_limit = serializers.IntegerField(min_value=0, max_value=10_000, required=False, allow_null=True)


class BoardIn(BoardChange):
    code = serializers.CharField(max_length=40)
    node = serializers.CharField()
    name = serializers.CharField(max_length=120)


class SeatOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    holder = serializers.CharField(source="holder.username")
    part = serializers.ChoiceField(BoardSeat.Part.choices)
    from_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True)
    delegate = serializers.CharField(source="delegate.username", allow_null=True, default=None)
    delegate_until = serializers.DateField(allow_null=True)


class SeatIn(serializers.Serializer):
    holder = serializers.CharField(help_text="User name.")
    part = serializers.ChoiceField(BoardSeat.Part.choices)
    from_on = serializers.DateField(required=False)
    until_on = serializers.DateField(required=False, allow_null=True)


class BoardFields(FilterSet):
    node = CharFilter("node__code")


@extend_schema(request=BoardIn, responses=BoardOut)
class Boards(Creates, Changes, Records):
    """Who decides for a node and everything below it."""

    model = Board
    shape, create_shape, change_shape = BoardOut, BoardIn, BoardChange
    filters = BoardFields
    orders = {"code": "code", "name": "name"}
    default_order = ("code",)
    searched = ("code", "name")
    scope = "boards"

    def rows(self, *, as_of):
        return visible_boards(user=self.request.user)

    def created(self, *, node, **fields):
        found = visible_nodes(user=self.request.user).filter(code=node).first()
        if found is None:
            raise Refused(f"The node '{node}' is not known.", field="node")
        return deeds.open_board(actor=self.request.user, node=found, now=self.now, **fields)

    def changed(self, row, version, **fields):
        return deeds.change_board(actor=self.request.user, board=row, version=version, now=self.now, **fields)

    @extend_schema(methods=["GET"], request=None, responses=SeatOut(many=True), filters=False)
    @extend_schema(methods=["POST"], request=SeatIn, responses={201: SeatOut})
    @action(detail=True, methods=["get", "post"], pagination_class=None)
    def seats(self, request, **kwargs):
        """Who sits on it today (or on `as_of`). POST gives a seat."""
        row = self.record()
        if request.method == "GET":
            return Response(SeatOut(seats_on(board=row, day=self.as_of() or inputs.today(self.now)), many=True).data)
        given = self.checked(SeatIn)
        holder = user_named(given.pop("holder"), field="holder")
        seat = deeds.take_seat(actor=request.user, board=row, holder=holder, now=self.now, **given)
        return Response(SeatOut(seat).data, status=201)

    @extend_schema(request=WhyIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def dissolution(self, request, **kwargs):
        """End it; what it decided stays."""
        row = self.record()
        version = self.version(row)
        return self.answer(deeds.dissolve_board(actor=request.user, board=row, version=version, now=self.now, **self.checked(WhyIn)))


class MeetingOut(serializers.Serializer):
    code = serializers.CharField()
    board = serializers.CharField(source="board.code")
    starts_at = serializers.DateTimeField()
    minutes_long = serializers.IntegerField()
    place = serializers.CharField()
    state = serializers.ChoiceField(Meeting.State.choices)
    minutes = serializers.CharField(help_text="Markdown.")
    version = serializers.IntegerField()


class MeetingChange(serializers.Serializer):
    starts_at = serializers.DateTimeField(required=False)
    minutes_long = serializers.IntegerField(min_value=5, max_value=1440, required=False)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True)


class MeetingIn(MeetingChange):
    board = serializers.CharField()
    starts_at = serializers.DateTimeField()


class AgendaItemOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    decision = serializers.CharField(source="decision.code", allow_null=True, default=None)
    notes = serializers.CharField()


class MinutesIn(serializers.Serializer):
    present = serializers.ListField(child=serializers.CharField(), help_text="User names.")
    minutes = serializers.CharField(allow_blank=True, max_length=200_000)


class MeetingFields(FilterSet):
    board = CharFilter("board__code")
    state = CharFilter()


@extend_schema(request=MeetingIn, responses=MeetingOut)
class Meetings(Creates, Changes, Records):
    """When boards meet, and what they said."""

    model = Meeting
    shape, create_shape, change_shape = MeetingOut, MeetingIn, MeetingChange
    filters = MeetingFields
    orders = {"starts_at": "starts_at", "code": "code"}
    default_order = ("-starts_at", "pk")
    searched = ("code", "place", "minutes")
    scope = "meetings"

    def rows(self, *, as_of):
        return visible_meetings(user=self.request.user)

    def created(self, *, board, **fields):
        return meetings.call_meeting(actor=self.request.user, board=board_named(self.request, board), now=self.now, **fields)

    def changed(self, row, version, **fields):
        return meetings.change_meeting(actor=self.request.user, meeting=row, version=version, now=self.now, **fields)

    @extend_schema(request=None, responses=AgendaItemOut(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def agenda(self, request, **kwargs):
        """Its items, but those on what the reader does not see."""
        items, _hidden = agenda_for(meeting=self.record(), user=request.user)
        return Response(AgendaItemOut(items, many=True).data)

    @extend_schema(request=MinutesIn, parameters=[IF_MATCH], methods=["POST"])
    @action(detail=True, methods=["post"], pagination_class=None, url_path="minutes", url_name="minutes")
    def minuting(self, request, **kwargs):
        """It was held: who was there, what was said."""
        row = self.record()
        version, given = self.version(row), self.checked(MinutesIn)
        present = [user_named(name, field="present") for name in given["present"]]
        return self.answer(
            meetings.hold_meeting(actor=request.user, meeting=row, version=version, present=present, minutes=given["minutes"], now=self.now)
        )

    @extend_schema(request=WhyIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def cancellation(self, request, **kwargs):
        """Call it off."""
        row = self.record()
        version = self.version(row)
        return self.answer(meetings.cancel_meeting(actor=request.user, meeting=row, version=version, now=self.now, **self.checked(WhyIn)))
