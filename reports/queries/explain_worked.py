"""Read where a figure of earned value comes from that is worked out when asked for: its inputs, and the projects below a node."""

from dataclasses import replace

from django.utils.translation import gettext as _

from portfolio.models import Node
from projects.models import Project
from reports.models import Snapshot
from reports.queries.earned_value import Standing, node_standing, project_standing
from reports.queries.explain import LISTED, Explanation, Part
from reports.queries.figures import FIGURES
from reports.queries.worked_figures import WORKED, inputs_of

MOST = 2000  # projects whose work an answer waits for
COLUMNS = ("bac", "pv", "ev", "ac", "cpi", "spi_t", "eac_b")


def explain_worked(*, user, subject: Project | Node, row: Snapshot, name: str, weights: tuple[float, float]) -> Explanation | None:
    """A figure of a project's or a node's earned value on the day of its row; None where nothing was known by then.

    `weights` are those of CPI and SPI in estimate d.
    """
    of_project, day = isinstance(subject, Project), row.as_of
    if of_project:
        standing = project_standing(project=subject, as_of=day, weights=weights)
    else:
        standing = node_standing(user=user, node=subject, as_of=day, weights=weights, most=MOST)
    if standing is None or standing.point.bac is None:
        return None
    worked = WORKED[name]
    figure = worked.figure
    if name == "eac_d":
        figure = replace(figure, formula=figure.formula.replace("w CPI", f"{weights[0]:g} CPI").replace("(1 − w) SPI", f"{weights[1]:g} SPI"))
    sources = [(_("the work packages, their measures and the ledger"), "finance:earned-value")] if of_project else []
    parts = [] if of_project else _parts(standing)
    return Explanation(
        figure, row, worked.of(standing), inputs_of(worked, standing), parts=parts[:LISTED], columns=[FIGURES[one] for one in COLUMNS],
        more=max(len(parts) - LISTED, 0), sources=sources,
    )  # fmt: skip


def _parts(standing: Standing) -> list[Part]:
    """The projects that are in the sums, the largest first."""
    counted = sorted((one for one in standing.parts or [] if not one.why), key=lambda one: (-(one.bac or 0), one.code))
    return [
        Part(one.code, one.name, True, standing.currency, [one.bac, one.pv, one.ev, one.ac, one.cpi, one.spi_t, one.eac], "finance:earned-value")
        for one in counted
    ]
