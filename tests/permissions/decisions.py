"""Decisions, actions, boards and their meetings."""

from tests.permissions.lines import ANY, NODE, PROJECT, TREE, WRITES_PROJECT, Line, api, listed, of_node, of_project, signed_in

ASKS = "analyst project_manager executive gatekeeper controller resource_manager"
DECIDES = "executive gatekeeper"
DECISION, ACTION, BOARD, MEETING = {"code": "decision"}, {"code": "action"}, {"code": "board"}, {"code": "meeting"}
KEEPS, MINUTES = TREE, f"{TREE} executive"  # the executive chairs the board
SEES_BOARD = "manager"  # of a project below: sees the board that decides for it, and none of its meetings


def of_board(args, roles="", ok=200, refused=403, **more):
    """As of its node; a manager of a project below sees it too, and may do nothing with it."""
    line = of_node(args, roles, ok=ok, **more)
    return Line(line.args, line.expected | {"manager": ok if not roles else refused}, line.hidden, line.body, line.headers)


def register(noun):
    """The register of the office, of a node, of a project; page and files."""
    return {
        f"GET governance:{where}{noun}{ending}": line
        for ending in ("", "-csv", "-xlsx")
        for where, line in (("", signed_in()), ("node-", of_node(NODE)), ("project-", of_project(PROJECT)))
    }


PAGES = {
    **register("decisions"),
    "GET governance:new-decision": signed_in(),
    "POST governance:new-decision": signed_in(ok=422),
    "GET governance:decision": of_project(DECISION),
    "POST governance:vote": of_project(DECISION, DECIDES, ok=422),
    "POST governance:decide": of_project(DECISION, DECIDES, ok=422),
    "POST governance:decision-withdrawal": of_project(DECISION, TREE.replace("administrator", ""), ok=422),
    "POST governance:decision-hindsight": of_project(DECISION, ASKS, ok=422),
    **register("actions"),
    "GET governance:new-action": signed_in(),
    "POST governance:new-action": signed_in(ok=422),
    "GET governance:action": of_project(ACTION),
    "POST governance:action": of_project(ACTION, WRITES_PROJECT, ok=422),
    "POST governance:action-closure": of_project(ACTION, WRITES_PROJECT, ok=422),
    "POST governance:action-reopening": of_project(ACTION, WRITES_PROJECT, ok=422),
    "GET governance:boards": signed_in(),
    **{f"GET governance:{noun}-{ending}": signed_in() for noun in ("boards", "meetings") for ending in ("csv", "xlsx")},
    "GET governance:new-board": signed_in(),
    "POST governance:new-board": signed_in(ok=422),
    "GET governance:board": of_board(BOARD),
    "GET governance:edit-board": of_board(BOARD, KEEPS),
    "POST governance:edit-board": of_board(BOARD, KEEPS, ok=422),
    "POST governance:board-dissolution": of_board(BOARD, KEEPS, ok=422),
    "POST governance:board-seats": of_board(BOARD, KEEPS, ok=422),
    "POST governance:board-seat": of_board({"code": "board", "pk": "seat"}, MINUTES, ok=422),
    "POST governance:board-meetings": of_board(BOARD, MINUTES, ok=422),
    "GET governance:meeting": of_node(MEETING),
    "GET governance:meeting-ics": of_node(MEETING),
    "POST governance:meeting-change": of_node(MEETING, MINUTES, ok=422),
    "POST governance:meeting-agenda": of_node(MEETING, MINUTES, ok=422),
    "POST governance:meeting-item": of_node({"code": "meeting", "pk": "item"}, MINUTES, ok=302),
    "POST governance:meeting-minutes": of_node(MEETING, MINUTES, ok=422),
    "POST governance:meeting-cancellation": of_node(MEETING, MINUTES, ok=422),
    "POST governance:meeting-actions": of_node(MEETING, MINUTES, ok=422),
}

WHY = {"reason": "Ours"}
API = {
    **listed("decisions", of_project, "decision", "code"),
    "GET api-decisions-votes": api(of_project(DECISION)),
    "POST api-decisions-votes": api(of_project(DECISION, DECIDES, ok=200, body={"choice": "1"})),
    "POST api-decisions-decision": api(of_project(DECISION, DECIDES, ok=409, body={"reasons": "So voted"}, headers=ANY)),
    "POST api-decisions-withdrawal": api(of_project(DECISION, "analyst", ok=200, body=WHY, headers=ANY)),
    "POST api-decisions-hindsight": api(of_project(DECISION, ASKS, ok=409, body={"worked": "yes", "hindsight": "It did"}, headers=ANY)),
    **listed("actions", of_project, "action", "code"),
    **{
        f"{method} api-actions-detail": api(of_project(ACTION, WRITES_PROJECT, ok=200, body={"title": "Call"}, headers=ANY))
        for method in ("PUT", "PATCH")
    },
    **dict(listed("boards", of_board, "board", "code").items()),
    **{f"{method} api-boards-detail": api(of_board(BOARD, KEEPS, ok=200, body={"quorum": 2}, headers=ANY)) for method in ("PUT", "PATCH")},
    "GET api-boards-seats": api(of_board(BOARD)),
    "POST api-boards-seats": api(of_board(BOARD, KEEPS, ok=201, body={"holder": "gatekeeper", "part": "member"})),
    "POST api-boards-dissolution": api(of_board(BOARD, KEEPS, ok=409, body=WHY, headers=ANY)),  # a change waits for it
    **listed("meetings", of_node, "meeting", "code"),
    **{f"{method} api-meetings-detail": api(of_node(MEETING, MINUTES, ok=200, body={"place": "Here"}, headers=ANY)) for method in ("PUT", "PATCH")},
    "GET api-meetings-agenda": api(of_node(MEETING)),
    "POST api-meetings-minutes": api(of_node(MEETING, MINUTES, ok=200, body={"present": [], "minutes": "Fine"}, headers=ANY)),
    "POST api-meetings-cancellation": api(of_node(MEETING, MINUTES, ok=200, body=WHY, headers=ANY)),
}
