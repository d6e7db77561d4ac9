"""Doors to forecasts with a range, registers, decisions, boards and what was agreed."""

from django.urls import path

from governance.views import (
    board_files,
    boards,
    change,
    change_figures,
    changes,
    decisions,
    entries,
    escalations,
    follow_up,
    forecast,
    gate_reviews,
    gates,
    inbox,
    life_cycles,
    meetings,
    risk,
    risk_figures,
    risks,
    scales,
    tolerances,
    waivers,
)
from governance.views.registers import REGISTERS
from governance.views.tables import FILES

app_name = "governance"
CALENDARS = [("", "", {}), ("nodes/<str:code>/", "node-", {"kind": "node"})]


def at_places(noun: str, page) -> list:
    """A page of the office, of a node and of a project."""
    places = [("", "", {}), ("nodes/<str:code>/", "node-", {"kind": "node"}), ("projects/<str:code>/", "project-", {"kind": "project"})]
    return [path(f"{where}{noun}/", page, told, name=f"{name}{noun}") for where, name, told in places]


def registers(noun: str, page, export) -> list:
    """The register of the office, of a node and of a project: page and files."""
    places = [("", "", {}), ("nodes/<str:code>/", "node-", {"kind": "node"}), ("projects/<str:code>/", "project-", {"kind": "project"})]
    return [
        one
        for where, name, told in places
        for one in (
            path(f"{where}{noun}/", page, told, name=f"{name}{noun}"),
            *(path(f"{where}{noun}/export.{kind}", export, told | {"ending": kind}, name=f"{name}{noun}-{kind}") for kind in ("csv", "xlsx")),
        )
    ]


def raid(where: str, name: str, kind: str) -> list:
    """The registers of a project or node: risks, issues, assumptions, dependencies; each record's page and deeds."""
    told, one = {"kind": kind}, f"{where}risks/<str:risk_code>/"
    found = [
        path(f"{where}risks/", risks.register, told, name=f"{name}risks"),
        path(f"{where}risks/new/", risk.new_risk, told, name=f"{name}new-risk"),
        path(f"{where}risks/export.csv", risks.export, told | {"ending": "csv"}, name=f"{name}risks-csv"),
        path(f"{where}risks/export.xlsx", risks.export, told | {"ending": "xlsx"}, name=f"{name}risks-xlsx"),
        path(f"{where}risk-picture/", risks.picture, told, name=f"{name}risk-picture"),
        path(f"{where}risk-figures/<str:figure>/", risk_figures.of_register, told, name=f"{name}risk-figure"),
        path(one, risk.risk, told, name=f"{name}risk"),
        path(f"{one}figures/<str:figure>/", risk_figures.of_risk, told, name=f"{name}risk-value"),
        path(f"{one}closure/", risk.close, told, name=f"{name}close-risk"),
        path(f"{one}draws/", risk.draw, told, name=f"{name}risk-draws"),
        path(f"{one}raising/", risk.raise_it, told, name=f"{name}risk-raising"),
        path(f"{one}lowering/", risk.lower_it, told, name=f"{name}risk-lowering"),
        path(f"{one}actions/", risk.follow_up, told, name=f"{name}risk-actions"),
    ]
    for noun, about in REGISTERS.items():
        said, one = told | {"noun": noun}, f"{where}{about.plural}/<str:entry_code>/"
        found += [
            path(f"{where}{about.plural}/", entries.register, said, name=f"{name}{about.plural}"),
            path(f"{where}{about.plural}/new/", entries.new_entry, said, name=f"{name}new-{noun}"),
            *(
                path(f"{where}{about.plural}/export.{end}", entries.export, said | {"ending": end}, name=f"{name}{about.plural}-{end}")
                for end in FILES
            ),
            path(one, entries.entry, said, name=f"{name}{noun}"),
            path(f"{one}closure/", entries.close, said, name=f"{name}{noun}-closure"),
            path(f"{one}reopening/", entries.reopen, said, name=f"{name}{noun}-reopening"),
            path(f"{one}actions/", entries.follow_up, said, name=f"{name}{noun}-actions"),
        ]
    return found


def change_log(where: str, name: str, kind: str) -> list:
    """The log of changes of a project or a node, as a page and as files."""
    told = {"kind": kind}
    files = [path(f"{where}changes/export.{end}", changes.export, told | {"ending": end}, name=f"{name}changes-{end}") for end in ("csv", "xlsx")]
    opened = path(f"{where}changes/sums/<str:figure>/", change_figures.of_log, told, name=f"{name}changes-figure")
    return [path(f"{where}changes/", changes.register, told, name=f"{name}changes"), *files, opened]


