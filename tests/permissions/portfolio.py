"""The tree, its people and its trail."""

from tests.permissions.lines import ANY, NODE, SEE_ALL, TRAIL, TREE, Line, api, listed, of_node, of_office, only, signed_in
from tests.permissions.world import VIEWERS

PAGES = {
    "GET portfolio:new-top": of_office(roles=TREE),
    "POST portfolio:new-top": of_office(roles=TREE, ok=422),
    "GET portfolio:new-node": of_node(NODE, TREE),
    "POST portfolio:new-node": of_node(NODE, TREE, ok=422),
    "GET portfolio:edit-node": of_node(NODE, TREE),
    "POST portfolio:edit-node": of_node(NODE, TREE, ok=422),
    "POST portfolio:move-node": of_node(NODE, TREE, ok=422),
    "GET portfolio:people": only({}, f"administrator {SEE_ALL}", refused=403),
    "POST portfolio:people": only({}, f"administrator {SEE_ALL}", ok=422, refused=403),
    "POST portfolio:find-person": only({}, "administrator office-administrator", ok=404, refused=403),  # nobody was named
    "GET portfolio:person": only({"username": "person"}, f"administrator {SEE_ALL}", refused=403),
    "POST portfolio:person": only({"username": "person"}, f"administrator {SEE_ALL}", ok=422, refused=403),
    "POST portfolio:grant": only({"username": "person"}, "administrator office-administrator", ok=422, refused=403),
    "POST portfolio:revoke": only({"username": "person", "pk": "grant"}, "administrator office-administrator", ok=302, refused=403),
    "POST portfolio:close-person": only({"username": "person"}, "office-administrator", ok=302, refused=403),
    "POST portfolio:reopen-person": only({"username": "person"}, "office-administrator", ok=302, refused=403),
    "GET portfolio:trail": only(
        {}, "manager analyst project_manager controller auditor administrator cleared " + SEE_ALL, refused=403
    ),
    "POST portfolio:proof": of_office(roles=TRAIL),
}

API = {
    **listed("nodes", of_node, "node", "code"),
    **{f"{method} api-nodes-detail": api(of_node(NODE, ok=428, body={})) for method in ("PUT", "PATCH")},
    "GET api-objectives-list": api(signed_in()),
    "GET api-objectives-detail": api(signed_in({"code": "objective"})),
    "GET api-grants-list": api(signed_in()),
    "POST api-grants-list": api(signed_in(ok=422, body={})),
    "POST api-grants-bulk": api(signed_in(ok=422, body=[{}])),
    "GET api-grants-detail": api(only({"pk": "grant"}, f"gatekeeper {SEE_ALL}")),
    "DELETE api-grants-detail": api(
        Line({"pk": "grant"}, dict.fromkeys(VIEWERS, 404) | {"gatekeeper": 403, "office-analyst": 403, "office-auditor": 403,
             "office-administrator": 204}, headers=ANY)
    ),
    "GET api-periods-list": api(signed_in()),
    "GET api-periods-detail": api(signed_in({"end_on": "period_end"})),
}
