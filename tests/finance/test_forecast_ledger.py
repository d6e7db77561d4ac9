"""The forecast ledger: every word is kept, held against what came, and added before anything is divided; the outside view of a project."""

import csv
import datetime as dt
import io
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from finance.actions.calendar import ensure_fiscal_year
from finance.calc.forecast_errors import BUCKETS, bucket, bucket_span, day_errors, months_ahead
from finance.calc.reference_class import lifted, overrun, required, uplift
from finance.models import Actual, EarnedValue, ExchangeRate, Version
from finance.queries.forecast_ledger import forecasts, ledger_errors
from finance.queries.forecasts_below import errors_below, ledger_below
from finance.queries.outcomes import outcomes
from finance.queries.reference_class import TOO_FEW, reference_class
from projects.models import Baseline, DateForecast, Project, StageChange, StatusReport
from tests.factories import NodeFactory, ProjectFactory, manager_of, period, person, stage

BEGUN, PROMISED, FINISHED, CLOSED, DAY = (dt.date(2025, month, 1) for month in (1, 7, 9, 10, 12))
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2060, 12, 31))
SHARES = st.lists(st.fractions(-1, 5, max_denominator=1000), min_size=1, max_size=30)


class TestErrors:
    @given(st.lists(st.integers(-3000, 3000), min_size=1), st.lists(st.integers(-3000, 3000), min_size=1))
    def test_days_add_up_and_the_bias_is_never_larger_than_the_error(self, some, others):
        both, one, other = day_errors([*some, *others]), day_errors(some), day_errors(others)
        assert (both.error_days, both.missed_days) == (one.error_days + other.error_days, one.missed_days + other.missed_days)
        assert abs(both.bias) <= both.accuracy
        assert both.bias == sum([*some, *others]) / (len(some) + len(others))

    @given(DAYS, st.integers(0, 4000))
    def test_months_ahead_are_counted_as_a_person_would(self, made_on, days):
        outcome_on = made_on + dt.timedelta(days=days)
        slow, year, month = -1, made_on.year, made_on.month
        while (year, month, made_on.day) <= (outcome_on.year, outcome_on.month, outcome_on.day):
            slow, year, month = slow + 1, year + month // 12, month % 12 + 1
        assert months_ahead(made_on, outcome_on) == slow

    def test_what_is_said_after_the_outcome_is_no_forecast(self):
        with pytest.raises(ValueError, match="no forecast"):
            months_ahead(DAY, BEGUN)

    @given(st.integers(0, 500))
    def test_each_month_lies_in_one_horizon(self, months):
        inside = [place for place in range(len(BUCKETS) + 1) for first, until in [bucket_span(place)] if first <= months < (until or 10**6)]
        assert inside == [bucket(months)]


class TestUplift:
    @given(SHARES, st.sampled_from([Fraction(1, 2), Fraction(4, 5), Fraction(1)]))
    def test_it_is_the_least_with_which_enough_projects_stayed_within(self, shares, level):
        found = required(shares, level)
        within = [limit for limit in shares if sum(one <= limit for one in shares) >= level * len(shares)]
        assert found == min(within)

    @given(SHARES, st.randoms())
    def test_the_order_of_projects_does_not_matter_and_p80_is_never_below_p50(self, shares, dice):
        turned = dice.sample(shares, len(shares))
        assert uplift(shares) == uplift(turned)
        if len(shares) >= 5:
            assert uplift(shares).p50 <= uplift(shares).p80

    def test_too_few_suggest_nothing(self):
        assert uplift([Fraction(1)] * 4).p50 is None
        assert overrun(5, 0) is None
        assert lifted(Decimal("10.00"), Fraction(1, 4)) == Decimal("12.50")


def finished(code, *, node, first=100, cost=120, came=FINISHED, author=None, **fields):
    """A project first promised for July at so much, that was handed over on a day at a cost."""
    project = ProjectFactory(code=code, node=node, budget=Decimal(first), joined=BEGUN, **fields)
    StageChange.objects.create(project=project, known_on=CLOSED, stage=stage("Closed"))
    Project.objects.filter(pk=project.pk).update(stage=stage("Closed"))
    Baseline.objects.create(project=project, number=1, approved_on=BEGUN, start_on=BEGUN, finish_on=PROMISED, budget=Decimal(first))
    DateForecast.objects.create(project=project, known_on=BEGUN, finish_on=PROMISED, author=author)
    DateForecast.objects.create(project=project, known_on=came, finish_on=came, author=author)
    Actual.objects.create(project=project, posting_date=came, known_on=came, amount=Decimal(cost), currency=project.currency)
    return project


