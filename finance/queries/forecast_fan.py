"""Read the fan of a forecast: the range of the newest simulation where there is one, else of the estimates and finishes that earned value gives."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from finance.calc.fan import Fan, fan_of
from finance.queries.outlook_in_time import Outlook
from finance.queries.simulations import newest_simulation

ESTIMATES = ("a", "b", "c", "d", "e", "e6", "f", "g")
STALE_DAYS = 45


@dataclass(frozen=True)
class ForecastFan:
    """The fan, and the simulation it is drawn from, None where it is the range of the estimates. `likely` is its middle (day, money)."""

    fan: Fan
    simulated_on: dt.date | None
    likely: tuple[dt.date, Decimal] | None


def outlook_fan(*, now: dt.date, outlook: Outlook | None, begun: dt.date | None, promised: dt.date | None = None) -> ForecastFan | None:
    """The range of every estimate by the range of every finish; None where the work is complete, or nothing is known."""
    if outlook is None or outlook.found.complete:
        return None
    found = outlook.found
    finishes = [one.finish_on for one in outlook.landings] + [promised]
    fan = fan_of(
        now=now, spent=found.ac, budget=found.bac, begun=begun, planned=outlook.planned_finish,
        estimates=[getattr(found, f"eac_{one}") for one in ESTIMATES], finishes=finishes,
    )  # fmt: skip
    if fan is None:
        return None
    so_far = next((one.finish_on for one in outlook.landings if one.name == "so_far"), None)
    day = next((one for one in (so_far, promised, outlook.planned_finish) if one is not None and fan.early <= one <= fan.late), fan.early)
    middle = found.eac if found.eac is not None and fan.low <= found.eac <= fan.high else None
    return ForecastFan(fan, None, None if middle is None else (day, middle))


def project_fan(*, project, now: dt.date, outlook: Outlook | None, begun: dt.date | None, promised: dt.date | None = None) -> ForecastFan | None:
    """The P10 to P90 of the project's newest simulation where it is not older than the figures allow, else as `outlook_fan`."""
    simulation = newest_simulation(subject=project, day=now)
    drawn = simulation and (simulation.results or {})
    if not drawn or (now - simulation.as_of).days > STALE_DAYS or outlook is None or outlook.found.ac is None:
        return outlook_fan(now=now, outlook=outlook, begun=begun, promised=promised)
    cost, finish = drawn.get("cost") or {}, drawn.get("finish") or {}
    (low, middle, high), (early, likely, late) = _three(cost, _money), _three(finish, dt.date.fromisoformat)
    if None in (low, middle, high, early, likely, late) or late <= now:
        return outlook_fan(now=now, outlook=outlook, begun=begun, promised=promised)
    return ForecastFan(Fan(low, high, max(early, now), late), simulation.as_of, (likely, middle))


def _three(told: dict, read) -> tuple:
    return tuple(read(told[name]["value"]) if told.get(name) else None for name in ("p10", "p50", "p90"))


def _money(amount: float) -> Decimal:
    return Decimal(repr(amount)).quantize(Decimal("0.01"))
