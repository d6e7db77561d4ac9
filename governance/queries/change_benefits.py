"""What a change adds to the planned benefits of a project, beside what is planned."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from finance.models import Benefit, BenefitValue
from governance.calc.change_impact import NOTHING
from governance.models import ChangeRequest
from pmo.errors import Conflict, Refused


@dataclass(frozen=True)
class Benefits:
    """Benefits month by month, old beside new, their total in money; and the plans it was read from."""

    told: dict
    basis: dict
    values: dict[int, dict[dt.date, Decimal]]  # by benefit: what its plan becomes


def benefits_beside(*, change: ChangeRequest, day: dt.date, lenient: bool = False) -> Benefits:
    """What a change makes of the plans of its benefits, as known on a day; `lenient` tells what stands even where it can no longer be.

    Raises:
        Conflict: a benefit is closed.
        Refused: there is no such benefit, or more is taken off than is planned.
    """
    added = _added(change)
    found = list(Benefit.objects.filter(project=change.project, known_on__lte=day).order_by("code"))
    by_code = {one.code: one for one in found}
    if not lenient and (unknown := added.keys() - by_code.keys()):
        raise Refused(_("There is no benefit {code} in this project: choose one of its register.").format(code=min(unknown)), field="benefits")
    planned: dict[int, dict[dt.date, Decimal]] = defaultdict(dict)
    words = BenefitValue.objects.filter(benefit__in=found, series=BenefitValue.Series.PLANNED, known_on__lte=day).order_by("known_on", "pk")
    for key, month, value in words.values_list("benefit_id", "month", "value"):
        planned[key][month] = value
    rows, basis, values = [], {}, {}
    for code, months in sorted(added.items()):
        benefit = by_code.get(code)
        stands = planned[benefit.pk] if benefit else {}
        basis[code] = {f"{month:%Y-%m}": str(stands.get(month, NOTHING)) for month in months}
        if benefit is None:
            continue
        if not lenient:
            _require_fit(benefit, months, stands, day)
        values[benefit.pk] = {month: stands.get(month, NOTHING) + amount for month, amount in months.items()}
        rows.append(_row(benefit, months, stands, change))
    whole = sum((_sign(one) * sum(planned[one.pk].values(), NOTHING) for one in found if not one.unit), NOTHING)
    in_money = [(by_code[code], months) for code, months in added.items() if code in by_code and not by_code[code].unit]
    moved = sum((_sign(one) * sum(months.values(), NOTHING) for one, months in in_money), NOTHING)
    return Benefits({"rows": rows, "old": str(whole), "new": str(whole + moved), "change": str(moved)}, basis, values)


def _added(change: ChangeRequest) -> dict[str, dict[dt.date, Decimal]]:
    found: dict[str, dict[dt.date, Decimal]] = {}
    for row in change.benefits:
        month = dt.date.fromisoformat(f"{row['month']}-01")
        months = found.setdefault(row["benefit"], {})
        months[month] = months.get(month, NOTHING) + Decimal(row["amount"])
    return {code: dict(sorted(months.items())) for code, months in found.items()}


def _require_fit(benefit: Benefit, months: dict, stands: dict, day: dt.date) -> None:
    if benefit.closed_on is not None and benefit.closed_on <= day:
        raise Conflict(_("“{benefit}” is closed: it takes no further values.").format(benefit=benefit), field="benefits")
    for month, amount in months.items():
        if stands.get(month, NOTHING) + amount < 0:
            raise Refused(
                _("{month}: {benefit} has {old} planned, which is less than is taken off.").format(
                    month=f"{month:%Y-%m}", benefit=benefit, old=f"{stands.get(month, NOTHING):,}"
                ),
                field="benefits",
            )


def _row(benefit: Benefit, months: dict, stands: dict, change: ChangeRequest) -> dict:
    old = sum(stands.values(), NOTHING)
    return {
        "code": benefit.code, "name": benefit.name, "unit": benefit.unit or change.project.currency, "old": str(old),
        "new": str(old + sum(months.values(), NOTHING)), "kind": benefit.kind, "counted": benefit.counted,
        "months": [[f"{month:%Y-%m}", str(stands.get(month, NOTHING)), str(stands.get(month, NOTHING) + amount)] for month, amount in months.items()],
    }  # fmt: skip


def _sign(benefit: Benefit) -> int:
    return -1 if benefit.kind == Benefit.Kind.DISBENEFIT else 1
