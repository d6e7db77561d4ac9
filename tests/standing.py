"""A world that takes long to build, built once for the tests of a module or class."""

from contextlib import contextmanager

from django.db import transaction
from django.test import override_settings


@contextmanager
def standing(blocker, folder):
    """What is written inside stands for all of them, each of which takes its own back; all is taken back at the end."""
    with blocker.unblock(), override_settings(MEDIA_ROOT=folder, VAR_DIR=folder), transaction.atomic():
        yield
        transaction.set_rollback(True)
