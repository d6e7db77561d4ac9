"""Changes: the log, drafts, votes, what is applied."""

from tests.permissions.lines import ANY, NODE, PROJECT, WRITES_PROJECT, api, listed, of_node, of_project

DRAFT, ASKED = {"code": "project", "change_code": "draft_change"}, {"code": "project", "change_code": "asked_change"}
VOTES = "executive"  # who chairs the board of the node

PAGES = {
    **{f"GET governance:changes{ending}": of_project(PROJECT) for ending in ("", "-csv", "-xlsx")},
    **{f"GET governance:node-changes{ending}": of_node(NODE) for ending in ("", "-csv", "-xlsx")},
    "GET governance:new-change": of_project(PROJECT, WRITES_PROJECT),
    "POST governance:new-change": of_project(PROJECT, WRITES_PROJECT, ok=422),
    "GET governance:change": of_project(ASKED),
    "GET governance:change-figure": of_project(ASKED | {"figure": "'cost"}),
    "GET governance:drift-figure": of_project(PROJECT | {"figure": "'cost"}),
    "GET governance:changes-figure": of_project(PROJECT | {"figure": "'waiting"}),
    "GET governance:node-changes-figure": of_node(NODE | {"figure": "'waiting"}),
    "GET governance:edit-change": of_project(DRAFT, WRITES_PROJECT),
    "POST governance:edit-change": of_project(DRAFT, WRITES_PROJECT, ok=422),
    **{
        f"POST governance:change-{deed}": of_project(DRAFT, WRITES_PROJECT, ok=422)
        for deed in ("impact", "submission", "application", "withdrawal")
    },
    "POST governance:change-votes": of_project(ASKED, VOTES, ok=422),
    "POST governance:change-decision": of_project(ASKED, VOTES, ok=422),
}


def _deed(key, roles, ok, body):
    return api(of_project({"pk": key}, roles, ok=ok, body=body, headers=ANY))


API = {
    "GET api-projects-drift": api(of_project(PROJECT)),
    "GET api-nodes-drift": api(of_node(NODE)),
    **listed("changes", of_project, "draft_change_pk"),
    **{f"{method} api-changes-detail": api(of_project({"pk": "draft_change_pk"}, ok=428, body={})) for method in ("PUT", "PATCH")},
    "POST api-changes-impact": _deed("draft_change_pk", WRITES_PROJECT, 200, {}),
    "POST api-changes-submission": _deed("draft_change_pk", WRITES_PROJECT, 409, {}),
    "POST api-changes-application": _deed("draft_change_pk", WRITES_PROJECT, 409, {}),
    "POST api-changes-withdrawal": _deed("draft_change_pk", WRITES_PROJECT, 200, {"reason": "Because"}),
    "GET api-changes-votes": api(of_project({"pk": "asked_change_pk"})),
    "POST api-changes-votes": _deed("asked_change_pk", VOTES, 200, {"choice": "approve"}),
    "POST api-changes-decision": _deed("asked_change_pk", VOTES, 409, {"reasons": "Because"}),
}
