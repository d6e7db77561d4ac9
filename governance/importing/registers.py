"""What files of registers have in common: one row a record, matched by its project (or node) and code, or by its title where the code is empty."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from governance.models import Risk
from governance.policy import require_at
from governance.queries.places import origin
from pmo.accounts.models import User
from pmo.calc.money import in_cents
from pmo.errors import NotPermitted, Refused
from pmo.imports.contract import CREATED, UNCHANGED, UPDATED, Applied, Context, Reading, TableImporter, Verdicts, Watch
from portfolio.models import Node
from portfolio.queries import visible_nodes
from projects.importing.bunches import refused_or_raise
from projects.importing.known import NamedProjects, projects_by_code
from projects.queries import visible_projects
from projects.queries.handovers import visible_handovers

SAID = "As an imported file says."
LONG = 20_000


class RegisterImporter(TableImporter):
    """Subclasses say `model`, `given` (what a row may say), `capability`, `live` (states in which a record may be changed) and their deeds."""

    model: Any = None
    given: tuple[str, ...] = ()
    capability = "manage_raid"
    state, live, remedy = "state", ("open",), ""
    named = "title"  # what it is matched by where its code is empty
    watched: tuple[tuple[str, str], ...] = ()  # further tables, and the way from them to the record
    related: tuple[str, ...] = ("project__node", "node", "owner_account")

    @abstractmethod
    def opened(self, place, values: dict, wanted: dict, context: Context):
        """Enter a record."""

    @abstractmethod
    def changed(self, row, wanted: dict, context: Context):
        """Change what differs of a record."""

    @abstractmethod
    def closed(self, row, state: str, values: dict, context: Context) -> None:
        """Close a record."""

    def looked_up(self, place, values: dict, context: Context) -> dict:
        """The records that the row names. Raises Refused for one that is not known."""
        return {"owner_account": _user(values["owner_account"])} if values.get("owner_account") else {}

    def judge(self, rows, reading, context) -> Verdicts:
        verdicts = Verdicts(reading.columns)
        places = _places(rows, verdicts, context, self.capability)
        stored, seen = self._stored(places.values()), {}
        for number, values in rows:
            place = places.get(_place_key(values))
            if place is None:
                continue
            key = (place, values["code"] or values[self.named])
            if (earlier := seen.setdefault(key, number)) != number:
                column = "code" if values["code"] else self.named
                verdicts.refuse(number, column, _("“{key}” is already in row {earlier}.").format(key=key[1], earlier=earlier))
            if (values.get("cost_impact") or 0) < 0:
                verdicts.refuse(number, "cost_impact", _("The cost is below zero: give zero or more."))
            try:
                wanted = self._wanted(place, values, context)
            except Refused as refusal:
                verdicts.refuse(number, refusal.field or self.named, refusal.message)
                continue
            row = self._found(stored, place, values)
            change = self._change(row, values, wanted)
            if change == UPDATED and getattr(row, self.state) not in self.live:
                verdicts.refuse(number, self.state, self.closed_already(row))
            verdicts.changes[number] = change
        return verdicts

    def closed_already(self, row) -> str:
        """Why a closed record is not changed by a file."""
        return _("{code} is {state}: open it again first.").format(code=row.code, state=getattr(row, self.state))

    def watch(self, reading, context) -> list[Watch]:
        projects = sorted({row.values["project"] for row in reading.rows if row.values["project"]})
        nodes = sorted({row.values["node"] for row in reading.rows if not row.values["project"]})
        found = []
        for label, way in ((self.model._meta.label_lower, ""), *self.watched):
            found += [Watch(label, f"{way}project__code__in", projects)] if projects else []
            found += [Watch(label, f"{way}node__code__in", nodes)] if nodes else []
        return found

    def apply(self, reading: Reading, context: Context) -> Applied:
        codes = {row.values["project"] for row in reading.rows if row.values["project"]}
        places: dict = {("project", code): one for code, one in projects_by_code(actor=context.actor, codes=codes).items()}
        nodes = {row.values["node"] for row in reading.rows if not row.values["project"]}
        places |= {("node", one.code): one for one in visible_nodes(user=context.actor).filter(code__in=nodes)}
        stored, done, rejected = self._stored(places.values()), {CREATED: 0, UPDATED: 0, UNCHANGED: 0}, []
        for row in reading.rows:
            try:
                done[self._enter(row.values, places[_place_key(row.values)], stored, context)] += 1
            except Refused as refusal:
                rejected += refused_or_raise(refusal, [row], context, reading.columns)
        return Applied(done[CREATED], done[UPDATED], done[UNCHANGED], tuple(rejected))

    def _enter(self, values: dict, place, stored: dict, context: Context) -> str:
        wanted, row = self._wanted(place, values, context), self._found(stored, place, values)
        change = self._change(row, values, wanted)
        if change == UNCHANGED:
            return change
        new = row is None
        if new:
            row = self.opened(place, values, wanted, context)
        elif differing := {name: value for name, value in wanted.items() if not _same(row, name, value)}:
            row = self.changed(row, differing, context)
        if values[self.state] is not None and values[self.state] != getattr(row, self.state):
            self.closed(row, values[self.state], values | {"_new": new}, context)
        return change

    def _wanted(self, place, values: dict, context: Context) -> dict:
        found = {name: values[name] for name in self.given if values.get(name) is not None}
        for name in ("cost_impact", "contingency"):
            if name in found:
                found[name] = in_cents(found[name])
        return found | self.looked_up(place, values, context)

    def _change(self, row, values: dict, wanted: dict) -> str:
        if row is None:
            return CREATED
        same = all(_same(row, name, value) for name, value in wanted.items())
        return UNCHANGED if same and values[self.state] in (None, getattr(row, self.state)) else UPDATED

    def _stored(self, places: Iterable) -> dict:
        """The records of registers, by place and code and by place and title."""
        found: dict = {}
        places = list(dict.fromkeys(place for place in places if place is not None))
        for start in range(0, len(places), 300):
            some = places[start : start + 300]
            nodes, projects = [one for one in some if isinstance(one, Node)], [one for one in some if not isinstance(one, Node)]
            rows = self.model.objects.filter(Q(project__in=projects) | Q(project=None, node__in=nodes)).select_related(*self.related)
            for row in rows:
                at = row.project or row.node
                found[at, "code", row.code] = row
                found.setdefault((at, self.named, getattr(row, self.named)), row)
        return found

    def _found(self, stored: dict, place, values: dict):
        return stored.get((place, "code", values["code"]) if values["code"] else (place, self.named, values[self.named]))


def below_node(node, prefix: str = "") -> Q:
    """The condition that a record came from a project under a node, or was entered at it or below; None: anywhere."""
    if node is None:
        return Q()
    entered = Q(**{f"{prefix}project__isnull": True, f"{prefix}node__path__startswith": node.path})
    return Q(**{f"{prefix}project__node__path__startswith": node.path}) | entered


def project_named(actor, code: str, field: str):
    """The project a cell names. Raises Refused when the actor sees none of that code."""
    return _one(visible_projects(user=actor).filter(code=code), code, field)


def handover_named(actor, code: str):
    """The handover a cell names. Raises Refused when the actor sees none of that code."""
    return _one(visible_handovers(user=actor).filter(code=code), code, "handover")


def risk_named(place, code: str) -> Risk:
    """The risk of the same register a cell names. Raises Refused when there is none."""
    return _one(Risk.objects.filter(code=code, **origin(place)), code, "risk")


def words_in(cell: str | None) -> list[str]:
    """The codes in a cell, by blanks, commas or semicolons."""
    return list(dict.fromkeys((cell or "").replace(",", " ").replace(";", " ").split()))


def places_of(row) -> tuple[str, str]:
    """The codes of a record's project and, where it has none, of its node."""
    return (row.project.code, "") if row.project_id else ("", row.node.code)




def _same(row, name: str, value) -> bool:
    stored = getattr(row, name)
    if isinstance(value, list):
        return set(stored.values_list("pk", flat=True)) == {one.pk for one in value}
    return stored == value


def _place_key(values: dict) -> tuple[str, str]:
    return ("project", values["project"]) if values["project"] else ("node", values["node"])


def _places(rows, verdicts: Verdicts, context: Context, capability: str) -> dict:
    """The projects and nodes that rows name; rows whose place is unknown, hidden or out of reach are refused."""
    projects = NamedProjects(context, capability).among([(n, values) for n, values in rows if values["project"]], verdicts)
    found: dict = {("project", code): one for code, one in projects.items()}
    codes = {values["node"] for _n, values in rows if not values["project"]}
    nodes = {one.code: one for one in visible_nodes(user=context.actor).filter(code__in=codes)}
    why = {code: _barred(context.actor, capability, node) for code, node in nodes.items()}
    for number, values in rows:
        if values["project"]:
            continue
        if values["node"] not in nodes:
            verdicts.refuse(number, "node", _("Node “{code}” is not known: correct its code, or create it first.").format(code=values["node"]))
        elif why[values["node"]]:
            verdicts.refuse(number, "node", why[values["node"]])
        else:
            found["node", values["node"]] = nodes[values["node"]]
    return found


def _barred(actor, capability: str, node: Node) -> str:
    try:
        for one in ("import", capability):
            require_at(one, actor=actor, place=node)
    except NotPermitted as refusal:
        return refusal.message
    return ""


def _user(name: str) -> User:
    return _one(User.objects.filter(username=name, is_active=True, is_system=False), name, "owner_account")


def _one(rows, code: str, field: str):
    found = rows.first()
    if found is None:
        raise Refused(_("“{code}” is not known: correct it, or leave it empty.").format(code=code), field=field)
    return found
