"""Doors to forecasts with a range, registers, decisions, boards and what was agreed."""

from django.urls import path

from governance.views import actions, boards, change, changes, decisions, forecast, meetings, risks

app_name = "governance"


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


def change_log(where: str, name: str, kind: str) -> list:
    """The log of changes of a project or a node, as a page and as files."""
    told = {"kind": kind}
    files = [path(f"{where}changes/export.{end}", changes.export, told | {"ending": end}, name=f"{name}changes-{end}") for end in ("csv", "xlsx")]
    return [path(f"{where}changes/", changes.register, told, name=f"{name}changes"), *files]


CHANGE = "projects/<str:code>/changes/<str:change_code>/"


urlpatterns = [
    *change_log("projects/<str:code>/", "", "project"),
    *change_log("nodes/<str:code>/", "node-", "node"),
    path("projects/<str:code>/changes/new/", changes.new_change, name="new-change"),
    path(CHANGE, change.change, name="change"),
    path(f"{CHANGE}edit/", changes.edit, name="edit-change"),
    path(f"{CHANGE}impact/", change.compute, name="change-impact"),
    path(f"{CHANGE}submission/", change.submit, name="change-submission"),
    path(f"{CHANGE}votes/", change.vote, name="change-votes"),
    path(f"{CHANGE}decision/", change.decide, name="change-decision"),
    path(f"{CHANGE}application/", change.apply, name="change-application"),
    path(f"{CHANGE}withdrawal/", change.withdraw, name="change-withdrawal"),
    path("projects/<str:code>/forecast/", forecast.forecast, name="forecast"),
    path("projects/<str:code>/forecast/estimates/", forecast.estimates, name="estimates"),
    path("projects/<str:code>/risks/", risks.register, name="risks"),
    path("projects/<str:code>/risks/new/", risks.new_risk, name="new-risk"),
    path("projects/<str:code>/risks/export.csv", risks.export, {"ending": "csv"}, name="risks-csv"),
    path("projects/<str:code>/risks/export.xlsx", risks.export, {"ending": "xlsx"}, name="risks-xlsx"),
    path("projects/<str:code>/risks/<str:risk_code>/", risks.risk, name="risk"),
    path("projects/<str:code>/risks/<str:risk_code>/closure/", risks.close, name="close-risk"),
    *registers("decisions", decisions.register, decisions.export),
    path("decisions/new/", decisions.new_decision, name="new-decision"),
    path("decisions/<str:code>/", decisions.decision, name="decision"),
    path("decisions/<str:code>/votes/", decisions.vote, name="vote"),
    path("decisions/<str:code>/decision/", decisions.decide, name="decide"),
    path("decisions/<str:code>/withdrawal/", decisions.withdraw, name="decision-withdrawal"),
    path("decisions/<str:code>/hindsight/", decisions.look_back, name="decision-hindsight"),
    *registers("actions", actions.register, actions.export),
    path("actions/new/", actions.new_action, name="new-action"),
    path("actions/<str:code>/", actions.action, name="action"),
    path("actions/<str:code>/closure/", actions.close, name="action-closure"),
    path("actions/<str:code>/reopening/", actions.reopen, name="action-reopening"),
    path("boards/", boards.boards, name="boards"),
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
]
