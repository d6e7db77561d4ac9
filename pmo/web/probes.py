"""What machines ask: alive, ready, figures. Answered before hosts, sessions and sign-in are looked at."""

import functools
import hmac
import os

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils import timezone
from kombu.exceptions import OperationalError

from pmo.celery import app
from pmo.web import metrics as figures


class NotReady(Exception):
    """A part that requests need does not answer; the message says which and why, without addresses or secrets."""


class Probes:
    """Answers the probes first of all: they come by address, not by the host names this office answers to."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        probe = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}.get(request.path_info)
        return probe(request) if probe else self.get_response(request)


def healthz(request):
    return HttpResponse("ok", content_type="text/plain")


def readyz(request):
    parts = {"database": _database, "migrations": _migrations, "broker": _broker}
    found = {name: _outcome(check) for name, check in parts.items()}
    ready = all(outcome == "ok" for outcome in found.values())
    return JsonResponse(found, status=200 if ready else 503)


def metrics(request):
    if not settings.METRICS:
        return HttpResponseNotFound("Metrics are off: METRICS=true turns them on.\n", content_type="text/plain")
    given = request.headers.get("Authorization", "")
    if settings.METRICS_TOKEN and not hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse("The token is missing or wrong.\n", status=401, content_type="text/plain")
    return HttpResponse(figures.exposition(now=timezone.now()), content_type=figures.CONTENT_TYPE)


def _outcome(check) -> str:
    try:
        check()
    except (NotReady, DatabaseError, OperationalError, OSError) as error:
        return str(error) if isinstance(error, NotReady) else f"does not answer ({type(error).__name__})"
    return "ok"


def _database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@functools.cache  # only a good outcome is kept: what is migrated stays so while this process lives
def _migrations():
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise NotReady(f"{len(waiting)} not applied: run `manage.py migrate`")


def _broker():
    if not settings.REDIS_URL and not os.access(settings.BROKER_DIR / "in", os.W_OK):
        raise NotReady("the broker's folder cannot be written to")
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
