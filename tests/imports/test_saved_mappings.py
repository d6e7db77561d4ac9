"""A mapping saved by name for a ledger is chosen over the form, over REST and by the command, and its name is the ledger of the rows."""

import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from finance.models import Actual, MatchingRule, Suspense
from pmo.imports.actions import apply
from pmo.imports.actions.mappings import save_mapping
from pmo.imports.models import Batch
from pmo.imports.queries import saved_mappings
from tests.factories import ProjectFactory, person
from tests.imports.bringing import NOW

pytestmark = pytest.mark.django_db
DATA = b"When;What;Who;How much\n01/02/2026;APOLLO;North;1.234,50\n02/02/2026;;South;5,25\n"
TOLD = {
    "columns": {"posting_date": "When", "project": "What", "vendor": "Who", "amount": "How much"}, "date_order": "dmy", "decimal_comma": True,
    "unmatched": "suspense",
}  # fmt: skip
NAME = "Göta ledger"


@pytest.fixture
def keeper(client):
    ProjectFactory(code="APOLLO")
    user = person("controller")
    save_mapping(actor=user, kind="actuals", name=NAME, mapping=TOLD, now=NOW)
    save_mapping(actor=user, kind="commitments", name="Orders", mapping={}, now=NOW)
    client.force_login(user)
    return client, user


def over_form(client, user, tmp_path, name):
    mapping = saved_mappings(kind="actuals").get(name=name).pk
    told = {"kind": "actuals", "file": SimpleUploadedFile("l.csv", DATA), "mapping": str(mapping)}
    answer = client.post(reverse("imports:batches"), told)
    assert answer.status_code == 302, answer.context["form"].errors
    return apply(actor=user, batch=Batch.objects.first(), now=NOW)


def over_rest(client, user, tmp_path, name):
    answer = client.post("/api/v1/imports/", {"kind": "actuals", "file": SimpleUploadedFile("l.csv", DATA), "mapping": name})
    assert answer.status_code == 201, answer.content
    url = f"/api/v1/imports/{answer.json()['id']}/application/"
    assert client.post(url, {}, content_type="application/json").status_code == 200


def over_command(client, user, tmp_path, name):
    (tmp_path / "l.csv").write_bytes(DATA)
    call_command("import", "actuals", str(tmp_path / "l.csv"), "--mapping", name, "--json")


@pytest.mark.parametrize("door", [over_form, over_rest, over_command])
def test_is_chosen_by_name_and_names_the_ledger(keeper, tmp_path, door):
    door(*keeper, tmp_path, NAME)
    booked, waits = Actual.objects.get(), Suspense.objects.get()
    assert (booked.amount, booked.vendor, booked.source) == (Decimal("1234.50"), "North", NAME)
    assert (waits.amount, waits.source, waits.state) == (Decimal("5.25"), NAME, "waiting")


def test_a_rule_of_that_ledger_fits_what_it_brings(keeper, tmp_path):
    client, user = keeper
    project = ProjectFactory(code="BORON")
    for source in ("Other ledger", NAME):
        MatchingRule.objects.create(source=source, field="vendor", test="is", words="South", project=project, place=2 - (source == NAME))
    over_rest(client, user, tmp_path, NAME)
    assert not Suspense.objects.exists()
    assert Actual.objects.get(project=project).amount == Decimal("5.25")


def test_a_ledger_that_is_said_stays_said(keeper, tmp_path):
    client, user = keeper
    save_mapping(actor=user, kind="actuals", name=NAME, mapping=TOLD | {"defaults": {"source": "SAP"}}, now=NOW)
    over_rest(client, user, tmp_path, NAME)
    assert set(Actual.objects.values_list("source", flat=True)) == {"SAP"}


@pytest.mark.parametrize("name", ["Nobody's", "Orders", "göta  ledger"])
def test_another_name_is_refused_with_those_there_are(keeper, tmp_path, name):
    client, user = keeper
    answer = client.post("/api/v1/imports/", {"kind": "actuals", "file": SimpleUploadedFile("l.csv", DATA), "mapping": name})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "mapping")
    assert NAME in answer.content.decode() or json.dumps(NAME)[1:-1] in answer.content.decode()
    with pytest.raises(CommandError, match="Göta ledger"):
        over_command(client, user, tmp_path, name)
    assert not Batch.objects.exists()
