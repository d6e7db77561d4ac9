"""Read how far the data of projects can be believed: what is wrong, what would mend it, who is asked, and what it does to the colours."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, IntegerField, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from governance.calc.confidence import Part
from governance.calc.data_facts import Flaw, Rule, score_of
from governance.calc.data_rules import BY_CODE, MANAGER, worded
from governance.models import Health
from portfolio.models import Grant, Role
from projects.models import Project, WorkPackage
from reports.models import Snapshot
from reports.queries.snapshots import project_history

CHUNK = 500
PEOPLE = 24
MANAGERS = (
    "project__manager_id", "project__manager__first_name", "project__manager__last_name", "project__manager__username", "project__manager_name",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A rule that is not kept: what was found in words, the rows behind it, who is asked by name, and the share of the points it costs."""

    rule: Rule
    text: str
    of: int
    wrong: int
    costs: float
    people: tuple[str, ...]
    lines: tuple[tuple[str, str, int], ...] = ()  # (WBS, name, key) of the first work packages that are wrong

    @property
    def role(self) -> str:
        """The role that is asked, in words."""
        return Role(self.rule.asked).label


@dataclass(frozen=True)
class DataOfProject:
    """How far one project's data can be believed at a status date."""

    as_of: dt.date
    score: float | None
    passed: int
    applied: int
    cap: str  # what the data did to a green overall, in words; empty when nothing
    capping: bool  # whether no green overall can stand on it
    found: list[Found]
    kept: list[Rule]
    grade: str
    parts: list[Part]
    history: list[Snapshot]


@dataclass(frozen=True)
class Asked:
    """One of those who are asked to mend data: how many things, in how many projects."""

    name: str
    manager: int | None
    flaws: int
    projects: int


class Named:
    """Who is asked by name: a project's manager; of another role, those who hold it nearest above the project."""

    def __init__(self, roles: Iterable[str]):
        held = Grant.objects.filter(role__in=set(roles) - {MANAGER}, user__is_active=True).select_related("user", "node").order_by("user__username")
        self.grants = [(grant.role, grant.node.path if grant.node else "/", str(grant.user)) for grant in held]

    def of(self, rule: Rule, project: Project) -> tuple[str, ...]:
        if rule.asked == MANAGER:
            name = str(project.manager) if project.manager_id else project.manager_name
            return (name,) if name else ()
        near = [(path, name) for role, path, name in self.grants if role == rule.asked and project.node.path.startswith(path)]
        nearest = max((len(path) for path, _name in near), default=0)
        return tuple(dict.fromkeys(name for path, name in near if len(path) == nearest))[:2]


@dataclass(frozen=True)
class ConfidenceOfProject:
    """The grade of a project's earned value with its parts, and the score of its data."""

    grade: str
    parts: list[Part]
    score: float | None


def project_confidence(*, project: Project, as_of: dt.date) -> ConfidenceOfProject | None:
    """How far a project's earned value can be believed, as known on a day; None where it was not judged by then."""
    health = Health.objects.filter(project=project, as_of__lte=as_of).order_by("-as_of").first()
    if health is None:
        return None
    parts = [Part(*part) for part in health.accuracy.get("parts", [])]
    return ConfidenceOfProject(health.ev_grade, parts, score_of(health.data_passed, health.data_applied))


def project_accuracy(*, project: Project, as_of: dt.date) -> DataOfProject | None:
    """How far a project's data can be believed, as known on a day; None where it was not judged by then."""
    health = Health.objects.filter(project=project, as_of__lte=as_of).order_by("-as_of").first()
    if health is None:
        return None
    told = health.accuracy
    keys = {key for flaw in told.get("flaws", []) for key in flaw["keys"]}
    lines = {pk: (wbs, name, pk) for pk, wbs, name in WorkPackage.objects.filter(pk__in=keys, project=project).values_list("pk", "wbs", "name")}
    found = _found(health, project, Named(BY_CODE[flaw["rule"]].asked for flaw in told.get("flaws", [])), lines)
    return DataOfProject(
        health.as_of, score_of(health.data_passed, health.data_applied), health.data_passed, health.data_applied, *_cap(health),
        sorted(found, key=lambda one: -one.costs), [BY_CODE[code] for code in told.get("kept", []) if code in BY_CODE],
        health.ev_grade, [Part(*part) for part in told.get("parts", [])], project_history(project=project, as_of=as_of, periods=26),
    )  # fmt: skip


