"""Columns that are made of several of the file's, and a last row that says what the others add up to."""

import re
from dataclasses import replace

from pmo.imports.calc.columns import header_key
from pmo.imports.calc.fields import plain_text
from pmo.imports.calc.mapping import Mapping
from pmo.imports.calc.tables import Table
from pmo.imports.calc.unreadable import Unreadable

PLACE = re.compile(r"\{([^{}]+)\}")
NO_CODE = re.compile(r"[^\w./]+")
CODES = frozenset({"code", "node", "parent", "project"})


def used_headers(mapping: Mapping) -> set[str]:
    """The headers that the templates of a mapping read.

    >>> used_headers(Mapping(templates={"code": "US-{Agency}-{Id}"})) == {"Agency", "Id"}
    True
    """
    return {name.strip() for template in mapping.templates.values() for name in PLACE.findall(template)}


def composed(table: Table, mapping: Mapping) -> tuple[Table, Mapping]:
    """The table with a column for each template of the mapping, and the mapping that reads our names from them.

    What is made for a code keeps letters, digits and . _ / and puts a hyphen for all else.

    Raises Unreadable when a template names a column that is not there.

    >>> table = Table(["Agency", "Id"], [(2, ["Dept. of Energy", 7.0])], "csv", 1)
    >>> made, found = composed(table, Mapping(templates={"code": "{Agency}-{Id}"}))
    >>> made.rows, found.columns
    ([(2, ['Dept. of Energy', 7.0, 'Dept.-of-Energy-7'])], {'code': 'code: {Agency}-{Id}'})
    """
    if not mapping.templates:
        return table, mapping
    places = {header_key(header): index for index, header in reversed(list(enumerate(table.headers)))}
    headers, columns, makers = list(table.headers), dict(mapping.columns), []
    for name, template in mapping.templates.items():
        for asked in PLACE.findall(template):
            if header_key(asked) not in places:
                raise Unreadable(f"the mapping makes {name!r} of the column {asked!r}, which the file does not have")
        makers.append((template, name in CODES))
        columns[name] = f"{name}: {template}"
        headers.append(columns[name])
    rows = [(number, [*cells, *(_made(template, is_code, cells, places) for template, is_code in makers)]) for number, cells in table.rows]
    return replace(table, headers=headers, rows=rows), replace(mapping, columns=columns, templates={})


def total_row_taken(table: Table, word: str) -> tuple[Table, list | None]:
    """The table without its last row where a cell of that row begins with the word, and the cells of it; else the table as it is.

    >>> rest, total = total_row_taken(Table(["Ref", "Amount"], [(2, ["A", "5"]), (3, ["Total:", "5"])], "csv", 1), "total")
    >>> rest.rows, total
    ([(2, ['A', '5'])], ['Total:', '5'])
    """
    if not table.rows or not any(isinstance(cell, str) and cell.strip().casefold().startswith(word.casefold()) for cell in table.rows[-1][1]):
        return table, None
    return replace(table, rows=table.rows[:-1]), table.rows[-1][1]


def _made(template: str, is_code: bool, cells: list, places: dict[str, int]) -> str:
    text = PLACE.sub(lambda found: plain_text(cells[places[header_key(found[1])]]), template).strip()
    return NO_CODE.sub("-", text).strip("-") if is_code else text
