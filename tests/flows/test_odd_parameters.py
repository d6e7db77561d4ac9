"""Whatever an address, a form or a body says: every door is overheard for the names it asks for, and told odd values of each of them.

The values take turns, a few of them a door, for much of what is asked is shared by many doors. `ODD_INPUT=all` tells every door all: some minutes.
"""

import json
import os
from functools import partial
from itertools import cycle, islice
from urllib.parse import quote, urlencode

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client

from pmo.web.rest.throttles import PerCaller
from pmo.web.views import KeptSchema
from tests.permissions import TABLE
from tests.test_permissions import address, built, passing, world  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
ODD = [
    "", "-1", "9" * 40, "9" * 5000, "²", "٣", "1e309", "NaN", "a" * 10_000, "\ud800", "\u202emoon", "%s{0}", "2026-02-30", "0001-01-01", "9999-12-31",
    "-name", "project__node__name", ",",
]  # fmt: skip
BODIES = [*ODD, None, True, -1, 10**400, float("inf"), {}, [], ["P", None, {}], {"amount": "NaN", "currency": "²"}, {"amount": 10**40}, "a\u0000b"]
NOT_PAGES = {"account_logout"}  # after which nobody is signed in
PARTS = 4  # of the longest sweep, for processes to share
SLOW = {"GET reports:schedule-pdf"}  # each answer is printed: a few must do


class Overheard(QueryDict):
    """The words of an address or a form; which names were asked for is written down."""

    names: set[str] = set()

    def __getitem__(self, name):
        self.names.add(name)
        return super().__getitem__(name)

    def getlist(self, name, default=None):
        self.names.add(name)
        return super().getlist(name, default)

    def __contains__(self, name):
        self.names.add(name)
        return super().__contains__(name)


@pytest.fixture
def overheard(monkeypatch):
    """The names asked for since they were last cleared."""
    for place in ("django.core.handlers.wsgi.QueryDict", "django.http.request.QueryDict"):
        monkeypatch.setattr(place, Overheard)
    return Overheard.names


@pytest.fixture
def doors(world, monkeypatch):
    """(key, address, client of somebody who may pass, line) of every line of some methods; nobody asks too often here."""
    monkeypatch.setitem(PerCaller.THROTTLE_RATES, "caller", None)
    clients = {}

    def client_of(viewer):
        if viewer not in clients:
            clients[viewer] = Client(raise_request_exception=False)
            if viewer != "anonymous":
                clients[viewer].force_login(world.people[viewer])
        return clients[viewer]

    def of(*methods):
        for key, line in TABLE.items():
            method, name = key.split()
            if method in methods and name not in NOT_PAGES:
                yield key, address(name, line.args, world.at["P"]), client_of(passing(line)), line

    return of


def failure(call, said):
    """What went wrong, or None; whatever was changed is taken back."""
    with transaction.atomic():
        answer = call()
        b"".join(answer.streaming_content) if answer.streaming else None
        broken = connection.needs_rollback
        transaction.set_rollback(True)
    return (answer.status_code, said) if answer.status_code >= 500 or broken else None


def a_few(values, number, many):
    """Some of the values, others for each number; on a second database half as many, and others."""
    if os.environ.get("ODD_INPUT") == "all" or not values:
        return values
    first = number * many
    if connection.vendor != "sqlite":
        first, many = first + len(values) // 2, (many + 1) // 2
    return list(islice(cycle(values), first, first + many))


def all_at_once(names):
    """Of several names: in each turn every one has another odd value, until each had all of them."""
    return [dict(zip(names, islice(cycle(ODD), turn, None), strict=False)) for turn in range(len(ODD))] if names else []


def query(words):
    return "&".join(f"{quote(name)}={quote(value, errors='surrogatepass')}" for name, value in words.items())


class TestAnAddress:
    @pytest.mark.parametrize("part", range(PARTS))
    def test_may_say_anything(self, doors, overheard, part):
        failed = []
        for number, (key, url, client, _line) in list(enumerate(doors("GET")))[part::PARTS]:
            overheard.clear()
            assert client.get(url).status_code < 500
            names = sorted(overheard - {"as_of", "page"})
            asked = [{name: odd} for name in ("as_of", "page") if name in overheard for odd in a_few(ODD, number, 1)]
            one_by_one = key in SLOW or "/api/" in url  # the API stops at the first word it refuses
            asked += [{name: odd} for name in names for odd in a_few(ODD, number, 1)] if one_by_one else a_few(all_at_once(names), number, 2)
            for said in (f"{url}?{query(words)}" for words in asked):
                failed.append(failure(partial(client.get, said), said))
        assert [one for one in failed if one] == []

    def test_may_name_any_day(self, doors):
        client = next(client for key, _url, client, _line in doors("GET") if key == "GET reports:node")
        asked = [f"/nodes/N/?{query({'as_of': odd, 'items': odd})}" for odd in [*ODD, "2026-01-01"]]
        assert [failure(partial(client.get, said), said) for said in asked] == [None] * len(asked)


class TestAForm:
    def test_may_say_anything(self, doors, overheard):
        failed = []
        for number, (_key, url, client, line) in enumerate(doors("POST")):
            if "/api/" in url:
                continue
            overheard.clear()
            failed.append(failure(partial(client.post, url), url))
            for words in a_few(all_at_once(sorted(overheard)) or [{}], number, 2):
                body = urlencode(words, errors="surrogatepass")
                call = partial(client.post, url, body, content_type="application/x-www-form-urlencoded", headers=line.headers)
                failed.append(failure(call, (url, words)))
        assert [one for one in failed if one] == []


class TestABody:
    def test_may_say_anything(self, doors):
        schema, failed = KeptSchema().get_schema(), []
        for number, (key, url, client, line) in enumerate(doors("POST", "PUT", "PATCH")):
            if "/api/" not in url:
                continue
            method = key.split()[0]
            fields = sorted(_fields(schema, method.lower(), url))
            for odd in a_few(BODIES, number, 3):
                one = dict.fromkeys(fields, odd)
                for body in ([one] if isinstance(line.body, list) else one, odd):
                    sent = {"data": json.dumps(body), "content_type": "application/json", "headers": line.headers | {"If-Match": "*"}}
                    failed.append(failure(partial(client.generic, method, url, **sent), (key, str(odd)[:60])))
        assert [one for one in failed if one] == []


def _fields(schema, method, url):
    """The names a body may hold there."""
    for path, methods in schema["paths"].items():
        parts, given = path.split("/"), url.split("/")
        if len(parts) == len(given) and all(part == said or part.startswith("{") for part, said in zip(parts, given, strict=True)):
            content = methods.get(method, {}).get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            found = content.get("items", content)
            return schema["components"]["schemas"][found["$ref"].rsplit("/", 1)[-1]].get("properties", {}) if "$ref" in found else {}
    return {}
