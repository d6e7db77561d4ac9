"""The WBS is planned in bulk: new lines added, different ones changed, equal ones left alone."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pmo.errors import Conflict, NotPermitted, Refused
from pmo.ledger.changes import Counts
from pmo.ledger.models import Event
from portfolio.actions.periods import close_period
from projects.actions.work import PlannedWork, plan_work
from projects.models import WorkPackage
from tests.factories import ProjectFactory, UserFactory, manager_of, period, person
from tests.roles import allowed, refused_but

pytestmark = pytest.mark.django_db
MAY = ("analyst", "project_manager", "integration")
DAY = dt.date(2026, 3, 2)
START, FINISH = dt.datetime(2026, 4, 1, 8, tzinfo=dt.UTC), dt.datetime(2026, 4, 30, 17, tzinfo=dt.UTC)


def line(wbs="1.1", name="Dig", **fields):
    return PlannedWork(**{"wbs": wbs, "name": name, "start_at": START, "finish_at": FINISH, "budget": Decimal("10.00"), **fields})


def plan(project, now, *lines, **fields):
    return plan_work(project=project, packages=list(lines), now=now, **{"actor": person(), "known_on": DAY, **fields})


class TestPlanWork:
    @allowed(*MAY)
    def test_lets_those_who_change_projects(self, now, role):
        assert plan(ProjectFactory(), now, line(), actor=person(role)) == Counts(created=1)

    @refused_but(*MAY)
    def test_refuses_other_roles(self, now, role):
        with pytest.raises(NotPermitted):
            plan(ProjectFactory(), now, line(), actor=person(role))
        assert not WorkPackage.objects.exists()

    def test_refuses_a_stranger(self, now):
        with pytest.raises(NotPermitted):
            plan(ProjectFactory(), now, line(), actor=UserFactory())

    def test_adds_changes_and_leaves_alone(self, now):
        project = ProjectFactory()
        plan(project, now, line("1"), line("2"))
        assert plan(project, now, line("1"), line("2", budget=20), line("3")) == Counts(created=1, updated=1, unchanged=1)
        assert list(project.work_packages.values_list("wbs", "order", "budget", "version")) == [
            ("1", 0, Decimal("10.00"), 1), ("2", 1, Decimal("20.00"), 2), ("3", 2, Decimal("10.00"), 1),
        ]  # fmt: skip

    def test_of_the_same_lines_changes_nothing(self, now):
        project, lines = ProjectFactory(), [line("1"), line("2", start_at=None, finish_at=None, kind="milestone")]
        plan(project, now, *lines)
        assert plan(project, now, *lines, known_on=dt.date(2026, 3, 4)) == Counts(unchanged=2)
        assert Event.objects.count() == 1

    def test_of_the_same_lines_is_unchanged_even_after_the_period_closed(self, now):
        project, closed = ProjectFactory(), dt.date(2026, 2, 25)
        plan(project, now, line(), known_on=closed)
        close_period(actor=person(), period=period(closed), now=now)
        assert plan(project, now, line(), known_on=closed) == Counts(unchanged=1)
        with pytest.raises(Conflict) as refusal:
            plan(project, now, line(budget=11), known_on=closed)
        assert refusal.value.field == "known_on"

    def test_keeps_a_changed_line_known_from_its_first_day(self, now):
        project = ProjectFactory()
        plan(project, now, line())
        plan(project, now, line(budget=20), known_on=dt.date(2026, 3, 9))
        assert project.work_packages.get().known_on == DAY

    def test_takes_moments_without_a_zone_as_the_project_s_own(self, now):
        project = ProjectFactory()
        naive = line(start_at=START.replace(tzinfo=None), finish_at=FINISH.replace(tzinfo=None))
        plan(project, now, naive)
        assert project.work_packages.get().start_at == START
        assert plan(project, now, naive) == Counts(unchanged=1)

    def test_records_one_event_with_what_differs(self, now):
        project = ProjectFactory()
        plan(project, now, line("1"), line("2"))
        plan(project, now, line("1", name="Dig deeper"), line("2"), line("3"))
        event = Event.objects.first()
        assert (event.verb, event.subject_id, event.facts) == ("wbs.planned", project.pk, {"project_id": project.pk, "since": "2026-03-02"})
        assert event.before == {"changed": {"1": {"name": "Dig"}}}
        assert event.after == {"created": 1, "changed": {"1": {"name": "Dig deeper"}}}

    def test_writes_in_a_fixed_number_of_statements(self, now):
        def statements(count):
            project, actor = ProjectFactory(), person()
            with CaptureQueriesContext(connection) as written:
                plan(project, now, *[line(str(n)) for n in range(count)], actor=actor)
            return len(written)

        statements(1)
        assert statements(60) <= statements(2) + 3  # SQLite takes about a hundred rows a statement

    @pytest.mark.parametrize(
        ("field", "fields"),
        [
            ("wbs", {"wbs": " "}), ("wbs", {"wbs": "1" * 61}), ("name", {"name": ""}), ("name", {"name": "x" * 251}),
            ("kind", {"kind": "epic"}), ("technique", {"technique": "guess"}), ("curve", {"curve": "square"}),
            ("budget", {"budget": Decimal("-1")}), ("finish", {"finish_at": dt.datetime(2026, 3, 31, tzinfo=dt.UTC)}),
            ("start", {"start_at": dt.datetime(1800, 1, 1, tzinfo=dt.UTC)}), ("start", {"start_at": dt.date(2026, 4, 1)}),
            ("order", {"order": -1}),
        ],
    )  # fmt: skip
    def test_refuses_a_line_at_its_field_and_writes_none(self, now, field, fields):
        with pytest.raises(Refused) as refusal:
            plan(ProjectFactory(), now, line("9"), line(**fields))
        assert refusal.value.field == field
        assert not WorkPackage.objects.exists()

    def test_refuses_a_number_that_stands_twice(self, now):
        with pytest.raises(Refused, match=r"1.1 stands more than once"):
            plan(ProjectFactory(), now, line(), line(wbs=" 1.1"))

    def test_refuses_a_day_out_of_range(self, now):
        with pytest.raises(Refused) as refusal:
            plan(ProjectFactory(), now, line(), known_on=dt.date(2200, 1, 1))
        assert refusal.value.field == "known_on"

    def test_lets_its_own_manager(self, now):
        project = ProjectFactory(restricted=True)
        assert plan(project, now, line(), actor=manager_of(project)).created == 1
