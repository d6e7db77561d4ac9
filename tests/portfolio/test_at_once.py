"""Two people at the same moment: what each may do alone must not add up to what nobody may."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from finance.actions.actuals import Posting, book_actuals
from finance.models import Actual
from governance.actions.risks import open_risk
from pmo.accounts.actions import deactivate_user
from pmo.accounts.models import User
from pmo.errors import Refused, Stale
from pmo.imports.actions import apply, stage
from pmo.ledger.changes import take_turn
from pmo.ledger.queries import trail_proof
from portfolio.actions.grants import revoke_role
from portfolio.actions.nodes import change_node, move_node
from portfolio.models import Grant, Node
from tests.factories import NodeFactory, ProjectFactory, person

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time: there is no such moment"),
]


def at_once(*deeds):
    """Run the deeds in threads that start together; returns what each returned or was refused with."""
    gate = threading.Barrier(len(deeds))

    def run(deed):
        try:
            gate.wait()
            return deed()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def refusals(found):
    return [one for one in found if isinstance(one, Refused)]


class TestAtOnce:
    def test_two_moves_never_make_a_ring(self, now):
        one, two, actor = NodeFactory(), NodeFactory(), person()
        found = at_once(
            lambda: move_node(actor=actor, node=one, parent=two, version=1, now=now),
            lambda: move_node(actor=actor, node=two, parent=one, version=1, now=now),
        )
        assert len(refusals(found)) == 1
        assert Node.objects.filter(parent=None).count() == 1

    def test_two_changes_of_one_version_are_not_both_taken(self, now):
        node, actor = NodeFactory(), person()
        found = at_once(*[lambda name=name: change_node(actor=actor, node=node, version=1, now=now, name=name) for name in ("A", "B")])
        assert [type(one) for one in refusals(found)] == [Stale]

    def test_two_administrators_do_not_both_go(self, now):
        pair = [person("administrator") for _ in range(2)]
        found = at_once(*[lambda one=one: revoke_role(actor=one, grant=one.grants.get(), now=now) for one in pair])
        assert len(refusals(found)) == 1
        assert Grant.objects.count() == 1

    def test_two_administrators_do_not_both_close_each_other_s_account(self, now):
        one, two = (person("administrator") for _ in range(2))
        found = at_once(
            lambda: deactivate_user(actor=one, user=two, now=now),
            lambda: deactivate_user(actor=two, user=one, now=now),
        )
        assert len(refusals(found)) == 1
        assert User.objects.filter(is_active=True).count() == 1

    def test_two_risks_get_two_numbers(self, now):
        project, actor = ProjectFactory(), person()
        deed = lambda: open_risk(actor=actor, project=project, title="Rain", probability=1, impact=1, now=now)  # noqa: E731
        assert sorted(risk.code for risk in at_once(*[deed] * 4)) == ["R-001", "R-002", "R-003", "R-004"]
        assert trail_proof().intact

    def test_the_same_postings_are_booked_once(self, now):
        project, actor = ProjectFactory(), person()
        file = [Posting(project, now.date(), 10 + n, "GBP") for n in range(50)]
        found = at_once(*[lambda: book_actuals(actor=actor, postings=file, now=now)] * 2)
        assert sorted(one.created for one in found) == [0, 50]
        assert Actual.objects.count() == 50

    def test_two_files_judged_before_either_was_written_book_what_both_hold_once(self, now):
        project, actor = ProjectFactory(), person()
        text = "posting_date,project,amount,reference\n" + "".join(f"{now.date()},{project.code},{n}.00,R{n}\n" for n in range(1, 31))
        more = text + f"{now.date()},{project.code},99.00,NEW\n"
        files = [stage(actor=actor, kind="actuals", filename="ledger.csv", data=one.encode(), now=now) for one in (text, more)]
        busy = threading.Event()

        def turn():
            with transaction.atomic():
                take_turn()
                busy.set()
                time.sleep(1.5)  # while both are read and judged

        def file(batch):
            busy.wait()
            return apply(actor=actor, batch=batch, now=now)

        _none, *found = at_once(turn, *[lambda one=one: file(one) for one in files])
        assert sorted(one.created + one.unchanged for one in found) == [30, 31]
        assert sum(one.created for one in found) == Actual.objects.count() == 31
        assert trail_proof().intact

    def test_a_file_of_many_deeds_and_a_single_one_do_not_wait_for_each_other(self, now):
        first, second, actor = ProjectFactory(), ProjectFactory(), person()
        begun = threading.Event()

        def enter(project):
            return open_risk(actor=actor, project=project, title="Rain", probability=1, impact=1, now=now)

        def file():
            with transaction.atomic():
                enter(first)
                begun.set()
                time.sleep(0.5)
                return enter(second)

        def single():
            begun.wait()
            return enter(second)

        assert {risk.code for risk in at_once(file, single)} == {"R-001", "R-002"}
