"""Rows of a file gathered by the project they name, for actions that take a project at a time."""

from pmo.errors import NotPermitted, Refused
from pmo.imports.calc.shape import Problem
from pmo.imports.contract import Context, Row, at_row
from projects.importing.known import projects_by_code
from projects.models import Project


def by_project(rows: list[Row], context: Context) -> tuple[dict[str, Project], dict[str, list[Row]]]:
    """The projects by code, and the rows of each in the order of the file."""
    bunches: dict[str, list[Row]] = {}
    for row in rows:
        bunches.setdefault(row.values["project"], []).append(row)
    return projects_by_code(actor=context.actor, codes=bunches), bunches


def refused_or_raise(refusal: Refused, rows: list[Row], context: Context, columns: dict[str, str]) -> list[Problem]:
    """An action's refusal of rows as their problems, where good rows alone are accepted; else the refusal, with the first row's number.

    Raises:
        Refused: good rows alone are not accepted, or the actor may not do this at all.
    """
    if not context.accept_good_rows or isinstance(refusal, NotPermitted):
        first = at_row(rows[0].number, refusal, columns)
        refusal.message = f"Row {first.row}: {refusal.message}"
        refusal.args = (refusal.message,)
        raise refusal
    return [at_row(row.number, refusal, columns) for row in rows]
