"""What projects give one another: who says what, who answers, what waits, and who sees it."""

import datetime as dt
import itertools

import pytest
from django.db.models import Q
from django.urls import reverse

from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.models import Event
from projects.actions import handovers as actions
from projects.actions.followers import recompute_followers
from projects.actions.schedule import recompute_schedule
from projects.models import Handover, Link, Schedule, Scheduled, WorkPackage
from projects.queries.handovers import contentions, handover_rows
from tests.factories import NOW, NodeFactory, ProjectFactory, manager_of, person

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
MONDAY = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)


def planned(project, *days, start=MONDAY):
    """A project with a chain of tasks of so many days, computed."""
    Schedule.objects.create(project=project, start_at=start)
    rows = [
        WorkPackage.objects.create(
            project=project, wbs=str(n), order=n, uid=n, name=f"Task {n}", duration_minutes=480 * length, known_on=TODAY
        )
        for n, length in enumerate(days, 1)
    ]
    for before, after in itertools.pairwise(rows):
        Link.objects.create(project=project, predecessor=before, successor=after)
    recompute_schedule(project=project, known_on=TODAY, now=NOW)
    return rows


@pytest.fixture
def two():
    node = NodeFactory()
    return ProjectFactory(code="GIVES", node=node), ProjectFactory(code="TAKES", node=node)


def proposed(giver, taker, **more):
    told = {"what": "A tested interface", "promised_on": dt.date(2026, 3, 20), "needed_on": dt.date(2026, 3, 16)} | more
    return actions.propose_handover(actor=manager_of(giver), giver=giver, taker=taker, now=NOW, **told)


class TestProposing:
    def test_is_the_word_of_one_side_and_asks_the_other(self, two):
        handover = proposed(*two)
        assert (handover.code, handover.state, handover.asking) == ("H-1", "proposed", "giver")
        assert Event.objects.get(verb="handover.proposed").after["what"] == "A tested interface"

    def test_by_the_taker_asks_the_giver(self, two):
        giver, taker = two
        handover = actions.propose_handover(actor=manager_of(taker), giver=giver, taker=taker, what="Data", needed_on=TODAY, now=NOW)
        assert handover.asking == "taker"

    def test_takes_a_voice_in_one_of_the_two(self, two):
        giver, taker = two
        with pytest.raises(NotPermitted):
            actions.propose_handover(actor=person("project_manager", node=NodeFactory()), giver=giver, taker=taker, what="Data", now=NOW)

    def test_gives_nothing_to_itself(self, two):
        with pytest.raises(Refused, match="itself"):
            proposed(two[0], two[0])

    def test_takes_only_lines_of_the_projects_named(self, two):
        giver, taker = two
        (line,) = planned(taker, 3)
        with pytest.raises(Refused, match="no line of"):
            proposed(giver, taker, giving=line)


class TestAnswering:
    def test_is_the_other_sides(self, two):
        giver, taker = two
        handover = proposed(giver, taker)
        with pytest.raises(NotPermitted):
            actions.agree_handover(actor=manager_of(giver), handover=handover, version=1, now=NOW)
        assert actions.agree_handover(actor=manager_of(taker), handover=handover, version=1, now=NOW).state == "agreed"

    def test_refuses_what_nobody_promised(self, two):
        handover = proposed(*two, promised_on=None)
        with pytest.raises(Refused, match="No day is promised"):
            actions.agree_handover(actor=manager_of(two[1]), handover=handover, version=1, now=NOW)

    def test_refuses_a_stale_answer(self, two):
        handover = proposed(*two)
        actions.change_handover(actor=manager_of(two[0]), handover=handover, version=1, now=NOW, promised_on=dt.date(2026, 4, 1))
        with pytest.raises(Stale):
            actions.agree_handover(actor=manager_of(two[1]), handover=handover, version=1, now=NOW)

    def test_no_takes_a_reason_and_ends_it(self, two):
        handover, taker = proposed(*two), manager_of(two[1])
        with pytest.raises(Refused, match="reason"):
            actions.refuse_handover(actor=taker, handover=handover, version=1, reason=" ", now=NOW)
        actions.refuse_handover(actor=taker, handover=handover, version=1, reason="Built by ourselves", now=NOW)
        with pytest.raises(Conflict, match="refused"):
            actions.change_handover(actor=taker, handover=handover, version=2, now=NOW, needed_on=TODAY)

    def test_another_day_has_to_be_agreed_anew(self, two):
        handover = proposed(*two)
        actions.agree_handover(actor=manager_of(two[1]), handover=handover, version=1, now=NOW)
        changed = actions.change_handover(actor=manager_of(two[0]), handover=handover, version=2, now=NOW, promised_on=dt.date(2026, 4, 9))
        assert (changed.state, changed.asking) == ("proposed", "giver")

    def test_each_side_moves_its_own_day(self, two):
        handover = proposed(*two)
        with pytest.raises(NotPermitted, match="other project's"):
            actions.change_handover(actor=manager_of(two[0]), handover=handover, version=1, now=NOW, needed_on=dt.date(2026, 5, 1))


