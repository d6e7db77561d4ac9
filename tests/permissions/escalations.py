"""Escalations, tolerances and exceptions, what is said and told."""

from tests.permissions.decisions import DECIDES, WHY
from tests.permissions.lines import ANY, NODE, PROJECT, TREE, Line, api, listed, of_node, of_office, of_project, only, signed_in

ESCALATES = "analyst project_manager executive gatekeeper controller"
SPEAKS = "analyst project_manager executive gatekeeper controller resource_manager administrator"
ESCALATION, EXCEPTION, COMMENT = {"pk": "escalation"}, {"pk": "exception"}, {"pk": "comment"}
MATTER = {"name": "'action", "pk": "action_key"}


def answered(args, ok, **more):
    """By those with a role that decides over the node it went up to: not by one who has it over the project alone."""
    return of_project(args, DECIDES, ok=ok, **more)


def said(args, ok, **more):
    """By its author, who is cleared; others see it and may not."""
    line = of_project(args, "analyst", ok=403, **more)
    return Line(line.args, line.expected | {"cleared": ok}, line.hidden | {"cleared": ok}, line.body, line.headers)


def everywhere(noun):
    return {
        f"GET governance:{noun}": signed_in(),
        f"GET governance:node-{noun}": of_node(NODE),
        f"GET governance:project-{noun}": of_project(PROJECT),
    }


PAGES = {
    **everywhere("escalations"),
    **everywhere("tolerances"),
    "POST governance:tolerances": of_office(roles=TREE, ok=422),
    "POST governance:node-tolerances": of_node(NODE, TREE, ok=422),
    "POST governance:project-tolerances": of_project(PROJECT, TREE, ok=422),
    **everywhere("exceptions"),
    "GET governance:escalate": of_project(MATTER, ESCALATES),
    "POST governance:escalate": of_project(MATTER, ESCALATES, ok=422),
    "GET governance:escalation": of_project(ESCALATION),
    "POST governance:escalation-acknowledgement": answered(ESCALATION, 422),
    "POST governance:escalation-answer": answered(ESCALATION, 422),
    "POST governance:escalation-passing": answered(ESCALATION, 422),
    "POST governance:escalation-withdrawal": of_project(ESCALATION, ESCALATES, ok=422),
    "GET governance:escalation-rules": signed_in(),
    "POST governance:escalation-rules": of_office(roles=TREE, ok=422),
    "GET governance:node-escalation-rules": of_node(NODE),
    "POST governance:node-escalation-rules": of_node(NODE, TREE, ok=422),
    "GET governance:exception": of_project(EXCEPTION),
    "POST governance:exception-put": of_project(EXCEPTION, ESCALATES, ok=422),
    "POST governance:exception-decision": of_project(EXCEPTION, ok=422),
    "GET governance:inbox": signed_in(),
    "POST governance:inbox-read": signed_in(ok=302),
    "POST governance:inbox-mail": signed_in(ok=422),
    "GET governance:notice": only({"pk": "notice"}, "office-analyst", ok=302),
    "POST governance:comments": of_project({"kind": "'governance.action", "pk": "action_key"}, SPEAKS, ok=422),
    "POST governance:comment-change": said(COMMENT, 422),
    "POST governance:comment-removal": of_project(COMMENT, TREE, ok=412),
}

ANSWER, RULE = {"answer": "Go on"}, {"pk": "escalation_rule"}
API = {
    **listed("escalations", of_project, "escalation"),
    "POST api-escalations-acknowledgement": api(answered(ESCALATION, 200, body={}, headers=ANY)),
    "POST api-escalations-reply": api(answered(ESCALATION, 200, body=ANSWER, headers=ANY)),
    "POST api-escalations-passing": api(answered(ESCALATION, 409, body={"why": "Too large"}, headers=ANY)),
    "POST api-escalations-withdrawal": api(of_project(ESCALATION, ESCALATES, ok=200, body=WHY, headers=ANY)),
    **listed("escalation-rules", of_node, "escalation_rule"),
    **{f"{method} api-escalation-rules-detail": api(of_node(RULE, TREE, ok=200, body={"limit": 9}, headers=ANY)) for method in ("PUT", "PATCH")},
    **listed("tolerances", of_project, "tolerance"),
    **{
        f"{method} api-tolerances-detail": api(of_project({"pk": "tolerance"}, TREE, ok=200, body={"limit": "0.2"}, headers=ANY))
        for method in ("PUT", "PATCH")
    },
    "DELETE api-tolerances-detail": api(of_project({"pk": "tolerance"}, TREE, ok=204, headers=ANY)),
    **listed("exceptions", of_project, "exception", create=False, bulk=False),
    "POST api-exceptions-question": api(
        of_project(EXCEPTION, ESCALATES, ok=200, body={"options": [{"label": "Descope"}, {"label": "Pay"}]}, headers=ANY)
    ),
    "POST api-exceptions-decision": api(of_project(EXCEPTION, ok=422, body={"reasons": "So voted"})),
    **listed("comments", of_project, "comment"),
    **{f"{method} api-comments-detail": api(said(COMMENT, 200, body={"body": "Anew"}, headers=ANY)) for method in ("PUT", "PATCH")},
    "DELETE api-comments-detail": api(of_project(COMMENT, TREE, ok=204, headers=ANY)),
    **listed("notices", of_node, "notice", create=False, bulk=False),
    "GET api-notices-detail": api(only({"pk": "notice"}, "office-analyst")),
    "POST api-notices-reading": api(signed_in(ok=200, body={})),
    "GET api-notices-mail": api(signed_in()),
    "PUT api-notices-mail": api(signed_in(ok=422, body={})),
}
