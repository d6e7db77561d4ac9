"""Read the forecast ledger of a project or of all below a node, as page, REST and file ask for it."""

import datetime as dt

from finance.queries.forecast_ledger import Forecast, LedgerErrors, forecasts, ledger_errors
from finance.queries.year_rows import projects_below
from portfolio.queries import branches_below
from projects.models import Project


def project_ledger(*, project: Project, as_of: dt.date) -> list[Forecast]:
    """Every forecast of one project the caller found among those visible."""
    return forecasts(projects=Project.objects.filter(pk=project.pk), day=as_of)


def ledger_below(*, user, node, as_of: dt.date) -> list[Forecast]:
    """The forecasts below a node whose outcome is known, of the projects the reader sees."""
    return forecasts(projects=projects_below(user=user, node=node), day=as_of, known=True)


def project_errors(*, project: Project, rows: list[Forecast], as_of: dt.date) -> LedgerErrors:
    """Bias and error of one project's forecasts, in its currency."""
    return ledger_errors(rows=rows, currency=project.currency, as_of=as_of)


def errors_below(*, user, node, rows: list[Forecast], as_of: dt.date) -> LedgerErrors:
    """Bias and error below a node, with the branches under it told apart."""
    branch_of = branches_below(user=user, node=node)
    return ledger_errors(rows=rows, currency=node.currency, as_of=as_of, branch_of=branch_of)
