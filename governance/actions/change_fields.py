"""What may be said in a change request, checked and in the one form it is kept in."""

import datetime as dt
import re

from django.utils.translation import gettext as _

from finance.models import CostType
from finance.queries.cost_type_words import cost_types_meant
from governance.actions.follow_up import checked_account
from governance.models import ChangeRequest
from pmo import inputs
from pmo.errors import Refused
from projects.calc.schedule.edits.apply import DEEDS
from projects.calc.schedule.edits.progress import PROGRESS
from projects.models import Project

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
MOST_EDITS, MOST_ROWS, LONGEST = 5_000, 5_000, 20_000
OF_PROGRESS = {"as_planned", "restore", "put"}  # what was done, and what takes edits back, is not asked of a board
MEASURED = PROGRESS | {"physical"}
PROJECTED = {"edits", "money", "benefits", "finish_on"}  # what the impact is computed from


def checked_fields(*, project: Project, **fields) -> dict:
    """The fields of a change as they are kept.

    Raises:
        Refused: a value is not acceptable.
    """
    checks = {
        "title": lambda value: inputs.text(value, field="title", called=_("The title"), longest=250, required=True),
        "cause": lambda value: inputs.choice(value, among=ChangeRequest.Cause, field="cause", called=_("The cause")),
        "reason": lambda value: _words(value, "reason", _("The reason")), "scope": lambda value: _words(value, "scope", _("The scope")),
        "resources": lambda value: _words(value, "resources", _("What it asks of people")),
        "risks": lambda value: _words(value, "risks", _("What it does to risks")),
        "edits": _edits, "money": _money, "benefits": lambda value: _benefits(value, project),
        "finish_on": lambda value: inputs.day(value, field="finish_on", called=_("The new finish")),
        "owner": lambda value: inputs.text(value, field="owner", called=_("The owner"), longest=120),
        "owner_account": lambda value: checked_account(value, place=project),
    }  # fmt: skip
    if unknown := fields.keys() - checks.keys():
        raise Refused(_("{name} of a change cannot be said here.").format(name=min(unknown)), field=min(unknown))
    return {name: checks[name](value) for name, value in fields.items()}


def _words(value, field: str, called: str) -> str:
    return inputs.text(value, field=field, called=called, longest=LONGEST)


def _edits(value) -> list[dict]:
    """Edits of the schedule in the form its page and REST take; whether they can be is found when they are tried."""
    rows = _rows(value, "edits", MOST_EDITS)
    for place, edit in enumerate(rows):
        do = edit.get("do")
        if not isinstance(do, str) or do not in DEEDS.keys() - OF_PROGRESS:
            known = ", ".join(sorted(DEEDS.keys() - OF_PROGRESS))
            raise Refused(_("Edit {n} does not say what it does: one of {known}.").format(n=place + 1, known=known), field=f"edits[{place}].do")
        fields = edit.get("fields")
        if isinstance(fields, dict) and (said := sorted(MEASURED & fields.keys())):
            raise Refused(
                _("Edit {n} says {name}: what was done is said in the schedule, not asked of a board.").format(n=place + 1, name=said[0]),
                field=f"edits[{place}].{said[0]}",
            )
    return rows


def _money(value) -> list[dict]:
    """Amounts added to (below zero: taken off) the budget by cost type and month; two of one place are added."""
    rows = _rows(value, "money", MOST_ROWS)
    words = {str(row.get("cost_type") or "").strip() for row in rows} - {""}
    types = cost_types_meant(words=words)
    found: dict[tuple[str, str], object] = {}
    for place, row in enumerate(rows):
        _require_names(row, {"cost_type", "month", "amount"}, "money", place)
        word = str(row.get("cost_type") or "").strip()
        if word and word not in types:
            raise Refused(_("Row {n}: there is no cost type “{word}”.").format(n=place + 1, word=word[:40]), field=f"money[{place}].cost_type")
        kind = types.get(word)
        if kind is not None and kind.retired:
            told = _("Row {n}: {kind} is retired, choose another cost type.").format(n=place + 1, kind=kind)
            raise Refused(told, field=f"money[{place}].cost_type")
        key = (_code(kind), _month(row.get("month"), "money", place))
        found[key] = found.get(key, 0) + _amount(row.get("amount"), "money", place)
    return [{"cost_type": code, "month": month, "amount": str(amount)} for (code, month), amount in sorted(found.items()) if amount]


def _benefits(value, project: Project) -> list[dict]:
    """Amounts added to (below zero: taken off) the planned months of benefits of the project."""
    rows = _rows(value, "benefits", MOST_ROWS)
    known = set(project.benefits.values_list("code", flat=True))
    found: dict[tuple[str, str], object] = {}
    for place, row in enumerate(rows):
        _require_names(row, {"benefit", "month", "amount"}, "benefits", place)
        code = str(row.get("benefit") or "").strip()
        if code not in known:
            told = _("Row {n}: there is no benefit “{code}” in this project.").format(n=place + 1, code=code[:40])
            raise Refused(told, field=f"benefits[{place}].benefit")
        key = (code, _month(row.get("month"), "benefits", place))
        found[key] = found.get(key, 0) + _amount(row.get("amount"), "benefits", place)
    return [{"benefit": code, "month": month, "amount": str(amount)} for (code, month), amount in sorted(found.items()) if amount]


def _rows(value, field: str, most: int) -> list[dict]:
    if not isinstance(value, list) or any(not isinstance(row, dict) for row in value):
        raise Refused(_("{field} is not a list of objects.").format(field=field), field=field)
    if len(value) > most:
        raise Refused(_("{field}: {n} rows. Give {most} at the most.").format(field=field, n=len(value), most=most), field=field)
    return value


def _require_names(row: dict, known: set[str], field: str, place: int) -> None:
    if unknown := sorted(map(str, row.keys() - known)):
        told = _("Row {n}: {name} is not known here.").format(n=place + 1, name=unknown[0][:40])
        raise Refused(told, field=f"{field}[{place}]")


def _month(value, field: str, place: int) -> str:
    word = value.strip() if isinstance(value, str) else ""
    if not MONTH.fullmatch(word):
        told = _("Row {n}: “{word}” is not a month, give it as 2026-04.").format(n=place + 1, word=str(value)[:20])
        raise Refused(told, field=f"{field}[{place}].month")
    inputs.day(dt.date.fromisoformat(f"{word}-01"), field=f"{field}[{place}].month", called=_("The month"), required=True)
    return word


def _amount(value, field: str, place: int):
    called = _("Row {n}").format(n=place + 1)
    return inputs.money(value, field=f"{field}[{place}].amount", called=called, negative=True, required=True)


def _code(kind: CostType | None) -> str:
    return kind.code if kind is not None else ""
