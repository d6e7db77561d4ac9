"""Ask for a forecast with a range, and draw it."""

import datetime as dt
import zlib
from decimal import Decimal, InvalidOperation

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from finance.calc.simulation.inputs import hash_of
from finance.calc.simulation.joint import draw
from finance.calc.simulation.outcome import both, of_dates, of_money, of_periods, told
from finance.models import Simulation
from finance.queries.fiscal import fiscal_year_of
from finance.queries.simulations import moved_since, newest_simulations
from governance.queries.facts import facts_at
from governance.queries.node_simulation_inputs import node_inputs
from governance.queries.simulation_inputs import ProjectInputs, project_inputs
from pmo import inputs
from pmo.calc.money import in_cents
from pmo.errors import Refused
from pmo.jobs import actions as jobs
from pmo.jobs.progress import report
from pmo.ledger import events
from pmo.ledger.models import ChainHead
from pmo.reactions import FIGURES
from portfolio.models import Node, ReportingPeriod
from portfolio.policy import require_over_node
from portfolio.queries import StatusDate, period_of, scope_of
from projects.models import Project
from projects.policy import require_over

FEWEST, MOST = 10_000, 100_000
CORRELATION = Decimal("0.30")
LAST_SEED = 2**31 - 1
MONEY_COLUMNS = {"p50_cost": "p50", "p80_cost": "p80"}


@transaction.atomic
def ask_simulation(
    *, actor, subject: Project | Node, as_of: dt.date, now: dt.datetime, seed: int | None = None, draws: int = FEWEST, correlation=CORRELATION,
    cleared: bool | None = None,
) -> Simulation:  # fmt: skip
    """Ask for the forecast with a range of a project, or of the fiscal year of a node, as known on a day; a worker draws it.

    Of a node, restricted projects are in it where the actor is cleared for them and `cleared` is not False. Without a seed, that of the newest
    one is taken, else one that follows from the code: the same facts give the same figures.

    Raises:
        NotPermitted: no role of the actor's over the subject asks for forecasts.
        Refused: the day lies ahead, nothing was known by then, or the seed, draws or correlation are not acceptable.
    """
    of_project = isinstance(subject, Project)
    if of_project:
        require_over("simulate", actor=actor, project=subject)
    else:
        require_over_node("simulate", actor=actor, node=subject)
    checked = _checked(subject, seed, draws, correlation)
    inputs.day(as_of, field="as_of", called=_("The day"), required=True)
    if as_of > inputs.today(now):
        raise Refused(_("{day} lies in the future: choose today or an earlier day.").format(day=as_of), field="as_of")
    status = _status(as_of)
    year = None if of_project else fiscal_year_of(day=as_of)
    if not of_project and year is None:
        raise Refused(_("No fiscal year holds {day}: set one up under Money › Books.").format(day=as_of), field="as_of")
    cleared = not of_project and cleared is not False and scope_of(user=actor).clears(subject.path)
    made = Simulation.objects.create(
        project=subject if of_project else None, node=None if of_project else subject, as_of=as_of, period=status.period, fiscal_year=year,
        cleared=cleared, currency=subject.currency, by=actor, asked_at=now, **checked,
    )  # fmt: skip
    title = _("Forecast of {name} as of {day}").format(name=subject.name, day=as_of)
    fresh = FIGURES if of_project else []  # its facts first, so that nothing heard of is missing in them
    steps = [{"task": task, "kwargs": {"project_ids": [subject.pk]}} for task in fresh]
    steps.append({"task": "governance.simulate", "kwargs": {"simulation_id": made.pk}})
    made.job = jobs.queue(title=title, steps=steps, created_by=actor, now=now)
    made.save(update_fields=["job"])
    events.record("simulation.asked", subject=made, actor=actor, at=now, after=events.values(made, "as_of", "seed", "draws", "correlation"))
    return made


def run_simulation(*, simulation: Simulation, now: dt.datetime) -> Simulation:
    """Draw a forecast that was asked for and keep what came of it; one that is drawn already stays as it was.

    Raises:
        Refused: the project is closed, or nothing of it was known then.
        jobs.Cancelled: someone asked for the job to stop; nothing is kept.
    """
    if simulation.made_at is not None:
        return simulation
    status = StatusDate(simulation.period, simulation.as_of)
    heard = ChainHead.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
    if simulation.project_id is not None:
        kept, results = _drawn_project(simulation, status)
    else:
        kept, results = _drawn_node(simulation, status)
    return _keep(simulation, kept=kept, results=results, heard=heard, now=now)