class TestWaiting:
    def test_the_takers_line_starts_when_the_givers_is_done(self, two):
        giver, taker = two
        given, waiting = planned(giver, 4)[0], planned(taker, 1, 2)[1]
        handover = proposed(giver, taker, giving=given, taking=waiting)
        actions.agree_handover(actor=manager_of(taker), handover=handover, version=1, now=NOW)
        assert Scheduled.objects.get(pk=waiting.pk).start_at == dt.datetime(2026, 3, 6, 8, tzinfo=dt.UTC)

    def test_follows_when_the_giver_slips_and_tells_the_trail(self, two):
        giver, taker = two
        given, waiting = planned(giver, 4)[0], planned(taker, 1, 2)[1]
        handover = proposed(giver, taker, giving=given, taking=waiting)
        actions.agree_handover(actor=manager_of(taker), handover=handover, version=1, now=NOW)
        WorkPackage.objects.filter(pk=given.pk).update(duration_minutes=480 * 9)
        recompute_schedule(project=giver, known_on=TODAY, now=NOW)
        assert recompute_followers(project_ids=[giver.pk], now=NOW) == [taker.pk]
        assert Scheduled.objects.get(pk=waiting.pk).start_at == dt.datetime(2026, 3, 13, 8, tzinfo=dt.UTC)
        assert Event.objects.filter(verb="schedule.followed", project_id=taker.pk).exists()
        assert recompute_followers(project_ids=[giver.pk], now=NOW) == []

    def test_never_for_each_other(self, two):
        giver, taker = two
        (given,), (waiting,) = planned(giver, 4), planned(taker, 2)
        first = proposed(giver, taker, giving=given, taking=waiting)
        actions.agree_handover(actor=manager_of(taker), handover=first, version=1, now=NOW)
        back = proposed(taker, giver, giving=waiting, taking=given)
        with pytest.raises(Refused, match="wait for each other"):
            actions.agree_handover(actor=manager_of(giver), handover=back, version=1, now=NOW)
        assert Handover.objects.get(pk=back.pk).state == "proposed"

    def test_ends_when_it_is_withdrawn(self, two):
        giver, taker = two
        (given,), (waiting,) = planned(giver, 4), planned(taker, 2)
        handover = proposed(giver, taker, giving=given, taking=waiting)
        agreed = actions.agree_handover(actor=manager_of(taker), handover=handover, version=1, now=NOW)
        actions.withdraw_handover(actor=manager_of(giver), handover=agreed, version=agreed.version, reason="Bought instead", now=NOW)
        assert Scheduled.objects.get(pk=waiting.pk).start_at == MONDAY
        assert not Link.objects.filter(predecessor=given, successor=waiting).exists()


