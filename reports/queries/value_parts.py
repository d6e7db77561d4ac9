"""Read the earned value of each project below a node on a day, and why some are left out of the sums."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np

from finance.calc.earned_schedule import time_indices
from finance.calc.indices import indices
from finance.queries.earned_value_at import EarnedValueAt
from reports.calc.totals import CENT
from reports.models import Snapshot

SUMS = ("bac", "pv", "ev", "ac")
CHUNK = 5000
NO_WORK, NO_MEASURE, NO_RATE = "no work packages", "not measured", "no rate"


@dataclass(frozen=True)
class Part:
    """A project with its sums in the node's currency, and the indices and EAC they give. `why` says what leaves it out, "" where nothing does."""

    code: str
    name: str
    why: str
    bac: Decimal | None = None
    pv: Decimal | None = None
    ev: Decimal | None = None
    ac: Decimal | None = None
    cpi: float | None = None
    spi_t: float | None = None
    eac: Decimal | None = None

    @property
    def worst(self) -> float | None:
        """The lower of the two indices."""
        return min((one for one in (self.cpi, self.spi_t) if one is not None), default=None)

    @property
    def vac(self) -> Decimal | None:
        """What the estimate leaves of the budget."""
        return None if self.eac is None or self.bac is None else self.bac - self.eac


@dataclass(frozen=True)
class Together:
    """Projects added: Σ of their own estimates beside the one that follows from their sums, and how many are in either."""

    eac_sum: Decimal | None
    counted: int
    left_out: int


def parts_of(*, below: Mapping[int, tuple], rates: Mapping[int, Decimal | None], computed: EarnedValueAt, day: dt.date) -> list[Part]:
    """The projects, by code: what is stored of the very day, else what the work says of it. `below` has (key, code, name, currency) by key."""
    stored, times = _stored(below, day), None
    found = []
    for key, (_pk, code, name, _currency) in below.items():
        told, value = stored.get(key), computed.values.get(key)
        if told is None and value is not None and times is None:
            times = dict(zip(computed.ids, np.stack([(one := computed.times()).es, one.at], axis=1).tolist(), strict=True))
        sums = told[:4] if told else [getattr(value, column) for column in SUMS] if value else [None] * 4
        spi_t = told[4] if told else _spi_t(times[key]) if value else None
        found.append(_part(code, name, sums, spi_t, rates[key], told and told[5:]))
    return sorted(found, key=lambda one: one.code)


def together(parts: list[Part]) -> Together:
    """What the counted projects estimate, added up."""
    counted = [one for one in parts if not one.why]
    known = [one.eac for one in counted if one.eac is not None]
    return Together(sum(known, Decimal(0)) if known else None, len(counted), len(parts) - len(counted))


def worst_of(parts: list[Part], number: int) -> list[Part]:
    """Those of the counted projects whose lower index is below 1, the lowest first: a sum hides them."""
    late = [one for one in parts if not one.why and one.worst is not None and one.worst < 1]
    return sorted(late, key=lambda one: (one.worst, one.code))[:number]


def _stored(keys, day: dt.date) -> dict[int, tuple]:
    ids, found = sorted(keys), {}
    for start in range(0, len(ids), CHUNK):
        rows = Snapshot.objects.filter(project_id__in=ids[start : start + CHUNK], as_of=day, bac__isnull=False)
        found |= {key: told for key, *told in rows.values_list("project_id", *SUMS, "spi_t", "cpi", "eac_a", "eac_b")}
    return found


def _spi_t(times: list[float]) -> float | None:
    es, at = (None if np.isnan(one) else one for one in times)
    return time_indices(es=es, at=at, pd=None).spi_t


def _part(code: str, name: str, sums: list, spi_t: float | None, rate: Decimal | None, stored: list | None) -> Part:
    """`stored`: CPI, EAC a and EAC b as they were stored, None where they follow from the sums now."""
    if rate is None:
        return Part(code, name, NO_RATE)

    def turned(amount: Decimal | None) -> Decimal | None:
        return amount if amount is None or rate == 1 else (amount * rate).quantize(CENT, ROUND_HALF_EVEN)

    bac, pv, ev, ac = map(turned, sums)
    if bac is None:
        return Part(code, name, NO_WORK)
    if ev is None:
        return Part(code, name, NO_MEASURE, bac, pv)
    if stored is None:
        found = indices(bac=bac, pv=pv, ev=min(ev, bac), ac=ac)
        cpi, eac = found.cpi, found.eac
    else:
        cpi, eac = stored[0], turned(stored[1] if stored[2] is None else stored[2])
    not_begun = ev == 0 and ac is None  # nothing was spent: it costs its plan
    return Part(code, name, "", bac, pv, ev, ac, cpi, spi_t, bac if not_begun else eac)
