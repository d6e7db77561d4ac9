"""Edits of how a schedule is computed."""

from typing import Any

from projects.calc.schedule.edits.draft import Draft, Unfit
from projects.calc.schedule.edits.fields import MOST_MINUTES, moment
from projects.calc.schedule.network import RULES

MOMENTS = {"start", "must_finish", "status_at"}
FLAGS = {"from_finish", "push_to_status", "loading_required"}
OPTIONS = ("start", "must_finish", "status_at", "from_finish", "push_to_status", "loading_required", "rule", "critical_slack", "calendar")


def settings(draft: Draft, *, fields: dict) -> None:
    """Start, required finish, status date, direction, rule of progress, calendar, and from which slack a line is critical."""
    if not isinstance(fields, dict) or not fields:
        raise Unfit("Nothing is said of how the schedule is computed: give fields.", field="fields")
    for name, value in sorted(fields.items(), key=lambda said: said[0] != "calendar"):  # a day is read by the calendar it is said with
        if name not in OPTIONS:
            raise Unfit(f"“{str(name)[:40]}” is nothing a schedule is computed by: choose among {', '.join(OPTIONS)}.", field=str(name)[:40])
        if name == "calendar":
            draft.work_by(_read(draft, name, value))
        else:
            setattr(draft.file, name, _read(draft, name, value))
    if draft.file.start is None:
        raise Unfit("A schedule has a start: give one.", field="start")
    if draft.file.from_finish and draft.file.must_finish is None:
        raise Unfit("Scheduled from the finish, a project has a required finish: give one.", field="must_finish")


def _read(draft: Draft, name: str, value: Any) -> Any:
    if name in MOMENTS:
        return moment(draft, name, value)
    if name in FLAGS and isinstance(value, bool):
        return value
    if name == "rule" and value in RULES:
        return value
    if name == "critical_slack" and isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MOST_MINUTES:
        return value
    if name == "calendar" and (value is None or any(one.uid == value for one in draft.file.calendars)) and not isinstance(value, bool):
        return 0 if value is None else value
    raise Unfit(f"The {name.replace('_', ' ')} “{str(value)[:40]}” cannot be.", field=name)
