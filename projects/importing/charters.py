"""Rows of projects: what they say beside what is known, and the actions that make it so."""

from django.utils.translation import gettext as _

from pmo.accounts.models import User
from pmo.calc.money import in_cents
from pmo.imports.contract import CREATED, UNCHANGED, UPDATED, Context, Verdicts
from portfolio.models import Node
from portfolio.policy import CAPABILITIES, may, refusal
from projects.actions.baselines import approve_baseline
from projects.actions.dates import forecast_dates
from projects.actions.life_cycle import default_type
from projects.actions.projects import change_project, change_stage, create_project, move_project
from projects.importing.known import projects_by_code, projects_under, refusals
from projects.models import DateForecast, Project, ProjectType, Stage, StageChange, StagePass
from projects.queries import latest, stage_on
from projects.queries.gates import gates_shut, shut_words

CHUNK = 500


class Charters:
    """What is known of the projects a file names: the rows themselves, their newest dates, and the words for types, stages and people."""

    def __init__(self, codes: list[str], context: Context):
        self.projects = projects_by_code(actor=context.actor, codes=codes)
        ids = [project.pk for project in self.projects.values()]
        self.dates: dict[int, DateForecast] = {}
        for start in range(0, len(ids), CHUNK):
            self.dates |= latest(DateForecast, project_ids=ids[start : start + CHUNK], day=context.known_on)
        self.types = {word.casefold(): kind for kind in ProjectType.objects.all() for word in (kind.code, kind.name)}
        self.stages = {(stage.type_id, stage.name.casefold()): stage for stage in Stage.objects.all()}
        self.gated = {kind for (kind, _name), stage in self.stages.items() if stage.gated}
        later = StagePass.objects.filter(given_on__gt=context.known_on).order_by()
        self.passed_later = set(later.values_list("project_id", flat=True)) if self.gated else set()  # gates held after the day of the file
        self.people = {}
        for user in User.objects.filter(is_active=True):
            for word in (user.username, user.email, user.get_full_name()):
                if word:
                    self.people.setdefault(word.casefold(), user)

    def type_of(self, values: dict, project: Project | None) -> ProjectType | None:
        """The type a row names, or the project's, or the usual one; None when it names one that is not there."""
        if values["type"]:
            return self.types.get(values["type"].casefold())
        return project.type if project is not None else default_type()

    def stage_of(self, values: dict, kind: ProjectType) -> Stage | None:
        """The stage a row names, of a type; without one the first of the type; None when it names one that is not there."""
        if not values["stage"]:
            return kind.stages.order_by("order").first()
        found = self.stages.get((kind.pk, values["stage"].casefold()))
        return found or kind.stages.filter(name__iexact=values["stage"]).first()

    def manager(self, values: dict) -> dict:
        """The manager a row names: an account, or else the name alone."""
        user = self.people.get((values["manager"] or "").casefold())
        return {"manager": user, "manager_name": "" if user else values["manager"]}


def judge_projects(rows, nodes: dict[str, Node], new_nodes: dict[str, dict], verdicts: Verdicts, context: Context) -> None:
    """Refuse projects whose node, type or stage is unknown, whose amounts or dates cannot be, or that are out of reach."""
    rows = list(rows)
    charters = Charters([values["code"] for _number, values in rows], context)
    hidden = set(_hidden([values["code"] for _number, values in rows], charters))
    out_of_reach = refusals("change_project", actor=context.actor, projects=charters.projects.values())
    allowed: dict[str, bool] = {}
    for number, values in rows:
        project = charters.projects.get(values["code"])
        if values["code"] in hidden:
            verdicts.refuse(number, "code", _("The code “{code}” cannot be used: choose another.").format(code=values["code"]))
            continue
        if project is not None and project.pk in out_of_reach:
            verdicts.refuse(number, "code", out_of_reach[project.pk])
        _judge_place(number, values, project, nodes, new_nodes, allowed, verdicts, context)
        _judge_stage(number, values, project, charters, verdicts, context)
        if values["budget"] is not None and values["budget"] < 0:
            verdicts.refuse(
                number, "budget", _("The budget {amount} is below zero: give zero or more.").format(amount=values["budget"])
            )
        if values["start"] and values["finish"] and values["finish"] < values["start"]:
            verdicts.refuse(
                number, "finish", _("The finish is before the start {start}: change one of them.").format(start=values["start"])
            )
        if values["restricted"] and not context.actor.is_system and not may("restrict_project", actor=context.actor):
            verdicts.refuse(number, "restricted", refusal(CAPABILITIES["restrict_project"], "restrict_project"))
        verdicts.changes[number] = CREATED if project is None else project_change(project, values, charters)


def project_change(project: Project, values: dict, charters: Charters) -> str:
    """Whether a row changes what is known of its project."""
    moved = values["node"] and values["node"] != project.node.code
    staged = values["stage"] and values["stage"].casefold() != project.stage.name.casefold()
    same = not moved and not staged and not _charter_changes(project, values, charters)
    return (
        UNCHANGED if same and not _dates_differ(project, values, charters) and not _budget_differs(project, values) else UPDATED
    )


def create_from(values: dict, node: Node, charters: Charters, context: Context) -> Project:
    """Take up the project of a row."""
    kind = charters.type_of(values, None)
    budget = values["budget"] if values["budget"] is None else in_cents(values["budget"])
    given = charters.manager(values) if values["manager"] else {}
    return create_project(
        actor=context.actor, code=values["code"], name=values["name"], node=node, stage=charters.stage_of(values, kind), type=kind,
        known_on=context.known_on, start_on=values["start"], finish_on=values["finish"], budget=budget, currency=values["currency"],
        sponsor=values["sponsor"] or "", objective=values["objective"] or "", restricted=bool(values["restricted"]), now=context.now, **given,
    )  # fmt: skip


