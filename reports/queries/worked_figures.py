"""Figures that earned value works out when they are asked for: what each is, and what it is worked out from."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from finance.calc.realism import tcpi_for
from reports.queries.earned_value import Standing
from reports.queries.figures import EARNED_TIME, EVM, FIGURES, Figure
from reports.queries.value_parts import together


@dataclass(frozen=True)
class Worked:
    """A figure with the names of what it is worked out from, each a stored figure or one of these, and where it stands."""

    figure: Figure
    needs: tuple[str, ...]
    of: Callable[[Standing], object]


def _found(name: str) -> Callable[[Standing], object]:
    return lambda standing: getattr(standing.outlook.found, name)


def _time(name: str) -> Callable[[Standing], object]:
    return lambda standing: getattr(standing.outlook.time, name)


def _landing(name: str) -> Callable[[Standing], object]:
    return lambda standing: next((one.finish_on for one in standing.outlook.landings if one.name == name), None)


def _looked_back(ago: int, amount: str) -> Callable[[Standing], object]:
    """EV or AC so many status dates before the newest; before the first of them it was nothing."""

    def then(standing: Standing):
        known = [0, *(getattr(one, amount) for one in standing.series[:-1])]
        return known[-ago] if len(known) >= ago else None

    return then


def _of_estimate(letter: str, of: Callable) -> Callable[[Standing], object]:
    """What follows from one of the estimates, where it is known."""

    def then(standing: Standing):
        found = standing.outlook.found
        eac = getattr(found, f"eac_{letter}")
        return None if eac is None else of(found, eac)

    return then


def _worked(*listed: tuple) -> dict[str, Worked]:
    found = {}
    for name, title, kind, formula, needs, rule, of in listed:
        found[name] = Worked(Figure(name, title, kind, formula, (), rule, "standing"), needs, of)
    return found


BASE = ("ac", "bac", "ev")
TO_GO = _("The pace at which what is left would have to be done. Above 1.10 it is seldom reached (Lipke 2016).")
CPI_THEN = _("CPI over the last status dates alone.")
SUM = _("The projects' own estimates, b where it is known and else a, added. Beside it stands the estimate that follows from the sums.")
P_FACTOR = _(
    "Of what the plan has by ES, the share that is earned just there; low means work out of its order. Worked out on the plans as they stand, so "
    "that a past day of a node has none. Source: Lipke, Connecting earned value to the schedule."
)
FINISHES = _("The first planned start plus so much working time; kept with the day. Source: Lipke, IEAC(t).")
FX = _("What exchange rates did to the cost: never part of CV.")
WORKED = _worked(
    ("cv", _("CV, cost variance"), "money", "CV = EV − AC", ("ev", "ac"), EVM, _found("cv")),
    ("sv", _("SV, schedule variance"), "money", "SV = EV − PV", ("ev", "pv"), EVM, _found("sv")),
    ("eac_lead", _("EAC that leads"), "money", _("EAC = b, else a"), ("eac_b", "eac_a"), EVM, _found("eac")),
    ("eac_c", _("EAC c, cost and time as so far"), "money", "EAC = AC + (BAC − EV) / (CPI · SPI)", (*BASE, "cpi", "spi"), EVM, _found("eac_c")),
    (
        "eac_d", _("EAC d, with some of the delay"), "money", "EAC = AC + (BAC − EV) / (w CPI + (1 − w) SPI)",
        (*BASE, "cpi", "spi"), EVM, _found("eac_d"),
    ),
    (
        "eac_e", _("EAC e, as the last three status dates"), "money", "EAC = AC + (BAC − EV) / CPI₃",
        (*BASE, "ev_3", "ac_3"), CPI_THEN, _found("eac_e"),
    ),
    (
        "eac_e6", _("EAC e₆, as the last six status dates"), "money", "EAC = AC + (BAC − EV) / CPI₆",
        (*BASE, "ev_6", "ac_6"), CPI_THEN, _found("eac_e6"),
    ),
    ("eac_f", _("EAC f, by earned schedule"), "money", "EAC = AC + (BAC − EV) / (CPI · SPI(t))", (*BASE, "cpi", "spi_t"), EVM, _found("eac_f")),
    ("eac_g", _("EAC g, the managers' own estimate"), "money", "EAC = AC + ETC", ("ac", "etc"), EVM, _found("eac_g")),
    ("ev_3", _("EV three status dates ago"), "money", "", (), EVM, _looked_back(3, "ev")),
    ("ac_3", _("AC three status dates ago"), "money", "", (), EVM, _looked_back(3, "ac")),
    ("ev_6", _("EV six status dates ago"), "money", "", (), EVM, _looked_back(6, "ev")),
    ("ac_6", _("AC six status dates ago"), "money", "", (), EVM, _looked_back(6, "ac")),
    (
        "eac_sum", _("ΣEAC, the projects' own estimates"), "money", "ΣEAC = Σ EAC", (), SUM,
        lambda standing: together(standing.parts).eac_sum if standing.parts is not None else None,
    ),
    ("tcpi_bac", _("TCPI to the budget"), "ratio", "TCPI = (BAC − EV) / (BAC − AC)", BASE, TO_GO, _found("tcpi_bac")),
    ("tcpi_eac", _("TCPI to the estimate"), "ratio", "TCPI = (BAC − EV) / (EAC − AC)", (*BASE, "eac_lead"), TO_GO, _found("tcpi_eac")),
    ("sv_t", _("SV(t), schedule variance in time"), "time", "SV(t) = ES − AT", ("es_minutes", "at_minutes"), EARNED_TIME, _time("sv_t")),
    ("ieac_t", _("IEAC(t), the duration forecast"), "time", "IEAC(t) = PD / SPI(t)", ("pd_minutes", "spi_t"), EARNED_TIME, _time("ieac_t")),
    (
        "tspi", _("TSPI to the plan"), "ratio", "TSPI = (PD − ES) / (PD − AT)",
        ("pd_minutes", "es_minutes", "at_minutes"), TO_GO, _time("tspi"),
    ),
    (
        "tspi_estimate", _("TSPI to the forecast"), "ratio", "TSPI = (PD − ES) / (ED − AT)",
        ("pd_minutes", "es_minutes", "at_minutes", "ieac_t"), TO_GO, _time("tspi_estimate"),
    ),
    (
        "p_factor", _("P-factor"), "percent", "P = Σ min(EV(AT), PV(ES)) / Σ PV(ES)", ("es_minutes",), P_FACTOR,
        lambda standing: standing.outlook.p_factor,
    ),
    (
        "finish_baseline", _("Finish as the baseline says"), "day", _("first start + PD"), ("pd_minutes",), FINISHES,
        lambda standing: standing.outlook.planned_finish,
    ),
    (
        "finish_planned", _("Finish at the planned pace"), "day", "AT + (PD − ES)",
        ("pd_minutes", "es_minutes", "at_minutes"), FINISHES, _landing("planned"),
    ),
    ("finish_so_far", _("Finish at the pace so far"), "day", "PD / SPI(t)", ("pd_minutes", "spi_t"), FINISHES, _landing("so_far")),
    (
        "finish_with_cost", _("Finish with the pressure of cost"), "day", "AT + (PD − ES) / (SPI(t) · CPI)",
        ("pd_minutes", "es_minutes", "at_minutes", "spi_t", "cpi"), FINISHES, _landing("with_cost"),
    ),
    ("fx_effect", _("Effect of exchange rates"), "money", _("AC at period rates − AC at plan rates"), ("fx_period", "fx_plan"), FX,
     lambda standing: standing.fx and standing.fx.effect),
    ("fx_period", _("AC at period rates"), "money", "", (), FX, lambda standing: standing.fx and standing.fx.at_period),
    ("fx_plan", _("AC at plan rates"), "money", "", (), FX, lambda standing: standing.fx and standing.fx.at_plan),
)  # fmt: skip
ESTIMATES = ("a", "b", "c", "d", "e", "e6", "f", "g")
for letter in ESTIMATES:
    WORKED |= _worked(
        (
            f"vac_{letter}", format_lazy(_("BAC − EAC {letter}"), letter=letter), "money", "VAC = BAC − EAC", ("bac", f"eac_{letter}"), EVM,
            _of_estimate(letter, lambda found, eac: found.bac - eac),
        ),
        (
            f"tcpi_{letter}", format_lazy(_("TCPI to EAC {letter}"), letter=letter), "ratio", "TCPI = (BAC − EV) / (EAC − AC)",
            (*BASE, f"eac_{letter}"), TO_GO, _of_estimate(letter, tcpi_for),
        ),
    )  # fmt: skip
STORED = {  # figures that are kept, as they stand in a standing
    **{name: (lambda standing, name=name: getattr(standing.point, name)) for name in ("bac", "pv", "ev", "ac", "etc")},
    **{name: _found(name) for name in ("cpi", "spi", "eac_a", "eac_b")},
    "spi_t": _time("spi_t"), "es_minutes": _time("es"), "at_minutes": _time("at"), "pd_minutes": _time("pd"),
}  # fmt: skip


def inputs_of(worked: Worked, standing: Standing) -> list[tuple[Figure, object]]:
    """What a figure is worked out from, each with its value."""
    found = []
    for name in worked.needs:
        figure, of = (WORKED[name].figure, WORKED[name].of) if name in WORKED else (FIGURES[name], STORED[name])
        found.append((figure, of(standing)))
    return found
