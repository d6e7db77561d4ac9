"""Read boards: who sits, what waits, when they meet."""

import datetime as dt

from django.db.models import Count, Max, Min, Q

from governance.models import Action, Decision, Meeting
from governance.queries.decisions import visible_boards, visible_decisions
from portfolio.queries import visible_nodes


def board_rows(*, user, day: dt.date, now: dt.datetime):
    """Each board a person sees, with how many sit on it, what waits for it, and when it met and meets."""
    held = Q(seats__from_on__lte=day) & (Q(seats__until_on=None) | Q(seats__until_on__gte=day))
    waiting = Q(decisions__state=Decision.State.ASKED)
    return visible_boards(user=user).annotate(
        seated=Count("seats", filter=held, distinct=True), waiting=Count("decisions", filter=waiting, distinct=True),
        late=Count("decisions", filter=waiting & Q(decisions__needed_by__lt=day), distinct=True),
        next_at=Min("meetings__starts_at", filter=Q(meetings__state=Meeting.State.PLANNED, meetings__starts_at__gte=now)),
        last_at=Max("meetings__starts_at", filter=Q(meetings__state=Meeting.State.HELD)),
    ).order_by("dissolved_on", "code")  # fmt: skip


def visible_meetings(*, user):
    """The meetings of the boards of nodes a person sees."""
    return Meeting.objects.filter(board__node__in=visible_nodes(user=user).values("pk")).select_related("board__node")


def open_actions_of(*, board, visible):
    """The open actions of a board's meetings, as far as the reader sees where they are to be done."""
    return visible.filter(meeting__board=board, state=Action.State.OPEN).order_by("due_on", "code")


def agenda_for(*, meeting, user) -> tuple[list, int]:
    """The items of an agenda that a reader may see, and how many are not shown: those on decisions of places he does not see."""
    items = list(meeting.agenda.select_related("decision__project__node", "decision__node"))
    shown = set(visible_decisions(user=user).filter(pk__in=[item.decision_id for item in items if item.decision_id]).values_list("pk", flat=True))
    kept = [item for item in items if item.decision_id is None or item.decision_id in shown]
    return kept, len(items) - len(kept)
