"""A role over one project."""

import pytest

from pmo.errors import Conflict, NotPermitted, Refused
from pmo.ledger.models import Event
from projects.actions.grants import grant_project_role, revoke_project_role
from projects.models import ProjectGrant
from tests.factories import ProjectFactory, UserFactory, manager_of, person
from tests.roles import refused_but

pytestmark = pytest.mark.django_db


def grant(now, **fields):
    values = {"actor": person("administrator"), "user": UserFactory(), "role": "project_manager", "now": now}
    return grant_project_role(**{**values, "project": fields.pop("project", None) or ProjectFactory(), **fields})


class TestGrantProjectRole:
    def test_gives_a_role_once(self, now):
        project, user = ProjectFactory(code="APOLLO"), UserFactory(username="ann")
        assert grant(now, project=project, user=user) == grant(now, project=project, user=user)
        event = Event.objects.get()
        assert (event.verb, event.project_id, event.after) == (
            "project_role.granted", project.pk, {"user": "ann", "role": "project_manager", "over": "APOLLO"},
        )  # fmt: skip

    @refused_but("administrator")
    def test_refuses_other_roles(self, now, role):
        with pytest.raises(NotPermitted):
            grant(now, actor=person(role))

    def test_refuses_its_own_manager(self, now):
        project = ProjectFactory()
        with pytest.raises(NotPermitted):
            grant(now, project=project, actor=manager_of(project))

    def test_refuses_the_administrator_of_another_branch(self, now):
        with pytest.raises(NotPermitted):
            grant(now, actor=person("administrator", node=ProjectFactory().node))

    def test_refuses_showing_oneself_a_restricted_project(self, now):
        project = ProjectFactory(restricted=True)
        actor = person("administrator", node=project.node)
        with pytest.raises(NotPermitted):
            grant(now, project=project, actor=actor, user=actor, role="analyst")
        cleared = person("administrator", node=project.node, cleared=True)
        assert grant(now, project=project, actor=cleared, user=UserFactory()).pk

    @pytest.mark.parametrize("role", ["god", "", None])
    def test_refuses_a_role_that_is_none(self, now, role):
        with pytest.raises(Refused) as refusal:
            grant(now, role=role)
        assert refusal.value.field == "role"


class TestRevokeProjectRole:
    def test_takes_it_back_once(self, now):
        given = grant(now)
        revoke_project_role(actor=person("administrator"), grant=given, now=now)
        assert not ProjectGrant.objects.exists()
        with pytest.raises(Conflict):
            revoke_project_role(actor=person("administrator"), grant=given, now=now)

    @refused_but("administrator")
    def test_refuses_other_roles(self, now, role):
        given = grant(now)
        with pytest.raises(NotPermitted):
            revoke_project_role(actor=person(role), grant=given, now=now)