def flaws_of(*, rows: Iterable[Snapshot]) -> Iterator[tuple[Snapshot, list[Found]]]:
    """What is wrong with the data of each of the projects' rows, in their order; a fixed number of trips for each few hundred rows."""
    named, some = Named(rule.asked for rule in BY_CODE.values()), []
    for row in rows:
        some.append(row)
        if len(some) == CHUNK:
            yield from _with_flaws(some, named)
            some = []
    yield from _with_flaws(some, named)


def _with_flaws(rows: list[Snapshot], named: Named) -> Iterator[tuple[Snapshot, list[Found]]]:
    healths = Health.objects.filter(project_id__in=[row.project_id for row in rows], period_id__in={row.period_id for row in rows})
    by_row = {(one.project_id, one.period_id): one for one in healths.only("project_id", "period_id", "accuracy", "data_applied")}
    for row in rows:
        health = by_row.get((row.project_id, row.period_id))
        yield row, [] if health is None else _found(health, row.project, named, {})


def _found(health: Health, project: Project, named: Named, lines: dict) -> list[Found]:
    found = []
    for told in health.accuracy.get("flaws", []):
        rule, flaw = BY_CODE.get(told["rule"]), Flaw(told["rule"], told["of"], told["wrong"])
        if rule is None:  # judged by a rule of an earlier day
            continue
        costs = rule.weight * 100 * flaw.wrong / flaw.of / health.data_applied if health.data_applied else 0.0
        behind = tuple(lines[key] for key in told["keys"] if key in lines)
        found.append(Found(rule, worded(flaw), flaw.of, flaw.wrong, costs, named.of(rule, project), behind))
    return found


def _cap(health: Health) -> tuple[str, bool]:
    """What the data did to the overall colour, and whether it would take a green away."""
    reasons = {reason["rule"]: reason for part in health.dimensions if part["name"] == "data" for reason in part["reasons"]}
    stale, inaccurate = reasons.get("staleness", {}).get("rag"), reasons.get("accuracy", {}).get("rag")
    return reasons.get("cap", {}).get("text", ""), "cap" in reasons or stale in ("amber", "red") or inaccurate == "red"


def worst_first(*, rows, rule: str = "", asked: str = "", manager: str = ""):
    """Those of the live rows whose data breaks a rule, the worst first; narrowed to a rule, a role that is asked, or a manager."""
    rows = rows.filter(data_flaws__gt=0)
    if rule in BY_CODE:
        rows = rows.filter(**{f"counts__data__{rule}__isnull": False})
    if asked in Role.values:
        rows = rows.filter(**{f"counts__asked__{asked}__isnull": False})
    if manager.isdecimal() and len(manager) < 10:
        rows = rows.filter(project__manager_id=int(manager), counts__asked__project_manager__isnull=False)
    return rows.order_by("data_score", "-budget", "project__code")


def rules_broken(row: Snapshot) -> list[tuple[Rule, int]]:
    """Each rule that a node's projects break, with how many do; the most often broken first."""
    counted = [(BY_CODE[code], number) for code, number in row.counts.get("data", {}).items() if code in BY_CODE]
    return sorted(counted, key=lambda pair: (-pair[1], -pair[0].weight, pair[0].code))


def roles_asked(row: Snapshot) -> list[tuple[str, str, int]]:
    """Each role that is asked below a node: its name, its words, how many things."""
    return [(role, Role(role).label, number) for role, number in sorted(row.counts.get("asked", {}).items(), key=lambda pair: -pair[1])]


def managers_asked(*, rows) -> list[Asked]:
    """The project managers of live rows who are asked to mend something, those with the most first."""
    number = Cast(KT("counts__asked__project_manager"), IntegerField())
    found = rows.filter(counts__asked__project_manager__isnull=False).order_by().values(*MANAGERS).annotate(flaws=Sum(number), projects=Count("pk"))
    asked = [Asked(_name(one), one["project__manager_id"], one["flaws"], one["projects"]) for one in found]
    return sorted(asked, key=lambda one: (-one.flaws, one.name))[:PEOPLE]


def _name(one: dict) -> str:
    full = f"{one['project__manager__first_name'] or ''} {one['project__manager__last_name'] or ''}".strip()
    return full or one["project__manager__username"] or one["project__manager_name"] or "—"
