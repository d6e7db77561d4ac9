"""Every door, held against every way of being let in: a door without a line fails, and so does a line without a door."""

import json
from contextlib import nullcontext
from http.cookies import SimpleCookie
from unittest.mock import patch
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from tests.permissions import TABLE
from tests.permissions.world import OPEN_NAME, SECRET_NAME, VIEWERS, World
from tests.roles import EVERY
from tests.standing import standing

ALIKE = [*EVERY, "office-auditor", "office-administrator"]  # who see the rows that an analyst of the branch or the office sees


def doors(resolver=None, space=""):
    """(name, methods) of every address; methods are None where the view decides by itself."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from doors(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            actions = getattr(pattern.callback, "actions", None)
            yield f"{space}{pattern.name}", sorted(method.upper() for method in actions if method != "head") if actions else None


def test_every_door_has_a_line():
    missing = set()
    for name, methods in doors():
        wanted = [f"{method} {name}" for method in methods or []]
        missing |= {key for key in wanted if key not in TABLE}
        if methods is None and not any(key.split()[1] == name for key in TABLE):
            missing.add(name)
    assert not missing, f"Say in tests/permissions/ who may pass: {sorted(missing)}"


def test_every_line_has_a_door():
    names = {name for name, _methods in doors()}
    assert {key for key in TABLE if key.split()[1] not in names} == set()


def address(name, args, places):
    return reverse(name, kwargs={key: said[1:] if said.startswith("'") else places[said] for key, said in args.items()})


def ask(viewer, world, method, url, line, written=True):
    """The answer, with whatever it changed taken back; its page is left blank where only the answer matters."""
    client = world.client
    client.cookies = SimpleCookie(world.signed_in.get(viewer))
    with transaction.atomic(), nullcontext() if written else patch("django.template.backends.django.Template.render", return_value=""):
        if line.body is None:
            answer = client.generic(method, url, headers=line.headers)
        else:
            answer = client.generic(method, url, data=json.dumps(line.body), content_type="application/json", headers=line.headers)
        said = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer.status_code, said


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world is built and its people signed in once; whatever a door changes is taken back at once."""
    kept = tmp_path_factory.mktemp("kept")
    with standing(django_db_blocker, kept), patch("django.test.client.store_rendered_templates"):  # nobody asks by which templates
        found = World()
        found.at = {one.code: found.places(one) for one in (found.open, found.hidden)}
        found.client, found.signed_in = Client(raise_request_exception=True), {}
        for viewer, user in found.people.items():
            found.client.force_login(user)
            found.signed_in[viewer] = {name: morsel.value for name, morsel in found.client.cookies.items()}
            found.client.cookies.clear()
        yield found, kept


@pytest.fixture
def world(built, db, settings):
    settings.MEDIA_ROOT = built[1]
    return built[0]


def in_turn(key, viewers):
    """The same, beginning with another one at each line of the table."""
    turn = list(TABLE).index(key) % len(viewers)
    return [*viewers[turn:], *viewers[:turn]]


def first_of_each(answers, viewers):
    """Of the viewers the first that each answer is given to."""
    return list({answers[viewer]: viewer for viewer in reversed(viewers)}.values())


def asked(answers, key):
    """Who asks at a door: all; of a second database, which is asked by the same policy, one for each answer, whose turn it is."""
    return VIEWERS if connection.vendor == "sqlite" else first_of_each(answers, in_turn(key, VIEWERS))


def readers(answers, key):
    """Whose pages are written out and read: all the others', and of those who see the same rows in another role one for each answer."""
    if connection.vendor != "sqlite":
        return VIEWERS
    return [*(viewer for viewer in VIEWERS if viewer not in ALIKE), *first_of_each(answers, in_turn(key, ALIKE))]


@pytest.mark.parametrize("key", TABLE)
def test_door(key, world):
    method, name = key.split()
    line, found, told = TABLE[key], {}, []
    places = world.at["P"]
    url = address(name, line.args, places)
    viewers, reading = asked(line.expected, key), readers(line.expected, key)
    for viewer in viewers:
        found[viewer], said = ask(viewer, world, method, url, line, written=viewer in reading)
        told += [viewer] if SECRET_NAME.encode() in said and viewer != "cleared" else []
        told += [viewer] if OPEN_NAME.encode() in said and viewer in ("anonymous", "stranger", "elsewhere") else []
    assert found == {viewer: line.expected[viewer] for viewer in viewers}, url
    assert not told, f"{url} tells what they may not see to {told}"


@pytest.mark.parametrize("key", [key for key, line in TABLE.items() if line.hidden])
def test_door_of_a_restricted_project(key, world):
    method, name = key.split()
    line = TABLE[key]
    url = address(name, line.args, world.at["R"])
    viewers = asked(line.hidden, key)
    found = {viewer: ask(viewer, world, method, url, line, written=viewer == "cleared")[0] for viewer in viewers}
    assert found == {viewer: line.hidden[viewer] for viewer in viewers}, url


ODD = ["NOPE", "é", "a" * 300, "%00", "..", "0", "-1", "9" * 30, "<script>", "' OR 1=1 --"]
DATABASES_DIFFER = ["é", "%00", "-1", "9" * 30]  # signs and numbers that one keeps and another refuses


def passing(line):
    """Somebody who may, for whom the address is looked up to the end."""
    return next((viewer for viewer in reversed(VIEWERS) if line.expected[viewer] not in (302, 401, 403, 404)), "office-administrator")


@pytest.mark.parametrize("key", [key for key, line in TABLE.items() if line.args])
def test_an_odd_address_is_not_there_and_never_a_failure(key, world):
    method, name = key.split()
    line, places = TABLE[key], world.at["P"]
    url, odd = address(name, line.args, places), ODD if connection.vendor == "sqlite" else DATABASES_DIFFER
    tries = [(passing(line), one) for one in odd] + [("stranger", odd[list(TABLE).index(key) % len(odd)])]
    for part in [str(places[said]) for said in line.args.values() if not said.startswith("'")]:
        for viewer, one in tries:
            there = url.replace(f"/{part}", f"/{quote(one, safe='%')}", 1)
            status, _said = ask(viewer, world, method, there, line)
            assert status in (302, 403, 404, 405, 412, 422, 428) or "/objectives/" in url, (viewer, there, status)
