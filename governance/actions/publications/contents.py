"""What a publication says, and what became of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Published:
    """What one publication says of one project. Money in pounds; None is not stated. `project_id` is None for a new one."""

    project_id: int | None
    code: str
    name: str
    department: str
    category: str
    objective: str
    rating: str
    rag: str
    commentary: str
    reviewer: str
    start_on: dt.date | None
    finish_on: dt.date | None
    dates_note: str
    plan: Decimal | None
    outlook: Decimal | None
    money_note: str
    whole_life_cost: Decimal | None
    benefits: Decimal | None
    note: str
    benefits_note: str
    declared: str = ""
    declared_words: str = ""


@dataclass(frozen=True)
class Publication:
    """A publication as a whole. `others` are the dates of the office's other publications of the same portfolio; `leaving` are projects of
    an earlier one that this one does not name.
    """

    known_on: dt.date
    fiscal_start: dt.date | None
    projects: Sequence[Published]
    department_codes: dict[str, str]  # department as published → code of its node
    category_codes: dict[tuple[str, str], str]
    others: Sequence[dt.date] = ()
    leaving: Sequence[int] = ()
    label: str = ""


@dataclass
class Written:
    """The projects a publication created and changed, by key, and what is told of them."""

    created: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    left: dict[int, str] = field(default_factory=dict)
    moved: dict[int, list[int]] = field(default_factory=dict)  # project → the nodes it hung and hangs on
