"""What holds for every answer: the page's policy, cookies, frames, uploads, the API's own words, and the browser session's token."""

import json
import re

import jsonschema
import pytest
from django.conf import settings as project_settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from pmo.accounts.forms import SCOPES
from pmo.urls import router
from tests.factories import NodeFactory, person
from tests.projects.story import apollo

pytestmark = pytest.mark.django_db
PAGES = ["/", "/tree/", "/portfolio/", "/people/", "/trail/", "/me/", "/me/tokens/", "/imports/", "/packs/", "/periods/", "/api/docs/"]
ALONE = ["/accounts/login/", "/accounts/password/reset/", "/nothing/here/"]


@pytest.fixture
def office(client):
    client.force_login(person("administrator", cleared=True))
    return client


class TestPages:
    @pytest.mark.parametrize("page", [*PAGES, "/nothing/here/"])
    def test_may_run_and_load_only_what_the_office_serves(self, office, page):
        self.strict(office.get(page))

    @pytest.mark.parametrize("page", ALONE)
    def test_so_does_whoever_is_not_signed_in(self, client, page):
        self.strict(client.get(page, follow=True))

    def strict(self, answer):
        policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
        assert policy["object-src"] == policy["frame-ancestors"] == "'none'"
        assert policy["base-uri"] == policy["form-action"] == "'self'"
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        page = answer.content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page)
        assert not re.search(r"\sstyle=|\son[a-z]+=\"", page)

    def test_a_form_without_its_token_is_refused(self):
        client = Client(enforce_csrf_checks=True)
        client.force_login(person("administrator"))
        assert client.post("/people/", {"username": "forged"}).status_code == 403
        assert client.post("/accounts/login/", {"login": "a", "password": "b"}).status_code == 403

    def test_what_was_uploaded_is_served_by_nobody(self, office, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        (tmp_path / "imports").mkdir()
        (tmp_path / "imports" / "file.csv").write_text("secret")
        for path in ("/media/imports/file.csv", "/static/../media/imports/file.csv", "/static/%2e%2e/media/imports/file.csv"):
            assert office.get(path).status_code == 404


class TestCookies:
    def test_are_kept_from_scripts_and_from_other_sites(self):
        cookie = self.signed_in().cookies["sessionid"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"

    def test_travel_encrypted_wherever_the_office_is_reached_from_outside(self, settings):
        assert project_settings.SESSION_COOKIE_SECURE == project_settings.CSRF_COOKIE_SECURE == project_settings.HTTPS
        settings.SESSION_COOKIE_SECURE = True
        assert self.signed_in().cookies["sessionid"]["secure"]

    def signed_in(self):
        client, user = Client(), person()
        user.set_password("harbour-lantern-42")
        user.save()
        client.post("/accounts/login/", {"login": user.username, "password": "harbour-lantern-42"})
        return client


class TestApi:
    def test_a_browser_session_needs_its_token_to_write(self):
        client = Client(enforce_csrf_checks=True)
        client.force_login(person("analyst"))
        body = json.dumps({"code": "N9", "name": "Nine", "kind": "portfolio"})
        refused = client.post("/api/v1/nodes/", body, content_type="application/json")
        assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
        assert "CSRF" in refused.json()["detail"]
        client.get("/accounts/password/change/")
        token = client.cookies["csrftoken"].value
        assert client.post("/api/v1/nodes/", body, content_type="application/json", headers={"X-CSRFToken": token}).status_code == 201

    @pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/projects/", "/api/v1/projects/x/y/z/"])
    def test_an_address_that_is_not_there_is_told_as_a_problem(self, client, path):
        answer = client.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
        assert answer.json()["title"] == "Not Found"

    def test_a_failure_is_told_as_a_problem_without_its_trace(self, office, monkeypatch):
        office.raise_request_exception = False
        monkeypatch.setattr("portfolio.api.Nodes.searched", ("no_such_column",))
        answer = office.get("/api/v1/nodes/?search=a")
        assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
        assert "no_such_column" not in answer.content.decode()

    @pytest.mark.parametrize("accept", ["text/html", "*/*", "application/xml", "application/json"])
    def test_never_answers_with_a_page(self, office, accept):
        answer = office.get("/api/v1/projects/", headers={"Accept": accept})
        assert "html" not in answer["Content-Type"]

    def test_methods_that_are_not_there_are_405_as_problems(self, office):
        answer = office.delete("/api/v1/projects/")
        assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")


class TestSchema:
    def test_is_valid_without_a_warning(self, tmp_path):
        call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))

    def test_every_scope_that_can_be_given_is_a_resource_that_asks_for_it(self):
        asked = {getattr(resource, "scope", "") for _prefix, resource, _name in router.registry}
        assert {scope.removeprefix("write:") for scope, _label in SCOPES if ":" in scope} <= asked

    def test_is_true_to_every_list_and_record(self, client):
        apollo(code="APOLLO", node=NodeFactory(code="N"), weeks=2, packages=1, postings=1, risks=1, reports=1)
        client.force_login(person("analyst", cleared=True))
        schema, held = SchemaGenerator().get_schema(request=None, public=True), 0
        for prefix, resource, name in router.registry:
            path = f"/api/v1/{prefix}/"
            told = client.get(path)
            held += self.hold(schema, path, told)
            rows = told.json().get("results")
            if rows and "retrieve" in dir(resource):
                url = reverse(f"{name}-detail", kwargs={resource.lookup_field: self.key(rows[0], resource)})
                held += self.hold(schema, f"{path}{{{self.lookup(schema, path)}}}/", client.get(url))
        assert held > 30

    def hold(self, schema, path, answer):
        assert answer.status_code == 200, path
        shape = next(iter(schema["paths"][path]["get"]["responses"]["200"]["content"].values()))["schema"]
        told = answer.json()
        jsonschema.validate(told, {**shape, "components": schema["components"]}, cls=jsonschema.Draft202012Validator)
        return 1

    def key(self, row, resource):
        return row.get(resource.lookup_field, row.get("id"))

    def lookup(self, schema, path):
        return next(one for one in schema["paths"] if re.fullmatch(re.escape(path) + r"\{[^}]+\}/", one)).split("{")[1].split("}")[0]


class TestGuide:
    def test_tells_every_resource_without_help_from_outside(self, client):
        page = client.get("/api/docs/").content.decode()
        for prefix, _resource, _name in router.registry:
            assert f'id="{prefix}"' in page
        assert "If-Match" in page
        assert not re.search(r"(src|href)=\"(https?:)?//", page)
