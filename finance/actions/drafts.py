"""Open and drop drafts of a Plan or an Outlook, and bring their actuals up to date."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from finance.actions.held import held_draft
from finance.actions.version_lines import write_lines
from finance.calc.outlook_lines import with_actuals
from finance.models import Cycle, FiscalYear, Version
from finance.queries.sources import booked_by_type, lines_for, periods_of, resource_plan, source_version
from finance.queries.versions import Line, lines_of, plan_locked
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import hold
from projects.models import Project
from projects.policy import require_over


@transaction.atomic
def open_draft(
    *, actor, project: Project, now: dt.datetime, cycle: Cycle | None = None, fiscal_year: FiscalYear | None = None, kind: str = "",
    source: str = "", label: str = "", actual_periods: int | None = None, copy_of: Version | None = None,
) -> Version:  # fmt: skip
    """Open a draft with the lines of its source. Within a cycle the cycle says year, kind, label and source; there its draft is opened once.

    An Outlook's first periods hold what is booked by today; the rest is the source's forecast. `copy_of` is a version of the project to begin with.

    Raises:
        NotPermitted: the actor may not write the project's versions.
        Conflict: the Plan of the year is locked, or the cycle is closed.
        Refused: a value is not acceptable, or the source has nothing to begin with.
    """
    require_over("budget", actor=actor, project=project)
    project = hold(project)
    if cycle is not None:
        _require_asks(cycle, project)
        if (mine := cycle.versions.filter(project=project).first()) is not None:
            return mine
        fiscal_year, kind, label, actual_periods = cycle.fiscal_year, cycle.kind, cycle.label, cycle.actual_periods
        source = source or cycle.source
    if fiscal_year is None:
        raise Refused(_("Say for which fiscal year: choose one."), field="fiscal_year")
    kind = inputs.choice(kind, among=("plan", "outlook"), field="kind", called=_("The kind of version"))
    source = inputs.choice(source or "plan", among=Cycle.Source, field="source", called=_("The source"))
    today = inputs.today(now)
    if kind == Version.Kind.PLAN and plan_locked(project=project, year=fiscal_year):
        raise Conflict(
            _("The Plan of {code} for {year} is locked: open an Outlook from it.").format(code=project.code, year=fiscal_year), field="kind"
        )
    periods = _periods(actual_periods, kind, fiscal_year)
    lines, base, note = _begun(project, fiscal_year, kind, source, copy_of, today)
    until = periods_of(year=fiscal_year)[periods - 1].end_on if periods else None
    if until is not None:
        lines = _landed(project, fiscal_year, lines, until, today)
    version = Version(
        project=project, fiscal_year=fiscal_year, kind=kind, known_on=today, state=Version.State.DRAFT, cycle=cycle, based_on=base, note=note,
        label=inputs.text(label, field="label", called=_("The label"), longest=40), actuals_to=until, author=actor, total=0,
    )  # fmt: skip
    version.save(force_insert=True)
    version.total = write_lines(version, lines)
    version.save(update_fields=["total"])
    events.record(
        "version.opened", subject=version, actor=actor, at=now, facts={"project_id": project.pk, "since": today},
        after=events.values(version, "fiscal_year", "kind", "label", "cycle", "based_on", "actuals_to", "total") | {"source": source},
    )  # fmt: skip
    return version


@transaction.atomic
def bring_actuals(*, actor, version: Version, seen: int | None, now: dt.datetime) -> Version:
    """Read the actuals of an Outlook's draft anew, as booked by today; the forecast to go stays.

    Raises:
        NotPermitted, Stale, Conflict: as every edit of a draft.
        Refused: it holds no actuals.
    """
    version = held_draft(actor=actor, version=version, seen=seen)
    if version.actuals_to is None:
        raise Refused(_("This version holds no actuals: open an Outlook with periods of actuals."))
    before, lines = version.total, lines_of(version=version)
    lines = _landed(version.project, version.fiscal_year, lines, version.actuals_to, inputs.today(now))
    version.total, version.version = write_lines(version, lines), version.version + 1
    version.save(update_fields=["total", "version"])
    events.record(
        "version.edited", subject=version, actor=actor, at=now, before={"total": before}, after={"total": version.total, "by": "actuals"},
        facts={"project_id": version.project_id},
    )  # fmt: skip
    return version


@transaction.atomic
def discard_draft(*, actor, version: Version, seen: int | None, now: dt.datetime, reason: str = "") -> None:
    """Drop a draft for good.

    Raises:
        NotPermitted, Stale, Conflict: as every edit of a draft.
    """
    version = held_draft(actor=actor, version=version, seen=seen)
    reason = inputs.text(reason, field="reason", called=_("The reason"), longest=250)
    told = events.values(version, "fiscal_year", "kind", "label", "total")
    events.record(
        "version.discarded", subject=version, actor=actor, at=now, before=told, reason=reason, facts={"project_id": version.project_id}
    )  # fmt: skip
    version.delete()


def _require_asks(cycle: Cycle, project: Project) -> None:
    if cycle.closed_on is not None:
        raise Conflict(_("{cycle} was closed on {day}: open a draft outside it.").format(cycle=cycle, day=cycle.closed_on), field="cycle")
    if not project.node.path.startswith(cycle.node.path):
        raise Refused(_("{code} does not lie below {node}, where the cycle asks.").format(code=project.code, node=cycle.node), field="cycle")


def _periods(asked: int | None, kind: str, year: FiscalYear) -> int:
    """How many periods hold actuals; none in a Plan.

    Raises:
        Refused: the year has not that many.
    """
    if kind == Version.Kind.PLAN or not asked:
        return 0
    most = year.periods.count()
    if isinstance(asked, bool) or not isinstance(asked, int) or not 0 <= asked <= most:
        raise Refused(_("{year} has {most} periods: give as many or fewer.").format(year=year, most=most), field="actual_periods")
    return asked


def _begun(project, year, kind, source, copy_of, today) -> tuple[list[Line], Version | None, str]:
    """The lines a draft begins with, the version they are of, and what there is to say about them."""
    if source == Cycle.Source.RESOURCES and copy_of is None:
        plan = resource_plan(project=project, year=year)
        if not plan.lines:
            raise Refused(_no_cost(project, year, plan.unpriced), field="source")
        return plan.lines, None, _("Without a rate and left out: {names}.").format(names=", ".join(plan.unpriced)) if plan.unpriced else ""
    if source == Cycle.Source.NOTHING and copy_of is None:
        return [], None, ""
    base = copy_of or source_version(project=project, year=year, kind=kind, source=source, day=today)
    if copy_of is not None and copy_of.project_id != project.pk:
        raise Refused(_("That is a version of another project: choose one of {code}.").format(code=project.code), field="copy_of")
    return ([], None, "") if base is None else (lines_for(version=base, year=year), base, "")


def _no_cost(project, year, unpriced: list[str]) -> str:
    if unpriced:
        names = ", ".join(unpriced[:5])
        return _("The resource plan has hours, but no rate of {names} is known: give resources a rate, or choose another source.").format(names=names)
    return _("The resource plan of {code} has nothing in {year}: assign resources, or choose another source.").format(code=project.code, year=year)


def _landed(project, year: FiscalYear, lines: list[Line], until: dt.date, today: dt.date) -> list[Line]:
    """The lines with what is booked up to a day in their first periods; each keeps its number."""
    spans = periods_of(year=year)
    booked = booked_by_type(project=project, year=year, until=until, known=today)
    over = sum(one.end_on <= until for one in spans)
    plain = [(line.cost_type, line.text, dict(line.amounts)) for line in lines]
    found = with_actuals(plain, booked, [one.start_on for one in spans], over)
    numbers = [line.number for line in lines] + [0] * (len(found) - len(lines))
    return [Line(kind, text, number, amounts) for (kind, text, amounts), number in zip(found, numbers, strict=True)]