@transaction.atomic
def simulate_now(*, actor, subject: Project | Node, as_of: dt.date, now: dt.datetime, **asked) -> Simulation:
    """Ask for a forecast and draw it at once, without waiting for a worker; refused, nothing is kept.

    Raises:
        NotPermitted, Refused: as `ask_simulation` and `run_simulation`.
    """
    made = ask_simulation(actor=actor, subject=subject, as_of=as_of, now=now, **asked)
    jobs.claim(job_id=made.job_id, now=now)
    made = run_simulation(simulation=made, now=now)
    jobs.finish(job_id=made.job_id, result={"simulation": made.pk}, now=now)
    return made


@transaction.atomic
def _keep(simulation: Simulation, *, kept: dict, results: dict, heard: int, now: dt.datetime) -> Simulation:
    made = Simulation.objects.select_for_update(of=("self",)).select_related("project__node", "node", "by").get(pk=simulation.pk)
    if made.made_at is not None:
        return made
    made.inputs, made.results, made.heard, made.made_at = kept, results, heard, now
    made.left_out, made.cleared = kept.pop("left_out", 0), bool(kept.pop("restricted", 0))
    made.inputs_hash = hash_of(seed=made.seed, draws=made.draws, correlation=str(made.correlation), as_of=made.as_of.isoformat(), inputs=kept)
    cost, finish = results["cost"], results["finish"]
    for column, name in MONEY_COLUMNS.items():
        setattr(made, column, in_cents(Decimal(str(cost[name]["value"]))) if "p80" in cost else None)
    made.p80_finish = dt.date.fromisoformat(finish["p80"]["value"]) if "p80" in finish else None
    made.chance_in_budget, made.chance_in_date = (part["chance"] and part["chance"]["value"] for part in (cost, finish))
    made.chance_of_both = results["both"] and results["both"]["value"]
    made.save()
    subject = {"project_id": made.project_id} if made.project_id is not None else {"node_id": made.node_id}
    after = events.values(made, "as_of", "seed", "draws", "p50_cost", "p80_cost", "p80_finish", "chance_in_budget", "chance_in_date")
    events.record("simulation.made", subject=made, actor=made.by, at=now, after=after, facts={**subject, "since": made.as_of})
    return made


def simulate_again(*, now: dt.datetime, actor) -> list[int]:
    """Ask anew for every forecast that facts have moved away from since it was drawn, with its seed, draws and correlation; once a closed period.

    Only what someone once asked for is drawn again. Returns the ids of those asked for; harmless twice, since a fresh one is not stale.
    """
    asked, day = [], inputs.today(now)
    every = Simulation.objects.order_by()
    projects, nodes = ({pk for pk in every.values_list(name, flat=True).distinct() if pk} for name in ("project_id", "node_id"))
    rows = newest_simulations(day=day, project_ids=projects, node_ids=nodes)
    for one in every.filter(pk__in=[row["id"] for row in rows]).select_related("project__node", "node"):
        waiting = every.filter(project=one.project, node=one.node, made_at__isnull=True, asked_at__gt=one.asked_at)
        if moved_since(simulation=one, day=day) and not waiting.exists():
            again = {"seed": one.seed, "draws": one.draws, "correlation": one.correlation, "cleared": one.left_out == 0}
            asked.append(ask_simulation(actor=actor, subject=one.project or one.node, as_of=day, now=now, **again).pk)
    return asked


def _checked(subject: Project | Node, seed, draws, correlation) -> dict:
    if seed is None:
        newest = subject.simulations.filter(made_at__isnull=False).order_by("-as_of", "-pk").first()
        seed = newest.seed if newest else zlib.crc32(subject.code.encode()) % LAST_SEED
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= LAST_SEED:
        raise Refused(_("The seed is not a whole number from 0 to {last}: give one, or none.").format(last=LAST_SEED), field="seed")
    if isinstance(draws, bool) or not isinstance(draws, int) or not FEWEST <= draws <= MOST:
        raise Refused(_("The draws are not a whole number from {first} to {last}: give one.").format(first=FEWEST, last=MOST), field="draws")
    try:
        share = Decimal(str(correlation))
    except InvalidOperation:
        share = Decimal("NaN")
    if not share.is_finite() or not 0 <= share <= Decimal("0.99"):
        raise Refused(_("The correlation is not a share from 0 to 0.99: give one."), field="correlation")
    return {"seed": seed, "draws": draws, "correlation": round(share, 2)}


