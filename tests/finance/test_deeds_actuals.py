"""Postings are booked once, on the right day, in the right currency, in bulk."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from finance.actions.actuals import Posting, book_actuals
from finance.models import Actual, CostType
from pmo.errors import NotPermitted, Refused
from pmo.jobs.models import Job
from pmo.ledger.changes import Counts
from pmo.ledger.models import Event
from pmo.ledger.queries import trail_proof
from portfolio.actions.periods import close_period
from projects.models import Project
from tests.factories import NodeFactory, ProjectFactory, UserFactory, manager_of, period, person, stage
from tests.roles import allowed, refused_but

pytestmark = pytest.mark.django_db
MAY = ("analyst", "controller", "integration")
DAY = dt.date(2026, 2, 25)


def posting(project, **fields):
    return Posting(**{"project": project, "posting_date": DAY, "amount": Decimal("10.00"), "currency": "GBP", "reference": "INV-1", **fields})


def book(now, *postings, **fields):
    return book_actuals(postings=list(postings), now=now, **{"actor": person("controller"), **fields})


class TestBookActuals:
    @allowed(*MAY)
    def test_lets_those_who_book_money(self, now, role):
        assert book(now, posting(ProjectFactory()), actor=person(role)) == Counts(created=1)

    @refused_but(*MAY)
    def test_refuses_other_roles(self, now, role):
        with pytest.raises(NotPermitted):
            book(now, posting(ProjectFactory()), actor=person(role))
        assert not Actual.objects.exists()

    def test_refuses_a_stranger(self, now):
        with pytest.raises(NotPermitted):
            book(now, posting(ProjectFactory()), actor=UserFactory())

    def test_refuses_its_own_manager(self, now):
        project = ProjectFactory()
        with pytest.raises(NotPermitted):
            book(now, posting(project), actor=manager_of(project))

    def test_refuses_all_when_one_project_is_another_branch_s(self, now):
        mine, other = ProjectFactory(), ProjectFactory(code="OTHER")
        with pytest.raises(NotPermitted, match="OTHER"):
            book(now, posting(mine), posting(other), actor=person("controller", node=mine.node))
        assert not Actual.objects.exists()

    def test_refuses_a_restricted_project_without_clearance(self, now):
        project = ProjectFactory(restricted=True)
        with pytest.raises(NotPermitted, match="restricted"):
            book(now, posting(project))
        assert book(now, posting(project), actor=person("controller", cleared=True)).created == 1

    def test_of_the_same_file_twice_books_once(self, now):
        project = ProjectFactory()
        file = [posting(project), posting(project), posting(project, amount=Decimal("-3.50"), text="Credit")]
        assert book(now, *file) == Counts(created=3)
        assert book(now, *file) == Counts(unchanged=3)
        assert (Actual.objects.count(), Event.objects.count()) == (3, 1)

    def test_of_a_longer_file_books_what_is_new(self, now):
        project = ProjectFactory()
        book(now, posting(project))
        assert book(now, posting(project), posting(project), posting(project, reference="INV-2")) == Counts(created=2, unchanged=1)

    @pytest.mark.parametrize("differs", [{"vendor": "B"}, {"text": "other"}, {"reference": ""}, {"amount": Decimal("10.01")}, {"cost_type": "capex"}])
    def test_takes_postings_that_differ_at_all_for_different(self, now, differs):
        project = ProjectFactory()
        book(now, posting(project))
        assert book(now, posting(project, **differs)).created == 1

    def test_is_known_on_its_own_day(self, now):
        book(now, posting(ProjectFactory()))
        assert Actual.objects.get().known_on == DAY

    def test_of_a_closed_period_is_known_from_the_first_open_day(self, now):
        period(dt.date(2026, 3, 5))
        for day in (dt.date(2026, 2, 18), DAY):
            close_period(actor=person(), period=period(day), now=now)
        project = ProjectFactory()
        book(now, posting(project, posting_date=dt.date(2026, 2, 18)), posting(project, posting_date=dt.date(2026, 3, 3)))
        assert list(Actual.objects.order_by("posting_date").values_list("posting_date", "known_on")) == [
            (dt.date(2026, 2, 18), dt.date(2026, 3, 2)), (dt.date(2026, 3, 3), dt.date(2026, 3, 3)),
        ]  # fmt: skip
        assert Event.objects.filter(verb="actuals.booked").get().facts["since"] == "2026-03-02"

    def test_refuses_a_currency_without_a_rate_and_names_the_place(self, now):
        project = ProjectFactory(code="APOLLO", currency="EUR")
        with pytest.raises(Refused, match="Posting 2: there is no rate of GBP in EUR for 2026-02") as refusal:
            book(now, posting(project, currency="EUR"), posting(project))
        assert refusal.value.field == "currency"
        assert [(one["row"], one["column"]) for one in refusal.value.problems] == [(2, "currency")]
        assert not Actual.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("posting_date", None), ("posting_date", dt.date(1899, 1, 1)), ("posting_date", "2026-01-01"), ("amount", None),
            ("amount", float("nan")), ("amount", Decimal("1e20")), ("reference", "x" * 81), ("vendor", "x" * 161), ("text", "a\x00"),
            ("currency", ""),
        ],
    )  # fmt: skip
    def test_refuses_what_is_not_acceptable(self, now, field, value):
        with pytest.raises(Refused) as refusal:
            book(now, posting(ProjectFactory(), **{field: value}))
        assert refusal.value.field == field

    def test_lists_every_problem(self, now):
        project = ProjectFactory()
        with pytest.raises(Refused, match="2 more") as refusal:
            book(now, *[posting(project, amount=None)] * 3)
        assert [problem["row"] for problem in refusal.value.problems] == [1, 2, 3]

    def test_makes_a_cost_type_the_ledger_names_first(self, now):
        project = ProjectFactory()
        book(now, posting(project, cost_type="Staff"), posting(project, cost_type="Staff", reference="2"), posting(project, cost_type=""))
        assert CostType.objects.get().code == "Staff"
        assert Actual.objects.filter(cost_type__code="Staff").count() == 2

    def test_records_one_event_a_project_and_one_job(self, now):
        one, two = ProjectFactory(), ProjectFactory()
        book(now, posting(one), posting(two), posting(one, posting_date=dt.date(2026, 3, 3), amount=5), batch_id=7)
        event = Event.objects.get(project_id=one.pk)
        assert event.after == {
            "postings": 2, "amount": "15.00", "currency": "GBP", "from": "2026-02-25", "to": "2026-03-03", "batch": 7,
        }  # fmt: skip
        assert event.facts == {"project_id": one.pk, "since": "2026-02-25"}
        assert (Event.objects.count(), Job.objects.count()) == (2, 1)
        assert Job.objects.get().steps[0]["kwargs"] == {"project_ids": sorted([one.pk, two.pk]), "since": "2026-02-25"}

    def test_of_nothing_records_nothing(self, now):
        assert book(now) == Counts()
        assert not Event.objects.exists()

    def test_asks_as_often_for_many_projects_as_for_few(self, now):
        def statements(count):
            postings, actor = [posting(ProjectFactory()) for _ in range(count)], person("controller")
            with CaptureQueriesContext(connection) as written:
                book(now, *postings, actor=actor)
            return len(written)

        statements(1)
        assert statements(30) == statements(2)

    def test_takes_a_hundred_thousand(self, now):
        kind, node = stage(), NodeFactory()
        made = Project.objects.bulk_create(
            Project(code=f"B-{n}", name="Bulk", node=node, type=kind.type, stage=kind, created_at=now) for n in range(500)
        )
        file = [
            posting(made[n % 500], posting_date=DAY + dt.timedelta(days=n % 90), amount=Decimal(n) / 100, reference=f"R{n}") for n in range(100_000)
        ]
        actor = person("controller")
        assert book(now, *file, actor=actor).created == 100_000
        assert book(now, *file[:5000], actor=actor) == Counts(unchanged=5000)
        assert trail_proof().intact
