"""Pages of people, roles, nodes, the trail and one's own tokens: what they do, and what they refuse."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from pmo.accounts.models import ApiToken, User
from pmo.ledger.models import Event
from portfolio.models import Grant, Node
from projects.models import ProjectGrant
from tests.factories import NodeFactory, ProjectFactory, UserFactory, person

pytestmark = pytest.mark.django_db
NEW = {"username": "kim", "email": "kim@example.org", "first_name": "Kim", "last_name": "Lee", "password": "harbour-lantern-42"}


@pytest.fixture
def admin(client):
    user = person("administrator", username="admin")
    client.force_login(user)
    return user


class TestPeople:
    def test_opens_an_account_gives_a_role_and_takes_it_back(self, client, admin):
        node = NodeFactory(code="N")
        assert client.post("/people/", NEW)["Location"] == "/people/kim/"
        assert client.post("/people/kim/grants/", {"role": "executive", "node": node.pk})["Location"] == "/people/kim/"
        held = Grant.objects.get(user__username="kim")
        assert (held.role, held.node, held.cleared) == ("executive", node, False)
        assert "Executive" in client.get("/people/kim/").content.decode()
        client.post(f"/people/kim/grants/{held.pk}/revocation/")
        assert not Grant.objects.filter(user__username="kim").exists()
        assert list(Event.objects.order_by("seq").values_list("verb", flat=True)) == ["user.created", "role.granted", "role.revoked"]

    def test_shows_what_is_wrong_at_its_field(self, client, admin):
        weak = client.post("/people/", NEW | {"password": "123456789012"})
        assert (weak.status_code, "password" in weak.context["form"].errors) == (422, True)
        client.post("/people/", NEW)
        taken = client.post("/people/", NEW | {"username": "KIM", "email": "other@example.org"})
        assert (taken.status_code, "username" in taken.context["form"].errors) == (409, True)

    def test_a_forged_role_is_refused(self, client, admin):
        UserFactory(username="kim")
        assert client.post("/people/kim/grants/", {"role": "emperor"}).status_code == 422
        assert not Grant.objects.filter(user__username="kim").exists()

    def test_closes_and_opens_an_account(self, client, admin):
        kim = UserFactory(username="kim")
        client.post("/people/kim/closure/")
        kim.refresh_from_db()
        assert not kim.is_active
        client.post("/people/kim/reopening/")
        kim.refresh_from_db()
        assert kim.is_active
        assert client.post("/people/admin/closure/").status_code == 409

    def test_shows_both_sides_of_a_stale_edit(self, client, admin):
        kim = UserFactory(username="kim", first_name="Kim")
        said = {"username": "kim", "email": kim.email, "first_name": "Mine", "last_name": kim.last_name, "version": 7}
        page = client.post("/people/kim/", said)
        assert page.status_code == 412
        assert ("First name", "Mine", "Kim") in page.context["form"].conflict

    def test_gives_a_role_over_one_project(self, client):
        project = ProjectFactory(code="APOLLO")
        client.force_login(person("administrator", username="admin"))
        UserFactory(username="kim")
        assert client.post("/people/kim/project-grants/", {"role": "project_manager", "project": "APOLLO"})["Location"] == "/people/kim/"
        held = ProjectGrant.objects.get(user__username="kim")
        assert (held.role, held.project) == ("project_manager", project)
        unknown = client.post("/people/kim/project-grants/", {"role": "project_manager", "project": "NOPE"})
        assert (unknown.status_code, "project" in unknown.context["form"].errors) == (422, True)
        client.post(f"/people/kim/project-grants/{held.pk}/revocation/")
        assert not ProjectGrant.objects.filter(user__username="kim").exists()


class TestAdministratorOfABranch:
    @pytest.fixture
    def branch(self, client):
        node, other = NodeFactory(code="N"), NodeFactory(code="E")
        client.force_login(person("administrator", node=node, username="branch"))
        return node, other

    def test_sees_those_with_a_role_there_and_their_roles_there(self, client, branch):
        node, other = branch
        kim = person("executive", node=node, username="kim")
        Grant.objects.create(user=kim, role="auditor", node=other, granted_at=timezone.now())
        person("executive", node=other, username="sam")
        page = client.get("/people/").content.decode()
        assert "/people/kim/" in page
        assert "/people/sam/" not in page
        assert [one.role for one in client.get("/people/kim/").context["grants"]] == ["executive"]
        assert client.get("/people/sam/").status_code == 404

    def test_gives_roles_there_and_nowhere_else(self, client, branch):
        node, other = branch
        UserFactory(username="kim")
        assert client.post("/people/kim/grants/", {"role": "executive", "node": node.pk}).status_code == 302
        assert client.post("/people/kim/grants/", {"role": "executive", "node": other.pk}).status_code == 422
        assert client.post("/people/kim/grants/", {"role": "administrator"}).status_code == 422
        assert [one.node for one in Grant.objects.filter(user__username="kim")] == [node]

    def test_opens_no_account_and_changes_none(self, client, branch):
        person("executive", node=branch[0], username="kim")
        assert client.post("/people/", NEW | {"username": "new"}).status_code == 403
        assert client.post("/people/kim/", NEW | {"version": 1}).status_code == 403
        assert client.post("/people/kim/closure/").status_code == 403
        assert not User.objects.filter(username="new").exists()

    def test_takes_back_no_role_of_elsewhere(self, client, branch):
        kim = person("executive", node=branch[0], username="kim")
        held = Grant.objects.create(user=kim, role="auditor", node=branch[1], granted_at=timezone.now())
        assert client.post(f"/people/kim/grants/{held.pk}/revocation/").status_code == 404

    def test_clears_nobody_for_what_is_hidden_from_themselves(self, client, branch):
        UserFactory(username="kim")
        page = client.post("/people/kim/grants/", {"role": "executive", "node": branch[0].pk, "cleared": "on"})
        assert (page.status_code, "cleared" in page.context["granting"].errors) == (403, True)


class TestOwn:
    def test_changes_the_profile(self, client):
        user = person(username="kim")
        client.force_login(user)
        client.post("/me/", {"first_name": "Kim", "last_name": "Lee", "job_title": "Chief", "version": 1})
        user.refresh_from_db()
        assert (user.first_name, user.job_title) == ("Kim", "Chief")

    def test_makes_a_token_that_is_shown_once_works_and_is_withdrawn(self, client):
        client.force_login(person("analyst", username="kim"))
        until = timezone.localdate() + dt.timedelta(days=30)
        made = client.post("/me/tokens/", {"name": "BI", "scopes": ["read", "write:risks"], "expires_on": until})
        secret = made.context["secret"]
        assert made.status_code == 201
        assert secret in made.content.decode()
        assert "no-store" in made["Cache-Control"]
        assert secret not in client.get("/me/tokens/").content.decode()
        token = ApiToken.objects.get()
        assert (token.name, token.scopes, token.last_used_at) == ("BI", ["read", "write:risks"], None)
        caller = Client(headers={"Authorization": f"Bearer {secret}"})
        assert caller.get("/api/v1/me/").json()["username"] == "kim"
        token.refresh_from_db()
        assert token.last_used_at is not None
        assert caller.get(f"/api/v1/tokens/{token.token_key}/").json()["name"] == "BI"
        client.post(f"/me/tokens/{token.token_key}/revocation/")
        assert caller.get("/api/v1/me/").status_code == 401

    @pytest.mark.parametrize(
        "wrong",
        [{"scopes": ["write:moon"]}, {"scopes": []}, {"expires_on": "2020-01-01"}, {"expires_on": "2199-01-01"}, {"name": ""}],
    )
    def test_refuses_a_token_that_makes_no_sense(self, client, wrong):
        client.force_login(person())
        said = {"name": "BI", "scopes": ["read"], "expires_on": timezone.localdate() + dt.timedelta(days=30)}
        page = client.post("/me/tokens/", said | wrong)
        assert (page.status_code, set(page.context["form"].errors)) == (422, set(wrong))


class TestNodes:
    @pytest.fixture
    def analyst(self, client):
        client.force_login(person("analyst"))
        return NodeFactory(code="N", name="North")

    def test_grows_the_tree(self, client, analyst):
        said = {"code": "N1", "name": "First", "kind": "programme", "currency": "gbp"}
        assert client.post("/nodes/N/new/", said)["Location"] == "/nodes/N1/"
        assert Node.objects.get(code="N1").parent == analyst
        taken = client.post("/nodes/N/new/", said)
        assert (taken.status_code, "code" in taken.context["form"].errors) == (409, True)

    def test_changes_a_node_and_shows_both_sides_of_a_stale_edit(self, client, analyst):
        said = {"name": "Mine", "kind": "portfolio", "currency": "GBP", "version": 1}
        assert client.post("/nodes/N/edit/", said).status_code == 302
        page = client.post("/nodes/N/edit/", said | {"name": "Again"})
        assert page.status_code == 412
        assert ("Name", "Again", "Mine") in page.context["form"].conflict
        assert client.post("/nodes/N/edit/", said | {"name": "Again", "version": page.context["form"]["version"].value()}).status_code == 302

    def test_moves_a_branch_but_never_into_a_ring(self, client, analyst):
        child, other = NodeFactory(code="C", parent=analyst), NodeFactory(code="O")
        page = client.post("/nodes/N/move/", {"parent": child.pk, "version": 1})
        assert (page.status_code, "parent" in page.context["moving"].errors) == (409, True)
        assert client.post("/nodes/C/move/", {"parent": other.pk, "version": 1}).status_code == 302
        assert Node.objects.get(code="C").parent == other


class TestTrail:
    def test_filters_and_proves(self, client):
        admin = person("administrator", username="admin", first_name="Ada", last_name="Byron")
        client.force_login(admin)
        client.post("/people/", NEW)
        client.post("/people/kim/grants/", {"role": "executive"})
        entries = client.get("/trail/", {"verb": "role.", "actor": "ada", "subject": "kim"}).context["entries"]
        assert [event.verb for event, _changes in entries] == ["role.granted"]
        today = timezone.localdate()
        assert client.get("/trail/", {"since": today, "until": today}).context["page"].paginator.count == 2
        assert client.get("/trail/", {"until": today - dt.timedelta(days=1)}).context["page"].paginator.count == 0
        assert client.get("/trail/", {"since": "yesterday"}).context["form"].errors
        assert "intact: 2 events" in client.post("/trail/proof/").content.decode()
        Event.objects.filter(seq=1).update(after={"username": "forged"})
        assert "not intact" in client.post("/trail/proof/").content.decode()

    def test_keeps_to_the_branch(self, client):
        node, other = NodeFactory(code="N"), NodeFactory(code="E")
        client.force_login(person("analyst"))
        for code in ("N", "E"):
            client.post(f"/nodes/{code}/edit/", {"name": f"New {code}", "kind": "portfolio", "currency": "GBP", "version": 1})
        client.force_login(person("auditor", node=node))
        assert [event.subject_id for event, _changes in client.get("/trail/").context["entries"]] == [node.pk]
        assert client.post("/trail/proof/").status_code == 403
        assert other.pk != node.pk
