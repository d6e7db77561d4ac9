"""What a board saw when it was asked is found again in the record, after the facts have moved on."""

import datetime as dt

import pytest
from django.utils import timezone

from governance.actions.asking import hash_of
from governance.actions.boards import open_board, take_seat
from governance.actions.decisions import ask_decision, cast_vote, decide
from governance.models import Decision
from pmo.ledger.models import Event
from projects.actions.baselines import approve_baseline
from reports.actions.rollup import rollup
from reports.queries.standing import standing_of
from tests.factories import NodeFactory, ProjectFactory, person

pytestmark = pytest.mark.django_db


def promised(analyst, project, budget, now):
    """The project promises a budget, and the figures follow."""
    approve_baseline(
        actor=analyst, project=project, approved_on=now.date(), start_on=None, finish_on=None, budget=budget, reason="It costs that", now=now
    )
    rollup(project_ids=[project.pk], now=now)


def test_what_a_board_saw_is_reproduced_after_the_facts_moved_on(client):
    now, node, analyst = timezone.now(), NodeFactory(code="N"), person("analyst")
    project, chair = ProjectFactory(node=node), person("executive", node=node)
    board = open_board(actor=analyst, node=node, code="PB", name="Programme board", quorum=1, now=now)
    take_seat(actor=analyst, board=board, holder=chair, part="chair", now=now)
    promised(analyst, project, 123_000, now - dt.timedelta(minutes=2))
    asked = ask_decision(actor=analyst, place=project, question="Go on?", options=["Yes", "No"], board=board, now=now)
    seen = dict(asked.figures)
    promised(analyst, project, 987_000, now + dt.timedelta(minutes=1))
    cast_vote(actor=chair, decision=asked, choice="1", now=now)
    promised(analyst, project, 988_000, now + dt.timedelta(minutes=2))
    decide(actor=chair, decision=asked, version=asked.version, reasons="So voted", now=now)
    kept = Decision.objects.get(pk=asked.pk)
    assert kept.figures == seen != standing_of(place=project, day=now.date())
    assert hash_of(kept.figures) == kept.figures_hash == kept.votes.get().figures_hash
    assert Event.objects.get(verb="decision.asked").after["figures_hash"] == kept.figures_hash
    client.force_login(chair)
    page = client.get(f"/decisions/{kept.code}/").content.decode()
    figures = page[page.index('id="figures"') :].split("</section>")[0]
    assert [words in figures for words in ("123", kept.figures_hash[:12], "987", "988")] == [True, True, False, False]
