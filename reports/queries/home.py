"""Read what needs one person this week, and what is his."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count, Q, Window

from finance.models import CorrectiveAction, Cycle
from finance.queries.corrective_actions import own_corrective_actions
from finance.queries.cycles import drafts_due, waiting_approval
from governance.models import Risk, Waiver
from governance.queries.change_news import changes_to_move
from governance.queries.decisions import own_actions, waiting_votes
from governance.queries.escalations import to_answer
from governance.queries.gates import reviews_to_submit, waivers_owed
from governance.queries.notices import unread
from pmo.imports.models import Batch
from pmo.imports.queries import visible_batches
from pmo.jobs.models import Job
from portfolio.models import Role
from portfolio.policy import CAPABILITIES
from portfolio.queries import held_roles, period_of, visible_nodes
from projects.models import Handover, Project, StatusReport
from projects.queries import visible
from reports.models import Snapshot
from reports.queries.data_accuracy import worst_first
from reports.queries.node import WORST_FIRST, top_nodes
from reports.queries.snapshots import node_rows, project_rows

FEW = 6
NODES = 24


@dataclass(frozen=True)
class Listed:
    """The first few of something, and how many there are."""

    rows: list
    count: int


@dataclass(frozen=True)
class Needs:
    """What waits for one person."""

    period: object
    due: list[Project] = field(default_factory=list)
    drafts: list[StatusReport] = field(default_factory=list)
    asks: Listed = Listed([], 0)
    stale: Listed = Listed([], 0)
    risks: Listed = Listed([], 0)
    jobs: list[Job] = field(default_factory=list)
    imports: list[Batch] = field(default_factory=list)
    corrective: list[CorrectiveAction] = field(default_factory=list)
    asked: list[tuple[Cycle, Project]] = field(default_factory=list)  # cycles that wait for the person's projects
    approvals: Listed = Listed([], 0)  # versions that wait for the person's approval
    data: Listed = Listed([], 0)  # rows of the person's projects whose data is to be mended
    handovers: list[tuple[Handover, Project]] = field(default_factory=list)  # with the project whose answer is asked
    votes: Listed = Listed([], 0)  # decisions that wait for the person's vote
    escalations: Listed = Listed([], 0)  # that the person is to answer
    actions: Listed = Listed([], 0)  # that the person answers for, due within a week or late
    reviews: Listed = Listed([], 0)  # of the person's projects, to be submitted to a gate within a week or late
    waivers: list[Waiver] = field(default_factory=list)  # by which the person's projects owe a gate, or will within a week
    changes: Listed = Listed([], 0)  # of the person's projects: to apply, assess or submit, and those that wait for a board
    unread: int = 0  # in the inbox

    @property
    def none(self) -> bool:
        """Whether nothing waits."""
        listed = self.asks.count or self.stale.count or self.risks.count or self.approvals.count or self.asked or self.data.count
        listed = listed or self.votes.count or self.escalations.count or self.actions.count or self.reviews.count or self.waivers or self.unread
        return not (self.due or self.drafts or listed or self.jobs or self.imports or self.handovers or self.corrective)


def own_projects(*, user):
    """The projects a person manages: named as manager, or granted that role over the one project."""
    granted = user.project_grants.filter(role=Role.PROJECT_MANAGER).values("project_id")
    return Project.objects.filter(Q(manager=user) | Q(pk__in=granted)).filter(visible(user=user)).exclude(stage__kind="out")


def needs_of(*, user, today: dt.date, now: dt.datetime) -> Needs:
    """What waits for a person today, in a fixed number of trips."""
    roles = held_roles(user=user)
    own = own_projects(user=user).order_by("code")
    period = period_of(day=today)
    reports = (
        {row.project_id: row for row in StatusReport.objects.filter(project__in=own.order_by(), period=period).select_related("project")}
        if period
        else {}
    )
    active = list(own.filter(stage__kind="active").select_related("node")[:200])
    live = project_rows(user=user, as_of=today, today=today).filter(projects=1)
    chases = roles & {Role.ANALYST}
    decides = roles & {Role.ANALYST, Role.EXECUTIVE, Role.GATEKEEPER}
    return Needs(
        period=period,
        due=[project for project in active if project.pk not in reports],
        drafts=[report for report in reports.values() if report.state == StatusReport.State.DRAFT],
        asks=_listed(live.filter(asks__gt=0).order_by(WORST_FIRST, "project__code")) if decides else Listed([], 0),
        stale=_listed(live.filter(stale__gt=0).order_by("reported_on", "project__code")) if chases else Listed([], 0),
        risks=_listed(_overdue(user, own, today, everybody=bool(chases))),
        jobs=_failed(user, roles, now),
        imports=list(visible_batches(user=user).filter(state=Batch.State.STAGED)[:FEW]),
        corrective=list(own_corrective_actions(user=user)[:FEW]),
        asked=drafts_due(projects=own),
        approvals=_listed(waiting_approval(user=user).select_related("project", "fiscal_year", "author").order_by("known_on", "pk"))
        if roles & CAPABILITIES["approve_money"] else Listed([], 0),
        handovers=_unanswered(own.order_by()),
        votes=_listed(waiting_votes(user=user, day=today)), escalations=_listed(to_answer(user=user)),
        actions=_listed(own_actions(user=user, day=today).filter(due_on__lte=today + dt.timedelta(days=7))), unread=unread(user=user).count(),
        reviews=_listed(reviews_to_submit(projects=own.order_by(), day=today)), waivers=waivers_owed(projects=own.order_by(), day=today),
        changes=_listed(changes_to_move(projects=own.order_by())),
        data=_listed(worst_first(rows=live.filter(project__in=own.order_by()), asked=Role.PROJECT_MANAGER)),
    )


def own_nodes(*, user, as_of: dt.date) -> list[tuple[Snapshot, Snapshot | None]]:
    """The rows of a person's topmost nodes (and, below a single one, of its children), each with the row of the period before."""
    top = top_nodes(user=user)
    keys = list(top.order_by("path").values_list("pk", flat=True)[:NODES])
    wanted = visible_nodes(user=user).filter(Q(pk__in=keys) | Q(parent__in=keys)) if len(keys) == 1 else visible_nodes(user=user).filter(pk__in=keys)
    rows = node_rows(user=user, as_of=as_of, nodes=wanted)
    if not rows:
        return []
    latest = max(row.as_of for row in rows)
    day = Snapshot.objects.filter(node_id__in=keys, as_of__lt=latest).order_by("-as_of").values_list("as_of", flat=True).first()
    before = {row.node_id: row for row in node_rows(user=user, as_of=day, nodes=wanted)} if day else {}
    return [(row, before.get(row.node_id)) for row in rows]


