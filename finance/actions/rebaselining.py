"""Promise the schedule anew, and say what becomes of the plan of the past."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from finance.actions.phased_plans import NO_END
from finance.actions.progress import keep_measures
from finance.models import PhasedPlan, Rebaseline
from finance.queries.rebaselining import Choice, Rebaselining, rebaselining
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import hold, require_version
from portfolio.actions.periods import require_open
from portfolio.queries import last_closed_period
from projects.actions.plan_baselines import save_baseline
from projects.actions.schedule import recompute_schedule
from projects.actions.work import PlannedWork, plan_work
from projects.models import Baseline, Project, Schedule, WorkPackage
from projects.policy import require_over

EVENING = dt.time(17, tzinfo=dt.UTC)
SUMS = ["bac_before", "bac_after", "pv_before", "pv_after", "ev_before", "ev_after", "ac"]


@transaction.atomic
def rebaseline(
    *, actor, project: Project, version: int | None, treatment: str, approved_on: dt.date, approver: str, reason: str, now: dt.datetime,
    name: str = "", budget: Decimal | None = None,
) -> Rebaseline:  # fmt: skip
    """Keep the schedule as a new baseline, known from a day on, with the plan of the past treated as chosen: kept, PV set to EV, or both to AC.

    What is left of each line is planned from the day after to its new finish. Days before are measured by what was planned then. Actual cost is never
    changed: where PV and EV are set to it, the overrun becomes a line of the WBS that is done, so that the budget says what it grew by.

    Raises:
        NotPermitted: the actor may not change the project.
        Stale: someone changed the schedule after it was read.
        Conflict: there is no schedule or no baseline before it, or the day is not after the last closed period.
        Refused: the day is still to come or before the newest baseline, the treatment cannot be, or approver or reason are missing.
    """
    require_over("change_project", actor=actor, project=project)
    inputs.choice(treatment, among=Rebaseline.Treatment.values, field="treatment", called=_("The treatment of the past"))
    inputs.day(approved_on, field="approved_on", called=_("The day of approval"), required=True)
    project = hold(project)
    schedule = require_rebaselined(project=project, day=approved_on, now=now)
    if version is not None:
        require_version(schedule, version=version, wanted={})
    found = rebaselining(project=project, day=approved_on)
    choice, before = found.choice(treatment), found.before
    if choice.hindered:
        raise Refused(choice.hindered, field="treatment")
    if choice.overrun:
        _add_overrun(actor, project, choice, approved_on, now)
        found = rebaselining(project=project, day=approved_on)
    baseline = save_baseline(
        actor=actor, project=project, version=None, name=name, approved_on=approved_on, approver=approver, reason=reason, budget=budget, now=now
    )
    _phase(project, found, treatment)
    row = Rebaseline.objects.create(
        baseline=baseline, project=project, known_on=approved_on, treatment=treatment, author=actor, ac=before.ac,
        **{f"{name}_before": getattr(before, name) for name in ("bac", "pv", "ev")},
        **{f"{name}_after": getattr(choice.after, name) for name in ("bac", "pv", "ev")},
    )  # fmt: skip
    told = events.values(row, "treatment", *SUMS) | {"number": baseline.number, "overrun": choice.overrun}
    facts = {"project_id": project.pk, "since": approved_on}
    events.record("baseline.rephased", subject=row, actor=actor, at=now, reason=baseline.reason, after=told, facts=facts)
    return row


def require_rebaselined(*, project: Project, day: dt.date, now: dt.datetime) -> Schedule:
    """Raises Conflict or Refused, at the day, unless the project has a schedule and a baseline that another may follow on the day."""
    schedule = Schedule.objects.filter(project=project).first()
    if schedule is None or schedule.project_finish_at is None:
        raise Conflict(_("{code} has no schedule to promise: start one.").format(code=project.code))
    former = Baseline.objects.filter(project=project).order_by("approved_on", "number").last()
    if former is None:
        text = _("{code} has no baseline yet: keep the schedule as its first one under Schedule, Baselines. There is no past to treat before that.")
        raise Conflict(text.format(code=project.code))
    closed = last_closed_period()
    if closed is not None and day <= closed.end_on:
        text = _("The reporting period that ended on {end} is closed and keeps its plan: re-baseline on a day after it.")
        raise Conflict(text.format(end=closed.end_on), field="approved_on")
    require_open(day=day, field="approved_on")
    if day > inputs.today(now):
        raise Refused(_("{day} is still to come: what is planned and earned by then is not known yet.").format(day=day), field="approved_on")
    if day < former.approved_on:
        text = _("Baseline {number} was approved on {day}: re-baseline on that day or later.")
        raise Refused(text.format(number=former.number, day=former.approved_on), field="approved_on")
    return schedule


def _add_overrun(actor, project: Project, choice: Choice, day: dt.date, now: dt.datetime) -> None:
    """What was spent above what was earned, as a line that is planned, done and paid on the day."""
    numbers = project.work_packages.values_list("wbs", flat=True)
    wbs = str(max((int(top) for one in numbers if (top := one.split(".")[0]).isdigit()), default=0) + 1)
    at = dt.datetime.combine(day, EVENING)
    told = {"name": _("Overrun set aside on {day}").format(day=day), "technique": "0/100", "budget": choice.overrun}
    plan_work(actor=actor, project=project, packages=[PlannedWork(wbs=wbs, start_at=at, finish_at=at, **told)], known_on=day, now=now)
    line = WorkPackage.objects.get(project=project, wbs=wbs)
    line.actual_start_at = line.actual_finish_at = at
    line.done, line.remaining_minutes = Decimal(1), 0
    line.save(update_fields=["actual_start_at", "actual_finish_at", "done", "remaining_minutes"])
    measured = {(line.pk, day): {"done": Decimal(1), "actual_start_at": at, "actual_finish_at": at, "from_schedule": False}}
    keep_measures(actor=actor, project=project, wanted=measured, called={line.pk: wbs}, now=now)
    recompute_schedule(project=project, known_on=day, now=now, author=actor)


def _phase(project: Project, found: Rebaselining, treatment: str) -> None:
    """The plan in time from the day on; the one before it holds until then."""
    held = PhasedPlan.objects.filter(work_package__project=project, until_on=NO_END)
    held.filter(known_on=found.day).delete()
    held.filter(Q(known_on=None) | Q(known_on__lt=found.day)).update(until_on=found.day)
    rows = [PhasedPlan(work_package_id=key, period_end=day, pv=pv, known_on=found.day) for key, day, pv in found.points(treatment)]
    PhasedPlan.objects.bulk_create(rows, batch_size=500)