CHANGE = "projects/<str:code>/changes/<str:change_code>/"


urlpatterns = [
    *change_log("projects/<str:code>/", "", "project"),
    *change_log("nodes/<str:code>/", "node-", "node"),
    path("projects/<str:code>/changes/new/", changes.new_change, name="new-change"),
    path("projects/<str:code>/changes/drift/<str:figure>/", change_figures.of_drift, name="drift-figure"),
    path(CHANGE, change.change, name="change"),
    path(f"{CHANGE}figures/<path:figure>/", change_figures.of_change, name="change-figure"),
    path(f"{CHANGE}edit/", changes.edit, name="edit-change"),
    path(f"{CHANGE}impact/", change.compute, name="change-impact"),
    path(f"{CHANGE}submission/", change.submit, name="change-submission"),
    path(f"{CHANGE}votes/", change.vote, name="change-votes"),
    path(f"{CHANGE}decision/", change.decide, name="change-decision"),
    path(f"{CHANGE}application/", change.apply, name="change-application"),
    path(f"{CHANGE}withdrawal/", change.withdraw, name="change-withdrawal"),
    path("projects/<str:code>/forecast/", forecast.forecast, name="forecast"),
    path("projects/<str:code>/forecast/estimates/", forecast.estimates, name="estimates"),
    *raid("projects/<str:code>/", "", "project"),
    *raid("nodes/<str:code>/", "node-", "node"),
    path("risk-scales/", scales.scales, name="risk-scales"),
    path("nodes/<str:code>/risk-scales/", scales.scales, {"kind": "node"}, name="node-risk-scales"),
    *registers("decisions", decisions.register, decisions.export),
    path("decisions/new/", decisions.new_decision, name="new-decision"),
    path("decisions/<str:code>/", decisions.decision, name="decision"),
    path("decisions/<str:code>/votes/", decisions.vote, name="vote"),
    path("decisions/<str:code>/decision/", decisions.decide, name="decide"),
    path("decisions/<str:code>/withdrawal/", decisions.withdraw, name="decision-withdrawal"),
    path("decisions/<str:code>/hindsight/", decisions.look_back, name="decision-hindsight"),
    *registers("actions", follow_up.register, follow_up.export),
    path("actions/new/", follow_up.new_action, name="new-action"),
    path("actions/<str:code>/", follow_up.action, name="action"),
    path("actions/<str:code>/closure/", follow_up.close, name="action-closure"),
    path("actions/<str:code>/reopening/", follow_up.reopen, name="action-reopening"),
    path("boards/", boards.boards, name="boards"),
    *(path(f"boards/export.{end}", board_files.boards, {"ending": end}, name=f"boards-{end}") for end in FILES),
    *(path(f"meetings/export.{end}", board_files.meetings, {"ending": end}, name=f"meetings-{end}") for end in FILES),
    path("boards/new/", boards.new_board, name="new-board"),
    path("boards/<str:code>/", boards.board, name="board"),
    path("boards/<str:code>/edit/", boards.edit_board, name="edit-board"),
    path("boards/<str:code>/dissolution/", boards.dissolve, name="board-dissolution"),
    path("boards/<str:code>/seats/", boards.seat, name="board-seats"),
    path("boards/<str:code>/seats/<int:pk>/", boards.change_seat, name="board-seat"),
    path("boards/<str:code>/meetings/", boards.call, name="board-meetings"),
    path("meetings/<str:code>/", meetings.meeting, name="meeting"),
    path("meetings/<str:code>/change/", meetings.change, name="meeting-change"),
    path("meetings/<str:code>/invitation.ics", meetings.ics, name="meeting-ics"),
    path("meetings/<str:code>/agenda/", meetings.add_item, name="meeting-agenda"),
    path("meetings/<str:code>/agenda/<int:pk>/", meetings.remove_item, name="meeting-item"),
    path("meetings/<str:code>/minutes/", meetings.minute, name="meeting-minutes"),
    path("meetings/<str:code>/cancellation/", meetings.cancel, name="meeting-cancellation"),
    path("meetings/<str:code>/actions/", meetings.agree, name="meeting-actions"),
    *at_places("escalations", escalations.register),
    path("escalations/of/<str:name>/<int:pk>/", escalations.escalate, name="escalate"),
    path("escalations/<int:pk>/", escalations.escalation, name="escalation"),
    path("escalations/<int:pk>/acknowledgement/", escalations.acknowledge, name="escalation-acknowledgement"),
    path("escalations/<int:pk>/answer/", escalations.answer, name="escalation-answer"),
    path("escalations/<int:pk>/passing/", escalations.pass_up, name="escalation-passing"),
    path("escalations/<int:pk>/withdrawal/", escalations.withdraw, name="escalation-withdrawal"),
    path("escalations/rules/", escalations.rules, name="escalation-rules"),
    path("nodes/<str:code>/escalations/rules/", escalations.rules, name="node-escalation-rules"),
    *at_places("tolerances", tolerances.tolerances),
    *at_places("exceptions", tolerances.exceptions),
    path("exceptions/<int:pk>/", tolerances.exception, name="exception"),
    path("exceptions/<int:pk>/question/", tolerances.put, name="exception-put"),
    path("exceptions/<int:pk>/decision/", tolerances.decide, name="exception-decision"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read, name="inbox-read"),
    path("inbox/mail/", inbox.choose, name="inbox-mail"),
    path("inbox/<int:pk>/", inbox.notice, name="notice"),
    path("comments/<str:kind>/<int:pk>/", inbox.comment, name="comments"),
    path("comments/<int:pk>/change/", inbox.change, name="comment-change"),
    path("comments/<int:pk>/removal/", inbox.remove, name="comment-removal"),
    path("projects/<str:code>/gates/", gates.project_gates, name="project-gates"),
    path("projects/<str:code>/gates/waivers/new/", waivers.new_waiver, name="new-waiver"),
    path("projects/<str:code>/gates/waivers/<int:pk>/revocation/", waivers.revoke, name="waiver-revocation"),
    path("projects/<str:code>/gates/reviews/new/", gate_reviews.schedule, name="new-review"),
    path("projects/<str:code>/gates/reviews/<int:pk>/", gate_reviews.review, name="review"),
    path("projects/<str:code>/gates/reviews/<int:pk>/change/", gate_reviews.change, name="review-change"),
    path("projects/<str:code>/gates/reviews/<int:pk>/answers/", gate_reviews.answers, name="review-answers"),
    path("projects/<str:code>/gates/reviews/<int:pk>/submission/", gate_reviews.submit, name="review-submission"),
    path("projects/<str:code>/gates/reviews/<int:pk>/votes/", gate_reviews.vote, name="review-votes"),
    path("projects/<str:code>/gates/reviews/<int:pk>/decision/", gate_reviews.decide, name="review-decision"),
    path("projects/<str:code>/gates/reviews/<int:pk>/cancellation/", gate_reviews.cancel, name="review-cancellation"),
    path("projects/<str:code>/gates/reviews/<int:pk>/evidence/<int:answer>/", gate_reviews.evidence, name="review-evidence"),
    *(path(f"{where}gates/", gates.calendar, told, name=f"{name}gates") for where, name, told in CALENDARS),
    *(
        path(f"{where}gates/export.{ending}", gates.export, told | {"ending": ending}, name=f"{name}gates-{ending}")
        for where, name, told in CALENDARS for ending in ("csv", "xlsx")
    ),
    path("life-cycles/", life_cycles.life_cycles, name="life-cycles"),
    path("life-cycles/starters/", life_cycles.install, name="life-cycle-starters"),
    path("life-cycles/<str:code>/", life_cycles.life_cycle, name="life-cycle"),
    path("life-cycles/<str:code>/stages/<int:pk>/", life_cycles.rename, name="life-cycle-stage"),
    path("life-cycles/<str:code>/gates/new/", life_cycles.new_gate, name="new-gate"),
    path("life-cycles/<str:code>/gates/<int:pk>/", life_cycles.gate, name="gate"),
    path("life-cycles/<str:code>/gates/<int:pk>/retirement/", life_cycles.retire, name="gate-retirement"),
    path("life-cycles/<str:code>/gates/<int:pk>/criteria/", life_cycles.ask, name="gate-criteria"),
    path("life-cycles/<str:code>/gates/<int:pk>/criteria/<int:criterion>/", life_cycles.criterion, name="criterion"),
    path("life-cycles/<str:code>/gates/<int:pk>/criteria/<int:criterion>/retirement/", life_cycles.retire_criterion, name="criterion-retirement"),
]  # fmt: skip
