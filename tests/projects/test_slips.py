"""Why milestones moved: said in the period of the move, summed by cause, and never more than the way from the first word to the newest."""

import datetime as dt
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.models import Event
from projects.actions.slips import explain_slip
from projects.calc.slips import slips_by_cause
from projects.models import MilestoneForecast, Project, SlipCause, WorkPackage
from projects.queries.milestones import milestone_trends
from projects.queries.slips import delays, milestone_moves, slips
from tests.factories import NOW, TODAY, ProjectFactory, UserFactory, manager_of, period, person

WEEK = dt.timedelta(weeks=1)
CAUSES = st.sampled_from(["", "scope", "site", "supplier"])


class TestSums:
    @given(st.lists(st.tuples(CAUSES, st.integers(-200, 200)), max_size=30))
    def test_causes_add_up_to_the_whole_way(self, moves):
        found = slips_by_cause(moves)
        assert sum(one.net for one in found) == sum(days for _cause, days in moves)
        assert sum(one.moves for one in found) == sum(days != 0 for _cause, days in moves)
        assert all(one.later >= 0 <= one.earlier for one in found)
        assert [one.cause for one in found].count("") <= 1
        assert "" not in [one.cause for one in found[:-1]]

    @given(st.lists(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), min_size=2, max_size=20))
    def test_moves_of_one_milestone_are_the_way_from_its_first_word_to_its_last(self, words):
        moves = [("", (now - before).days) for before, now in pairwise(words)]
        assert sum(one.net for one in slips_by_cause(moves)) == (words[-1] - words[0]).days


def said(line, known_on, finish_on):
    at = dt.datetime.combine(finish_on, dt.time(8), tzinfo=dt.UTC)
    return MilestoneForecast.objects.create(work_package=line, project=line.project, known_on=known_on, finish_at=at)


@pytest.fixture
def landing(db):
    """A milestone that was expected on 1 June two weeks ago, a week later last week, and three days later still today."""
    project = ProjectFactory(code="APOLLO")
    line = WorkPackage.objects.create(project=project, wbs="1", name="Landing", kind="milestone", known_on=TODAY)
    for weeks, finish in ((2, 1), (1, 8), (0, 11)):
        period(TODAY - weeks * WEEK)
        said(line, TODAY - weeks * WEEK, dt.date(2026, 6, finish))
    return line


def explained(line, **fields):
    told = {"actor": person(), "project": line.project, "work_package": line, "moved_on": TODAY, "cause": "supplier", "now": NOW}
    return explain_slip(**told | fields)


class TestExplainSlip:
    def test_keeps_the_cause_with_who_said_it_and_an_event(self, landing):
        actor = person()
        made = explained(landing, actor=actor, note=" Late valves. ")
        assert (made.cause, made.note, made.author, made.known_on, made.period) == ("supplier", "Late valves.", actor, TODAY, period(TODAY))
        assert Event.objects.get(verb="slip.explained").project_id == landing.project_id

    def test_said_again_it_takes_the_version_that_was_read(self, landing):
        made = explained(landing)
        with pytest.raises(Stale):
            explained(landing, cause="scope")
        assert explained(landing, cause="scope", version=made.version).version == 2
        assert SlipCause.objects.get().cause == "scope"

    def test_refuses_a_stranger_a_closed_period_and_what_did_not_move(self, landing):
        with pytest.raises(NotPermitted):
            explained(landing, actor=UserFactory())
        with pytest.raises(Refused, match="not known"):
            explained(landing, cause="weather")
        with pytest.raises(Refused, match="did not move"):
            explained(landing, moved_on=TODAY - 2 * WEEK)
        task = WorkPackage.objects.create(project=landing.project, wbs="2", name="Fly", known_on=TODAY)
        with pytest.raises(Refused, match="no milestone"):
            explained(task)
        last = period(TODAY - WEEK)
        last.closed_at = NOW
        last.save()
        with pytest.raises(Conflict, match="frozen"):
            explained(landing, moved_on=TODAY - WEEK)
        with pytest.raises(Conflict):
            explained(landing, moved_on=TODAY + 52 * WEEK)
        assert not SlipCause.objects.exists()