@pytest.fixture
def north(db):
    return NodeFactory(code="N", name="North", kind="function", currency="GBP")


def told(project, day=DAY, **more):
    return forecasts(projects=Project.objects.filter(pk=project.pk), day=day, **more)


class TestLedger:
    def test_a_finish_is_held_against_the_day_it_was_handed_over(self, north):
        author = person(first_name="Ada", last_name="Poe")
        (one,) = (row for row in told(finished("A", node=north, author=author)) if row.kind == "finish")
        assert (one.error, one.months, one.author_id) == ((PROMISED - FINISHED).days, 8, author.pk)

    def test_estimates_keep_who_made_them_and_are_held_against_the_cost(self, north):
        project, author, week = finished("A", node=north), person(), period(dt.date(2025, 4, 2))
        EarnedValue.objects.create(
            project=project, period=week, as_of=week.end_on, bac=Decimal(100), pv=Decimal(50), ev=Decimal(40), ac=Decimal(50), etc=Decimal(55),
            computed_at=dt.datetime(2025, 4, 6, tzinfo=dt.UTC),
        )  # fmt: skip
        StatusReport.objects.create(project=project, period=week, state="frozen", known_on=week.end_on, author=author)
        found = {one.basis: one for one in told(project) if one.kind == "eac"}
        assert (found["bac_cpi"].value, found["bac_cpi"].error, found["bac_cpi"].author) == (Decimal(125), Decimal(5), None)
        assert (found["ac_etc"].value, found["ac_etc"].error_share, found["ac_etc"].author_id) == (Decimal(105), -0.125, author.pk)

    def test_an_outlook_waits_until_its_year_is_out(self, north):
        project, year = ProjectFactory(node=north), ensure_fiscal_year(day=BEGUN)
        said = {"project": project, "fiscal_year": year, "kind": "outlook", "label": "9+3", "state": "approved"}
        Version.objects.create(**said, known_on=BEGUN, total=Decimal(90))
        Version.objects.create(**said, known_on=year.end_on + dt.timedelta(days=3), total=Decimal(60))  # no forecast any more
        Version.objects.create(**said, known_on=BEGUN, total=Decimal(1), taken_back_on=dt.date(2025, 2, 1))
        Actual.objects.create(project=project, posting_date=BEGUN, known_on=BEGUN, amount=Decimal(60), currency="GBP")
        before = told(project, day=year.end_on)
        assert [(one.value, one.outcome, one.why) for one in before] == [(Decimal(90), None, "year_open")]
        (one,) = told(project)
        assert (one.error, one.error_share, one.months) == (Decimal(30), 0.5, 2)

    def test_nothing_is_known_of_a_project_that_goes_on_or_that_nobody_came_back_to(self, north):
        project = finished("A", node=north)
        assert {one.why for one in told(project, day=CLOSED - dt.timedelta(days=1))} == {"not_finished"}
        DateForecast.objects.filter(known_on=FINISHED).delete()
        Actual.objects.all().delete()
        assert {(one.why, one.error, one.months) for one in told(project)} == {("no_finish", None, None)}
        (end,) = outcomes(projects=Project.objects.all(), day=DAY).values()
        assert (end.cost, end.finish_on) == (None, None)

    def test_a_project_taken_up_again_is_not_finished(self, north):
        project = finished("A", node=north)
        StageChange.objects.create(project=project, known_on=dt.date(2025, 11, 1), stage=stage("Delivery"))
        assert outcomes(projects=Project.objects.all(), day=DAY) == {}
        assert outcomes(projects=Project.objects.all(), day=dt.date(2025, 10, 15)).keys() == {project.pk}

    def test_sums_are_added_before_they_are_divided_in_the_currency_of_the_node(self, north):
        ExchangeRate.objects.create(currency="EUR", into="GBP", known_on=BEGUN, rate="0.5")
        year, author = ensure_fiscal_year(day=BEGUN), person()
        for code, currency, said, came in (("A", "GBP", 50, 100), ("B", "EUR", 600, 200), ("C", "XXX", 1, 1)):
            project = ProjectFactory(code=code, node=NodeFactory(code=f"N{code}", parent=north), currency=currency)
            Version.objects.create(project=project, fiscal_year=year, kind="outlook", state="locked", known_on=BEGUN, total=said, author=author)
            Actual.objects.create(project=project, posting_date=BEGUN, known_on=BEGUN, amount=came, currency=currency)
        user = person()
        rows = ledger_below(user=user, node=north, as_of=DAY)
        found = errors_below(user=user, node=north, rows=rows, as_of=DAY)
        (kind,), (by,) = found.kinds, found.authors
        assert (kind.number, kind.bias, kind.accuracy, found.unrated) == (2, (350 - 200) / 200, (50 + 200) / 200, 1)  # never the mean of −0.5 and 2
        assert (by.key, by.bias) == (author.pk, kind.bias)
        assert [(one.key, one.bias) for one in found.branches] == [("NA", -0.5), ("NB", 2.0)]
        assert sum(one.found.said for one in found.horizons) == kind.found.said == Decimal(350)

    def test_it_takes_as_many_queries_for_many_projects_as_for_one(self, north):
        finished("A", node=north, author=person())
        with CaptureQueriesContext(connection) as one:
            forecasts(projects=Project.objects.all(), day=DAY)
        for number in range(4):
            finished(f"B{number}", node=north)
        with CaptureQueriesContext(connection) as many:
            rows = forecasts(projects=Project.objects.all(), day=DAY)
        assert len(rows) == 5
        assert len(many) == len(one)
        assert ledger_errors(rows=rows, currency="GBP", as_of=DAY).kinds[0].number == 5


class TestReferenceClass:
    @pytest.fixture
    def asked(self, north):
        project = ProjectFactory(code="ASK", node=NodeFactory(parent=north), stage=stage("Request"), budget=Decimal("1000.00"))
        DateForecast.objects.create(project=project, known_on=BEGUN, start_on=dt.date(2026, 1, 1), finish_on=dt.date(2026, 4, 11))
        return project

    def test_five_projects_that_are_alike_suggest_an_uplift(self, client, asked, north):
        for number, cost in enumerate((90, 110, 120, 130, 200)):
            finished(f"P{number}", node=north, cost=cost, came=PROMISED + dt.timedelta(days=number * 20))
        found = reference_class(user=person(), project=asked, day=DAY)
        client.force_login(person())
        assert "+30.0%" in client.get(reverse("reports:project", args=["ASK"]), {"as_of": f"{DAY}"}).content.decode()
        assert found.cost.members == ("type", "function", "size")
        assert (found.cost.uplift.projects, found.cost.uplift.p50, found.cost.uplift.p80) == (5, Fraction(1, 5), Fraction(3, 10))
        assert (found.cost.asked, found.cost.p50, found.cost.p80) == (Decimal(1000), Decimal(1200), Decimal(1300))
        planned = (PROMISED - BEGUN).days
        assert (found.duration.uplift.p50, found.duration.uplift.p80) == (Fraction(40, planned), Fraction(60, planned))
        assert found.duration.p50 == dt.date(2026, 4, 11) + dt.timedelta(days=round(Fraction(100 * 40, planned)))

    def test_four_suggest_nothing_and_it_says_so(self, asked, north):
        for number in range(4):
            finished(f"P{number}", node=north)
        found = reference_class(user=person(), project=asked, day=DAY).cost
        assert (found.uplift.projects, found.p50, found.uplift.p80, found.why) == (4, None, None, TOO_FEW)

    def test_the_class_widens_until_there_are_enough(self, asked, north):
        elsewhere = NodeFactory(kind="function")
        for number in range(5):
            finished(f"P{number}", node=elsewhere if number else north)
        assert reference_class(user=person(), project=asked, day=DAY).cost.members == ("type", "size")

    def test_it_counts_what_the_reader_sees_and_the_day_knows(self, asked, north):
        for number in range(5):
            finished(f"P{number}", node=north, restricted=number == 0)
        assert reference_class(user=person(node=north), project=asked, day=DAY).cost.uplift.projects == 4
        assert reference_class(user=person(node=north, cleared=True), project=asked, day=DAY).cost.uplift.projects == 5
        assert reference_class(user=person(cleared=True), project=asked, day=BEGUN).finished == 0

    def test_a_request_that_is_being_written_is_compared_before_it_is_kept(self, client, asked, north):
        for number, cost in enumerate((90, 110, 120, 130, 200)):
            finished(f"P{number}", node=north, cost=cost, came=PROMISED + dt.timedelta(days=number * 20))
        client.force_login(person())
        said = {"stage": asked.stage_id, "budget": "1000.00", "currency": "GBP", "start_on": "2026-01-01", "finish_on": "2026-04-11"}
        fragment = client.get(reverse("finance:outside-view", args=[north.code]), said | {"as_of": f"{DAY}"}).content.decode()
        assert all(words in fragment for words in ("+20.0%", "+30.0%", "First asked"))
        assert "<html" not in fragment
        looked = client.post(reverse("projects:new", args=[north.code]), said | {"look": "1", "name": "A bridge", "code": ""})
        page = looked.content.decode()
        assert (looked.status_code, "+20.0%" in page, "A bridge" in page) == (200, True, True)
        refused = client.post(reverse("projects:new", args=[north.code]), said | {"code": ""})
        assert (refused.status_code, "+20.0%" in refused.content.decode()) == (422, True)
        assert not Project.objects.filter(name="A bridge").exists()
        told = client.get(f"/api/v1/nodes/{north.code}/reference-class/", said | {"as_of": f"{DAY}"}).json()
        assert (told["cost"]["p50"], told["cost"]["uplift_p80"], told["currency"]) == ("1200.00", 0.3, "GBP")

    @pytest.mark.parametrize(
        "wrong", [{"budget": "NaN"}, {"budget": "-1"}, {"stage": "x"}, {"start_on": "soon"}, {"currency": "<b>"}, {"finish_on": "9999-12-31"}]
    )
    def test_what_cannot_be_read_is_not_compared_and_refused_over_rest(self, client, asked, north, wrong):
        client.force_login(person())
        assert client.get(reverse("finance:outside-view", args=[north.code]), wrong).status_code == 200
        answer = client.get(f"/api/v1/nodes/{north.code}/reference-class/", wrong)
        assert answer.status_code == (200 if "finish_on" in wrong else 422)


class TestDoors:
    @pytest.fixture
    def project(self, north):
        return finished("A", node=north, name="Apollo", author=person(first_name="Ada", last_name="Poe"))

    def test_the_page_of_a_project_shows_each_word_and_who_said_it(self, client, project):
        client.force_login(manager_of(project))
        page = client.get(reverse("reports:forecast-ledger", args=["A"])).content.decode()
        assert "The first finish named was 62 days too early" in page
        assert "Ada Poe" in page
        assert "from fewer than five" in page
        assert client.get(reverse("reports:forecast-ledger", args=["A"]), {"kind": "nonsense", "page": "x"}).status_code == 200

    def test_the_page_of_a_node_and_an_empty_one(self, client, project, north):
        client.force_login(person("executive", node=north))
        page = client.get(reverse("reports:node-forecast-ledger", args=["N"])).content.decode()
        assert "By author" in page
        assert "Apollo" in page
        empty = NodeFactory()
        client.force_login(person("executive", node=empty))
        assert "No outcome to hold a forecast against yet" in client.get(reverse("reports:node-forecast-ledger", args=[empty.code])).content.decode()

    def test_the_file_holds_what_the_page_shows(self, client, project):
        client.force_login(manager_of(project))
        answer = client.get(reverse("reports:forecast-ledger-csv", args=["A"]))
        (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
        assert (row["kind"], row["forecast_finish"], row["outcome_finish"], row["error_days"]) == ("finish", "2025-07-01", "2025-09-01", "-62")
        assert client.get(reverse("reports:forecast-ledger-xlsx", args=["A"])).content[:2] == b"PK"

    def test_rest_says_the_same_and_refuses_what_is_no_kind(self, client, project, north):
        client.force_login(person(node=north))
        found = client.get("/api/v1/projects/A/forecasts/?as_of=2025-12-01").json()
        assert (found["forecasts"][0]["error"], found["errors"]["kinds"][0]["bias"]) == (-62, -62.0)
        assert found["reference_class"]["cost"]["why_unknown"] == TOO_FEW
        assert client.get("/api/v1/nodes/N/forecasts/?as_of=2025-12-01").json()["worst"][0]["project"] == "A"
        assert client.get("/api/v1/projects/A/forecasts/?kind=guess").json()["status"] == 422
        assert client.get("/api/v1/projects/A/forecasts/?as_of=soon").status_code == client.get("/api/v1/projects/A/snapshot/?as_of=soon").status_code

    def test_a_request_shows_what_similar_projects_suggest(self, client, north):
        asked = ProjectFactory(code="ASK", node=north, stage=stage("Request"))
        client.force_login(manager_of(asked))
        assert "What similar finished projects suggest" in client.get(reverse("reports:project", args=["ASK"])).content.decode()

    @pytest.fixture
    def node_with_five(self, north):
        for number, cost in enumerate((90, 110, 120, 130, 200)):
            finished(f"P{number}", node=north, cost=cost)
        return north

    def test_the_charter_shows_it_beside_the_promise_and_applies_nothing(self, client, node_with_five):
        asked = ProjectFactory(code="ASK", node=node_with_five, stage=stage("Request"), budget=Decimal("1000.00"))
        client.force_login(person(node=node_with_five))
        page = client.get(reverse("projects:edit", args=["ASK"])).content.decode()
        assert "Shown, never applied" in page
        assert "+20.0%" in page
        asked.refresh_from_db()
        assert asked.budget == Decimal("1000.00")
