"""A project with a Plan, its people and its fiscal year, for tests of versions."""

import datetime as dt
from decimal import Decimal

from finance.actions.calendar import ensure_cost_types, ensure_fiscal_year
from finance.actions.cycles import open_cycle
from finance.actions.version_lines import write_lines
from finance.models import Actual, Version
from finance.queries.versions import Line
from tests.factories import NOW, NodeFactory, ProjectFactory, person

TODAY = dt.date(2026, 3, 5)
YEAR_START = dt.date(2025, 4, 1)


def month(number):
    """The first day of the number-th month of FY25/26."""
    return dt.date(2025 + (number > 9), (number + 2) % 12 + 1, 1)


class Office:
    """One branch with one project, who writes it, and who approves."""

    def __init__(self):
        self.node = NodeFactory(code="FN", name="Function", currency="GBP")
        self.project = ProjectFactory(code="P-1", name="Apollo", node=self.node, currency="GBP")
        self.year = ensure_fiscal_year(day=TODAY)
        self.staff, self.kit = (ensure_cost_types(codes=["staff", "kit"])[code] for code in ("staff", "kit"))
        self.writer, self.controller = person("project_manager", project=self.project), person("controller", node=self.node)

    def version(self, kind="plan", state="locked", known_on=dt.date(2025, 3, 1), each=100, project=None, **fields):
        """A version with two lines: staff every month, kit once in the third."""
        lines = [Line(self.staff, "Team", amounts={month(n): Decimal(each) for n in range(1, 13)}),
                 Line(self.kit, "Rig", amounts={month(3): Decimal(600)})]  # fmt: skip
        version = Version.objects.create(
            project=project or self.project, fiscal_year=fields.pop("fiscal_year", self.year), kind=kind, state=state, known_on=known_on, total=0,
            **fields,
        )  # fmt: skip
        version.total = write_lines(version, lines)
        version.save()
        return version

    def book(self, day, amount, cost_type=None, known_on=None):
        return Actual.objects.create(
            project=self.project, posting_date=day, known_on=known_on or day, amount=Decimal(amount), currency="GBP", cost_type=cost_type
        )  # fmt: skip


def cycle_of(office, **fields):
    """A cycle of the office's branch, opened by its controller: an Outlook with three periods of actuals unless said otherwise."""
    values = {"kind": "outlook", "actual_periods": 3, "due_on": TODAY + dt.timedelta(days=9), "fiscal_year": office.year, "node": office.node}
    return open_cycle(actor=office.controller, now=NOW, **{**values, **fields})
