"""The API keeps its conventions: pages, preconditions, idempotency, bulk, problems."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from pmo.accounts.actions import create_token
from projects.models import Project
from tests.factories import NodeFactory, ProjectFactory, manager_of, person, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(db):
    return ProjectFactory(code="APOLLO", budget=Decimal("1234.50"))


def risk_body(project, **more):
    return {"project": project.code, "title": "The supplier fails", "probability": 4, "impact": 5} | more


class TestLists:
    def test_pages_by_cursor(self, call):
        ProjectFactory.create_batch(5)
        first = call("GET", "/api/v1/projects/?limit=2").json()
        assert len(first["results"]) == 2
        second = call("GET", first["next"].replace("http://testserver", "")).json()
        seen = {one["code"] for one in first["results"]} | {one["code"] for one in second["results"]}
        assert len(seen) == 4

    def test_refuses_more_than_five_hundred(self, call):
        answer = call("GET", "/api/v1/projects/?limit=501")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "limit"

    def test_money_carries_its_currency(self, call, project):
        assert call("GET", "/api/v1/projects/APOLLO/").json()["budget"] == {"amount": "1234.50", "currency": "GBP"}

    def test_fields_search_and_filters(self, call, project):
        ProjectFactory(name="Other")
        assert call("GET", "/api/v1/projects/?search=apollo&fields=code").json()["results"] == [{"code": "APOLLO"}]
        assert call("GET", f"/api/v1/projects/?node={project.node.code}&fields=code").json()["results"] == [{"code": "APOLLO"}]

    def test_an_unknown_order_is_named(self, call):
        assert "ordering" in call("GET", "/api/v1/projects/?ordering=shoe").json()["errors"][0]["field"]

    @pytest.mark.parametrize("as_of", ["yesterday", "2026-02-30", "2026-13-01"])
    def test_a_date_that_cannot_be_is_refused(self, call, as_of):
        assert call("GET", f"/api/v1/projects/?as_of={as_of}").status_code == 422

    def test_as_of_lists_what_was_known_then(self, call, project):
        assert call("GET", "/api/v1/projects/?as_of=2024-01-01").json()["results"] == []

    def test_costs_the_same_queries_however_many_rows(self, analyst, django_assert_num_queries, project):
        ProjectFactory.create_batch(20)
        client = Client()
        client.force_login(analyst)
        with django_assert_num_queries(5):  # session, user, grants twice, rows
            client.get("/api/v1/projects/")


class TestPreconditions:
    def test_a_change_without_if_match_is_428(self, call, project):
        assert call("PATCH", "/api/v1/projects/APOLLO/", {"name": "New"}).status_code == 428

    def test_a_stale_change_is_412_and_changes_nothing(self, call, project):
        assert call("PATCH", "/api/v1/projects/APOLLO/", {"name": "New"}, **{"If-Match": '"1-99"'}).status_code == 412
        assert Project.objects.get(code="APOLLO").name == project.name

    def test_the_tag_read_lets_the_change_through(self, call, project):
        tag = call("GET", "/api/v1/projects/APOLLO/")["ETag"]
        answer = call("PATCH", "/api/v1/projects/APOLLO/", {"name": "New"}, **{"If-Match": tag})
        assert (answer.status_code, answer.json()["name"]) == (200, "New")
        assert answer["ETag"] != tag


class TestIdempotency:
    def test_the_same_key_does_it_once(self, call, project):
        answers = [call("POST", "/api/v1/risks/", risk_body(project), **{"Idempotency-Key": "k1"}) for _ in range(2)]
        assert [one.status_code for one in answers] == [201, 201]
        assert answers[0].json()["id"] == answers[1].json()["id"]
        assert project.risks.count() == 1
        assert answers[0]["ETag"]
        assert answers[1]["Idempotency-Replayed"] == "true"

    def test_the_same_key_for_another_body_is_409(self, call, project):
        call("POST", "/api/v1/risks/", risk_body(project), **{"Idempotency-Key": "k1"})
        assert call("POST", "/api/v1/risks/", risk_body(project, title="Other"), **{"Idempotency-Key": "k1"}).status_code == 409


class TestBulk:
    def test_is_all_or_nothing_and_names_the_index(self, call, project):
        answer = call("POST", "/api/v1/risks/bulk/", [risk_body(project), risk_body(project, probability=9)])
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["index"] == 1
        assert project.risks.count() == 0

    def test_creates_all(self, call, project):
        answer = call("POST", "/api/v1/risks/bulk/", [risk_body(project), risk_body(project, title="Two")])
        assert [one["title"] for one in answer.json()] == ["The supplier fails", "Two"]


class TestProblems:
    def test_not_known_is_401(self):
        answer = Client().get("/api/v1/projects/")
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"] == "Bearer"

    def test_not_visible_is_404(self, call, project):
        stranger = manager_of(ProjectFactory())
        assert call("GET", "/api/v1/projects/APOLLO/", user=stranger).status_code == 404

    def test_visible_but_not_permitted_is_403_and_says_what_is_missing(self, call, project):
        reader = person("executive", node=project.node)
        answer = call("POST", "/api/v1/risks/", risk_body(project), user=reader)
        assert answer.status_code == 403
        assert "Project manager" in answer.json()["detail"]

    def test_another_projects_code_in_the_body_is_not_revealed(self, call, project):
        stranger = manager_of(ProjectFactory())
        answer = call("POST", "/api/v1/risks/", risk_body(project), user=stranger)
        assert answer.status_code == 422
        assert "not known" in answer.json()["detail"]

    @pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff\xfe", b"null", b"1e999"])
    def test_a_body_that_is_none_is_never_500(self, analyst, body):
        client = Client()
        client.force_login(analyst)
        answer = client.generic("POST", "/api/v1/risks/", data=body, content_type="application/json")
        assert 400 <= answer.status_code < 500

    def test_an_unknown_name_is_refused(self, call, project):
        assert call("POST", "/api/v1/risks/", risk_body(project, colour="red")).json()["errors"][0]["field"] == "colour"

    def test_a_forged_role_is_refused(self, call):
        admin = person("administrator")
        someone = person("executive")
        body = {"user": someone.username, "role": "emperor"}
        assert call("POST", "/api/v1/grants/", body, user=admin).status_code == 422


class TestTokens:
    def client(self, user, scopes):
        _, secret = create_token(actor=user, user=user, name="BI", scopes=scopes, expires_at=_soon(), now=_now())
        return Client(headers={"Authorization": f"Bearer {secret}"})

    def test_reads_with_read(self, analyst, project):
        assert self.client(analyst, ["read"]).get("/api/v1/projects/APOLLO/").status_code == 200

    def test_a_read_token_cannot_write(self, analyst, project):
        answer = self.client(analyst, ["read"]).post("/api/v1/risks/", risk_body(project), content_type="application/json")
        assert answer.status_code == 403
        assert "write:risks" in answer.json()["detail"]

    def test_a_scoped_token_writes_what_it_names(self, analyst, project):
        client = self.client(analyst, ["read", "write:risks"])
        assert client.post("/api/v1/risks/", risk_body(project), content_type="application/json").status_code == 201

    def test_a_wrong_token_is_401(self, project):
        assert Client(headers={"Authorization": "Bearer nonsense"}).get("/api/v1/projects/").status_code == 401

    def test_the_secret_is_shown_once(self, call):
        made = call("POST", "/api/v1/tokens/", {"name": "BI", "scopes": ["read"], "expires_at": _soon().isoformat()}).json()
        assert made["token"]
        assert "token" not in call("GET", f"/api/v1/tokens/{made['id']}/").json()


class TestProjects:
    def test_is_created_under_a_node(self, call):
        node = NodeFactory(code="N1")
        stage()
        body = {"code": "NEW", "name": "New", "node": "N1", "budget": {"amount": "10.00", "currency": "GBP"}}
        answer = call("POST", "/api/v1/projects/", body)
        assert (answer.status_code, answer.json()["stage"]) == (201, "Request")
        assert node.projects.get().budget == Decimal("10.00")

    def test_a_negative_budget_is_refused(self, call):
        NodeFactory(code="N1")
        stage()
        answer = call("POST", "/api/v1/projects/", {"code": "NEW", "name": "New", "node": "N1", "budget": {"amount": "-1"}})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "budget")


class TestSchema:
    def test_is_valid_and_names_every_resource(self, call):
        answer = call("GET", "/api/schema/", Accept="application/vnd.oai.openapi+json")
        assert answer.status_code == 200
        assert "/api/v1/risks/" in answer.content.decode()


def _now():
    return dt.datetime.now(dt.UTC)


def _soon():
    return _now() + dt.timedelta(days=30)
