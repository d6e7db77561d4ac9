"""Registers as pages and files: columns that sort, a page of rows, the same rows as CSV and XLSX."""

from django.core.paginator import Paginator
from django.http import HttpResponse

from pmo.imports.calc.exports import csv_bytes, xlsx_bytes

ROWS = 100
FILES = {
    "csv": (csv_bytes, "text/csv; charset=utf-8"),
    "xlsx": (xlsx_bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def register_context(request, found, rows, headings, *, default: str) -> dict:
    """Filter, columns and one page of the rows."""
    ordering = request.GET.get("ordering", default)
    rows = rows if rows.ordered else rows.order_by("pk")  # an order that does not exist was asked for
    return {"filter": found, "columns": columns(headings, ordering), "page": Paginator(rows, ROWS).get_page(request.GET.get("page"))}


def columns(headings, ordering: str) -> list[tuple]:
    """(key, label, class, direction now, ordering a click asks for) of each column."""
    now = {ordering.lstrip("-"): "descending" if ordering.startswith("-") else "ascending"}
    return [(key, label, css, now.get(key), f"-{key}" if now.get(key) == "ascending" else key) for key, label, css in headings]


def exported(rows, wanted, ending: str, name: str) -> HttpResponse:
    """The rows as a file; `wanted` are (heading, value of a row)."""
    write, kind = FILES[ending]
    cells = [[value(row) for _heading, value in wanted] for row in rows]
    answer = HttpResponse(write([heading for heading, _value in wanted], cells), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer
