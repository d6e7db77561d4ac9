"""What the permission table needs of boards, decisions and actions, in the two projects and at their node."""

import datetime as dt

from governance.actions.boards import open_board, take_seat
from governance.actions.decisions import ask_decision
from governance.actions.follow_up import open_action
from governance.actions.meetings import call_meeting


def governed(world) -> None:
    """A decision and an action of each project, a board of the node with a seat and a meeting; their keys among the world's shared places."""
    cleared, keeper, now = world.people["cleared"], world.people["office-analyst"], world.now
    for project in (world.open, world.hidden):
        ask_decision(actor=cleared, place=project, question=f"{project.name}: go on?", options=["Yes", "No"], now=now)
        open_action(actor=cleared, place=project, title=f"{project.name}: call them", owner="Kim", now=now)
    board = open_board(actor=keeper, node=world.node, code="PB", name="Programme board", now=now)
    seat = take_seat(actor=keeper, board=board, holder=world.people["executive"], part="chair", now=now)
    meeting = call_meeting(actor=keeper, board=board, starts_at=now + dt.timedelta(days=7), now=now)
    world.shared |= {"board": board.code, "seat": seat.pk, "meeting": meeting.code, "item": meeting.agenda.first().pk}