class TestMoves:
    def test_each_move_has_the_cause_of_its_own_period(self, landing):
        explained(landing)
        moves = milestone_moves(projects=Project.objects.all(), day=TODAY)
        assert [(one.days, one.why) for one in moves] == [(7, ""), (3, "supplier")]
        assert [(one.cause, one.net) for one in slips(moves=moves)] == [("supplier", 3), ("", 7)]
        (trend,) = milestone_trends(project=landing.project, day=TODAY)
        assert sum(one.net for one in trend.slips) == trend.moved_days == 10

    def test_a_past_day_knows_neither_later_moves_nor_later_causes(self, landing):
        explained(landing)
        explained(landing, moved_on=TODAY - WEEK, cause="scope", now=NOW)
        yesterday = milestone_moves(projects=Project.objects.all(), day=TODAY - dt.timedelta(days=1))
        assert [one.days for one in yesterday] == [7]

    def test_projects_are_told_apart_and_only_the_span_asked_for_counts(self, landing):
        other = WorkPackage.objects.create(project=ProjectFactory(code="B"), wbs="1", name="M", kind="milestone", known_on=TODAY)
        said(other, TODAY - WEEK, dt.date(2026, 6, 20))
        said(other, TODAY, dt.date(2026, 6, 2))
        moves = milestone_moves(projects=Project.objects.all(), day=TODAY, since=TODAY)
        names = dict(Project.objects.values_list("pk", "code"))
        found = delays(moves=moves, label_of={pk: (code, code) for pk, code in names.items()})
        assert [(one.key, one.later, one.net, one.unsaid) for one in found] == [("APOLLO", 3, 3, 3), ("B", 0, -18, 0)]


class TestDoors:
    def test_the_page_asks_for_a_cause_and_keeps_it(self, client, landing):
        client.force_login(manager_of(landing.project))
        page = client.get(reverse("projects:milestones", args=["APOLLO"]), {"as_of": f"{TODAY}"}).content.decode()
        assert "Nobody said why" in page
        assert "Landing" in page

    def test_rest_tells_the_trend_and_what_a_node_lost_by_cause(self, client, landing):
        explained(landing)
        client.force_login(person())
        found = client.get(f"/api/v1/projects/APOLLO/milestones/?as_of={TODAY}").json()
        assert [one["days"] for one in found["milestones"][0]["moves"]] == [7, 3]
        assert found["slip_by_cause"][0] == {"cause": "supplier", "moves": 1, "later_days": 3, "earlier_days": 0, "net_days": 3}
        below = client.get(f"/api/v1/nodes/{landing.project.node.code}/milestones/?as_of={TODAY}&since={TODAY}").json()
        assert below["projects"][0]["net_days"] == 3
        assert client.get("/api/v1/projects/APOLLO/milestones/?as_of=soon").json()["status"] == 422

    def test_a_node_shows_where_the_days_went(self, client, landing):
        client.force_login(person("executive", node=landing.project.node))
        address = reverse("reports:node-milestones", args=[landing.project.node.code])
        assert "10 days of slip, and nobody said why" in client.get(address, {"as_of": f"{TODAY}", "weeks": ""}).content.decode()
        assert "No milestone moved" in client.get(address, {"as_of": "2025-01-01"}).content.decode()


class TestToday:
    """The clock of the doors is the real one."""

    def test_a_cause_is_said_on_the_page_and_over_rest(self, client, db):
        today = timezone.localdate()
        project = ProjectFactory(code="NOW")
        line = WorkPackage.objects.create(project=project, wbs="1", name="Landing", kind="milestone", known_on=today)
        period(today - WEEK), period(today)
        said(line, today - WEEK, today + WEEK)
        said(line, today, today + 2 * WEEK)
        client.force_login(manager_of(project))
        assert "nobody said why" in client.get(reverse("projects:status", args=["NOW"])).content.decode()
        page = client.get(reverse("projects:milestones", args=["NOW"])).content.decode()
        assert "1 milestone moved this period" in page
        sent = {"milestone": line.pk, "moved_on": f"{today}", "cause": "decision", "note": "The board sat late."}
        assert client.post(reverse("projects:slip-cause", args=["NOW"]), sent).status_code == 302
        assert "The board sat late." in client.get(reverse("projects:milestones", args=["NOW"])).content.decode()
        again = {"milestone": "1", "cause": "scope", "version": 1}
        answer = client.post("/api/v1/projects/NOW/milestones/causes/", again, content_type="application/json")
        assert (answer.status_code, answer.json()["version"]) == (201, 2)
        wrong = client.post("/api/v1/projects/NOW/milestones/causes/", {"milestone": "9", "cause": "scope"}, content_type="application/json")
        assert wrong.status_code == 422
