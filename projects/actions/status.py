"""Write the weekly word on a project: draft it, submit it, freeze it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.errors import Conflict, Refused, Stale
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version, take_turn, told
from portfolio.models import ReportingPeriod
from projects.actions.declared import require_override
from projects.models import DIMENSIONS, RAG, Project, StatusReport
from projects.policy import require_over
from projects.queries import forecast_on

State = StatusReport.State
COLOURS = [word for word, _label in RAG]
TEXTS = ["override_reason", "summary", "achievements", "next_steps", "help_needed"]


@transaction.atomic
def save_draft(*, actor, project: Project, period: ReportingPeriod, version: int | None, now: dt.datetime, **fields) -> StatusReport:
    """Keep what was written so far, for its author to go on with; nobody's figures change.

    `version` is None where no report was there when the form was opened.

    Raises:
        NotPermitted: the actor may not report on the project.
        Stale: someone changed the report after it was read.
        Conflict: the period is closed, has not begun, or its report is submitted already.
        Refused: a value is not acceptable.
    """
    report, _change = _write(actor, project, period, version, now, fields, State.DRAFT, None)
    return report


@transaction.atomic
def submit_status(
    *, actor, project: Project, period: ReportingPeriod, version: int | None, now: dt.datetime, computed: dict | None = None, **fields
) -> StatusReport:
    """Submit the status of a project for a period; it may be submitted again until the period is closed.

    `computed` has the computed RAG by dimension (and "overall"): a better word than it needs a reason and an expiry.

    Raises:
        NotPermitted: the actor may not report on the project.
        Stale: someone changed the report after it was read.
        Conflict: the period is closed or has not begun.
        Refused: a value is not acceptable, or a better word stands without its reason or expiry.
    """
    report, change = _write(actor, project, period, version, now, fields, State.SUBMITTED, computed or {})
    if change is not None:
        facts = {"project_id": project.pk, "since": report.known_on}
        events.record("status.submitted", subject=report, actor=actor, at=now, before=change.before, after=change.after, facts=facts)
    return report


@transaction.atomic
def freeze_reports(*, period: ReportingPeriod, now: dt.datetime) -> int:
    """Freeze the submitted reports of a period that is being closed; drafts stay drafts. Part of that deed, which records the event.

    Returns how many were frozen. Harmless twice.
    """
    take_turn()
    return StatusReport.objects.filter(period=period, state=State.SUBMITTED).update(state=State.FROZEN)


def _write(actor, project, period, version, now, fields, state, computed):
    require_over("submit_status", actor=actor, project=project)
    wanted = _checked(**fields)
    project = hold(project)
    period = _open_for(period, inputs.today(now))
    report = StatusReport.objects.filter(project=project, period=period).first()
    if report is None:
        report = _new(project, period, version)
    else:
        _require_read(report, version, wanted)
    if report.state == State.FROZEN or (state == State.DRAFT and report.state == State.SUBMITTED):
        raise Conflict(_("The report for {period} is {state}: change it by submitting it again.").format(period=period, state=report.state))
    known_on = min(inputs.today(now), period.end_on)
    change = difference(report, wanted)
    if report.pk is not None and change is None and report.state == state:
        return report, None
    if state == State.SUBMITTED:
        _check_submission(report, computed, known_on)
    return _stored(report, change, state, actor, known_on, now)


def _stored(report, change, state, actor, known_on, now):
    became = {"state": state, "known_on": known_on, "author": actor}
    if state == State.SUBMITTED:
        became["submitted_at"] = now
    version = report.version
    second = difference(report, became)
    new = report.pk is None
    report.version = 1 if new else (version if change is not None else version + 1)
    report.save(force_insert=new, update_fields=None if new else {name for one in (change, second) if one for name in columns(report, one)})
    parts = [one for one in (change, second) if one is not None]
    merged = type(parts[0])(
        {} if new else {name: value for one in parts for name, value in one.before.items()},
        {name: value for one in parts for name, value in one.after.items()},
    )
    if state == State.DRAFT:
        # A draft is nobody's fact yet: it follows nothing, but the trail has it.
        events.record("status.drafted", subject=report, actor=actor, at=now, before=merged.before, after=merged.after)
    return report, merged


def _new(project, period, version) -> StatusReport:
    if version is not None:
        raise Conflict(_("There is no report of {project} for {period} any more: reload the page.").format(project=project, period=period))
    return StatusReport(project=project, period=period)


def _require_read(report, version, wanted) -> None:
    """A form opened before anyone had written meets a report now: both are shown."""
    if version is None and report.version:
        differing = [name for name, value in wanted.items() if getattr(report, name) != value]
        raise Stale(
            _("Someone else began the report of {project} for {period}: compare your values with theirs and save again.").format(
                project=report.project, period=report.period
            ),
            mine={name: told(report, name, wanted[name]) for name in differing},
            theirs={name: told(report, name, getattr(report, name)) for name in differing},
            version=report.version,
        )
    require_version(report, version=version, wanted=wanted)


def _open_for(period: ReportingPeriod, today: dt.date) -> ReportingPeriod:
    period = hold(period)
    if period.closed_at is not None:
        raise Conflict(_("The period {period} is closed: report in the open one.").format(period=period), field="period")
    if period.start_on > today:
        raise Conflict(_("The period {period} has not begun: report in the open one.").format(period=period), field="period")
    return period


def _check_submission(report, computed, known_on) -> None:
    require_override(report, computed, known_on)
    expected = forecast_on(project=report.project, day=known_on)
    if expected is not None:
        inputs.in_order(expected.start_on, report.forecast_finish_on, field="forecast_finish_on")


def _checked(**fields) -> dict:
    checks = {
        "overall": lambda value: inputs.choice(value or "unknown", among=COLOURS, field="overall", called=_("The overall status")),
        "dimensions": _dimensions,
        "override_until": lambda value: inputs.day(value, field="override_until", called=_("The day until which the override holds")),
        "forecast_finish_on": lambda value: inputs.day(value, field="forecast_finish_on", called=_("The forecast finish")),
        **{name: _text(name) for name in TEXTS},
    }
    if unknown := fields.keys() - checks.keys():
        raise Refused(_("{name} is no part of a status report.").format(name=min(unknown)), field=min(unknown))
    return {name: checks[name](value) for name, value in fields.items()}


def _text(field):
    return lambda value: inputs.text(value, field=field, called=_("The text"))


def _dimensions(value) -> dict:
    """A dimension without a word follows the computed one, and is left out."""
    if not isinstance(value, dict):
        raise Refused(_("The dimensions are not given by name: say for each which colour it has."), field="dimensions")
    words = {name: word for name, word in value.items() if word not in ("", None)}
    for name, word in words.items():
        inputs.choice(name, among=DIMENSIONS, field="dimensions", called=_("The dimension"))
        inputs.choice(word, among=COLOURS, field="dimensions", called=name)
    return words
