"""Every door and who may pass it. One line a method and address; a door without a line fails `test_permissions.py`.

    "GET reports:node": of_node({"code": "node"}),                    whoever sees the branch
    "POST projects:edit": of_project({"code": "project"}, "analyst project_manager integration", ok=422),
                                                                      those roles; the others who see it get 403, the rest 404
What is sent is empty, so `ok` is what those who may are told: 422 where something had to be said, 302 where nothing had.
A line of a project is held against the restricted one too: it is not there but for those who are cleared.
"""

from dataclasses import dataclass, field

from tests.permission_world import OFFICE, OUTSIDE, VIEWERS, role_of

ALL = frozenset({
    "analyst", "project_manager", "executive", "gatekeeper", "controller", "resource_manager", "auditor", "administrator", "integration",
})  # fmt: skip


@dataclass(frozen=True)
class Line:
    """Who gets which answer. `args` names what stands in the address; `hidden` is the same for the restricted project."""

    args: dict
    expected: dict
    hidden: dict = field(default_factory=dict)
    body: object = None
    headers: dict = field(default_factory=dict)


def _roles(words):
    return frozenset(words.split()) if words else ALL


def anybody(args=None, ok=200, signed_in=None):
    """No sign-in needed."""
    return Line(args or {}, {viewer: ok if viewer == "anonymous" or signed_in is None else signed_in for viewer in VIEWERS})


def signed_in(args=None, ok=200, anonymous=302, **more):
    """Everybody who has signed in; what they see there is their own."""
    return Line(args or {}, {viewer: anonymous if viewer == "anonymous" else ok for viewer in VIEWERS}, **more)


def of_node(args, roles="", ok=200, anonymous=302, **more):
    """Those who see the branch, and of them those with one of the roles over it."""
    return Line(args, {viewer: _inside(viewer, _roles(roles), ok, anonymous, OUTSIDE) for viewer in VIEWERS}, **more)


def of_project(args, roles="", ok=200, anonymous=302, **more):
    """Those who see the project, and of them those with one of the roles over it; the restricted one only with clearance."""
    expected = {viewer: _inside(viewer, _roles(roles), ok, anonymous, ["stranger", "elsewhere"]) for viewer in VIEWERS}
    hidden = {viewer: expected[viewer] if viewer in ("anonymous", "cleared") else 404 for viewer in VIEWERS}
    return Line(args, expected, hidden, **more)


def of_office(args=None, roles="", ok=200, refused=403, anonymous=302, **more):
    """Those with one of the roles over the whole office."""
    expected = {viewer: ok if viewer in OFFICE and role_of(viewer) in _roles(roles) else refused for viewer in VIEWERS}
    return Line(args or {}, expected | {"anonymous": anonymous}, **more)


def only(args, viewers, ok=200, refused=404, anonymous=302, **more):
    """Exactly these."""
    return Line(args, {viewer: ok if viewer in viewers.split() else refused for viewer in VIEWERS} | {"anonymous": anonymous}, **more)


def _inside(viewer, roles, ok, anonymous, outside):
    if viewer == "anonymous":
        return anonymous
    if viewer in outside:
        return 404
    return ok if role_of(viewer) in roles else 403


def _books(line):
    """Of the books: who reads none is refused before anything is looked for."""
    readers = {"anonymous", *BOOKS_READERS.split()}
    expected, hidden = ({viewer: said if viewer in readers else 403 for viewer, said in some.items()} for some in (line.expected, line.hidden))
    return Line(line.args, expected, hidden, line.body, line.headers)


def api(line):
    """The same of an API: whoever is not known gets 401."""
    return Line(line.args, line.expected | {"anonymous": 401}, line.hidden | ({"anonymous": 401} if line.hidden else {}), line.body, line.headers)


NODE, PROJECT = {"code": "node"}, {"code": "project"}
WRITES_PROJECT = "analyst project_manager integration"
TREE = "analyst administrator"
SIMULATES = "analyst project_manager executive gatekeeper controller resource_manager integration"
VERSION = {"code": "project", "pk": "budget"}
BUDGETS = "analyst project_manager controller integration"
TRAIL = "analyst auditor administrator project_manager controller"
IMPORTS = "analyst controller project_manager integration administrator"
IMPORTERS = "manager analyst project_manager controller administrator integration cleared office-analyst office-administrator"
SEE_ALL = "office-analyst office-auditor office-administrator"
ANY = {"If-Match": "*"}
BOOKS = "analyst controller project_manager integration administrator auditor"  # who opens the money of the office
BOOKS_READERS = f"manager {BOOKS} cleared {SEE_ALL}"
KEEPS_BOOKS = "controller administrator"
BOOKERS = "analyst controller integration"  # who books money
BENEFIT = {"code": "project", "pk": "benefit"}
HANDOVER = {"code": "project", "handover_code": "handover"}
KNOWN_OF = ("snapshot", "earned-value", "health", "bridge", "outlook-truth", "data-accuracy")  # of a project or node on a day