def own_rows(*, user, as_of: dt.date, today: dt.date) -> list[Snapshot]:
    """The rows of the projects a person manages, the worst first."""
    mine = own_projects(user=user).values("pk")
    return list(project_rows(user=user, as_of=as_of, today=today).filter(project__in=mine).order_by(WORST_FIRST, "project__code")[:50])


def _listed(rows) -> Listed:
    """The first few and how many there are, in one trip."""
    found = list(rows.annotate(in_all=Window(Count("pk")))[:FEW])
    return Listed(found, found[0].in_all if found else 0)


def _overdue(user, own, today, *, everybody: bool):
    late = Risk.objects.filter(status=Risk.Status.OPEN, due_on__lt=today).select_related("project")
    late = late.filter(visible(user=user, prefix="project__")) if everybody else late.filter(project__in=own.order_by())
    return late.order_by("-probability", "-impact", "due_on", "pk")


def _unanswered(own) -> list[tuple[Handover, Project]]:
    """What other projects propose to a person's own, and await an answer to."""
    asked = Q(asking=Handover.Side.GIVER, taker__in=own) | Q(asking=Handover.Side.TAKER, giver__in=own)
    found = Handover.objects.filter(asked, state=Handover.State.PROPOSED).select_related("giver", "taker").order_by("needed_on", "code")[:FEW]
    return [(one, one.taker if one.asking == Handover.Side.GIVER else one.giver) for one in found]


def _failed(user, roles, now) -> list[Job]:
    failed = Job.objects.filter(state=Job.State.FAILED, finished_at__gte=now - dt.timedelta(days=7))
    everybody = roles & {Role.ANALYST, Role.ADMINISTRATOR}
    return list((failed if everybody else failed.filter(created_by=user))[:FEW])