class TestRows:
    def test_names_what_comes_later_than_needed_by_the_givers_own_schedule(self, two):
        giver, taker = two
        proposed(giver, taker, giving=planned(giver, 16)[0], promised_on=dt.date(2026, 3, 13))
        (row,) = handover_rows(user=manager_of(taker), day=TODAY, today=TODAY)
        assert (row.promised_on, row.forecast_on, row.late_days) == (dt.date(2026, 3, 13), dt.date(2026, 3, 23), 7)
        assert contentions([row]) == [row]

    def test_hide_the_project_a_reader_does_not_see(self, two):
        giver, taker = two
        proposed(giver, taker)
        (row,) = handover_rows(user=person("executive", project=taker), day=TODAY, today=TODAY)
        assert (row.giver.hidden, row.giver.name, row.taker.code) == (True, "", "TAKES")
        assert handover_rows(user=person("executive", node=NodeFactory()), day=TODAY, today=TODAY) == []

    def test_stand_as_they_were_known_on_a_day(self, two):
        giver, taker = two
        handover = proposed(giver, taker)
        later = NOW + dt.timedelta(days=10)
        actions.agree_handover(actor=manager_of(taker), handover=handover, version=1, now=later)
        seen = person("analyst")
        assert [row.state for row in handover_rows(user=seen, day=TODAY, today=later.date())] == ["proposed"]
        assert [row.state for row in handover_rows(user=seen, day=later.date(), today=later.date())] == ["agreed"]
        assert handover_rows(user=seen, day=TODAY - dt.timedelta(days=1), today=TODAY) == []

    def test_are_a_fixed_number_of_questions(self, two, django_assert_max_num_queries):
        giver, taker = two
        for _n in range(12):
            proposed(giver, taker)
        reader = person("analyst")
        with django_assert_max_num_queries(10):
            assert len(handover_rows(user=reader, day=TODAY, today=TODAY, among=Q(giver=giver))) == 12


class TestPages:
    def test_propose_agree_and_deliver(self, client, two):
        giver, _taker = two
        client.force_login(manager_of(giver))
        address = reverse("projects:handovers", args=["GIVES"])
        assert client.post(address, {"way": "gives", "other": "NOWHERE", "what": "Data"}).status_code == 422
        told = {"way": "gives", "other": "TAKES", "what": "Data", "promised_on": "2026-12-18", "needed_on": "2026-12-11"}
        seen = person("project_manager", node=giver.node)
        client.force_login(seen)
        assert client.post(address, told).status_code == 302
        page = client.get(address).content.decode()
        assert "comes later than it is needed" in page
        one = reverse("projects:handover", args=["TAKES", "H-1"])
        assert "Your answer is asked" in client.get(one).content.decode()
        client.post(reverse("projects:handover-answer", args=["TAKES", "H-1", "agreement"]), {"version": 1})
        client.post(reverse("projects:handover-answer", args=["GIVES", "H-1", "delivery"]), {"version": 2})
        assert Handover.objects.get().state == "delivered"
        assert client.post(reverse("projects:handover-answer", args=["GIVES", "H-1", "nonsense"]), {"version": 3}).status_code == 404

    def test_the_branch_lists_contentions_that_lead_to_them(self, client, two):
        proposed(*two)
        client.force_login(person("analyst"))
        page = client.get(reverse("reports:node-handovers", args=[two[0].node.code])).content.decode()
        assert "point of contention" in page
        assert reverse("projects:handover", args=["GIVES", "H-1"]) in page
        assert client.get(reverse("reports:node-roadmap", args=[two[0].node.code])).status_code == 200


class TestRest:
    def test_dependencies_are_proposed_read_and_answered(self, client, two):
        client.force_login(person("analyst"))
        body = {"giver": "GIVES", "taker": "TAKES", "what": "Data", "promised_on": "2026-12-18"}
        made = client.post("/api/v1/handovers/", body, content_type="application/json")
        assert (made.status_code, made.json()["state"], made.json()["giver"]) == (201, "proposed", "GIVES")
        address = f"/api/v1/handovers/{made.json()['code']}/"
        etag = client.get(address)["ETag"]
        assert client.patch(address, {"state": "agreed"}, content_type="application/json").status_code == 428
        agreed = client.patch(address, {"state": "agreed"}, content_type="application/json", headers={"If-Match": etag})
        assert (agreed.status_code, agreed.json()["state"]) == (200, "agreed")
        assert [one["code"] for one in client.get("/api/v1/handovers/?project=TAKES").json()["results"]] == ["H-1"]


class TestHome:
    def test_asks_the_side_whose_answer_is_awaited(self, client, two):
        giver, taker = two
        proposed(giver, taker)
        client.force_login(manager_of(taker))
        page = client.get(reverse("reports:home")).content.decode()
        assert "Answer: A tested interface" in page
        client.force_login(manager_of(giver))
        assert "A tested interface" not in client.get(reverse("reports:home")).content.decode()
