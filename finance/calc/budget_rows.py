"""What a row of a budget file names: the version, its months, and whether its totals add up."""

import re
from datetime import date
from decimal import Decimal

from pmo.imports.calc.columns import header_key, month_of

PLAN, OUTLOOK, TARGET = "plan", "outlook", "target"
_CYCLE = re.compile(r"\d{1,2}\s*\+\s*\d{1,2}")


def version_of(written: str, kind: str = "") -> tuple[str, str]:
    """Return the kind and label that a version's name says: "Outlook 3+9", "Plan", or a label alone where the kind is known otherwise.

    written: as in the column `version`. kind: as in the column `kind`, or empty. Raises ValueError when neither says plan, outlook or target.

    Source: definition; a label such as 3+9 (months of actuals + months of forecast) is an Outlook's.

    >>> version_of("Outlook 3+9"), version_of("3+9"), version_of("plan"), version_of("Board", "plan")
    (('outlook', '3+9'), ('outlook', '3+9'), ('plan', ''), ('plan', 'Board'))
    """
    words = written.split()
    if words and words[0].casefold() in (PLAN, OUTLOOK, TARGET):
        first, label = words[0].casefold(), " ".join(words[1:])
        if kind and kind != first:
            raise ValueError(f'The version says "{first}", the kind says "{kind}": leave one of them out.')
        return first, label
    label = " ".join(words)
    if kind:
        return kind, label
    if _CYCLE.fullmatch(label):
        return OUTLOOK, label
    raise ValueError(f'"{written[:40]}" is neither a Plan nor an Outlook: write "Plan" or "Outlook 3+9", or fill the column kind.')


def is_target(written: str, kind: str = "") -> bool:
    """Return whether a row says the target of a node, by the columns `version` and `kind`.

    Source: definition.

    >>> is_target("Target"), is_target("", "target"), is_target("Outlook 3+9")
    (True, True, False)
    """
    return kind == TARGET or written.casefold().split()[:1] == [TARGET]


def period_named(header: object) -> date | None:
    """Return the day on which the period begins that a header names: a month ("2026-04", "Apr 2026"), or a day ("2026-04-29"); else None.

    Source: definition; thirteen periods of four weeks begin on any day.

    >>> period_named("Apr 2026"), period_named("2026-04-29"), period_named("total")
    (datetime.date(2026, 4, 1), datetime.date(2026, 4, 29), None)
    """
    found = month_of(header)
    if found is not None:
        return found
    try:
        return date.fromisoformat(str(header).strip())
    except ValueError:
        return None


def is_total(cell: object) -> bool:
    """Return whether a row whose first cell this is adds up the others.

    Source: definition.

    >>> is_total("TOTAL"), is_total("APOLLO")
    (True, False)
    """
    return header_key(cell) == "total"


def added(amounts) -> Decimal:
    """Return the sum of amounts, those that are None left out.

    Source: definition.

    >>> added([Decimal("1.10"), None, Decimal("2")])
    Decimal('3.10')
    """
    return sum((amount for amount in amounts if amount is not None), Decimal("0.00"))
