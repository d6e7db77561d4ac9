"""Read the bridge, the year and the truth of a project or a node, as page, REST and pack ask for them."""

import datetime as dt

from finance.calc.bridge import Bridge
from finance.models import FiscalYear
from finance.queries.bridge import bridges, node_bridge
from finance.queries.node_money import NodeMoney, node_money, node_years
from finance.queries.outlook_truth import YearTruth, year_truth, years_out
from finance.queries.project_money import fiscal_years
from finance.queries.rates import rates_on
from finance.queries.year_rows import project_years, projects_below
from governance.queries.limits import tolerances
from portfolio.queries import branches_below
from projects.models import Project


def chosen(years: list[FiscalYear], label: str | None, as_of: dt.date) -> FiscalYear | None:
    """The year asked for by its label, else the one that holds the day, else the newest."""
    named = next((one for one in years if one.label == label), None)
    holding = next((one for one in reversed(years) if one.start_on <= as_of <= one.end_on), None)
    return named or holding or (years[-1] if years else None)


def project_bridge(*, project, year: FiscalYear, as_of: dt.date) -> Bridge | None:
    """The bridge of one project the caller found among those visible."""
    rows = project_years(projects=Project.objects.filter(pk=project.pk), year=year, as_of=as_of)
    return bridges(rows=rows, year=year, as_of=as_of).get(project.pk)


def bridge_below(*, projects, node, year: FiscalYear, as_of: dt.date) -> Bridge | None:
    """The bridge of a node over the projects given (a QuerySet of what its reader may see), in its currency at the plan rate."""
    rows = project_years(projects=projects, year=year, as_of=as_of)
    found = bridges(rows=rows, year=year, as_of=as_of)
    return node_bridge(found=found, rows=rows, currency=node.currency, rates=rates_on(day=as_of))


def money_of(*, user, node, year: FiscalYear, as_of: dt.date) -> NodeMoney:
    """The year of a node with the tolerances in force below it."""
    return node_money(user=user, node=node, year=year, as_of=as_of, tolerance_of=tolerances(below=node))


def truth_below(*, user, node, year: FiscalYear, as_of: dt.date) -> YearTruth:
    """The truth of the year's versions below a node, by version, author and branch."""
    branch_of = branches_below(user=user, node=node)
    below = projects_below(user=user, node=node)
    return year_truth(projects=below, year=year, as_of=as_of, currency=node.currency, branch_of=branch_of)


def truth_of(*, project, year: FiscalYear, as_of: dt.date) -> YearTruth:
    """The truth of the year's versions of one project."""
    return year_truth(projects=Project.objects.filter(pk=project.pk), year=year, as_of=as_of, currency=project.currency)


def years_of(*, subject, is_project: bool, as_of: dt.date, out: bool = False) -> list[FiscalYear]:
    """The fiscal years in which a project or node has money; with `out`, those that are over."""
    found = fiscal_years(project=subject, as_of=as_of) if is_project else node_years(node=subject, as_of=as_of)
    return years_out(years=found, as_of=as_of) if out else found