# Of what the office's analyst brought in or began: everybody's to see for SEE_ALL, the owner's to change.
HANDS_OFF = dict.fromkeys(VIEWERS, 404) | {"anonymous": 302, "office-auditor": 403}

PAGES = {
    "GET reports:home": signed_in(),
    "GET reports:search": signed_in(),
    "GET reports:tree": signed_in(),
    "GET reports:node": of_node(NODE),
    "GET reports:node-projects": of_node(NODE),
    "GET reports:node-projects-csv": of_node(NODE),
    "GET reports:node-projects-xlsx": of_node(NODE),
    "GET reports:node-money": of_node(NODE),
    "GET reports:node-benefits": of_node(NODE),
    "GET reports:node-value": of_node(NODE),
    "GET reports:node-truth": of_node(NODE),
    "GET reports:truth": of_project(PROJECT),
    "GET reports:forecast-ledger": of_project(PROJECT),
    "GET reports:forecast-ledger-csv": of_project(PROJECT),
    "GET reports:forecast-ledger-xlsx": of_project(PROJECT),
    "GET reports:node-forecast-ledger": of_node(NODE),
    "GET reports:node-forecast-ledger-csv": of_node(NODE),
    "GET reports:node-forecast-ledger-xlsx": of_node(NODE),
    "GET reports:node-milestones": of_node(NODE),
    "GET reports:node-risks": of_node(NODE),
    "GET reports:node-roadmap": of_node(NODE),
    "GET reports:node-handovers": of_node(NODE),
    "GET reports:node-trail": of_node(NODE, TRAIL),
    "GET reports:node-data-accuracy": of_node(NODE),
    "GET reports:node-data-accuracy-csv": of_node(NODE),
    "GET reports:node-data-accuracy-xlsx": of_node(NODE),
    "GET reports:data-accuracy": of_project(PROJECT),
    "GET reports:node-thresholds": of_node(NODE),
    "POST reports:node-thresholds": of_node(NODE, TREE, ok=422),
    "GET reports:project": of_project(PROJECT),
    "GET reports:schedule-pdf": of_project(PROJECT),
    "GET reports:portfolio": signed_in(),
    "GET reports:portfolio-csv": signed_in(),
    "GET reports:portfolio-xlsx": signed_in(),
    "POST reports:save-view": signed_in(ok=422),
    "POST reports:delete-view": only({"pk": "view"}, "office-analyst", ok=302),
    "GET reports:explain": of_project({"kind": "'project", "code": "project", "figure": "'cpi"}),
    "GET reports:periods": signed_in(),
    "POST reports:rollup": of_office(roles=TREE, ok=302),
    "POST reports:close-period": of_office({"pk": "period"}, roles=TREE, ok=302),
    "GET reports:thresholds": signed_in(),
    "POST reports:thresholds": of_office(roles=TREE, ok=422),
    "GET reports:corrective": of_project(PROJECT),
    "POST reports:corrective": of_project(PROJECT, BUDGETS, ok=422),
    "GET reports:corrective-action": of_project({"code": "project", "pk": "corrective"}),
    "POST reports:corrective-action": of_project({"code": "project", "pk": "corrective"}, BUDGETS, ok=422),
    "POST reports:close-corrective-action": of_project({"code": "project", "pk": "corrective"}, BUDGETS, ok=422),
    "GET finance:benefits": of_project(PROJECT),
    "GET finance:new-benefit": of_project(PROJECT, BUDGETS),
    "POST finance:new-benefit": of_project(PROJECT, BUDGETS, ok=422),
    "GET finance:benefit": of_project(BENEFIT),
    "POST finance:benefit": of_project(BENEFIT, BUDGETS, ok=422),
    "POST finance:benefit-values": of_project(BENEFIT, BUDGETS, ok=422),
    "POST finance:benefit-validation": of_project(BENEFIT, "controller", ok=422),
    "POST finance:benefit-handover": of_project(BENEFIT, BUDGETS, ok=422),
    "POST finance:benefit-closure": of_project(BENEFIT, BUDGETS, ok=422),
    "GET governance:forecast": of_project(PROJECT),
    "POST governance:forecast": of_project(PROJECT, SIMULATES, ok=422),
    "GET governance:estimates": of_project(PROJECT),
    "POST governance:estimates": of_project(PROJECT, WRITES_PROJECT, ok=422),
    "GET reports:node-forecast": of_node(NODE),
    "POST reports:node-forecast": of_node(NODE, SIMULATES, ok=422),
    "GET governance:risks": of_project(PROJECT),
    "GET governance:new-risk": of_project(PROJECT, WRITES_PROJECT),
    "POST governance:new-risk": of_project(PROJECT, WRITES_PROJECT, ok=422),
    "GET governance:risks-csv": of_project(PROJECT),
    "GET governance:risks-xlsx": of_project(PROJECT),
    "GET governance:risk": of_project({"code": "project", "risk_code": "risk_code"}),
    "POST governance:risk": of_project({"code": "project", "risk_code": "risk_code"}, WRITES_PROJECT, ok=422),
    "POST governance:close-risk": of_project({"code": "project", "risk_code": "risk_code"}, WRITES_PROJECT, ok=422),
    "GET finance:money": of_project(PROJECT),
    "GET finance:orders": of_project(PROJECT),
    "GET finance:accruals": of_project(PROJECT),
    "POST finance:accruals": of_project(PROJECT, BOOKERS, ok=422),
    "POST finance:accrual-removal": of_project({"code": "project", "pk": "accrual"}, BOOKERS, ok=422),
    "GET finance:bridge": of_project(PROJECT),
    "POST finance:bridge": of_project(PROJECT, BUDGETS, ok=422),
    "GET finance:earned-value": of_project(PROJECT),
    "GET finance:reserve": of_project(PROJECT, WRITES_PROJECT),
    "POST finance:reserve": of_project(PROJECT, WRITES_PROJECT, ok=422),
    "GET finance:cycles": signed_in(),
    "POST finance:cycles": signed_in(ok=422),  # no node was named: nothing is said of any
    "GET finance:cycle": of_node({"pk": "cycle"}),
    "POST finance:cycle-deed": of_node({"pk": "cycle", "word": "'closure"}, "controller", ok=412),  # the version was not named
    "GET finance:node-vendors": of_node(NODE),
    "GET finance:node-postings": of_node(NODE),
    "GET finance:node-targets": of_node(NODE),
    "POST finance:node-targets": of_node(NODE, "controller", ok=422),
    "POST finance:target-deed": of_node({"code": "node", "pk": "target", "word": "'approval"}, "controller", ok=412),
    "GET finance:versions": of_project(PROJECT),
    "POST finance:versions": of_project(PROJECT, BUDGETS, ok=422),
    "GET finance:version": of_project(VERSION),
    "GET finance:version-compare": of_project(PROJECT),
    "POST finance:version-deed": of_project(VERSION | {"word": "'withdrawal"}, BUDGETS, ok=412),  # the version was not named
    "GET finance:sheet": of_project(VERSION),
    "POST finance:sheet": of_project(VERSION, BUDGETS, ok=422),
    "GET finance:sheet-rows": of_project(VERSION),
    "POST finance:sheet-edits": of_project(VERSION, BUDGETS, ok=422),
    "POST finance:sheet-paste": of_project(VERSION, BUDGETS, ok=422),
    "GET finance:books": only({}, BOOKS_READERS, refused=403),
    "POST finance:books": of_office(roles=KEEPS_BOOKS, ok=422),
    "POST finance:fiscal-year": of_office(roles=KEEPS_BOOKS, ok=422),
    "POST finance:fiscal-year-name": of_office({"pk": "fiscal_year"}, roles=KEEPS_BOOKS, ok=422),
    "POST finance:fiscal-period": of_office({"pk": "fiscal_period"}, roles=KEEPS_BOOKS, ok=422),
    "GET finance:cost-types": only({}, BOOKS_READERS, refused=403),
    "POST finance:cost-types": of_office(roles=KEEPS_BOOKS, ok=422),
    "GET finance:cost-type": of_office({"pk": "cost_type"}, roles=KEEPS_BOOKS),
    "POST finance:cost-type": of_office({"pk": "cost_type"}, roles=KEEPS_BOOKS, ok=422),
    "POST finance:cost-type-removal": of_office({"pk": "cost_type"}, roles=KEEPS_BOOKS, ok=412),  # the version was not named
    "GET finance:suspense": only({}, BOOKS_READERS, refused=403),
    "POST finance:suspense": only({}, BOOKS_READERS, ok=422, refused=403),  # who may settle is asked of the rows that are named
    "POST finance:suspense-reopening": of_node({"pk": "suspense"}, BOOKERS, ok=409),  # it waits
    **{f"GET finance:by-type{one}": of_project(PROJECT) for one in ("", "-csv", "-xlsx")},
    **{f"GET finance:node-by-type{one}": of_node(NODE) for one in ("", "-csv", "-xlsx")},
    "GET finance:matching-rules": only({}, BOOKS_READERS, refused=403),
    "POST finance:matching-rules": only({}, BOOKS_READERS, ok=422, refused=403),  # who keeps the books is asked of the node it names
    "GET finance:matching-rule": _books(of_project({"pk": "rule"})),
    "POST finance:matching-rule": _books(of_project({"pk": "rule"}, KEEPS_BOOKS, ok=422)),
    "POST finance:matching-rule-place": _books(of_project({"pk": "rule"}, KEEPS_BOOKS, ok=302)),
    "POST finance:matching-rule-removal": _books(of_project({"pk": "rule"}, KEEPS_BOOKS, ok=412)),  # the version was not named
    "POST finance:matching-rule-settlement": _books(of_project({"pk": "rule"}, BOOKERS, ok=302)),  # nothing fits
    "GET finance:reconciliation": only({}, BOOKS_READERS, refused=403),
    "GET finance:booked": only({"pk": "batch"}, BOOKS_READERS, ok=404, refused=403),  # it is no ledger file
    "GET finance:rates": only({}, BOOKS_READERS, refused=403),
    "POST finance:rates": of_office(roles=KEEPS_BOOKS, ok=422),
    "POST finance:discount-rate": of_office(roles=KEEPS_BOOKS, ok=422),
    "POST finance:rate": of_office(roles=KEEPS_BOOKS, ok=422),
    "GET projects:new": of_node(NODE, "analyst integration"),
    "POST projects:new": of_node(NODE, "analyst integration", ok=422),
    "GET projects:edit": of_project(PROJECT, WRITES_PROJECT),
    "POST projects:edit": of_project(PROJECT, WRITES_PROJECT, ok=422),
    "GET projects:edit-part": of_project({"code": "project", "part": "'dates"}, WRITES_PROJECT),
    "POST projects:edit-part": of_project({"code": "project", "part": "'baseline"}, WRITES_PROJECT, ok=422),
    "GET projects:schedule": of_project(PROJECT),
    "POST projects:schedule-start": of_project(PROJECT, WRITES_PROJECT, ok=422),
    "GET projects:schedule-rows": of_project(PROJECT),
    "GET resources:schedule-xml": of_project(PROJECT),
    "POST projects:schedule-edits": of_project(PROJECT, WRITES_PROJECT, body={"version": 1, "edits": []}),
    "GET projects:status": of_project(PROJECT),
    "POST projects:status": of_project(PROJECT, "analyst project_manager", ok=422),
    "POST projects:no-change": of_project(PROJECT, "analyst project_manager", ok=302),
    "GET projects:report": of_project({"code": "project", "pk": "report"}),
    "GET projects:milestones": of_project(PROJECT),
    "POST projects:slip-cause": of_project(PROJECT, "analyst project_manager", ok=422),
    "GET projects:quality": of_project(PROJECT),
    "GET projects:baselines": of_project(PROJECT),
    "POST projects:baselines": of_project(PROJECT, WRITES_PROJECT, ok=422),
    "GET projects:calendars": of_project(PROJECT),
    "POST projects:calendars": of_project(PROJECT, WRITES_PROJECT, ok=422),
    "GET projects:calendar": of_project({"code": "project", "pk": "calendar"}, WRITES_PROJECT),
    "POST projects:calendar": of_project({"code": "project", "pk": "calendar"}, WRITES_PROJECT, ok=422),
    "POST projects:calendar-removal": of_project({"code": "project", "pk": "calendar"}, WRITES_PROJECT, ok=412),  # no version was named
    "GET projects:deliverables": of_project(PROJECT),
    "POST projects:deliverables": of_project(PROJECT, WRITES_PROJECT, ok=422),
    "POST projects:deliverable-acceptance": of_project({"code": "project", "deliverable_code": "deliverable_code"}, WRITES_PROJECT, ok=422),
    "GET projects:schedule-settings": of_project(PROJECT, WRITES_PROJECT),
    "POST projects:schedule-settings": of_project(PROJECT, WRITES_PROJECT, ok=422),
    "GET projects:handovers": of_project(PROJECT),
    "POST projects:handovers": of_project(PROJECT, WRITES_PROJECT, ok=422),
    "GET projects:handover": of_project(HANDOVER),
    "POST projects:handover": of_project(HANDOVER, WRITES_PROJECT, ok=422),
    "POST projects:handover-answer": of_project(HANDOVER | {"word": "'delivery"}, WRITES_PROJECT, ok=412),  # the version was not named
    "GET projects:trail": of_project(PROJECT, TRAIL),
    "POST projects:grant": signed_in({"username": "person"}, ok=422),  # no project was named: nothing is said of any
    "POST projects:revoke": of_project({"username": "'keeper", "pk": "project_grant"}, "administrator", ok=302),
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
    "GET imports:batches": signed_in(),
    "POST imports:batches": only({}, IMPORTERS, ok=422, refused=403),
    "GET imports:template": signed_in({"kind": "'risks", "suffix": "'csv"}),
    "GET imports:batch": only({"pk": "batch"}, SEE_ALL),
    "GET imports:file": only({"pk": "batch"}, SEE_ALL),
    **{
        f"POST imports:{deed}": Line({"pk": "batch"}, HANDS_OFF | {"office-analyst": ok, "office-administrator": ok})
        for deed, ok in (("apply", 422), ("undo", 409), ("discard", 302))
    },
    "POST imports:remap": only({"pk": "batch"}, "", refused=404),  # this file has no columns that could be mapped
    "POST imports:forget-mapping": only({"pk": "mapping"}, "office-analyst office-administrator", ok=302, refused=403),
    "GET jobs:jobs": signed_in(),
    "GET jobs:job": only({"pk": "job"}, SEE_ALL),
    "POST jobs:cancel": Line({"pk": "job"}, HANDS_OFF | {"office-analyst": 302, "office-administrator": 403}),
    "GET reports:packs": signed_in(),
    "POST reports:packs": signed_in(),
    "GET reports:pack": of_node({"pk": "pack"}),
    "GET reports:pack-file": of_node({"pk": "pack"}),
    "GET account_login": anybody(signed_in=302),
    "GET account_logout": anybody(ok=302, signed_in=200),
    "POST account_logout": anybody(ok=302),
    "GET account_inactive": anybody(),
    "GET account_signup": anybody(signed_in=302),
    "GET account_reauthenticate": signed_in(),
    "GET account_change_password": signed_in(),
    "GET account_set_password": signed_in(ok=302),  # whoever has one changes it instead
    "GET account_reset_password": anybody(),
    "GET account_reset_password_done": anybody(),
    "GET account_reset_password_from_key": anybody({"uidb36": "'1", "key": "'set-password"}),
    "GET account_reset_password_from_key_done": anybody(),
    "GET accounts:profile": signed_in(),
    "POST accounts:profile": signed_in(ok=422),
    "GET accounts:tokens": signed_in(),
    "POST accounts:tokens": signed_in(ok=422),
    "POST accounts:revoke-token": only({"key": "token"}, "office-analyst", ok=302),
    "GET api-schema": anybody(),
    "GET api-docs": anybody(),
}


