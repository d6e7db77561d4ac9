"""Risks, judgements and forecasts."""

from tests.permissions.lines import ANY, NODE, PROJECT, SIMULATES, TREE, WRITES_PROJECT, api, listed, of_node, of_project

PAGES = {
    "GET governance:forecast": of_project(PROJECT),
    "POST governance:forecast": of_project(PROJECT, SIMULATES, ok=422),
    "GET governance:estimates": of_project(PROJECT),
    "POST governance:estimates": of_project(PROJECT, WRITES_PROJECT, ok=422),
}

API = {
    "GET api-projects-simulations": api(of_project(PROJECT)),
    "POST api-projects-simulations": api(of_project(PROJECT, SIMULATES, ok=201, body={})),
    "GET api-nodes-simulations": api(of_node(NODE)),
    "POST api-nodes-simulations": api(of_node(NODE, SIMULATES, ok=201, body={})),
    **listed("estimates", of_project, "estimate"),
    **listed("risks", of_project, "risk"),
    **{f"{method} api-risks-detail": api(of_project({"pk": "risk"}, ok=428, body={})) for method in ("PUT", "PATCH")},
    **listed("ratings", of_project, "rating"),
    **listed("status-reports", of_project, "report"),
    **{f"{method} api-status-reports-detail": api(of_project({"pk": "report"}, ok=428, body={})) for method in ("PUT", "PATCH")},
    **listed("thresholds", of_node, "thresholds"),
    "PUT api-thresholds-detail": api(of_node({"pk": "thresholds"}, ok=422, body={}, headers=ANY)),
    "PATCH api-thresholds-detail": api(of_node({"pk": "thresholds"}, TREE, ok=200, body={"limits": {}}, headers=ANY)),
}
