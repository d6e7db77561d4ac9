"""A world that takes long to build, built once for many tests."""

import sqlite3
from contextlib import contextmanager
from copy import deepcopy

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import override_settings

KEPT = {}


@contextmanager
def standing(blocker, folder):
    """What is written inside stands for the tests of a module or class, each of which takes its own back; all is taken back at the end."""
    with blocker.unblock(), override_settings(MEDIA_ROOT=folder, VAR_DIR=folder), transaction.atomic():
        yield
        transaction.set_rollback(True)


def kept(name, build):
    """What `build` makes and returns, for tests with real transactions, each of which begins with empty tables.

    The embedded default is copied when it was filled for the first time in this process, and the copy put back for each test after that;
    another database is filled anew.
    """
    if connection.vendor != "sqlite":
        return build()
    if name not in KEPT:
        KEPT[name] = build(), sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(KEPT[name][1])
    else:
        connection.ensure_connection()
        KEPT[name][1].backup(connection.connection)
        ContentType.objects.clear_cache()
    return deepcopy(KEPT[name][0])
