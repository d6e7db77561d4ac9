"""The table of estimates at completion, and of finishes, in words."""

from django.utils.translation import gettext as _

from finance.calc.realism import tcpi_for
from finance.queries.outlook_in_time import WEIGHTS, Outlook


def estimate_rows(outlook: Outlook | None, weights: tuple[float, float] = WEIGHTS) -> list[tuple]:
    """(letter, meaning, formula, EAC, BAC − EAC, TCPI to it, name) of every estimate, the manager's own where there is one."""
    if outlook is None:
        return []
    of_cpi, of_spi = (f"{weight:.3f}".rstrip("0").rstrip(".") for weight in weights)
    rows = [
        ("a", "a", _("the rest goes as planned"), "AC + (BAC − EV)"),
        ("b", "b", _("the rest goes as so far"), "AC + (BAC − EV) / CPI"),
        ("c", "c", _("cost and time go on as so far"), "AC + (BAC − EV) / (CPI · SPI)"),
        ("d", "d", _("as b, with some of the delay"), f"AC + (BAC − EV) / ({of_cpi} CPI + {of_spi} SPI)"),
        ("e", "e", _("as the last three status dates"), "AC + (BAC − EV) / CPI₃"),
        ("e6", "e₆", _("as the last six status dates"), "AC + (BAC − EV) / CPI₆"),
        ("f", "f", _("as c, by earned schedule"), "AC + (BAC − EV) / (CPI · SPI(t))"),
        ("g", "g", _("the manager's own estimate"), "AC + ETC"),
    ]
    found, told = outlook.found, []
    for name, letter, says, formula in rows:
        eac = getattr(found, f"eac_{name}")
        if name != "g" or eac is not None:
            told.append((letter, says, formula, eac, None if eac is None else found.bac - eac, tcpi_for(found, eac), f"eac_{name}"))
    return told


def landing_rows(outlook: Outlook | None) -> list[tuple]:
    """(pace, formula, factor, day, name) of each finish."""
    words = {
        "planned": (_("the rest at the planned pace"), "AT + (PD − ES)"),
        "so_far": (_("the rest at the pace so far"), "PD / SPI(t)"),
        "with_cost": (_("as so far, with the pressure of cost"), "AT + (PD − ES) / (SPI(t) · CPI)"),
    }
    return [(*words[one.name], one.factor, one.finish_on, f"finish_{one.name}") for one in (outlook.landings if outlook else [])]


def working_days(minutes: float | None, per_day: int = 480) -> float | None:
    """Working minutes as working days."""
    return None if minutes is None else minutes / per_day
