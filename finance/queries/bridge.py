"""Read the bridge from Plan to Outlook of a project or a node."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from finance.calc.bridge import Bridge, bridge, together, way
from finance.models import FiscalYear, Movement, Version
from finance.queries.fiscal import OUTLOOK_STATES, known_by
from finance.queries.year_rows import ProjectYear


def bridges(*, rows: Iterable[ProjectYear], year: FiscalYear, as_of: dt.date) -> dict[int, Bridge]:
    """By project: the bridge of each that has both a Plan and an Outlook, in its own currency, in two queries however many."""
    both = {row.project_id: row for row in rows if row.variance is not None}
    said = _movements(both, year, as_of)
    return {
        project: bridge(row.plan, row.outlook, [movement for version in _way(row, said.get(project)) for movement in said[project][version][2]])
        for project, row in both.items()
    }


def node_bridge(*, found: Mapping[int, Bridge], rows: Iterable[ProjectYear], currency: str, rates: Mapping) -> Bridge | None:
    """The bridges of projects added in a node's currency at the given rates; None without any. Those without a rate are left out."""
    parts = [(found[row.project_id], _rate(row.currency, currency, rates)) for row in rows if row.project_id in found]
    parts = [(one, rate) for one, rate in parts if rate is not None]
    return together(parts) if parts else None


def steps_of(*, row: ProjectYear, year: FiscalYear, as_of: dt.date) -> list[tuple[Version, list[Movement]]]:
    """The Outlooks on the way from a project's Plan to its newest one, each with what was said of it, oldest first."""
    said = _movements({row.project_id: row}, year, as_of, every=True).get(row.project_id)
    keys = _way(row, said)
    versions = Version.objects.select_related("author").prefetch_related("movements").in_bulk(keys)
    return [(versions[key], list(versions[key].movements.all())) for key in keys]


def _rate(currency: str, into: str, rates: Mapping) -> Decimal | None:
    return Decimal(1) if currency == into else rates.get((currency, into))


def _movements(projects: Mapping[int, ProjectYear], year: FiscalYear, as_of: dt.date, *, every: bool = False) -> dict:
    """By project, of those of which anything is said: its known Outlooks, oldest first, each {id: (based on, place, movements)}."""
    known = Version.objects.filter(
        known_by(as_of), project__isnull=False, fiscal_year=year, kind=Version.Kind.OUTLOOK, state__in=OUTLOOK_STATES
    )
    rows = Movement.objects.filter(version__in=known).order_by("pk").values_list("version_id", "version__project_id", "cause", "amount")
    by_version, told = defaultdict(list), set()
    for version, project, cause, amount in rows:
        by_version[version].append((cause, amount))
        told.add(project)
    wanted = set(projects) if every else told & set(projects)
    if not wanted:
        return {}
    found: dict = defaultdict(dict)
    versions = known.filter(project__in=wanted) if len(wanted) < 500 else known
    for key, project, base in versions.order_by("known_on", "pk").values_list("pk", "project_id", "based_on_id"):
        if project in wanted:
            found[project][key] = (base, len(found[project]), by_version.get(key, []))
    return found


def _way(row: ProjectYear, said: dict | None) -> list[int]:
    if not said or row.outlook_id is None:
        return []
    return way(row.outlook_id, {key: one[0] for key, one in said.items()}, list(said))
