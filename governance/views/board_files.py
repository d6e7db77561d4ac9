"""Boards and their meetings as files."""

from django.utils import timezone

from governance.queries.boards import board_rows, visible_meetings
from governance.queries.electors import seats_by_board
from governance.views.tables import exported
from pmo.inputs import today

BOARDS = [
    ("code", lambda row: row.code), ("name", lambda row: row.name), ("node", lambda row: row.node.code), ("terms", lambda row: row.terms),
    ("decides", lambda row: " ".join(row.decides)), ("quorum", lambda row: row.quorum), ("rule", lambda row: row.rule),
    ("money_limit", lambda row: row.money_limit), ("currency", lambda row: row.node.currency), ("days_limit", lambda row: row.days_limit),
    ("members", lambda row: "; ".join(f"{seat.holder.username} ({seat.part})" for seat in row.held)), ("waiting", lambda row: row.waiting),
    ("late", lambda row: row.late), ("last_met_on", lambda row: row.last_at and today(row.last_at)),
    ("meets_next_on", lambda row: row.next_at and today(row.next_at)), ("dissolved_on", lambda row: row.dissolved_on),
]  # fmt: skip
MEETINGS = [
    ("code", lambda row: row.code), ("board", lambda row: row.board.code), ("node", lambda row: row.board.node.code),
    ("starts_at", lambda row: timezone.localtime(row.starts_at).strftime("%Y-%m-%d %H:%M")), ("minutes_long", lambda row: row.minutes_long),
    ("place", lambda row: row.place), ("state", lambda row: row.state), ("present", lambda row: "; ".join(one.username for one in row.present.all())),
    ("minutes", lambda row: row.minutes),
]  # fmt: skip


def boards(request, ending):
    rows = list(board_rows(user=request.user, day=request.today, now=timezone.now()))
    seats = seats_by_board(boards=rows, day=request.today)
    for row in rows:
        row.held = seats.get(row.pk, [])
    return exported(rows, BOARDS, ending, f"office-boards-{request.today}")


def meetings(request, ending):
    rows = visible_meetings(user=request.user).order_by("starts_at", "pk").prefetch_related("present")
    if board := request.GET.get("board", ""):
        rows = rows.filter(board__code=board)
    return exported(rows, MEETINGS, ending, f"{board or 'office'}-meetings-{request.today}")
