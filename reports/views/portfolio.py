"""The list of projects: filtered, grouped, ordered, saved as a view, exported as it is shown."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from pmo.imports.calc.exports import csv_bytes, xlsx_bytes
from pmo.web.addresses import whole
from pmo.web.answers import keep
from pmo.web.templatetags.ui_status import word
from portfolio.queries import visible_nodes
from reports import tables
from reports.filters import ProjectRowFilter
from reports.queries.grouping import grouping
from reports.queries.node import top_nodes
from reports.queries.project_list import ordered, project_list
from reports.queries.snapshots import hidden_projects, node_rows, node_snapshot, project_rows
from reports.templatetags.node_page import frame_of

SIZES = (25, 50, 100, 200)
FILES = {"csv": (csv_bytes, "text/csv"), "xlsx": (xlsx_bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")}
COLOURS = {"computed", "declared", "independent"}


def groups():
    return [
        ("", _("No groups")), ("function", _("Function")), ("portfolio", _("Branch")), ("stage", _("Stage")), ("computed", _("Computed RAG")),
        ("declared", _("Declared RAG")), ("independent", _("Independent RAG")), ("manager", _("Manager")),
    ]  # fmt: skip


def portfolio(request, code=None):
    node = get_object_or_404(visible_nodes(user=request.user), code=code) if code else None
    asked = _asked(request, node)
    top = node or top_nodes(user=request.user).order_by("path").first()
    listed = project_list(
        rows=asked["filter"].qs, by=asked["by"], order=asked["column"].order, descending=asked["descending"], as_of=request.as_of,
        currency=top.currency if top else "GBP", page=request.GET.get("page"), size=asked["size"],
    )  # fmt: skip
    context = asked | {
        "listed": listed, "body": list(_body(request, listed, asked["columns"])), "total": tables.total_cells(listed.total, asked["columns"]),
        "node": node, "groups": groups(), "all_columns": tables.COLUMNS, "sizes": SIZES, "keep": keep(request),
        "heads": [(column, *_sorting(request, column, asked)) for column in asked["columns"]], "name_head": _sorting(request, NAME, asked),
    }  # fmt: skip
    if request.htmx and request.htmx.target == "project-list":
        return render(request, "reports/_project_list.html", context)
    if node is not None:
        row = node_snapshot(user=request.user, node=node, as_of=request.as_of)
        context |= frame_of(request, node, row, "projects")
        return render(request, "reports/node_projects.html", context)
    rows = node_rows(user=request.user, as_of=request.as_of, nodes=top_nodes(user=request.user))
    context |= {"hidden_items": sum(hidden_projects(user=request.user, row=row) for row in rows), "crumbs": [(_("Portfolio"), "")]}
    return render(request, "reports/portfolio.html", context)


def export(request, ending, code=None):
    node = get_object_or_404(visible_nodes(user=request.user), code=code) if code else None
    asked = _asked(request, node)
    write, kind = FILES[ending]
    from_row = [*tables.headers(), *((str(column.label), column.value) for column in asked["columns"]), ("currency", lambda row: row.currency)]
    rows = ordered(asked["filter"].qs, order=asked["column"].order, descending=asked["descending"], groups=asked["grouping"])
    found = write([head for head, _value in from_row], [[value(row) for _head, value in from_row] for row in rows.iterator(chunk_size=2000)])
    answer = HttpResponse(found, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{node.code if node else "portfolio"}-{request.as_of}.{ending}"'
    return answer


NAME = tables.Column("name", "", "project__name", None, None)


def _asked(request, node) -> dict:
    """What the address asks for: rows, columns, groups, order, size; anything unknown falls back to the usual."""
    rows = project_rows(user=request.user, as_of=request.as_of, today=request.today, node=node)
    wanted = ProjectRowFilter(request.GET or None, queryset=rows, request=request)
    sort = request.GET.get("sort", "name")
    column = tables.BY_NAME.get(sort.lstrip("-"), NAME)
    by = request.GET.get("group", "")
    size = whole(request.GET.get("size"))
    return {
        "filter": wanted, "columns": tables.chosen(request.GET.getlist("columns")), "column": column, "descending": sort.startswith("-"), "by": by,
        "grouping": grouping(by), "size": size if size in SIZES else 50,
        "query": request.GET.urlencode(), "narrowed": _narrowed(request, wanted),
    }  # fmt: skip


def _narrowed(request, wanted) -> list[tuple[str, str]]:
    """What the list is narrowed by: (what it says, the address without it)."""
    found = []
    for name, field in wanted.form.fields.items():
        for value in request.GET.getlist(name):
            if value:
                rest = request.GET.copy()
                rest.setlist(name, [other for other in rest.getlist(name) if other != value])
                rest.pop("page", None)
                said = dict(getattr(field, "choices", [])).get(value, value)
                label = str(field.label) if value in ("on", "true", "True") else f"{field.label}: {str(said).strip('· ')}"
                found.append((label, f"?{rest.urlencode()}"))
    return found


def _sorting(request, column, asked) -> tuple[str, str]:
    """The address that orders by a column (the other way round when it does already), and how it is ordered now."""
    now = "" if asked["column"].name != column.name else "descending" if asked["descending"] else "ascending"
    query = request.GET.copy()
    query["sort"] = column.name if now == "descending" or (not now and column.css != "num") else f"-{column.name}"
    query.pop("page", None)
    return f"?{query.urlencode()}", now


def _body(request, listed, columns):
    """Lines of the page: a head with sums where a group begins, and a line a project."""
    back, seen, by = keep(request), None, listed.groups
    for row in listed.page.object_list:
        if by is not None and (key := by.of_row(row)) != seen:
            seen = key
            label = by.label(key)
            sums = listed.sums[key]
            yield (
                "group",
                word(label) if label in ("red", "amber", "green", "unknown") else label or _("None named"),
                sums.listed,
                tables.total_cells(sums, columns),
            )
        code = row.project.code
        found = tables.cells(row, columns, lambda figure, code=code: f"/explain/project/{code}/{figure}/{back}")
        yield "bad" if row.computed == "red" else "", tables.name_cell(row, f"/projects/{code}/{back}"), None, found
