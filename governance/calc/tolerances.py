"""How far a project or node has strayed in each dimension, and whether that is beyond what is tolerated.

Tolerances by dimension, actual and forecast breach, and the exception that follows are those of "Managing Successful Projects with PRINCE2"
(6th ed., 2017), chapters 10 and 12; the measures are this office's own:

| dimension | measure | unit |
|---|---|---|
| cost | estimate at completion over budget at completion, less one; already spent over it | share |
| time | calendar days the forecast finish is past the baseline; the baseline finish is past | days |
| scope | deliverables past their day and not accepted | number |
| benefit | one less benefits expected over planned; one less realised over planned to date | share |
| risk | exposure over budget | share |
| quality | open issues that are off-specification, of severity 4 or 5 | number |
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

SHARES = frozenset({"cost", "benefit", "risk"})
DAYS = frozenset({"time"})
PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Standing:
    """What is known of a project or node on a day; None is not known. Money in its own currency."""

    as_of: dt.date
    bac: Decimal | None = None
    ac: Decimal | None = None
    eac: Decimal | None = None
    budget: Decimal | None = None
    baseline_finish: dt.date | None = None
    forecast_finish: dt.date | None = None
    finished: bool = False
    benefits_planned: Decimal | None = None
    benefits_expected: Decimal | None = None
    benefits_due: Decimal | None = None
    benefits_realised: Decimal | None = None
    exposure: Decimal | None = None
    late_deliverables: int = 0
    off_specification: int = 0


@dataclass(frozen=True)
class Strayed:
    """How far one dimension has strayed, and whether only by forecast."""

    dimension: str
    value: Decimal
    forecast: bool
    limit: Decimal = Decimal(0)


def strayed(standing: Standing) -> list[Strayed]:
    """Each measure that is known, what is so before what is forecast.

    >>> day = dt.date(2026, 3, 6)
    >>> [(one.dimension, str(one.value), one.forecast) for one in strayed(Standing(day, bac=Decimal(100), ac=Decimal(40), eac=Decimal(115)))]
    [('cost', '-0.6000', False), ('cost', '0.1500', True), ('scope', '0', False), ('quality', '0', False)]
    """
    found = [
        ("cost", _over(standing.ac, standing.bac), False),
        ("cost", _over(standing.eac, standing.bac), True),
        ("time", None if standing.finished else _days(standing.baseline_finish, standing.as_of), False),
        ("time", _days(standing.baseline_finish, standing.forecast_finish), True),
        ("scope", Decimal(standing.late_deliverables), False),
        ("benefit", _short(standing.benefits_realised, standing.benefits_due), False),
        ("benefit", _short(standing.benefits_expected, standing.benefits_planned), True),
        ("risk", _share(standing.exposure, standing.budget or standing.bac), False),
        ("quality", Decimal(standing.off_specification), False),
    ]
    return [Strayed(dimension, value, forecast) for dimension, value, forecast in found if value is not None]


def breaches(standing: Standing, limits: dict[str, Decimal]) -> list[Strayed]:
    """The dimensions that are beyond their limit, one each: a breach that is, before one that is only forecast.

    >>> day = dt.date(2026, 3, 6)
    >>> found = breaches(Standing(day, bac=Decimal(100), ac=Decimal(40), eac=Decimal(115)), {"cost": Decimal("0.10"), "scope": Decimal(0)})
    >>> [(one.dimension, one.forecast, str(one.value), str(one.limit)) for one in found]
    [('cost', True, '0.1500', '0.10')]
    >>> breaches(Standing(day, bac=Decimal(100), ac=Decimal(40), eac=Decimal(110)), {"cost": Decimal("0.10")})
    []
    """
    found: dict[str, Strayed] = {}
    for one in strayed(standing):
        limit = limits.get(one.dimension)
        if limit is not None and one.value > limit and one.dimension not in found:
            found[one.dimension] = Strayed(one.dimension, one.value, one.forecast, limit)
    return list(found.values())


def nearest(set_here: Iterable[tuple[str, str, Decimal]], path: str) -> dict[str, Decimal]:
    """The limit of each dimension for a branch, of (path, dimension, limit) the one set nearest above it; "" is the whole office.

    >>> nearest([("", "cost", Decimal(1)), ("/1/", "cost", Decimal(2)), ("/1/7/", "time", Decimal(3)), ("/2/", "cost", Decimal(4))], "/1/7/")
    {'cost': Decimal('2'), 'time': Decimal('3')}
    """
    found: dict[str, Decimal] = {}
    for where, dimension, limit in sorted(set_here, key=lambda one: len(one[0])):
        if path.startswith(where):
            found[dimension] = limit
    return found


def _share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return None if part is None or not whole else (part / whole).quantize(PLACES)


def _over(spent: Decimal | None, budget: Decimal | None) -> Decimal | None:
    share = _share(spent, budget)
    return None if share is None else share - 1


def _short(got: Decimal | None, wanted: Decimal | None) -> Decimal | None:
    share = _share(got, wanted)
    return None if share is None else 1 - share


def _days(promised: dt.date | None, day: dt.date | None) -> Decimal | None:
    return None if promised is None or day is None else Decimal((day - promised).days)
