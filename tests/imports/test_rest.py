"""Imports over REST: staged, applied, taken back, and refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from governance.models import Risk
from tests.factories import ProjectFactory, person

pytestmark = pytest.mark.django_db
ROW = "project,code,title,probability,impact\nAPOLLO,R-7,The supplier fails,4,5\n"


@pytest.fixture
def caller(client):
    ProjectFactory(code="APOLLO")
    client.force_login(person("analyst"))
    return client


def post(client, text=ROW, **more):
    data = {"kind": "risks", "file": SimpleUploadedFile("risks.csv", text.encode())}
    headers = more.pop("headers", {})
    return client.post("/api/v1/imports/", data | more, headers=headers)


def test_is_staged_applied_and_taken_back(caller):
    staged = post(caller)
    assert (staged.status_code, staged.json()["state"], staged.json()["created"]) == (201, "staged", 1)
    assert not Risk.objects.exists()
    url = f"/api/v1/imports/{staged.json()['id']}/"
    applied = caller.post(f"{url}application/", {}, content_type="application/json")
    assert (applied.status_code, applied.json()["state"]) == (200, "applied")
    assert Risk.objects.get().title == "The supplier fails"
    assert caller.post(f"{url}application/", {}, content_type="application/json").status_code == 409
    assert caller.post(f"{url}reversal/").json()["state"] == "undone"
    assert not Risk.objects.exists()


def test_a_bad_row_is_named_and_nothing_applied(caller):
    staged = post(caller, ROW + "APOLLO,R-8,Late,9,5\n").json()
    assert [(one["row"], one["column"]) for one in staged["errors"]] == [(3, "probability")]
    url = f"/api/v1/imports/{staged['id']}/application/"
    refused = caller.post(url, {}, content_type="application/json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "probability")
    assert not Risk.objects.exists()
    assert caller.post(url, {"accept_good_rows": True}, content_type="application/json").status_code == 200
    assert Risk.objects.count() == 1


def test_the_same_key_stages_once(caller):
    answers = [post(caller, headers={"Idempotency-Key": "k"}).json()["id"] for _ in range(2)]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "moon"}, {"mapping": "{"}, {"mapping": "[]"}, {"into": "x" * 41}, {"period_end": "soon"}, {"colour": "red"}],
)
def test_what_makes_no_sense_is_named(caller, wrong):
    answer = post(caller, **wrong)
    assert answer.status_code == 422
    assert answer.json()["errors"]


@pytest.mark.parametrize("text", ["", "\x00\x01"])
def test_a_file_that_is_none_is_refused(caller, text):
    assert post(caller, text).status_code == 422


@pytest.mark.parametrize("text", ["colour\nred\n", "colour,shape\n", "a,b"])
@pytest.mark.parametrize("good_rows", [True, False])
def test_a_wrong_header_is_never_applied(caller, text, good_rows):
    staged = post(caller, text).json()
    assert "is missing" in staged["errors"][0]["message"]
    url = f"/api/v1/imports/{staged['id']}/application/"
    assert caller.post(url, {"accept_good_rows": good_rows}, content_type="application/json").status_code == 422


def test_a_file_that_is_too_large_is_413(caller, settings):
    settings.IMPORT_MAX_BYTES = 10
    assert post(caller).status_code == 413


def test_others_neither_import_nor_see(caller):
    batch = post(caller).json()["id"]
    other = Client()
    other.force_login(person("executive"))
    assert post(other).status_code == 403
    assert other.get(f"/api/v1/imports/{batch}/").status_code == 404