def _status(day: dt.date) -> StatusDate:
    period = period_of(day=day) or ReportingPeriod.objects.filter(calendar__is_default=True, end_on__lt=day).order_by("-end_on").first()
    if period is None:
        raise Refused(_("Nothing was reported by {day}: choose a later day.").format(day=day), field="as_of")
    return StatusDate(period, day)


def _drawn_project(simulation: Simulation, status: StatusDate) -> tuple[dict, dict]:
    project = simulation.project
    facts = next(iter(facts_at(project_ids=[project.pk], status=status)), None)
    if facts is None:
        raise Refused(_("Nothing was known of {code} on {day}: choose a later day.").format(code=project.code, day=status.as_of))
    if not facts.live:
        raise Refused(_("{code} was in the stage {stage} then: there is nothing left to forecast.").format(code=project.code, stage=facts.stage))
    report(0.05, _("What is left to do"))
    made = project_inputs(project=project, facts=facts, day=status.as_of)
    drawn = draw(
        cost=made.cost, time=made.time, risks=made.drawn_risks, finish_of=made.clock and made.clock.finish_of, draws=simulation.draws,
        seed=simulation.seed, correlation=float(simulation.correlation), report=_telling(simulation.draws),
    )  # fmt: skip
    names = {
        "cost": [(one.code, one.name) for one in made.packages], "time": [(one.code, one.name) for one in made.tasks],
        "risk": [risk[:2] for risk in made.risks],
    }  # fmt: skip
    return made.kept(), _project_results(made, drawn, names)


def _project_results(made: ProjectInputs, drawn, names: dict) -> dict:
    cost = None if drawn.cost is None else drawn.cost + made.spent
    budget = None if made.budget is None else float(made.budget)
    by = made.facts.baseline_finish
    money = {"chance": None, "why": made.no_cost} if cost is None else of_money(cost, limit=budget, why=made.no_budget)
    dates = {"chance": None, "why": made.no_time} if drawn.finish is None else of_dates(drawn.finish, limit=by, why=made.no_date)
    money["drivers"], dates["drivers"] = told(drawn.cost_drivers, names), told(drawn.finish_drivers, names)
    return {"cost": money, "finish": dates, "both": both(cost, drawn.finish, budget=budget, by=by)}


def _drawn_node(simulation: Simulation, status: StatusDate) -> tuple[dict, dict]:
    made = node_inputs(node=simulation.node, year=simulation.fiscal_year, status=status, cleared=simulation.cleared)
    kept = made.kept() | {"left_out": made.left_out, "restricted": made.restricted}
    dates = {"chance": None, "why": _("A node has no date of its own: ask for the forecast of a project."), "drivers": []}
    if not made.rows:
        why = _("No project below has a Plan or an Outlook of the year: enter one of them.")
        return kept, {"cost": {"chance": None, "why": why, "drivers": []}, "finish": dates, "both": None}
    drawn = draw(
        cost=made.cost, risks=made.drawn_risks, draws=simulation.draws, seed=simulation.seed, correlation=float(simulation.correlation),
        report=_telling(simulation.draws), phases=made.phases,
    )  # fmt: skip
    names = {"cost": [tuple(row[:2]) for row in made.rows], "risk": [(f"{row[0]} {row[1]}", row[2]) for row in made.risks]}
    cost = np.asarray(drawn.cost)
    money = of_money(cost + made.spent, limit=made.envelope, why=made.no_budget)
    money["by_period"] = of_periods(drawn.falls, cost, ends=made.ends, spent=made.spent)
    money["drivers"] = told(drawn.cost_drivers, names)
    return kept, {"cost": money, "finish": dates, "both": None}


def _telling(draws: int):
    """Says how far the draws are, in steps that are worth a word."""
    last = [-1]

    def tell(share: float) -> None:
        if (step := int(share * 20)) > last[0]:
            last[0] = step
            report(0.3 + 0.65 * share, _("{n} of {all} draws").format(n=f"{round(share * draws):,}", all=f"{draws:,}"))

    return tell

