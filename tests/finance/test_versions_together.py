"""Two people at one version: what is done is done once, and what is locked is not edited."""

import datetime as dt
import threading

import pytest
from django.db import close_old_connections, connection

from finance.actions import phasing
from finance.actions import version_states as deeds
from finance.actions.bulk_versions import approve_versions
from finance.actions.drafts import open_draft
from finance.models import Version
from pmo.errors import Conflict, Refused
from pmo.ledger.models import Event
from tests.factories import NOW, person
from tests.finance.versions import Office

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"),
]


def at_once(*acts):
    """Run deeds in threads that start together; what each raised, or None."""
    told, start = [None] * len(acts), threading.Barrier(len(acts))

    def run(place, act):
        start.wait()
        try:
            act()
        except Refused as refusal:
            told[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    close_old_connections()
    return told


def test_two_approvals_are_one():
    office = Office()
    version, other = office.version(kind="outlook", state="submitted"), person("controller", node=office.node)
    told = at_once(*(
        lambda who=who: deeds.approve_version(actor=who, version=version, seen=1, now=NOW) for who in (office.controller, other)
    ))  # fmt: skip
    assert sorted(one.status if one else 200 for one in told) == [200, 412]
    assert Event.objects.filter(verb="version.approved").count() == 1


def test_two_bulk_approvals_are_one():
    office = Office()
    versions = [office.version(kind="outlook", state="submitted", known_on=dt.date(2026, 3, day)) for day in (1, 2, 3)]
    told = at_once(*[lambda: approve_versions(actor=office.controller, versions=versions, now=NOW)] * 2)
    assert sorted(one.status if one else 200 for one in told) == [200, 422]
    assert Event.objects.filter(verb="version.approved").count() == 3


def test_what_is_submitted_meanwhile_is_not_edited():
    office = Office()
    draft = office.version(kind="outlook", state="draft")
    told = at_once(
        lambda: deeds.submit_version(actor=office.writer, version=draft, seen=1, now=NOW),
        lambda: phasing.spread_lines(actor=office.controller, version=draft, seen=1, way="even", now=NOW),
    )
    assert sorted(one.status if one else 200 for one in told) == [200, 412]
    draft.refresh_from_db()
    assert draft.version == 2


def test_a_locked_version_is_not_edited():
    office = Office()
    with pytest.raises(Conflict):
        phasing.spread_lines(actor=office.controller, version=office.version(), seen=1, way="even", now=NOW)


def test_a_draft_of_a_cycle_is_opened_once():
    office = Office()
    from_plan = office.version()
    cycle = from_plan and office.node.cycles.create(
        fiscal_year=office.year, kind="outlook", label="3+9", actual_periods=3, opened_on=NOW.date(), due_on=NOW.date()
    )
    told = at_once(*(
        lambda who=who: open_draft(actor=who, project=office.project, cycle=cycle, now=NOW) for who in (office.writer, office.controller)
    ))  # fmt: skip
    assert told == [None, None]
    assert Version.objects.filter(cycle=cycle).count() == 1
