"""Who may do what: to versions, to the books of the office, and on which days of the fiscal calendar.

A project's versions are written with `budget`, a node's target with `approve_money`; both are approved with that.
"""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from finance.models import FiscalPeriod, Version
from finance.queries.periods import PeriodStates
from pmo.errors import Conflict, NotPermitted
from portfolio.models import Role
from portfolio.policy import CAPABILITIES, may, refusal, require_over_node
from portfolio.queries import held_roles
from projects.policy import require_over


def require_writer(*, actor, version: Version) -> None:
    """Raises NotPermitted unless the actor may draft and submit the version."""
    if version.project_id:
        require_over("budget", actor=actor, project=version.project)
    else:
        require_over_node("approve_money", actor=actor, node=version.node)


def require_approver(*, actor, version: Version) -> None:
    """Raises NotPermitted unless the actor may approve, lock and return the version."""
    if version.project_id:
        require_over("approve_money", actor=actor, project=version.project)
    else:
        require_over_node("approve_money", actor=actor, node=version.node)


def require_four_eyes(*, actor, version: Version) -> None:
    """Raises NotPermitted when the actor is the version's author: who submitted it does not approve it."""
    if version.author_id is not None and version.author_id == actor.pk:
        raise NotPermitted(_("You submitted “{version}” yourself: it takes another person to approve it.").format(version=version))


BOOKS_READERS = frozenset({Role.AUDITOR}).union(*(CAPABILITIES[one] for one in ("book_money", "budget", "approve_money", "keep_books")))


def reads_books(*, actor) -> bool:
    """Whether the actor books, budgets, approves or keeps the books of anything, or audits."""
    return actor.is_system or bool(BOOKS_READERS & held_roles(user=actor))


def require_books_reader(*, actor) -> None:
    """Raises NotPermitted unless the actor reads the books."""
    if not reads_books(actor=actor):
        raise NotPermitted(refusal(BOOKS_READERS, "read the books"))


class FiscalGate:
    """Which days still take postings and amounts of an actor: the periods are read once, however many days are asked for.

    Closed, a period takes nothing; soft-closed, only what those bring who keep the books, of the office or over the project. A day of a
    year that was not set up is open.
    """

    def __init__(self, *, actor):
        self.actor, self.states = actor, PeriodStates()
        self._keeps: dict = {}

    def problem(self, day: dt.date, *, project=None) -> str | None:
        """Why the day takes nothing, and what to do instead; None where it does."""
        if self.states.all_open:
            return None
        period = self.states.of(day)
        if period is None or period.state == FiscalPeriod.State.OPEN:
            return None
        soft = period.state == FiscalPeriod.State.SOFT
        if soft and self._keeper(project):
            return None
        after = self.states.next_open(day)
        told = {
            "period": period.name, "year": period.year,
            "next": after and (after.name if after.year == period.year else f"{after.name} {_('of')} {after.year}"),
        }  # fmt: skip
        if soft:
            words = _("period {period} of {year} is soft-closed, only those who keep the books still post in it: post it in {next} or ask them.")
        else:
            words = _("period {period} of {year} is closed: post it in {next} or reopen {period}.")
        if after is None:
            words = _("period {period} of {year} is closed: reopen it, or set up the next year to post it there.")
        return words.format(**told)

    def doubtful(self, days: Iterable[dt.date]) -> set[dt.date]:
        """The days that lie in a period which is not open, and of which `problem` has to be asked."""
        if self.states.all_open:
            return set()
        periods = {day: self.states.of(day) for day in days}
        return {day for day, period in periods.items() if period is not None and period.state != FiscalPeriod.State.OPEN}

    def _keeper(self, project) -> bool:
        path = project.node.path if project is not None else ""
        if path not in self._keeps:
            self._keeps[path] = may("keep_books", actor=self.actor, path=path)
        return self._keeps[path]


def require_fiscal_open(*, actor, day: dt.date, project=None, field: str = "posting_date", gate: FiscalGate | None = None) -> None:
    """Raises Conflict, at `field`, when the fiscal period that holds the day takes nothing of the actor. Many days: give one gate."""
    problem = (gate or FiscalGate(actor=actor)).problem(day, project=project)
    if problem is not None:
        raise Conflict(problem[:1].upper() + problem[1:], field=field)


def require_benefit_keeper(*, actor, benefit) -> None:
    """Raises NotPermitted unless the actor owns the benefit, answers for it after the closure, or may budget for its project."""
    if actor.pk is None or actor.pk not in (benefit.owner_id, benefit.holder_id):
        require_over("budget", actor=actor, project=benefit.project)


def keeps_benefit(*, actor, benefit, may: set[str]) -> bool:
    """Whether `require_benefit_keeper` lets the actor, who holds the capabilities `may` over the project, pass."""
    return "budget" in may or actor.pk in (benefit.owner_id, benefit.holder_id)
