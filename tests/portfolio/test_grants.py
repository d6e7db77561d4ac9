"""Roles are given and taken back inside one's own branch, and the office never loses its last administrator."""

import pytest

from pmo.accounts.actions import system_user
from pmo.errors import Conflict, NotPermitted, Refused
from pmo.ledger.models import Event
from portfolio.actions.grants import grant_role, revoke_role
from portfolio.models import Grant
from tests.factories import NodeFactory, UserFactory, person
from tests.roles import refused_but

pytestmark = pytest.mark.django_db


def grant(now, **fields):
    return grant_role(**{"actor": person("administrator"), "user": UserFactory(), "role": "analyst", "now": now, **fields})


class TestGrantRole:
    def test_gives_a_role_over_the_office(self, now):
        given = grant(now)
        assert (given.node, given.cleared) == (None, False)

    @refused_but("administrator")
    def test_refuses_other_roles(self, now, role):
        with pytest.raises(NotPermitted):
            grant(now, actor=person(role))

    def test_refuses_a_stranger(self, now):
        with pytest.raises(NotPermitted):
            grant(now, actor=UserFactory())

    def test_refuses_giving_oneself_a_role_without_being_an_administrator(self, now):
        analyst = person("analyst")
        with pytest.raises(NotPermitted):
            grant(now, actor=analyst, user=analyst, role="administrator")

    def test_lets_the_administrator_of_a_branch_grant_below(self, now):
        top = NodeFactory()
        below = NodeFactory(parent=top)
        assert grant(now, actor=person("administrator", node=top), node=below).node == below

    @pytest.mark.parametrize("where", ["office", "parent", "beside"])
    def test_refuses_the_administrator_of_a_branch_elsewhere(self, now, where):
        parent = NodeFactory()
        own = NodeFactory(parent=parent)
        node = {"office": None, "parent": parent, "beside": NodeFactory()}[where]
        actor = person("administrator", node=own)
        with pytest.raises(NotPermitted):
            grant(now, actor=actor, user=actor, node=node, role="administrator")

    @pytest.mark.parametrize("role", ["owner", "", None, "Administrator", "superuser", 1])
    def test_refuses_a_role_that_is_none(self, now, role):
        with pytest.raises(Refused) as refusal:
            grant(now, role=role)
        assert refusal.value.field == "role"

    def test_refuses_someone_who_has_left(self, now):
        with pytest.raises(Refused) as refusal:
            grant(now, user=UserFactory(is_active=False))
        assert refusal.value.field == "user"

    def test_refuses_the_system_itself(self, now):
        with pytest.raises(Refused):
            grant(now, user=system_user())

    def test_gives_the_same_role_once(self, now):
        actor, user, node = person("administrator"), UserFactory(), NodeFactory()
        first, second = (grant(now, actor=actor, user=user, node=node) for _ in range(2))
        assert first == second
        assert Event.objects.count() == 1

    def test_keeps_the_person_and_the_branch_in_the_trail(self, now):
        node = NodeFactory(code="IT")
        grant(now, user=UserFactory(username="ann"), node=node)
        event = Event.objects.get()
        assert (event.verb, event.node_path, event.before) == ("role.granted", node.path, None)
        assert event.after == {"user": "ann", "role": "analyst", "over": "IT", "cleared": False}


class TestClearance:
    def test_is_given_by_a_cleared_administrator(self, now):
        assert grant(now, actor=person("administrator", cleared=True), cleared=True).cleared

    def test_is_given_to_others_by_an_administrator_of_the_office(self, now):
        assert grant(now, cleared=True).cleared

    def test_is_not_given_to_oneself(self, now):
        actor = person("administrator")
        with pytest.raises(NotPermitted) as refusal:
            grant(now, actor=actor, user=actor, cleared=True)
        assert refusal.value.field == "cleared"

    def test_is_not_given_by_an_uncleared_administrator_of_a_branch(self, now):
        node = NodeFactory()
        with pytest.raises(NotPermitted):
            grant(now, actor=person("administrator", node=node), node=node, cleared=True)

    def test_is_taken_back_by_granting_without_it(self, now):
        actor, user = person("administrator", cleared=True), UserFactory()
        grant(now, actor=actor, user=user, cleared=True)
        assert not grant(now, actor=actor, user=user, cleared=False).cleared
        assert Event.objects.first().before["cleared"]


class TestRevokeRole:
    def test_takes_a_role_back_and_keeps_it_in_the_trail(self, now):
        given = grant(now, user=UserFactory(username="ann"))
        revoke_role(actor=person("administrator"), grant=given, now=now)
        assert not Grant.objects.filter(user__username="ann").exists()
        assert Event.objects.first().before["user"] == "ann"

    @refused_but("administrator")
    def test_refuses_other_roles(self, now, role):
        given = grant(now)
        with pytest.raises(NotPermitted):
            revoke_role(actor=person(role), grant=given, now=now)

    def test_refuses_the_administrator_of_another_branch(self, now):
        given = grant(now, node=NodeFactory())
        with pytest.raises(NotPermitted):
            revoke_role(actor=person("administrator", node=NodeFactory()), grant=given, now=now)

    def test_refuses_to_leave_the_office_without_an_administrator(self, now):
        actor = person("administrator")
        with pytest.raises(Conflict, match="last administrator"):
            revoke_role(actor=actor, grant=actor.grants.get(), now=now)
        assert actor.grants.exists()

    def test_does_not_count_administrators_who_have_left(self, now):
        actor = person("administrator")
        person("administrator", is_active=False)
        with pytest.raises(Conflict):
            revoke_role(actor=actor, grant=actor.grants.get(), now=now)

    def test_does_not_count_administrators_of_branches(self, now):
        actor = person("administrator")
        person("administrator", node=NodeFactory())
        with pytest.raises(Conflict):
            revoke_role(actor=actor, grant=actor.grants.get(), now=now)

    def test_lets_one_of_two_administrators_go(self, now):
        actor = person("administrator")
        person("administrator")
        revoke_role(actor=actor, grant=actor.grants.get(), now=now)
        assert not actor.grants.exists()

    def test_refuses_a_grant_that_is_gone(self, now):
        actor, given = person("administrator"), grant(now)
        revoke_role(actor=actor, grant=given, now=now)
        given.pk = 999999
        with pytest.raises(Conflict, match="no longer exists"):
            revoke_role(actor=actor, grant=given, now=now)
