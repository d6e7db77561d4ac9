"""The trail is complete, chained, and says when it is not."""

from decimal import Decimal

import pytest

from pmo.ledger import events
from pmo.ledger.models import Event
from pmo.ledger.queries import trail_of, trail_proof
from tests.factories import ProjectFactory, person

pytestmark = pytest.mark.django_db


def recorded(now, count=3):
    project, actor = ProjectFactory(), person()
    for number in range(count):
        events.record("project.changed", subject=project, actor=actor, at=now, before={"n": number}, after={"n": number + 1})
    return project


class TestTrail:
    def test_is_intact_when_untouched(self, now):
        project = recorded(now)
        assert trail_proof().intact
        assert [event.after["n"] for event in trail_of(project)] == [3, 2, 1]

    def test_finds_a_changed_event(self, now):
        recorded(now)
        Event.objects.filter(seq=2).update(after={"n": 99})
        proof = trail_proof()
        assert not proof.intact
        assert "Event 2" in proof.fault

    def test_finds_a_missing_event(self, now):
        recorded(now)
        Event.objects.filter(seq=2).delete()
        assert "Event 2 is missing" in trail_proof().fault

    def test_finds_a_trail_cut_short(self, now):
        recorded(now)
        Event.objects.filter(seq=3).delete()
        assert "the last ones are missing" in trail_proof().fault

    @pytest.mark.parametrize("number", [5, 250])
    def test_bulk_deeds_continue_the_chain(self, now, number):
        project = recorded(now, 1)
        said = {"amount": Decimal("1.50"), "on": now.date(), "at": now, "none": None, "names": ["a\tb", "é\\n"], "yes": True}
        deeds = [events.Deed("project.changed", project, after={"n": n, **said}, reason="why\tso") for n in range(number)]
        events.record_many(deeds, actor=person(), at=now)
        assert trail_proof() == type(trail_proof())(events=number + 1, intact=True)
        last = Event.objects.get(seq=number + 1)
        assert last.after == {**said, "n": number - 1, "amount": "1.50", "on": now.date().isoformat(), "at": last.after["at"]}
        assert (last.before, last.facts, last.reason) == (None, {}, "why\tso")