def update_from(project: Project, values: dict, node: Node | None, charters: Charters, context: Context) -> None:
    """Make a project what its row says, deed by deed."""
    who = {"actor": context.actor, "now": context.now}
    if node is not None and node.pk != project.node_id:
        project = move_project(project=project, node=node, version=project.version, **who)
    if changes := _charter_changes(project, values, charters):
        project = change_project(project=project, version=project.version, **changes, **who)
    if values["stage"]:
        change_stage(project=project, stage=charters.stage_of(values, project.type), known_on=context.known_on, **who)
    start, finish = _dates(project, values, charters)
    if _dates_differ(project, values, charters):
        forecast_dates(project=project, known_on=context.known_on, start_on=start, finish_on=finish, **who)
    if _budget_differs(project, values):
        approve_baseline(
            project=project, approved_on=context.known_on, start_on=start, finish_on=finish, budget=in_cents(values["budget"]),
            reason=_("As an imported file says."), **who,
        )  # fmt: skip


def project_lines(actor, node, as_of):
    """Rows of the projects as known on a day, in the order of the columns."""
    projects = list(projects_under(actor=actor, node=node).filter(stage_changes__known_on__lte=as_of).distinct())
    for start in range(0, len(projects), CHUNK):
        chunk = projects[start : start + CHUNK]
        ids = [project.pk for project in chunk]
        stages, dates = latest(StageChange, project_ids=ids, day=as_of), latest(DateForecast, project_ids=ids, day=as_of)
        names = dict(Stage.objects.values_list("pk", "name"))
        for project in chunk:
            said = dates.get(project.pk)
            yield [
                project.code, project.name, None, None, None, project.currency, project.node.code, project.type.code,
                names[stages[project.pk].stage_id], project.manager.username if project.manager else project.manager_name, project.sponsor,
                said and said.start_on, said and said.finish_on, project.budget, project.objective, project.restricted, None,
            ]  # fmt: skip


def _hidden(codes: list[str], charters: Charters):
    codes = [code for code in codes if code not in charters.projects]
    for start in range(0, len(codes), CHUNK):
        yield from Project.objects.filter(code__in=codes[start : start + CHUNK]).values_list("code", flat=True)


def _judge_place(number, values, project, nodes, new_nodes, allowed, verdicts: Verdicts, context: Context) -> None:
    code = values["node"]
    if not code:
        if project is None:
            verdicts.refuse(number, "node", _("The cell is empty; a new project needs the code of its node."))
        return
    if code not in nodes and code not in new_nodes:
        verdicts.refuse(
            number, "node", _("The node “{code}” is not known: correct it, or give it a row of its own.").format(code=code)
        )
        return
    if project is not None and project.node.code == code:
        return
    place = code
    while place is not None and place not in nodes:
        place = new_nodes[place]["parent"] if place in new_nodes else None
    if place not in allowed:
        allowed[place] = may("create_project", actor=context.actor, path=nodes[place].path if place else "")
    if not allowed[place]:
        verdicts.refuse(number, "node", refusal(CAPABILITIES["create_project"], "create_project"))


def _judge_stage(number, values, project, charters: Charters, verdicts: Verdicts, context: Context) -> None:
    kind = charters.type_of(values, project)
    if kind is None:
        known = ", ".join(sorted({kind.code for kind in charters.types.values()})) or _("none yet")
        told = _("The project type “{word}” is not known: choose one of {known}.").format(word=values["type"], known=known)
        verdicts.refuse(number, "type", told)
    elif project is not None and kind.pk != project.type_id:
        verdicts.refuse(
            number, "type", _("The project is of type {kind}, which an import does not change.").format(kind=project.type.code)
        )
    elif values["stage"] and charters.stage_of(values, kind) is None:
        known = ", ".join(stage.name for stage in kind.stages.order_by("order"))
        verdicts.refuse(
            number,
            "stage",
            _("The stage “{word}” is not known: choose one of {known}.").format(word=values["stage"], known=known),
        )
    elif values["stage"] and project is not None and kind.pk in charters.gated:
        stage = charters.stage_of(values, kind)
        if stage.pk != project.stage_id or project.pk in charters.passed_later:
            _judge_gate(number, project, stage, verdicts, context)


def _judge_gate(number, project: Project, stage: Stage, verdicts: Verdicts, context: Context) -> None:
    if stage_on(project=project, day=context.known_on) != stage:
        shut, _leaves = gates_shut(project=project, stage=stage, day=context.known_on)
        if shut:
            verdicts.refuse(number, "stage", shut_words(project.code, shut[0], stage))


def _charter_changes(project: Project, values: dict, charters: Charters) -> dict:
    given = {
        name: values[name] for name in ("name", "sponsor", "objective", "currency", "restricted") if values[name] is not None
    }
    if values["manager"]:
        given |= charters.manager(values)
    return {name: value for name, value in given.items() if getattr(project, name) != value}


def _dates(project: Project, values: dict, charters: Charters) -> tuple:
    """The dates a row says; what an empty cell leaves open stays as it is."""
    said = charters.dates.get(project.pk)
    return values["start"] or (said and said.start_on), values["finish"] or (said and said.finish_on)


def _dates_differ(project: Project, values: dict, charters: Charters) -> bool:
    said = charters.dates.get(project.pk)
    return _dates(project, values, charters) != ((said.start_on, said.finish_on) if said else (None, None))


def _budget_differs(project: Project, values: dict) -> bool:
    return values["budget"] is not None and in_cents(values["budget"]) != project.budget
