"""Boards, decisions, meetings, actions, tolerances, escalations and talk of the demonstration: real deeds, told at the days they were done."""

import datetime as dt
from decimal import Decimal

from governance.actions import notices
from governance.actions.boards import name_delegate, open_board, take_seat
from governance.actions.comments import comment
from governance.actions.decisions import ask_decision, cast_vote, decide, look_back
from governance.actions.escalations import acknowledge, answer, escalate, escalate_by_rule, set_rule
from governance.actions.follow_up import close_action, open_action
from governance.actions.meetings import agree_in_meeting, call_meeting, hold_meeting
from governance.actions.tolerances import put_exception, set_tolerance
from governance.models import Breach, Decision, Issue, NoticeMark, Risk
from governance.printing.notices import gathered, worded
from pmo.ledger.models import Event
from projects.models import Project
from reports.actions.tolerances import hold_against_tolerances

# node, code, name, money limit, working days, chair, members, what it says of itself
BOARDS = [
    ("NMW", "PORT", "Portfolio board", None, None, "controller", ["resources"],
     "Decides what the portfolio holds, and every change that a board below may not.\n\n- Meets monthly\n- Papers five working days before"),
    ("NET", "NETB", "Networks investment board", "1500000.00", 60, "gatekeeper", ["controller"],
     "Passes projects of Networks through their gates and approves changes up to **£1.5m** or 60 working days."),
    ("CUS", "CUSB", "Customer & Digital board", "750000.00", 40, "executive", ["controller"],
     "Decides for Customer & Digital up to **£750k** or 40 working days."),
]  # fmt: skip
MINUTES = """The board went through what waits.

- Flow trials at **Thornbeck** run ahead; the south crossing starts in the autumn window.
- Pump efficiency: the framework supplier presents a recovery plan at the next meeting.

Nothing else was decided outside the agenda.
"""


def govern(*, nodes: dict, people: dict, now: dt.datetime) -> None:
    """Write all of it, of the projects that are there; the inbox of each tells what of it concerns them."""
    mark = Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    NoticeMark.objects.update_or_create(pk=1, defaults={"seq": mark})
    projects = {one.code: one for one in Project.objects.select_related("node", "manager")}
    boards = _boards(nodes, people, now - dt.timedelta(weeks=40))
    _decided(boards, projects, nodes, people, now)
    _waiting(boards, projects, people, now)
    _meetings(boards, projects, nodes, people, now)
    _actions(projects, people, now)
    _tolerances(boards, projects, nodes, people, now)
    _escalations(projects, people, now)
    _talk(projects, people, now)
    notices.tell(word=worded, gather=gathered, now=now)


def _boards(nodes, people, at) -> dict:
    keeper, found = people["analyst"], {}
    for node, code, name, money, days, chair, members, terms in BOARDS:
        limits = {"money_limit": money and Decimal(money), "days_limit": days}
        board = open_board(actor=keeper, node=nodes[node], code=code, name=name, terms=terms, quorum=2, now=at, **limits)
        take_seat(actor=keeper, board=board, holder=people[chair], part="chair", now=at)
        for member in members:
            take_seat(actor=keeper, board=board, holder=people[member], part="member", now=at)
        take_seat(actor=keeper, board=board, holder=keeper, part="secretary", now=at)
        found[code] = board
    seat = found["NETB"].seats.get(holder=people["controller"])
    until = (at + dt.timedelta(weeks=44)).date()
    name_delegate(actor=people["controller"], seat=seat, version=seat.version, delegate=people["resources"], until_on=until, now=at)
    return found


