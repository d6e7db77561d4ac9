"""A control total: what the amounts of a file must add up to before any of it counts."""

from decimal import Decimal

from pmo.calc.money import in_cents
from pmo.imports.calc.fields import Money
from pmo.imports.calc.mapping import Mapping
from pmo.imports.calc.shape import Problem
from pmo.imports.calc.tables import Table
from pmo.imports.calc.unreadable import Unreadable


def total_said(total_cells: list | None, table: Table, header: str | None, mapping: Mapping) -> Decimal | None:
    """What the file's amounts are said to add up to: by the mapping, else by its last row; None where nothing says so.

    total_cells: the cells of the last row, taken from the table; header: the column of the amounts.

    Raises Unreadable when the last row says no amount.

    >>> total_said(["Total", "5.00"], Table(["Ref", "Amount"], [], "csv", 1), "Amount", Mapping())
    Decimal('5.00')
    """
    if mapping.control_total is not None:
        return Decimal(mapping.control_total)
    if total_cells is None or header is None:
        return None
    try:
        return Money(decimal_comma=mapping.decimal_comma, scale=mapping.scale)(total_cells[table.headers.index(header)])
    except ValueError as error:
        raise Unreadable(f"its last row says no total under {header!r}: {error}", remedy="write the total there, or take the row out") from error


def control_problem(rows: list[tuple[int, dict]], name: str, said: Decimal | None, *, place: int, column: str) -> Problem | None:
    """The problem that the amounts of the rows do not add up to what is said, with both figures; None where they do, or nothing is said.

    rows: (number, values); name: the field that is added; place and column: where the problem is shown.

    >>> control_problem([(2, {"amount": Decimal(3)})], "amount", Decimal(4), place=1, column="Amount").message
    'The amounts of the file add up to 3.00, the control total is 4.00: they differ by -1.00, so nothing can be applied.'
    """
    if said is None or not name:
        return None
    found, wanted = in_cents(sum((values[name] for _number, values in rows if values.get(name) is not None), Decimal(0))), in_cents(said)
    if found == wanted:
        return None
    told = f"The amounts of the file add up to {found:,}, the control total is {wanted:,}: they differ by {found - wanted:,}"
    return Problem(place, column, f"{told}, so nothing can be applied.")
