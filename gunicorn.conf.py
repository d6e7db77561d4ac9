"""The app server: threads, patience, and figures that add up over its processes."""

import os
import shutil
import tempfile

from prometheus_client import multiprocess

bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
workers = 1
threads = 8
timeout = 120
graceful_timeout = 4
wsgi_app = "pmo.wsgi"
measured = os.environ.get("METRICS", "").lower() in {"1", "true", "yes", "on"}


def on_starting(server):
    """Each start of the server counts from zero, in a folder that its processes share."""
    if measured:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="office-metrics-")


def child_exit(server, worker):
    """A process that ended keeps its counts and gives up its gauges."""
    if measured:
        multiprocess.mark_process_dead(worker.pid)


def on_exit(server):
    """Leave nothing behind."""
    if measured:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