def _decided(boards, projects, nodes, people, now) -> None:
    past = [
        (9, "NETB", projects.get("WAT-106"), "Extend the framework to the 12 coastal stations?", [
            ("Extend now", "£310k more, two months later"), ("Wait for the trial", "Trial reports in eight weeks")], "2",
         "The trial is cheap and tells us which pumps to buy.", 5, ("partly", "The trial saved one order, and cost the spring window.")),
        (6, "CUSB", projects.get("DIG-101"), "Which areas are fitted first?", [
            ("By leakage", "Most water saved in year one"), ("By postcode", "Fewer miles a fitter")], "1",
         "Water saved is what the price review pays for.", 26, None),
        (3, "PORT", nodes["NMW"], "Hold back five per cent of next year's plan as portfolio contingency?", [
            ("Hold it back", "Drawn by this board alone"), ("Leave it with the functions", "Each carries its own risk")], "1",
         "Last year's overspends fell where nobody held a reserve.", 40, None),
    ]  # fmt: skip
    for weeks, code, place, question, options, choice, reasons, again, hindsight in (one for one in past if one[2] is not None):
        asked_at, taken_at = now - dt.timedelta(weeks=weeks), now - dt.timedelta(weeks=weeks - 1)
        decision = _ask(people["analyst"], place, question, options, boards[code], asked_at, needed=10)
        _vote(decision, boards[code], choice, taken_at)
        chair = boards[code].seats.get(part="chair").holder
        review_on = (taken_at + dt.timedelta(weeks=again)).date()
        decision = decide(actor=chair, decision=decision, version=decision.version, reasons=reasons, review_on=review_on, now=taken_at)
        if hindsight is not None:
            worked, words = hindsight
            look_back(actor=people["analyst"], decision=decision, version=decision.version, worked=worked, hindsight=words, now=now)


def _waiting(boards, projects, people, now) -> None:
    if (plant := projects.get("WAT-103")) is None:
        return
    late = _ask(
        people["analyst"], plant, "Accept the ozone plant's higher running cost, or redesign the contact tank?",
        [("Accept", "£180k a year more to run"), ("Redesign", "Fourteen weeks later, £0.9m more to build")], boards["NETB"],
        now - dt.timedelta(weeks=3), needed=12, delay="26000.00",
    )  # fmt: skip
    cast_vote(
        actor=people["gatekeeper"], decision=late, choice="2", reason="Running cost lasts forty years.", now=now - dt.timedelta(days=4)
    )  # fmt: skip
    if (hub := projects.get("DIG-102")) is None:
        return
    _ask(
        people["analyst"], hub, "Buy the hub's support from the vendor or build a team?",
        [("Buy", "£240k a year, three years"), ("Build", "Four people by summer")], boards["CUSB"], now - dt.timedelta(days=6), needed=20,
        delay="4500.00",
    )  # fmt: skip


def _meetings(boards, projects, nodes, people, now) -> None:
    keeper, board = people["analyst"], boards["NETB"]
    then = (now - dt.timedelta(days=12)).replace(hour=10, minute=0, second=0, microsecond=0)
    meeting = call_meeting(actor=keeper, board=board, starts_at=then, place="Board room, Reservoir House", now=then - dt.timedelta(days=9))
    present = [seat.holder for seat in board.seats.all()]
    meeting = hold_meeting(actor=keeper, meeting=meeting, version=meeting.version, present=present, minutes=MINUTES, now=then)
    agreed = [
        ("Bring the running costs of both tanks over forty years", projects.get("WAT-103"), people["mh"], -3),
        ("Recovery plan of the pump framework supplier", projects.get("WAT-106"), people["jo"], 9),
        ("Publish the board's calendar for next year", nodes["NET"], keeper, 16),
    ]
    for title, place, owner, days in (one for one in agreed if one[1] is not None):
        agree_in_meeting(
            actor=keeper, meeting=meeting, place=place, title=title, owner_account=owner, due_on=(now + dt.timedelta(days=days)).date(), now=then
        )  # fmt: skip
    ahead = (now + dt.timedelta(days=8)).replace(hour=10, minute=0, second=0, microsecond=0)
    call_meeting(actor=keeper, board=board, starts_at=ahead, place="Board room, Reservoir House", now=now)


def _actions(projects, people, now) -> None:
    pm, standby = people["pr"], projects.get("WAT-104")
    if standby is None:
        return
    then = now - dt.timedelta(weeks=5)
    done = open_action(
        actor=people["analyst"], place=standby, title="Agree the outage plan with the control room", owner_account=pm,
        due_on=(then + dt.timedelta(days=14)).date(), now=then,
    )  # fmt: skip
    told = "Agreed for the second week; minutes are with the control room."
    close_action(actor=pm, action=done, version=done.version, state="done", result=told, now=now - dt.timedelta(weeks=4))
    for title, days in (("Send the access programme to the parish council", -6), ("Book the factory test of the second set", 5)):
        open_action(
            actor=people["analyst"], place=standby, title=title, owner_account=pm, due_on=(now + dt.timedelta(days=days)).date(),
            now=now - dt.timedelta(weeks=2),
        )  # fmt: skip


