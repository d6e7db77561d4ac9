"""The trail of a version says in words what was done to it."""

import pytest
from django.urls import reverse

from finance.actions.grid import edit_version
from finance.calc.said_edits import edit_of
from finance.templatetags.books import DEEDS, version_deed
from pmo.ledger.models import Event
from pmo.reactions import REACTIONS
from tests.factories import NOW
from tests.finance.versions import Office


def test_has_words_for_every_deed():
    assert {verb for verb in REACTIONS if verb.startswith("version.")} == set(DEEDS)


@pytest.mark.parametrize(
    ("verb", "after", "words"),
    [
        ("version.edited", {"by": "rephase"}, "Amounts moved to other periods"),
        ("version.edited", {"cells": {"1": 2, "2": 3}}, "Lines edited: 2 cells"),
        ("version.recorded", {"change": "CR-7"}, "Moved by the approved change CR-7"),
        ("version.locked", None, "Locked"),
        ("target.moved", {}, "Target moved"),
    ],
)
def test_says_what_was_done(verb, after, words):
    assert str(version_deed(Event(verb=verb, after=after))) == words


@pytest.mark.django_db
def test_stands_on_the_page(client):
    office = Office()
    version = office.version(kind="outlook", state="draft", label="3+9", author=office.writer)
    edits = [edit_of({"do": "set", "line": 1, "month": "2026-03", "amount": "7", "was": "100"})]
    edit_version(actor=office.writer, version=version, edits=edits, now=NOW)
    client.force_login(office.writer)
    page = client.get(reverse("finance:version", args=["P-1", version.pk])).content.decode()
    assert "Lines edited: 1 cell<" in page
    assert "version.edited" not in page
