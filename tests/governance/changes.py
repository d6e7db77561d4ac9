"""A project under change control, for tests: a computed schedule that is promised, a Plan, a benefit, boards with limits."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from finance.actions.benefit_values import say_benefit_values
from finance.actions.calendar import ensure_fiscal_year
from finance.actions.versions import record_version
from finance.models import Benefit, CostType
from governance.actions.boards import open_board, take_seat
from governance.actions.change_decisions import decide_change, submit_change
from governance.actions.change_impacts import ask_impact
from governance.actions.changes import open_change
from governance.actions.decisions import cast_vote
from projects.actions.plan_baselines import save_baseline
from projects.models import WorkPackage
from tests.factories import NOW, TODAY, NodeFactory, ProjectFactory, manager_of, person
from tests.projects.test_handovers import planned

APRIL = dt.date(2026, 4, 1)


class Office:
    """A branch with a programme board (100,000 and 5 days) below a portfolio board without limits, and one promised project."""

    def __init__(self, *, days=(1, 2, 3), boards=True, budget=Decimal(60_000)):
        self.top = NodeFactory(code="TOP")
        self.node = NodeFactory(code="PROG", parent=self.top)
        self.project = ProjectFactory(code="APOLLO", node=self.node, budget=budget)
        self.manager, self.analyst = manager_of(self.project), person("analyst", node=self.top)
        with transaction.atomic():
            self.rows = planned(self.project, *days)
        WorkPackage.objects.filter(project=self.project).update(cost=Decimal(20_000))
        save_baseline(actor=self.analyst, project=self.project, version=None, name="First", approved_on=TODAY, now=NOW)
        self.project.refresh_from_db()
        self.opex = CostType.objects.create(code="OPEX", name="Opex")
        self.year = ensure_fiscal_year(day=APRIL)
        record_version(
            actor=person("controller"), project=self.project, fiscal_year=self.year, kind="plan", known_on=TODAY,
            lines=[("OPEX", dt.date(2026, 4 + n, 1), Decimal(5_000)) for n in range(6)], now=NOW,
        )  # fmt: skip
        self.benefit = Benefit.objects.create(
            project=self.project, code="B-01", name="Fewer calls", kind="cashable", owner_name="Kim", known_on=TODAY
        )
        say_benefit_values(actor=self.analyst, benefit=self.benefit, series="planned", values={APRIL: Decimal(1_000)}, now=NOW)
        self.boards = {}
        if boards:
            self.board("LOW", self.node, money_limit=Decimal(100_000), days_limit=5)
            self.board("HIGH", self.top)

    def board(self, code, node, **limits):
        board = open_board(actor=self.analyst, node=node, code=code, name=f"{code} board", now=NOW, **limits)
        chair = person("executive", node=self.top)
        take_seat(actor=self.analyst, board=board, holder=chair, part="chair", now=NOW)
        self.boards[code] = (board, chair)

    def longer(self, days=3, place=2):
        """An edit that makes a task last so many days."""
        return {"do": "change", "id": self.rows[place].pk, "fields": {"duration": days * 480}}

    def opened(self, **fields):
        told = {"title": "A second door", "cause": "scope", "actor": self.manager, "project": self.project, "now": NOW} | fields
        return open_change(**told)

    def computed(self, **fields):
        change = self.opened(**fields)
        return ask_impact(actor=self.manager, change=change, version=change.version, now=NOW)

    def submitted(self, **fields):
        change = self.computed(**fields)
        return submit_change(actor=self.manager, change=change, version=change.version, now=NOW)

    def decided(self, choice="approve", change=None, **fields):
        change = change or self.submitted(**fields)
        voter = self.boards[change.decision.board.code][1] if change.decision.board else person("executive", node=self.top)
        cast_vote(actor=voter, decision=change.decision, choice=choice, now=NOW)
        return decide_change(actor=voter, change=change, version=change.version, reasons="So voted", now=NOW)


WHOLE = {
    "money": [{"cost_type": "OPEX", "month": "2026-04", "amount": "2000"}, {"cost_type": "", "month": "2027-04", "amount": "500.50"}],
    "benefits": [{"benefit": "B-01", "month": "2026-04", "amount": "250"}, {"benefit": "B-01", "month": "2026-05", "amount": "100"}],
}