def _tolerances(boards, projects, nodes, people, now) -> None:
    keeper, at = people["analyst"], now - dt.timedelta(weeks=40)
    for dimension, limit in (("cost", "0.15"), ("time", "120"), ("benefit", "0.50"), ("quality", "2")):
        set_tolerance(actor=keeper, place=nodes["NMW"], dimension=dimension, limit=Decimal(limit), version=None, now=at)
    set_tolerance(actor=keeper, place=nodes["CUS"], dimension="cost", limit=Decimal("0.10"), version=None, now=at)
    hold_against_tolerances(project_ids=None, now=now)
    breach = Breach.objects.filter(project__code="WAT-103", dimension="cost").first()
    if breach is not None:
        options = [
            {"label": "Descope the second contactor", "consequence": "Back within tolerance; taste standard met in two of three seasons"},
            {"label": "Add to the budget", "consequence": "A change request follows"},
            {"label": "Carry the overrun", "consequence": "Contingency of the programme is gone"},
        ]
        background = "Steel and crane time were 18 per cent above the allowance.\n\nThe estimate at completion has been beyond tolerance for weeks."
        put_exception(
            actor=keeper, breach=breach, version=breach.version, options=options, background=background, board=boards["NETB"],
            needed_by=(now + dt.timedelta(days=9)).date(), cost_of_delay=Decimal("38000"), now=now,
        )  # fmt: skip


def _escalations(projects, people, now) -> None:
    for when, limit, days in (("action_late", 21, 5), ("decision_late", 10, 3), ("issue_severity", 5, 3)):
        told = {"when": when, "limit": limit, "answer_days": days, "active": True, "version": None}
        set_rule(actor=people["analyst"], node=None, now=now - dt.timedelta(weeks=40), **told)
    late = Risk.objects.filter(project__code="WAT-106", status="open").order_by("-probability", "-impact", "pk").first()
    if late is not None:
        raised = escalate(
            actor=people["analyst"], matter=late, why="The supplier's own figures no longer support the saving: who takes it up with them?",
            now=now - dt.timedelta(days=11),
        )  # fmt: skip
        told = {"actor": people["gatekeeper"], "escalation": raised}
        raised = acknowledge(version=raised.version, now=now - dt.timedelta(days=10), **told)
        words = "I speak with their director this week; keep the second source warm until then."
        answer(version=raised.version, answer=words, now=now - dt.timedelta(days=8), **told)
    issue = Issue.objects.filter(project__code="WAT-103", closed_on=None).order_by("-severity", "pk").first()
    if issue is not None:
        escalate(actor=people["analyst"], matter=issue, why="It needs a word with the regulator that the project cannot give.", now=now)
    escalate_by_rule(now=now)


def _talk(projects, people, now) -> None:
    decision = Decision.objects.filter(project__code="WAT-103", state="asked", kind="question").first()
    said = [
        (decision, "analyst", "@gatekeeper the forty-year costs are asked for in the minutes; shall we wait for them?", 3),
        (decision, "gatekeeper", "Yes, but **not longer than this month**: each week costs £26k.", 2),
        (projects.get("WAT-104"), "analyst", "@pm the parish council rang again: the access programme is overdue.", 1),
    ]
    for subject, who, words, days in said:
        if subject is not None:
            comment(actor=people[who], subject=subject, body=words, now=now - dt.timedelta(days=days))


def _ask(actor, place, question, options, board, at, *, needed: int, delay: str | None = None):
    told = [{"label": label, "consequence": words} for label, words in options]
    needed_by = (at + dt.timedelta(days=needed)).date()
    cost = delay and Decimal(delay)
    return ask_decision(
        actor=actor, place=place, question=question, options=told, board=board, needed_by=needed_by, cost_of_delay=cost, now=at
    )  # fmt: skip


def _vote(decision, board, choice, at) -> None:
    for seat in board.seats.filter(part__in=["chair", "member"]):
        cast_vote(actor=seat.holder, decision=decision, choice=choice, now=at)
