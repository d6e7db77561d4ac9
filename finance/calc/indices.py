"""Variances, indices and estimates of one project or of a sum of projects. Unknown stays None: never 0, never 1."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pmo.calc.money import from_minor, to_minor

Money = Decimal | int
METHODS = ("a", "b", "c", "d", "e", "f", "g")


@dataclass(frozen=True)
class Indices:
    """What follows from BAC, PV, EV and AC. Money is of the kind that was given, ratios are floats, None is unknown.

    `eac` is the estimate by `eac_method`; etc, vac and tcpi_eac belong to it. `budget_attainable` is False when the money
    is gone before the work is done (TCPI to BAC has no value then). `complete` is EV = BAC.
    """

    bac: Money | None
    pv: Money | None
    ev: Money | None
    ac: Money | None
    cv: Money | None
    sv: Money | None
    cv_share: float | None
    sv_share: float | None
    cpi: float | None
    spi: float | None
    critical_ratio: float | None
    percent_complete: float | None
    percent_spent: float | None
    complete: bool | None
    eac_a: Money | None
    eac_b: Money | None
    eac_c: Money | None
    eac_d: Money | None
    eac_e: Money | None
    eac_e6: Money | None
    eac_f: Money | None
    eac_g: Money | None
    eac: Money | None
    eac_method: str | None
    etc: Money | None
    vac: Money | None
    vac_share: float | None
    tcpi_bac: float | None
    tcpi_eac: float | None
    budget_attainable: bool | None


def indices(
    *,
    bac: Money | None,
    pv: Money | None,
    ev: Money | None,
    ac: Money | None,
    method: str = "b",
    before: tuple[Money, Money] | None = None,
    before_6: tuple[Money, Money] | None = None,
    spi_t: float | None = None,
    bottom_up_etc: Money | None = None,
    weights: tuple[float, float] = (0.8, 0.2),
) -> Indices:
    """Return the `Indices` of these sums.

    bac, pv, ev, ac: all Decimals in whole units, or all ints in minor units; None where unknown. method: the estimate to
    lead with; where it has no value, "a" leads. before, before_6: (EV, AC) three and six periods ago, for e and e6. spi_t: for f.
    bottom_up_etc: the manager's estimate to complete, for g. weights: of CPI and SPI in d. Money comes out in the kind that
    went in, rounded half to even to the minor unit once, from exact fractions.

    Edges: AC ≤ 0 → CPI None. PV ≤ 0 → SPI None. EV = 0 with AC > 0 → CPI 0 and only a (and g). EV = BAC → every estimate is AC.
    BAC ≤ AC with work left → TCPI to BAC None. CV and SV shares are CV/EV and SV/PV, None when that divides by 0.
    Raises ValueError when EV is negative or above BAC, or the method is unknown.

    Source: reference formulas, section 1 (PMI Practice Standard for EVM, ISO 21508, GAO-20-195G).

    >>> found = indices(bac=Decimal(200000), pv=Decimal(120000), ev=Decimal(100000), ac=Decimal(90000))
    >>> found.cv, found.sv, round(found.cpi, 4), round(found.spi, 4), found.eac
    (Decimal('10000.00'), Decimal('-20000.00'), 1.1111, 0.8333, Decimal('180000.00'))
    """
    if method not in METHODS:
        raise ValueError(f'"{method}" is none of {", ".join(METHODS)}.')
    decimal = any(isinstance(amount, Decimal) for amount in (bac, pv, ev, ac))
    enter: Callable = to_minor if decimal else int
    leave: Callable = from_minor if decimal else int
    inward = [None if amount is None else enter(amount) for amount in (bac, pv, ev, ac, bottom_up_etc)]
    earlier = [None if one is None else (enter(one[0]), enter(one[1])) for one in (before, before_6)]
    money, ratios = _worked_out(*inward, method, earlier, spi_t, weights)
    return Indices(**{name: None if amount is None else leave(amount) for name, amount in money.items()}, **ratios)


class Headline(NamedTuple):
    """Of the `Indices` those that every roll-up asks for, of the estimate that leads by default."""

    cpi: float | None
    spi: float | None
    eac_a: Decimal | None
    eac_b: Decimal | None
    eac: Decimal | None
    vac: Decimal | None


def headline(*, bac: Decimal | None, pv: Decimal | None, ev: Decimal | None, ac: Decimal | None) -> Headline:
    """Return what `indices` says of these sums under the names of `Headline`, and no more: a tenth of the work, for very many projects.

    bac, pv, ev, ac, raises: as `indices`, in Decimals.

    Source: reference formulas, section 1.

    >>> found = headline(bac=Decimal(200000), pv=Decimal(120000), ev=Decimal(100000), ac=Decimal(90000))
    >>> round(found.cpi, 4), round(found.spi, 4), found.eac, found.vac
    (1.1111, 0.8333, Decimal('180000.00'), Decimal('20000.00'))
    """
    whole, planned, earned, spent = (None if amount is None else to_minor(amount) for amount in (bac, pv, ev, ac))
    if earned is not None and (earned < 0 or (whole is not None and earned > whole)):
        raise ValueError("Earned value is negative or above the budget at completion.")
    cpi, spi = _ratio(earned, spent), _ratio(earned, planned)
    if whole is None or earned is None or spent is None:
        return Headline(cpi, spi, None, None, None, None)
    left, b = whole - earned, None
    if earned == whole > 0:
        a = b = spent
    else:
        a = spent + left
        if earned and spent > 0:
            b = spent + _divide(left * spent, earned)
    eac_a, eac_b = from_minor(a), None if b is None else from_minor(b)
    return Headline(cpi, spi, eac_a, eac_b, eac_a if b is None else eac_b, from_minor(whole - (a if b is None else b)))


def _worked_out(bac, pv, ev, ac, etc_stated, method, before, spi_t, weights) -> tuple[dict, dict]:
    if ev is not None and (ev < 0 or (bac is not None and ev > bac)):
        raise ValueError("Earned value is negative or above the budget at completion.")
    complete = None if bac is None or ev is None else ev == bac > 0
    estimates = _estimates(bac, pv, ev, ac, etc_stated, before, spi_t, weights, complete)
    lead = method if estimates[method] is not None else "a"
    eac = estimates[lead]
    cv, sv, vac = _less(ev, ac), _less(ev, pv), _less(bac, eac)
    cpi, spi = _ratio(ev, ac), _ratio(ev, pv)
    left, unspent = _less(bac, ev), _less(bac, ac)
    money = {"bac": bac, "pv": pv, "ev": ev, "ac": ac, "cv": cv, "sv": sv, "eac": eac, "etc": _less(eac, ac), "vac": vac}
    money |= {f"eac_{name}": amount for name, amount in estimates.items()}
    ratios = {
        "cv_share": _ratio(cv, ev), "sv_share": _ratio(sv, pv), "cpi": cpi, "spi": spi,
        "critical_ratio": None if cpi is None or spi is None else cpi * spi,
        "percent_complete": _ratio(ev, bac), "percent_spent": _ratio(ac, bac), "complete": complete,
        "eac_method": None if eac is None else lead, "vac_share": _ratio(vac, bac),
        "tcpi_bac": _to_complete(left, unspent, complete), "tcpi_eac": _to_complete(left, _less(eac, ac), complete),
        "budget_attainable": None if left is None or unspent is None else left == 0 or unspent > 0,
    }  # fmt: skip
    return money, ratios


def _estimates(bac, pv, ev, ac, etc_stated, before, spi_t, weights, complete) -> dict[str, int | None]:
    found: dict[str, int | None] = dict.fromkeys((*METHODS, "e6"))
    if bac is None or ev is None or ac is None:
        return found
    if complete:
        return dict.fromkeys(found, ac)
    left = bac - ev
    found["a"] = ac + left
    found["g"] = None if etc_stated is None else ac + etc_stated
    if ev == 0 or ac <= 0:
        return found
    found["b"] = ac + _divide(left * ac, ev)
    if pv is not None and pv > 0:
        found["c"] = ac + _divide(left * ac * pv, ev * ev)
        found["d"] = _weighted(left, pv, ev, ac, weights)
    for name, then in zip(("e", "e6"), before, strict=True):
        if then is not None and ev > then[0] and ac > then[1]:
            found[name] = ac + _divide(left * (ac - then[1]), ev - then[0])
    if spi_t is not None and spi_t > 0:
        over, under = spi_t.as_integer_ratio()
        found["f"] = ac + _divide(left * ac * under, ev * over)
    return found


def _weighted(left: int, pv: int, ev: int, ac: int, weights: tuple[float, float]) -> int | None:
    of_cpi, of_spi = (Decimal(str(weight)) for weight in weights)
    thousandths = int(of_cpi * 1000), int(of_spi * 1000)
    below = ev * (thousandths[0] * pv + thousandths[1] * ac)
    return ac + _divide(left * ac * pv * 1000, below) if below > 0 else None


def _divide(over: int, under: int) -> int:
    whole, rest = divmod(over, under)
    return whole + (2 * rest > under or (2 * rest == under and whole % 2 == 1))


def _less(amount: int | None, other: int | None) -> int | None:
    return None if amount is None or other is None else amount - other


def _ratio(over: int | None, under: int | None) -> float | None:
    return None if over is None or under is None or under <= 0 else over / under


def _to_complete(left: int | None, money: int | None, complete: bool | None) -> float | None:
    if left is None or money is None:
        return None
    if complete:
        return 0.0 if money else None
    return left / money if money > 0 else None
