"""Who may pass a door, one line a method and address in the module of its app; a door without a line fails `test_permissions.py`.

    "GET reports:node": of_node({"code": "node"}),                    whoever sees the branch
    "POST projects:edit": of_project({"code": "project"}, "analyst project_manager integration", ok=422),
                                                                      those roles; the others who see it get 403, the rest 404
What is sent is empty, so `ok` is what those who may are told: 422 where something had to be said, 302 where nothing had.
A line of a project is held against the restricted one too: it is not there but for those who are cleared.
"""

from dataclasses import dataclass, field

from tests.permissions.world import OFFICE, OUTSIDE, VIEWERS, role_of

ALL = frozenset({
    "analyst", "project_manager", "executive", "gatekeeper", "controller", "resource_manager", "auditor", "administrator", "integration",
})  # fmt: skip

NODE, PROJECT = {"code": "node"}, {"code": "project"}
WRITES_PROJECT = "analyst project_manager integration"
TREE = "analyst administrator"
SIMULATES = "analyst project_manager executive gatekeeper controller resource_manager integration"
VERSION = {"code": "project", "pk": "budget"}
BUDGETS = "analyst project_manager controller integration"
TRAIL = "analyst auditor administrator project_manager controller"
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


def books(line):
    """Of the books: who reads none is refused before anything is looked for."""
    readers = {"anonymous", *BOOKS_READERS.split()}
    expected, hidden = ({viewer: said if viewer in readers else 403 for viewer, said in some.items()} for some in (line.expected, line.hidden))
    return Line(line.args, expected, hidden, line.body, line.headers)


def api(line):
    """The same of an API: whoever is not known gets 401."""
    return Line(line.args, line.expected | {"anonymous": 401}, line.hidden | ({"anonymous": 401} if line.hidden else {}), line.body, line.headers)

def listed(name, scoped, detail_key, lookup="pk", ok_create=422, bulk=True, create=True):
    """A resource of one project: its list (each sees their own part), and one record."""
    found = {f"GET api-{name}-list": api(signed_in()), f"GET api-{name}-detail": api(scoped({lookup: detail_key}))}
    if create:
        found[f"POST api-{name}-list"] = api(signed_in(ok=ok_create, body={}))
    if bulk:
        found[f"POST api-{name}-bulk"] = api(signed_in(ok=422, body=[{}]))
    return found


def moves(name, scoped, key, writers):
    """What is done with a version that is submitted: it was already, is withdrawn, approved, returned; it is not yet to be locked."""
    deeds = [("submission", writers, 409, {}), ("withdrawal", writers, 200, {"reason": "Ours"}), ("approval", "controller", 200, {}),
             ("lock", "controller", 409, {}), ("return", "controller", 200, {"reason": "Theirs"})]  # fmt: skip
    return {
        f"POST api-{name}-{deed}": api(scoped({"pk": key}, roles, ok=ok, body=body, headers=ANY)) for deed, roles, ok, body in deeds
    }
