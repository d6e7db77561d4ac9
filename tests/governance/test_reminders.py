"""What is due or late is said to those it waits for, in time, once a week, and to nobody who may not see it."""

import datetime as dt

import pytest

from governance.actions.boards import open_board, take_seat
from governance.actions.decisions import cast_vote
from governance.actions.follow_up import open_action
from governance.actions.reminders import remind
from governance.actions.reviews import schedule_review
from governance.actions.waivers import grant_waiver, revoke_waiver
from governance.models import Action, BoardSeat, Notice
from governance.printing.notices import reminded, reminded_of_many
from projects.actions.projects import change_stage
from projects.models import Project
from tests.factories import NOW, TODAY, manager_of, person, stage
from tests.governance.gated import LATER, decided, gate_before, project_before, said_as, submitted

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def gate(node):
    return gate_before(review_days=5)


@pytest.fixture
def project(node, gate):
    return project_before(node, name="Apollo")


@pytest.fixture
def manager(project):
    return manager_of(project)


def said(reader, day):
    """What a person is newly reminded of on a day."""
    before = set(Notice.objects.values_list("pk", flat=True))
    remind(word=reminded, gather=reminded_of_many, now=NOW + (day - TODAY))
    return list(Notice.objects.filter(reader=reader).exclude(pk__in=before).order_by("pk").values_list("text", flat=True))


def planned(project, gate, day=LATER):
    return schedule_review(actor=person("analyst"), project=project, gate=gate, scheduled_on=day, now=NOW)


class TestAReview:
    def test_is_said_to_its_manager_a_week_before_once_and_when_it_is_late(self, project, gate, manager):
        planned(project, gate)
        told = [len(said(manager, LATER + days * DAY)) for days in (-8, -7, -7, -6, 0, 0, 1, 1, 2, 8)]
        assert told == [0, 1, 0, 0, 1, 0, 1, 0, 0, 1]
        assert (
            list(Notice.objects.order_by("pk").values_list("text", flat=True)[:2])
            == [f"To be submitted by {said_as(LATER)}: G3 Into Delivery of Apollo"] * 2
        )
        assert Notice.objects.order_by("pk").last().text == f"Not submitted for its day, {said_as(LATER)}: G3 Into Delivery of Apollo"

    def test_is_said_to_those_whose_vote_is_missing_past_the_promised_answer(self, project, gate, node):
        slow, quick = person("gatekeeper", node=node), person("gatekeeper", node=node)
        cast_vote(actor=quick, decision=submitted(project, gate).decision, choice="go", now=NOW)
        assert said(slow, TODAY + 5 * DAY) == []
        assert said(slow, TODAY + 6 * DAY) == [
            f"An answer was promised by {said_as(TODAY + 5 * DAY)}, your vote is missing: G3 Into Delivery of Apollo"
        ]
        assert not Notice.objects.filter(reader=quick).exists()

    def test_of_a_board_is_said_to_its_members_and_their_delegates(self, project, gate, node):
        board = open_board(actor=person("analyst"), node=node, code="B", name="Board", now=NOW)
        member, delegate, adviser = (person("executive", node=node) for _ in range(3))
        take_seat(actor=person("analyst"), board=board, holder=member, part="chair", now=NOW)
        BoardSeat.objects.update(delegate=delegate)
        take_seat(actor=person("analyst"), board=board, holder=adviser, part="adviser", now=NOW)
        submitted(project, gate, board=board)
        remind(word=reminded, gather=reminded_of_many, now=NOW + 6 * DAY)
        assert set(Notice.objects.values_list("reader", flat=True)) == {member.pk, delegate.pk}

    def test_is_not_said_once_it_is_decided(self, project, gate, node, manager):
        decided(submitted(project, gate), "go", person("gatekeeper", node=node))
        assert said(manager, LATER + 9 * DAY) == []

    def test_is_not_said_to_who_may_not_see_the_project(self, project, gate, node):
        gatekeeper = person("gatekeeper", node=node)
        submitted(project, gate)
        Project.objects.update(restricted=True)
        assert said(gatekeeper, TODAY + 6 * DAY) == []

    def test_of_many_is_said_once_with_their_number(self, node, gate):
        manager = person("project_manager", node=node)
        for _ in range(5):
            planned(project_before(node, manager=manager), gate)
        assert said(manager, LATER) == ["5 gate reviews are to be submitted"]
        assert said(manager, LATER) == []
        assert Notice.objects.get(reader=manager).count == 5


class TestAWaiver:
    @pytest.fixture
    def gatekeeper(self, node):
        return person("gatekeeper", node=node)

    @pytest.fixture
    def waiver(self, project, gate, gatekeeper):
        return grant_waiver(actor=gatekeeper, project=project, gate=gate, reason="Season", expires_on=LATER, now=NOW)

    def enter(self, project):
        change_stage(actor=person("analyst"), project=project, stage=stage("Delivery"), known_on=TODAY, now=NOW)

    def test_that_ends_soon_is_said_to_the_manager_and_to_who_gave_it(self, waiver, manager, gatekeeper):
        assert said(manager, LATER - 8 * DAY) == []
        assert said(manager, LATER - 7 * DAY) == [f"The waiver ends on {said_as(LATER)}, hold the gate: G3 Into Delivery of Apollo"]
        assert Notice.objects.filter(reader=gatekeeper).count() == 1

    def test_that_ended_is_said_the_day_after_where_it_was_used(self, waiver, project, manager):
        self.enter(project)
        said(manager, LATER - 3 * DAY)
        told = [said(manager, LATER + days * DAY) for days in (1, 1, 2, 8)]
        words = f"The waiver ended on {said_as(LATER)}, the gate is owed: G3 Into Delivery of Apollo"
        assert told == [[words], [], [], [words]]

    def test_that_was_never_used_is_over_and_nothing_is_owed(self, waiver, manager):
        assert said(manager, LATER + DAY) == []

    def test_that_was_revoked_is_said_once_a_week(self, waiver, project, manager, gatekeeper):
        self.enter(project)
        revoke_waiver(actor=gatekeeper, waiver=waiver, version=1, reason="No longer", now=NOW)
        assert [len(said(manager, TODAY + days * DAY)) for days in (0, 0, 1, 7)] == [1, 0, 0, 1]

    def test_is_not_said_once_the_gate_is_held(self, waiver, project, gate, manager, gatekeeper):
        self.enter(project)
        decided(submitted(project, gate), "go", gatekeeper)
        assert said(manager, LATER + DAY) == []


class TestACondition:
    def condition(self, project, **owner):
        action = open_action(actor=person("analyst"), place=project, title="Name a sponsor", due_on=TODAY, now=NOW, **owner)
        Action.objects.filter(pk=action.pk).update(condition=True)

    def test_is_said_to_its_owner(self, project, node, manager):
        owner = person("executive", node=node)
        self.condition(project, owner_account=owner)
        assert said(owner, TODAY) == [f"Condition of a gate, due on {said_as(TODAY)}: Name a sponsor"]
        assert not Notice.objects.filter(reader=manager).exists()

    def test_whose_owner_has_no_account_is_said_to_the_manager(self, project, manager):
        self.condition(project, owner="Kim")
        assert said(manager, TODAY) == [f"Condition of a gate, due on {said_as(TODAY)}: Name a sponsor"]
