"""Work is measured at status dates: once a date, between nothing and all, never in a closed period."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.actions.progress import Measured, measure_progress
from finance.models import Progress
from pmo.errors import Conflict, NotPermitted, Refused
from pmo.ledger.changes import Counts
from pmo.ledger.models import Event
from portfolio.actions.periods import close_period
from projects.models import WorkPackage
from tests.factories import ProjectFactory, UserFactory, manager_of, period, person
from tests.roles import allowed, refused_but

pytestmark = pytest.mark.django_db
MAY = ("analyst", "project_manager", "integration")
DAY = dt.date(2026, 2, 25)


def planned(*numbers, **fields):
    project = ProjectFactory(**fields)
    for wbs in numbers or ("1", "2"):
        WorkPackage.objects.create(project=project, wbs=wbs, name=f"Work {wbs}", known_on=DAY)
    return project


def measured(wbs="1", done="0.5", **fields):
    return Measured(**{"wbs": wbs, "status_date": DAY, "done": Decimal(done), **fields})


def measure(project, now, *measurements, **fields):
    return measure_progress(project=project, measurements=list(measurements), now=now, **{"actor": person(), **fields})


class TestMeasureProgress:
    @allowed(*MAY)
    def test_lets_those_who_measure(self, now, role):
        assert measure(planned(), now, measured(), actor=person(role)) == Counts(created=1)

    @refused_but(*MAY)
    def test_refuses_other_roles(self, now, role):
        with pytest.raises(NotPermitted):
            measure(planned(), now, measured(), actor=person(role))
        assert not Progress.objects.exists()

    def test_refuses_a_stranger(self, now):
        with pytest.raises(NotPermitted):
            measure(planned(), now, measured(), actor=UserFactory())

    def test_lets_its_own_manager(self, now):
        project = planned(restricted=True)
        assert measure(project, now, measured(), actor=manager_of(project)).created == 1

    def test_adds_changes_and_leaves_alone(self, now):
        project = planned("1", "2", "3")
        measure(project, now, measured("1"), measured("2"))
        assert measure(project, now, measured("1"), measured("2", "0.75"), measured("3")) == Counts(1, 1, 1)
        assert Progress.objects.get(work_package__wbs="2").done == Decimal("0.75")

    def test_of_the_same_file_twice_changes_nothing(self, now):
        project = planned()
        file = [
            measured(done="0.3333333333", actual_cost=Decimal("12.5"), etc=100, actual_start_at=dt.datetime(2026, 2, 1, 8)),
            measured("2", "1", actual_finish_at=dt.datetime(2026, 2, 20, 17, tzinfo=dt.UTC)),
        ]
        measure(project, now, *file)
        assert measure(project, now, *file) == Counts(unchanged=2)
        assert Event.objects.count() == 1

    def test_keeps_every_status_date(self, now):
        project = planned()
        measure(project, now, measured(), measured(done="0.6", status_date=dt.date(2026, 3, 4)))
        assert Progress.objects.count() == 2
        assert Event.objects.get().facts == {"project_id": project.pk, "since": "2026-02-25"}

    def test_records_one_event_with_what_differs(self, now):
        project = planned()
        measure(project, now, measured(actual_cost=Decimal("10")))
        measure(project, now, measured(actual_cost=Decimal("12")), measured("2"))
        event = Event.objects.first()
        assert (event.verb, event.subject_id) == ("progress.measured", project.pk)
        assert event.before == {"changed": {"1 2026-02-25": {"actual_cost": "10.00"}}}
        assert event.after == {"created": 1, "status_dates": ["2026-02-25"], "changed": {"1 2026-02-25": {"actual_cost": "12.00"}}}

    @pytest.mark.parametrize("done", ["-0.01", "1.01", "40", "nan", "inf"])
    def test_refuses_a_share_out_of_range(self, now, done):
        with pytest.raises(Refused, match=r"WBS 1: .*from 0 to 1") as refusal:
            measure(planned(), now, measured("2"), measured(done=done))
        assert refusal.value.field == "done"
        assert not Progress.objects.exists()

    @pytest.mark.parametrize("done", [0, 1, 0.5, Decimal("0.123456")])
    def test_takes_a_share_from_nothing_to_all(self, now, done):
        measure(planned(), now, Measured("1", DAY, done))
        assert Progress.objects.get().done == Decimal(str(done))

    @pytest.mark.parametrize(
        ("field", "fields"),
        [
            ("wbs", {"wbs": "9.9"}), ("done", {"done": None}), ("done", {"done": "0.5"}), ("etc", {"etc": Decimal("-1")}),
            ("actual_cost", {"actual_cost": "many"}), ("status_date", {"status_date": dt.date(1812, 1, 1)}),
            ("status_date", {"status_date": None}), ("wbs", {"wbs": None}),
            ("status_date", {"status_date": "soon"}), ("actual_start", {"actual_start_at": "soon"}),
            ("actual_finish", {"actual_start_at": dt.datetime(2026, 2, 2), "actual_finish_at": dt.datetime(2026, 2, 1)}),
        ],
    )  # fmt: skip
    def test_refuses_what_is_not_acceptable_at_its_field(self, now, field, fields):
        with pytest.raises(Refused) as refusal:
            measure(planned(), now, Measured(**{"wbs": "1", "status_date": DAY, "done": Decimal("0.5"), **fields}))
        assert refusal.value.field == field
        assert not Progress.objects.exists()

    def test_names_the_work_package_it_does_not_know(self, now):
        with pytest.raises(Refused, match="APOLLO has no work package 7"):
            measure(planned(code="APOLLO"), now, measured("7"))

    def test_refuses_a_work_package_measured_twice_at_a_date(self, now):
        with pytest.raises(Refused, match="more than once"):
            measure(planned(), now, measured(), measured(done="0.6"))

    def test_refuses_a_closed_period_unless_nothing_changes(self, now):
        project = planned()
        measure(project, now, measured())
        close_period(actor=person(), period=period(DAY), now=now)
        assert measure(project, now, measured()) == Counts(unchanged=1)
        with pytest.raises(Conflict, match="closed") as refusal:
            measure(project, now, measured(done="0.6"))
        assert refusal.value.field == "status_date"
        assert Progress.objects.get().done == Decimal("0.5")
