"""Ratings keep the published word; thresholds keep what differs from above."""

import datetime as dt

import pytest

from governance.actions.ratings import record_rating
from governance.actions.thresholds import set_thresholds
from governance.models import Rating, Thresholds
from governance.queries.limits import limits_by_node
from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.models import Event
from portfolio.actions.periods import close_period
from tests.factories import NodeFactory, ProjectFactory, UserFactory, manager_of, period, person
from tests.roles import allowed, refused_but

pytestmark = pytest.mark.django_db
DAY, CLOSED = dt.date(2026, 3, 2), dt.date(2026, 2, 25)
RATE, SET = ("analyst", "gatekeeper", "auditor"), ("analyst", "administrator")


def rate(project, now, **fields):
    return record_rating(project=project, now=now, **{"actor": person("gatekeeper"), "known_on": DAY, "published": "Amber/Red", **fields})


def limit(now, node=None, version=None, actor=None, **limits):
    return set_thresholds(actor=actor or person(), node=node, limits=limits, version=version, now=now)


class TestRecordRating:
    @allowed(*RATE)
    def test_lets_those_who_rate(self, now, role):
        assert rate(ProjectFactory(), now, actor=person(role)).rag == "amber"

    @refused_but(*RATE)
    def test_refuses_other_roles(self, now, role):
        with pytest.raises(NotPermitted):
            rate(ProjectFactory(), now, actor=person(role))
        assert not Rating.objects.exists()

    def test_refuses_a_stranger(self, now):
        with pytest.raises(NotPermitted):
            rate(ProjectFactory(), now, actor=UserFactory())

    def test_refuses_the_project_s_own_manager(self, now):
        project = ProjectFactory()
        with pytest.raises(NotPermitted):
            rate(project, now, actor=manager_of(project))

    @pytest.mark.parametrize(
        ("given", "word", "rag"),
        [
            ("amber/red", "Amber/Red", "amber"), ("A/G", "Amber/Green", "amber"), (" Green ", "Green", "green"), ("RED", "Red", "red"),
            ("Reset", "Reset", "unknown"), ("Exempt under Section 43", "Exempt", "unknown"),
        ],
    )  # fmt: skip
    def test_keeps_the_published_word_and_its_colour(self, now, given, word, rag):
        rating = rate(ProjectFactory(), now, published=given)
        assert (rating.published, rating.rag) == (word, rag)

    @pytest.mark.parametrize("published", ["fine", "", None, 3])
    def test_refuses_a_word_that_is_no_rating(self, now, published):
        with pytest.raises(Refused) as refusal:
            rate(ProjectFactory(), now, published=published)
        assert refusal.value.field == "published"

    def test_of_the_same_day_and_word_changes_nothing(self, now):
        project = ProjectFactory()
        assert rate(project, now) == rate(project, now, published="a/r")
        assert Event.objects.count() == 1

    def test_of_the_same_day_replaces_the_first(self, now):
        project = ProjectFactory()
        rate(project, now)
        rate(project, now, published="Red")
        event = Event.objects.first()
        assert (event.before, event.after) == (
            {"published": "Amber/Red", "rag": "amber"}, {"published": "Red", "rag": "red", "known_on": "2026-03-02"},
        )  # fmt: skip
        assert event.facts == {"project_id": project.pk, "since": "2026-03-02"}

    def test_refuses_a_day_in_a_closed_period(self, now):
        close_period(actor=person(), period=period(CLOSED), now=now)
        with pytest.raises(Conflict):
            rate(ProjectFactory(), now, known_on=CLOSED)
        assert not Rating.objects.exists()


class TestSetThresholds:
    @allowed(*SET)
    def test_lets_those_who_set_thresholds(self, now, role):
        assert limit(now, actor=person(role), cpi_red=0.8).limits == {"cpi_red": 0.8}

    @refused_but(*SET)
    def test_refuses_other_roles(self, now, role):
        with pytest.raises(NotPermitted):
            limit(now, actor=person(role), cpi_red=0.8)
        assert not Thresholds.objects.exists()

    def test_refuses_the_office_s_to_the_analyst_of_a_branch(self, now):
        node = NodeFactory()
        with pytest.raises(NotPermitted):
            limit(now, actor=person(node=node), cpi_red=0.8)
        assert limit(now, node, actor=person(node=node), cpi_red=0.8).node == node

    def test_keeps_only_what_differs_from_above(self, now):
        top = NodeFactory()
        below = NodeFactory(parent=top)
        limit(now, cpi_red=0.8)
        limit(now, top, spi_red=0.7)
        row = limit(now, below, cpi_red=0.8, spi_red=0.7, cpi_amber=0.9)
        assert row.limits == {"cpi_amber": 0.9}
        assert limits_by_node(paths={below.pk: below.path})[below.pk] == {"cpi_red": 0.8, "spi_red": 0.7, "cpi_amber": 0.9}

    def test_names_what_is_to_be_judged_anew(self, now):
        top, other = NodeFactory(), NodeFactory()
        below = NodeFactory(parent=top)
        limit(now, below, cpi_red=0.8)
        assert Event.objects.first().facts == {"node_ids": [below.pk], "since": "2026-03-05"}
        limit(now, cpi_red=0.7)
        assert Event.objects.first().facts["node_ids"] == sorted([top.pk, other.pk])

    def test_of_the_same_limits_changes_nothing(self, now):
        limit(now, cpi_red=0.8)
        assert limit(now, version=1, cpi_red=0.8).version == 1
        assert Event.objects.count() == 1

    def test_follows_above_again_where_a_limit_is_left_out(self, now):
        limit(now, cpi_red=0.8, spi_red=0.8)
        row = limit(now, version=1, cpi_red=0.8)
        event = Event.objects.first()
        assert (row.limits, row.version) == ({"cpi_red": 0.8}, 2)
        assert (event.before, event.after) == ({"limits": {"cpi_red": 0.8, "spi_red": 0.8}}, {"limits": {"cpi_red": 0.8}})

    @pytest.mark.parametrize("version", [None, 7])
    def test_refuses_a_stale_version_with_both_values(self, now, version):
        limit(now, cpi_red=0.8)
        with pytest.raises(Stale) as stale:
            limit(now, version=version, cpi_red=0.7)
        assert (stale.value.mine, stale.value.theirs) == ({"limits": "cpi_red: 0.7"}, {"limits": "cpi_red: 0.8"})

    @pytest.mark.parametrize(
        ("field", "limits"),
        [
            ("limits", {"luck": 1}), ("cpi_red", {"cpi_red": "low"}), ("cpi_red", {"cpi_red": float("nan")}), ("cpi_red", {"cpi_red": True}),
            ("cpi_red", {"cpi_red": 0.99}), ("spi_red", {"spi_amber": 0.5}), ("slip_red", {"slip_red": 0.01}),
            ("stale_red", {"stale_amber": 9.0}),
        ],
    )  # fmt: skip
    def test_refuses_what_is_not_acceptable(self, now, field, limits):
        with pytest.raises(Refused) as refusal:
            limit(now, **limits)
        assert refusal.value.field == field
        assert not Thresholds.objects.exists()
