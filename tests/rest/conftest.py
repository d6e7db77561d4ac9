"""A caller of the API."""

import orjson
import pytest
from django.test import Client

from tests.factories import person


@pytest.fixture
def analyst():
    return person("analyst", cleared=True)


@pytest.fixture
def call(analyst):
    """`call("GET", "/api/v1/nodes/", user=…)`: as the analyst, unless told."""

    def caller(method, url, body=None, user=None, **headers):
        client = Client(raise_request_exception=True)
        client.force_login(user or analyst)
        return client.generic(method, url, data=_json(body), content_type="application/json", headers=headers)

    return caller


def _json(body):


    return b"" if body is None else orjson.dumps(body)
