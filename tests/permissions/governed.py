"""What the permission table needs of boards, decisions and actions, in the two projects and at their node."""

import datetime as dt
from decimal import Decimal

from governance.actions.boards import open_board, take_seat
from governance.actions.comments import comment
from governance.actions.decisions import ask_decision
from governance.actions.escalations import escalate, set_rule
from governance.actions.follow_up import open_action
from governance.actions.meetings import call_meeting
from governance.actions.tolerances import set_tolerance
from governance.models import Breach, Notice


def governed(world) -> None:
    """A decision and an action of each project, a board of the node with a seat and a meeting; their keys among the world's shared places."""
    cleared, keeper, now = world.people["cleared"], world.people["office-analyst"], world.now
    for project in (world.open, world.hidden):
        ask_decision(actor=cleared, place=project, question=f"{project.name}: go on?", options=["Yes", "No"], now=now)
        open_action(actor=cleared, place=project, title=f"{project.name}: call them", owner="Kim", now=now)
    for project in (world.open, world.hidden):
        action = project.actions.first()
        escalate(actor=cleared, matter=action, why="It waits", now=now)
        comment(actor=cleared, subject=action, body="Look here", now=now)
        Breach.objects.create(project=project, dimension="cost", limit="0.1", value="0.2", since=now.date())
        set_tolerance(actor=cleared, place=project, dimension="cost", limit=Decimal("0.1"), version=None, now=now)
    rule = set_rule(actor=keeper, node=world.node, when="action_late", limit=7, answer_days=5, active=True, version=None, now=now)
    notice = Notice.objects.create(reader=keeper, verb="action.opened", text="You own an action", address="/actions/", at=now, key="one")
    world.shared |= {"escalation_rule": rule.pk, "notice": notice.pk}
    board = open_board(actor=keeper, node=world.node, code="PB", name="Programme board", now=now)
    seat = take_seat(actor=keeper, board=board, holder=world.people["executive"], part="chair", now=now)
    meeting = call_meeting(actor=keeper, board=board, starts_at=now + dt.timedelta(days=7), now=now)
    world.shared |= {"board": board.code, "seat": seat.pk, "meeting": meeting.code, "item": meeting.agenda.first().pk}
