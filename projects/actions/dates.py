"""Say when a project is expected."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold
from portfolio.actions.periods import require_open
from projects.models import DateForecast, Project
from projects.policy import require_over


@transaction.atomic
def forecast_dates(
    *, actor, project: Project, known_on: dt.date, start_on: dt.date | None, finish_on: dt.date | None, now: dt.datetime, note: str = ""
) -> DateForecast:
    """Record when the project was expected, on a day, to start and to finish; a second word of the same day replaces the first.

    Raises:
        NotPermitted: the actor may not change the project.
        Refused: a day is out of range, or the finish is before the start.
        Conflict: the day lies in a closed period.
    """
    require_over("change_project", actor=actor, project=project)
    inputs.day(known_on, field="known_on", called=_("The day it became known"), required=True)
    inputs.day(start_on, field="start_on", called=_("The start"))
    inputs.day(finish_on, field="finish_on", called=_("The finish"))
    inputs.in_order(start_on, finish_on, field="finish_on")
    wanted = {"start_on": start_on, "finish_on": finish_on, "note": inputs.text(note, field="note", called=_("The note"))}
    project = hold(project)
    forecast = DateForecast.objects.filter(project=project, known_on=known_on).first() or DateForecast(project=project, known_on=known_on)
    change = difference(forecast, wanted)
    if change is None and forecast.pk is not None:
        return forecast
    require_open(day=known_on, field="known_on")
    forecast.author = actor
    if forecast.pk is None:
        forecast.save(force_insert=True)
        before, after = None, {**wanted, "known_on": known_on}
    else:
        forecast.save(update_fields=[*columns(forecast, change), "author"])
        before, after = change.before, change.after
    facts = {"project_id": project.pk, "since": known_on}
    events.record("dates.forecast", subject=forecast, actor=actor, at=now, before=before, after=after, facts=facts)
    return forecast