def _listed(name, scoped, detail_key, lookup="pk", ok_create=422, bulk=True, create=True):
    """A resource of one project: its list (each sees their own part), and one record."""
    found = {f"GET api-{name}-list": api(signed_in()), f"GET api-{name}-detail": api(scoped({lookup: detail_key}))}
    if create:
        found[f"POST api-{name}-list"] = api(signed_in(ok=ok_create, body={}))
    if bulk:
        found[f"POST api-{name}-bulk"] = api(signed_in(ok=422, body=[{}]))
    return found


def _moves(name, scoped, key, writers):
    """What is done with a version that is submitted: it was already, is withdrawn, approved, returned; it is not yet to be locked."""
    deeds = [("submission", writers, 409, {}), ("withdrawal", writers, 200, {"reason": "Ours"}), ("approval", "controller", 200, {}),
             ("lock", "controller", 409, {}), ("return", "controller", 200, {"reason": "Theirs"})]  # fmt: skip
    return {
        f"POST api-{name}-{deed}": api(scoped({"pk": key}, roles, ok=ok, body=body, headers=ANY)) for deed, roles, ok, body in deeds
    }


API = {
    **{f"GET api-projects-{one}": api(of_project(PROJECT)) for one in KNOWN_OF},
    **{f"GET api-nodes-{one}": api(of_node(NODE)) for one in (*KNOWN_OF, "money")},
    **_listed("projects", of_project, "project", "code"),
    **{f"{method} api-projects-detail": api(of_project(PROJECT, ok=428, body={})) for method in ("PUT", "PATCH")},
    **_listed("nodes", of_node, "node", "code"),
    **{f"{method} api-nodes-detail": api(of_node(NODE, ok=428, body={})) for method in ("PUT", "PATCH")},
    "GET api-projects-schedule": api(of_project(PROJECT)),
    "POST api-projects-schedule": api(of_project(PROJECT, WRITES_PROJECT, ok=409, body={})),  # it has one already
    "GET api-projects-schedule-quality": api(of_project(PROJECT)),
    "GET api-projects-milestones": api(of_project(PROJECT)),
    "POST api-projects-slip-causes": api(of_project(PROJECT, "analyst project_manager", ok=422, body={})),
    "GET api-nodes-milestones": api(of_node(NODE)),
    "GET api-projects-forecasts": api(of_project(PROJECT)),
    "GET api-nodes-forecasts": api(of_node(NODE)),
    "POST api-projects-schedule-edits": api(of_project(PROJECT, WRITES_PROJECT, body={"version": 1, "edits": []})),
    **_listed("work-packages", of_project, "package"),
    **{f"{method} api-work-packages-detail": api(of_project({"pk": "package"}, ok=428, body={})) for method in ("PUT", "PATCH")},
    "DELETE api-work-packages-detail": api(of_project({"pk": "package"}, WRITES_PROJECT, ok=204, headers=ANY)),
    **_listed("links", of_project, "link"),
    **{f"{method} api-links-detail": api(of_project({"pk": "link"}, ok=428, body={})) for method in ("PUT", "PATCH")},
    "DELETE api-links-detail": api(of_project({"pk": "link"}, WRITES_PROJECT, ok=204, headers=ANY)),
    **_listed("work-calendars", of_project, "calendar"),
    **{f"{method} api-work-calendars-detail": api(of_project({"pk": "calendar"}, ok=428, body={})) for method in ("PUT", "PATCH")},
    "DELETE api-work-calendars-detail": api(of_project({"pk": "calendar"}, WRITES_PROJECT, ok=204, headers=ANY)),
    **_listed("deliverables", of_project, "deliverable"),
    **{f"{method} api-deliverables-detail": api(of_project({"pk": "deliverable"}, ok=428, body={})) for method in ("PUT", "PATCH")},
    "GET api-templates-list": api(signed_in()),
    "POST api-templates-list": api(signed_in(ok=422, body={})),
    "POST api-templates-bulk": api(signed_in(ok=422, body=[{}])),
    "GET api-templates-detail": api(signed_in({"pk": "template"})),
    "POST api-templates-uses": api(signed_in({"pk": "template"}, ok=422, body={})),
    **_listed("baselines", of_project, "baseline"),
    "GET api-baselines-items": api(of_project({"pk": "baseline"})),
    "GET api-baselines-variance": api(of_project({"pk": "baseline"})),
    **_listed("progress", of_project, "progress"),
    **_listed("actuals", of_project, "actual"),
    **_listed("accruals", of_project, "accrual"),
    "POST api-accruals-withdrawal": api(of_project({"pk": "accrual"}, BOOKERS, ok=204, body={"reason": "Twice"}, headers=ANY)),
    **_listed("commitments", of_project, "commitment"),
    "GET api-suspense-list": api(only({}, BOOKS_READERS, refused=403)),
    "GET api-suspense-detail": _books(api(of_node({"pk": "suspense"}))),
    "POST api-suspense-settlement": _books(api(of_node({"pk": "suspense"}, BOOKERS, ok=422, body={}, headers=ANY))),
    "POST api-suspense-dismissal": _books(api(of_node({"pk": "suspense"}, BOOKERS, body={"reason": "Not ours"}, headers=ANY))),
    "POST api-suspense-reopening": _books(api(of_node({"pk": "suspense"}, BOOKERS, ok=409, body={}, headers=ANY))),  # it waits
    "GET api-projects-money-by-cost-type": api(of_project(PROJECT)),
    "GET api-nodes-money-by-cost-type": api(of_node(NODE)),
    "GET api-matching-rules-list": api(only({}, BOOKS_READERS, refused=403)),
    "POST api-matching-rules-list": api(only({}, BOOKS_READERS, ok=422, refused=403, body={})),
    "POST api-matching-rules-bulk": api(only({}, BOOKS_READERS, ok=422, refused=403, body=[{}])),
    "GET api-matching-rules-detail": _books(api(of_project({"pk": "rule"}))),
    "PUT api-matching-rules-detail": _books(api(of_project({"pk": "rule"}, ok=422, body={}, headers=ANY))),
    "PATCH api-matching-rules-detail": _books(api(of_project({"pk": "rule"}, KEEPS_BOOKS, body={}, headers=ANY))),
    "DELETE api-matching-rules-detail": _books(api(of_project({"pk": "rule"}, KEEPS_BOOKS, ok=204, headers=ANY))),
    **_listed("budgets", of_project, "budget"),
    "DELETE api-budgets-detail": api(of_project({"pk": "budget"}, BUDGETS, ok=409, headers=ANY)),  # it is no draft
    "POST api-budgets-drafts": api(signed_in(ok=422, body={})),
    **_moves("budgets", of_project, "budget", BUDGETS),
    **_listed("budget-cycles", of_node, "cycle"),
    **{f"{method} api-budget-cycles-detail": api(of_node({"pk": "cycle"}, ok=428, body={})) for method in ("PUT", "PATCH")},
    "GET api-budget-cycles-standing": api(of_node({"pk": "cycle"})),
    "POST api-budget-cycles-reopening": api(of_node({"pk": "cycle"}, "controller", ok=409, body={"reason": "More"}, headers=ANY)),  # it is open
    "POST api-budget-cycles-closure": api(of_node({"pk": "cycle"}, "controller", body={}, headers=ANY)),
    **{f"POST api-budget-cycles-{deed}": api(of_node({"pk": "cycle"}, "controller", ok=422, body={})) for deed in ("approval", "lock")},
    **_listed("targets", of_node, "target"),
    **{f"{method} api-targets-detail": api(of_node({"pk": "target"}, ok=428, body={})) for method in ("PUT", "PATCH")},
    "DELETE api-targets-detail": api(of_node({"pk": "target"}, "controller", ok=409, headers=ANY)),
    **_moves("targets", of_node, "target", "controller"),
    "GET api-budgets-lines": api(of_project({"pk": "budget"})),
    "POST api-budgets-edits": api(of_project({"pk": "budget"}, BUDGETS, ok=422, body={})),
    **_listed("benefits", of_project, "benefit"),
    **{f"{method} api-benefits-detail": api(of_project({"pk": "benefit"}, ok=428, body={})) for method in ("PUT", "PATCH")},
    "GET api-benefits-values": api(of_project({"pk": "benefit"})),
    "POST api-benefits-values": api(of_project({"pk": "benefit"}, ok=422, body={})),
    "POST api-benefits-validation": api(of_project({"pk": "benefit"}, ok=422, body={})),
    "POST api-benefits-handover": api(of_project({"pk": "benefit"}, BUDGETS, ok=422, body={}, headers=ANY)),
    "POST api-benefits-closure": api(of_project({"pk": "benefit"}, ok=422, body={}, headers=ANY)),
    **_listed("business-cases", of_project, "business_case"),
    **_listed("management-reserves", of_project, "reserve"),
    **_listed("discount-rates", signed_in, "discount_rate"),
    **_listed("fiscal-years", signed_in, "fiscal_year"),
    **{f"{method} api-fiscal-years-detail": api(signed_in({"pk": "fiscal_year"}, ok=428, body={})) for method in ("PUT", "PATCH")},
    **_listed("fiscal-periods", signed_in, "fiscal_period", create=False, bulk=False),
    **{f"{method} api-fiscal-periods-detail": api(signed_in({"pk": "fiscal_period"}, ok=428, body={})) for method in ("PUT", "PATCH")},
    **_listed("cost-types", signed_in, "cost_type_code", "code"),
    **{f"{method} api-cost-types-detail": api(signed_in({"code": "cost_type_code"}, ok=428, body={})) for method in ("PUT", "PATCH")},
    "DELETE api-cost-types-detail": api(of_office({"code": "cost_type_code"}, KEEPS_BOOKS, ok=204, headers=ANY)),
    **_listed("rates", signed_in, "rate"),
    "DELETE api-rates-detail": api(of_office({"pk": "rate"}, KEEPS_BOOKS, ok=204, headers=ANY)),
    "GET api-projects-simulations": api(of_project(PROJECT)),
    "POST api-projects-simulations": api(of_project(PROJECT, SIMULATES, ok=201, body={})),
    "GET api-nodes-simulations": api(of_node(NODE)),
    "POST api-nodes-simulations": api(of_node(NODE, SIMULATES, ok=201, body={})),
    **_listed("estimates", of_project, "estimate"),
    **_listed("risks", of_project, "risk"),
    **{f"{method} api-risks-detail": api(of_project({"pk": "risk"}, ok=428, body={})) for method in ("PUT", "PATCH")},
    **_listed("corrective-actions", of_project, "corrective"),
    **{
        f"{method} api-corrective-actions-detail": api(of_project({"pk": "corrective"}, ok=428, body={})) for method in ("PUT", "PATCH")
    },
    **_listed("ratings", of_project, "rating"),
    **_listed("status-reports", of_project, "report"),
    **{f"{method} api-status-reports-detail": api(of_project({"pk": "report"}, ok=428, body={})) for method in ("PUT", "PATCH")},
    **_listed("dependencies", of_project, "handover", "code"),
    **{f"{method} api-dependencies-detail": api(of_project({"code": "handover"}, ok=428, body={})) for method in ("PUT", "PATCH")},
    **_listed("project-grants", of_project, "project_grant"),
    "DELETE api-project-grants-detail": api(of_project({"pk": "project_grant"}, "administrator", ok=204, headers=ANY)),
    **_listed("thresholds", of_node, "thresholds"),
    "PUT api-thresholds-detail": api(of_node({"pk": "thresholds"}, ok=422, body={}, headers=ANY)),
    "PATCH api-thresholds-detail": api(of_node({"pk": "thresholds"}, TREE, ok=200, body={"limits": {}}, headers=ANY)),
    "GET api-me-list": api(signed_in()),
    "GET api-users-list": api(signed_in()),
    "POST api-users-list": api(signed_in(ok=422, body={})),
    "POST api-users-bulk": api(signed_in(ok=422, body=[{}])),
    "GET api-users-detail": api(only({"username": "person"}, f"gatekeeper {SEE_ALL}")),
    "PUT api-users-detail": api(only({"username": "person"}, f"gatekeeper {SEE_ALL}", ok=428, body={})),
    "PATCH api-users-detail": api(only({"username": "person"}, f"gatekeeper {SEE_ALL}", ok=428, body={})),
    "GET api-tokens-list": api(signed_in()),
    "POST api-tokens-list": api(signed_in(ok=422, body={})),
    "GET api-tokens-detail": api(only({"token_key": "token"}, "office-analyst")),
    "DELETE api-tokens-detail": api(only({"token_key": "token"}, "office-analyst", ok=204, headers=ANY)),
    "GET api-events-list": api(signed_in()),
    "GET api-events-detail": api(only({"seq": "event"}, "cleared")),  # it is the restricted project's
    "GET api-webhooks-list": api(signed_in()),
    "POST api-webhooks-list": api(signed_in(ok=422, body={})),
    "GET api-webhooks-detail": api(only({"pk": "webhook"}, "office-analyst")),
    "DELETE api-webhooks-detail": api(only({"pk": "webhook"}, "office-analyst", ok=204, headers=ANY)),
    "GET api-deliveries-list": api(signed_in()),
    "GET api-deliveries-detail": api(only({"pk": "delivery"}, "office-analyst")),
    "GET api-imports-list": api(signed_in()),
    "POST api-imports-list": api(signed_in(ok=422, body={})),
    "POST api-imports-application": api(
        Line({"pk": "batch"}, HANDS_OFF | {"office-analyst": 422, "office-administrator": 422}, body={})
    ),
    "POST api-imports-reversal": api(Line({"pk": "batch"}, HANDS_OFF | {"office-analyst": 409, "office-administrator": 409}, body={})),
    **_listed("packs", of_node, "pack"),
    "GET api-packs-file": api(of_node({"pk": "pack"})),
    "GET api-imports-detail": api(only({"pk": "batch"}, SEE_ALL)),
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
TABLE = PAGES | API
