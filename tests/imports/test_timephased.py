"""A plan phased in time: what is stated is what is planned and earned, to the cent, and what cannot be is refused by row."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.models import PhasedPlan, Progress
from finance.queries.earned_value_at import earned_value_at
from pmo.accounts.actions import system_user
from pmo.errors import Refused
from pmo.imports.exporting import exported
from projects.models import WorkPackage
from tests.factories import NodeFactory, ProjectFactory
from tests.imports.bringing import brought, counts, everything, messages, staged

pytestmark = pytest.mark.django_db

HEAD = "project,wbs,period_end,pv,ev,ac\n"
FILE = HEAD + "APOLLO,1,2026-01-16,333.33,0.00,250.10\nAPOLLO,1,2026-01-30,777.77,123.45,300.20\nAPOLLO,1,2026-12-18,1000.00,,\n"


@pytest.fixture
def apollo():
    project = ProjectFactory(code="APOLLO", node=NodeFactory(code="HEALTH"))
    for wbs, kind, technique in (("1", "task", "0/100"), ("2", "task", "percent"), ("3", "summary", "percent")):
        WorkPackage.objects.create(
            project=project, wbs=wbs, name=f"Line {wbs}", kind=kind, budget=Decimal(0 if kind == "summary" else 1000), technique=technique,
            known_on=dt.date(2026, 1, 1), start_at=dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC), finish_at=dt.datetime(2026, 3, 27, 17, tzinfo=dt.UTC),
        )  # fmt: skip
    return project


def at(project, day):
    value = earned_value_at(project_ids=[project.pk], status=day, lines={project.work_packages.get(wbs="1").pk}).values[project.pk]
    return value.pv, value.ev, value.ac


class TestTimephased:
    def test_what_is_stated_is_planned_earned_and_spent_in_place_of_curve_and_technique(self, apollo):
        assert counts(brought("timephased", FILE)) == (3, 0, 0, 0)
        assert at(apollo, dt.date(2026, 1, 16)) == (Decimal("333.33"), Decimal("0.00"), Decimal("250.10"))
        assert at(apollo, dt.date(2026, 1, 30)) == (Decimal("777.77"), Decimal("123.45"), Decimal("300.20"))
        assert Decimal("333.33") < at(apollo, dt.date(2026, 1, 23))[0] < Decimal("777.77")
        assert at(apollo, dt.date(2026, 12, 18))[0] == Decimal("1000.00")

    def test_a_newer_measure_earns_by_its_technique_again(self, apollo):
        brought("timephased", FILE)
        brought("progress", "project,wbs,status_date,percent_complete\nAPOLLO,1,2026-02-06,100\n")
        assert at(apollo, dt.date(2026, 2, 6))[1] == Decimal("1000.00")
        assert at(apollo, dt.date(2026, 1, 30))[1] == Decimal("123.45")

    def test_the_same_again_changes_nothing_and_its_export_comes_back_unchanged(self, apollo):
        brought("timephased", FILE)
        before = everything()
        assert counts(brought("timephased", FILE + " ")) == (0, 0, 3, 0)
        data, rows = exported("timephased", suffix=".csv", actor=system_user(), node_code=None, as_of=dt.date(2027, 1, 1))
        assert (counts(brought("timephased", data)), rows) == ((0, 0, 3, 0), 3)
        assert everything() == before

    def test_a_second_word_of_a_day_replaces_the_first(self, apollo):
        brought("timephased", FILE)
        assert counts(brought("timephased", HEAD + "APOLLO,1,2026-01-30,700.00,200.00,\n")) == (0, 1, 0, 0)
        assert (PhasedPlan.objects.get(period_end=dt.date(2026, 1, 30)).pv, Progress.objects.count()) == (Decimal("700.00"), 2)
        assert at(apollo, dt.date(2026, 1, 30)) == (Decimal("700.00"), Decimal("200.00"), Decimal("300.20"))

    @pytest.mark.parametrize(
        ("rows", "where", "said"),
        [
            ("APOLLO,9,2026-01-16,1,,", (2, "wbs"), "no work package"),
            ("APOLLO,1,2026-01-16,1000.01,,", (2, "pv"), "passes its budget"),
            ("APOLLO,1,2026-01-16,10,1000.01,", (2, "ev"), "passes its budget"),
            ("APOLLO,1,2026-01-16,-1,,", (2, "pv"), "below zero"),
            ("APOLLO,1,2026-01-16,NaN,,", (2, "pv"), ""),
            ("APOLLO,1,2026-01-16,10,,5", (2, "ac"), "without what it earned"),
            ("APOLLO,1,2099-01-16,10,5,", (2, "ev"), "still to come"),
            ("APOLLO,1,2026-01-16,10,,\nAPOLLO,1,2026-01-23,9,,", (2, "pv"), "never falls"),
            ("APOLLO,3,2026-01-16,0,,", (2, "wbs"), "heading"),
        ],
    )
    def test_what_cannot_be_is_refused_where_it_stands(self, apollo, rows, where, said):
        before = everything()
        batch = staged("timephased", HEAD + rows + "\n")
        with pytest.raises(Refused) as refusal:
            brought("timephased", HEAD + rows + "\n")
        assert everything() == before
        told = [*messages(batch), (*where, refusal.value.message)]
        assert any(said in str(one) for one in told), told
