"""Write what an approved change adds to the money of a fiscal year: an Outlook that follows the one that counts, and says why it moved."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from finance.actions.version_lines import write_lines
from finance.models import CostType, FiscalYear, Movement, Version
from finance.queries.sources import source_version
from finance.queries.versions import Line, lines_of
from pmo import inputs
from pmo.errors import Conflict
from pmo.ledger import events
from portfolio.actions.periods import require_open
from projects.models import Project


def add_to_outlook(
    *, actor, project: Project, year: FiscalYear, amounts: Mapping[tuple[CostType | None, dt.date], Decimal], code: str, title: str,
    now: dt.datetime,
) -> Version:  # fmt: skip
    """Add amounts by cost type and period to the Outlook of a year (where there is none, to its Plan), as lines of their own in a new Outlook.

    For a deed that has seen to who may: a change that was approved. The bridge from Plan to Outlook explains the sum as an approved change.

    Raises:
        Conflict: a period holds what was booked already, or the reporting period of today is closed.
    """
    today = inputs.today(now)
    require_open(day=today)
    base = source_version(project=project, year=year, kind=Version.Kind.OUTLOOK, source=Version.Kind.OUTLOOK, day=today)
    until = base.actuals_to if base is not None and base.kind == Version.Kind.OUTLOOK else None
    require_to_go(months={month for _kind, month in amounts}, until=until, year=year)
    told, moved = f"{code} {title}", sum(amounts.values(), Decimal("0.00"))
    version = Version(
        project=project, fiscal_year=year, kind=Version.Kind.OUTLOOK, label=code[:40], state=Version.State.APPROVED, known_on=today, note=told,
        total=0, based_on=base, actuals_to=until, author=actor if actor.pk else None,
    )  # fmt: skip
    version.save(force_insert=True)
    version.total = write_lines(version, [*(lines_of(version=base) if base is not None else []), *_lines(amounts, told)])
    version.save(update_fields=["total"])
    Movement.objects.create(version=version, cause=Movement.Cause.CHANGE, amount=moved, note=told[:250])
    events.record(
        "version.recorded", subject=version, actor=actor, at=now, before=None if base is None else events.values(base, "label", "total"),
        after=events.values(version, "fiscal_year", "kind", "label", "known_on", "based_on", "total") | {"change": code, "moved": moved},
        facts={"project_id": project.pk, "since": today},
    )  # fmt: skip
    return version


def require_to_go(*, months, until: dt.date | None, year: FiscalYear) -> None:
    """Raises Conflict when one of the months lies in the periods of an Outlook that hold what was booked."""
    if until is not None and (over := sorted(month for month in months if month <= until)):
        raise Conflict(
            _("{month}: the Outlook of {year} holds what was booked up to {until}. Give the amount to a later month.").format(
                month=f"{over[0]:%Y-%m}", year=year, until=until
            ),
            field="money",
        )


def _lines(amounts: Mapping, told: str) -> list[Line]:
    found: dict = {}
    for (cost_type, month), amount in amounts.items():
        found.setdefault(cost_type, Line(cost_type, told[:160])).amounts[month] += amount
    return list(found.values())
