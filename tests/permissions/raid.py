"""Registers: risks, issues, assumptions, dependencies; scales."""

from tests.permissions.lines import ANY, NODE, PROJECT, TREE, WRITES_PROJECT, api, listed, of_node, of_office, of_project, signed_in

NOUNS = {"issue": "issues", "assumption": "assumptions", "dependency": "dependencies"}
RISK = {"code": "project", "risk_code": "risk_code"}
NODE_RISK = {"code": "node", "risk_code": "node_risk"}


def _registers(name: str, where: dict, scoped, risk: dict, entry: str) -> dict:
    """Every door of the registers of a project, or of a node."""
    found = {
        f"GET governance:{name}risks": scoped(where),
        f"GET governance:{name}new-risk": scoped(where, WRITES_PROJECT),
        f"POST governance:{name}new-risk": scoped(where, WRITES_PROJECT, ok=422),
        f"GET governance:{name}risks-csv": scoped(where),
        f"GET governance:{name}risks-xlsx": scoped(where),
        f"GET governance:{name}risk-picture": scoped(where),
        f"GET governance:{name}risk-figure": scoped(where | {"figure": "'exposure"}),
        f"GET governance:{name}risk": scoped(risk),
        f"GET governance:{name}risk-value": scoped(risk | {"figure": "'score"}),
        f"POST governance:{name}risk": scoped(risk, WRITES_PROJECT, ok=422),
        f"GET governance:{name}close-risk": scoped(risk, WRITES_PROJECT),
        f"POST governance:{name}close-risk": scoped(risk, WRITES_PROJECT, ok=422),
        **{f"POST governance:{name}risk-{deed}": scoped(risk, WRITES_PROJECT, ok=422) for deed in ("draws", "raising", "lowering", "actions")},
    }
    for noun, plural in NOUNS.items():
        one = {"code": where["code"], "entry_code": f"{entry}{noun}"}
        found |= {
            f"GET governance:{name}{plural}": scoped(where),
            f"GET governance:{name}new-{noun}": scoped(where, WRITES_PROJECT),
            f"POST governance:{name}new-{noun}": scoped(where, WRITES_PROJECT, ok=422),
            f"GET governance:{name}{plural}-csv": scoped(where),
            f"GET governance:{name}{plural}-xlsx": scoped(where),
            f"GET governance:{name}{noun}": scoped(one),
            f"POST governance:{name}{noun}": scoped(one, WRITES_PROJECT, ok=422),
            **{f"POST governance:{name}{noun}-{deed}": scoped(one, WRITES_PROJECT, ok=422) for deed in ("closure", "reopening", "actions")},
        }
    return found


PAGES = {
    **_registers("", PROJECT, of_project, RISK, "raid_"),
    **_registers("node-", NODE, of_node, NODE_RISK, "node_"),
    "GET governance:node-risk-scales": of_node(NODE),
    "POST governance:node-risk-scales": of_node(NODE, TREE, ok=422),
    "GET governance:risk-scales": signed_in(),
    "POST governance:risk-scales": of_office(roles=TREE, ok=422),
}
REST = {"issues": "issue", "assumptions": "assumption", "dependencies": "dependency"}
API = {
    "GET api-risks-draws": api(of_project({"pk": "risk"})),
    "POST api-risks-draws": api(of_project({"pk": "risk"}, ok=422, body={})),
    **{f"POST api-risks-{deed}": api(of_project({"pk": "risk"}, ok=428, body={})) for deed in ("raising", "lowering")},
    **{key: line for name, row in REST.items() for key, line in listed(name, of_project, row).items()},
    **{
        f"{method} api-{name}-detail": api(of_project({"pk": row}, ok=428, body={})) for name, row in REST.items() for method in ("PUT", "PATCH")
    },
    **listed("risk-scales", of_node, "risk_scale"),
    "PUT api-risk-scales-detail": api(of_node({"pk": "risk_scale"}, TREE, body={}, headers=ANY)),
    "PATCH api-risk-scales-detail": api(of_node({"pk": "risk_scale"}, TREE, body={}, headers=ANY)),
}
