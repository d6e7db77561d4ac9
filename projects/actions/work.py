"""Plan the work of a project: its WBS with baseline dates and budgets, as many lines as there are."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pmo import inputs
from pmo.errors import Refused
from pmo.ledger import events
from pmo.ledger.changes import Counts, difference, hold
from portfolio.actions.periods import require_open
from projects.actions.former_plans import keep_former_plans, plan_of
from projects.actions.hosts import require_hosts, set_hosts
from projects.actions.starting import join_schedule
from projects.models import Project, WorkPackage
from projects.policy import require_over

WRITTEN = ["order", "name", "kind", "start_at", "finish_at", "budget", "technique", "curve", "host", "known_on", "version"]
CALLED = {
    "wbs": gettext_lazy("The WBS number"),
    "name": gettext_lazy("The name"),
    "kind": gettext_lazy("The kind"),
    "start": gettext_lazy("The start"),
    "finish": gettext_lazy("The finish"),
    "budget": gettext_lazy("The budget"),
    "technique": gettext_lazy("The technique"),
    "curve": gettext_lazy("The curve"),
    "host": gettext_lazy("The host"),
}


@dataclass(frozen=True)
class PlannedWork:
    """A line of the WBS as planned. Moments without a zone are wall-clock time of the project; money is in its currency.

    `host` is the number of the line that apportioned work earns with; empty where its own measure counts.
    """

    wbs: str
    name: str
    kind: str = "task"
    start_at: dt.datetime | None = None
    finish_at: dt.datetime | None = None
    budget: Decimal | None = None
    technique: str = "percent"
    curve: str = "linear"
    host: str = ""
    order: int | None = None


@transaction.atomic
def plan_work(*, actor, project: Project, packages: list[PlannedWork], known_on: dt.date, now: dt.datetime) -> Counts:
    """Add the lines of the WBS that are new, and change those that differ, by their WBS number; lines not named stay as they are.

    Days before the one it became known are measured by what was planned then.

    Raises:
        NotPermitted: the actor may not change the project.
        Refused: a value of a line is not acceptable, or a number stands twice.
        Conflict: the day lies in a closed period and something would change.
    """
    require_over("change_project", actor=actor, project=project)
    inputs.day(known_on, field="known_on", called=_("The day it became known"), required=True)
    project = hold(project)
    _require_once(packages)
    stored = {row.wbs: row for row in project.work_packages.all()}
    last = max((row.order for row in stored.values()), default=-1)
    numbers = {row.pk: row.wbs for row in stored.values()}
    hosts = {row.wbs: numbers[row.host_id] for row in stored.values() if row.host_id is not None}
    created, updated, before, after, replaced = [], [], {}, {}, []
    for package in packages:
        values = _checked(package)
        row, host = stored.get(values["wbs"]), values.pop("host")
        was, hosts[values["wbs"]] = hosts.get(values["wbs"], ""), host
        if row is None:
            last = last + 1 if package.order is None else package.order
            created.append(WorkPackage(project=project, known_on=known_on, **{**values, "order": last}))
            continue
        plan, since = plan_of(row), row.known_on
        change = difference(row, _wanted(row, values, known_on))
        if since < known_on and plan_of(row) != plan:
            replaced.append((row.pk, plan))
        if change is None and host == was:
            continue
        row.version += change is None
        updated.append(row)
        before[row.wbs], after[row.wbs] = (change.before, change.after) if change else ({}, {})
        if host != was:
            before[row.wbs]["host"], after[row.wbs]["host"] = was, host
    counts = Counts(len(created), len(updated), len(packages) - len(created) - len(updated))
    if counts.changed:
        require_open(day=known_on, field="known_on")
        require_hosts(lines=[*stored.values(), *created], hosts=hosts)
        keep_former_plans(project=project, plans=replaced, until_on=known_on)
        WorkPackage.objects.bulk_create(
            created + [_fresh(row) for row in updated],
            update_conflicts=True, unique_fields=["project", "wbs"], update_fields=WRITTEN, batch_size=500,
        )  # fmt: skip
        set_hosts(project=project, hosts={row.wbs: hosts[row.wbs] for row in (*created, *updated)})
        if created:
            join_schedule(project=project, wbs={row.wbs for row in created}, known_on=known_on, now=now)
        _record(project, counts, before, after, known_on, actor=actor, now=now)
    return counts


def _record(project, counts, before, after, known_on, *, actor, now) -> None:
    facts = {"project_id": project.pk, "since": known_on}
    told = {"created": counts.created, "changed": after}
    events.record("wbs.planned", subject=project, actor=actor, at=now, before={"changed": before}, after=told, facts=facts)


def _fresh(row: WorkPackage) -> WorkPackage:
    """The same line without its id, so that one statement may hold new and changed lines; its host is set once all are there."""
    row.pk = row.host = None
    return row


def _wanted(row: WorkPackage, values: dict, known_on: dt.date) -> dict:
    """What a stored line should say; it stays known from its first day on, and keeps its place unless one is given."""
    order = row.order if values["order"] is None else values["order"]
    return {**values, "order": order, "known_on": min(row.known_on, known_on)}


def _require_once(packages: list[PlannedWork]) -> None:
    twice = [wbs for wbs, times in Counter(str(one.wbs).strip() for one in packages).items() if times > 1]
    if twice:
        raise Refused(_("WBS {wbs} stands more than once: number each line differently.").format(wbs=", ".join(twice[:5])), field="wbs")


def _checked(package: PlannedWork) -> dict[str, Any]:
    try:
        return _values(package)
    except Refused as refusal:
        raise Refused(_("WBS {wbs}: {message}").format(wbs=package.wbs, message=refusal.message), field=refusal.field) from None


def _values(package: PlannedWork) -> dict[str, Any]:
    start_at = inputs.moment(package.start_at, field="start", called=CALLED["start"])
    finish_at = inputs.moment(package.finish_at, field="finish", called=CALLED["finish"])
    inputs.in_order(start_at, finish_at, field="finish")
    if package.order is not None and (not isinstance(package.order, int) or not 0 <= package.order < 2**31):
        raise Refused(_("The order is not a whole number from 0: correct it."), field="order")
    return {
        "wbs": inputs.text(package.wbs, field="wbs", called=CALLED["wbs"], longest=60, required=True),
        "order": package.order,
        "name": inputs.text(package.name, field="name", called=CALLED["name"], longest=250, required=True),
        "kind": inputs.choice(package.kind, among=WorkPackage.Kind, field="kind", called=CALLED["kind"]),
        "start_at": start_at,
        "finish_at": finish_at,
        "budget": inputs.money(package.budget, field="budget", called=CALLED["budget"]) or Decimal("0.00"),
        "technique": inputs.choice(package.technique, among=WorkPackage.TECHNIQUES, field="technique", called=CALLED["technique"]),
        "host": inputs.text(package.host, field="host", called=CALLED["host"], longest=60),
        "curve": inputs.choice(package.curve, among=WorkPackage.CURVES, field="curve", called=CALLED["curve"]),
    }
