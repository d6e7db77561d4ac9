"""The app server: threads, patience, and figures that add up over its processes."""

import gc
import os
import shutil
import tempfile

measured = os.environ.get("METRICS", "").lower() in {"1", "true", "yes", "y", "ok", "on"}
if measured:  # before prometheus_client is imported anywhere: it decides then where the processes meet
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="office-metrics-")

wsgi_app = "pmo.wsgi"
bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
workers = 1
threads = 8
timeout = 120
graceful_timeout = 4


def post_worker_init(worker):
    """What is loaded by now stays: the collector of reference cycles need not look through it again in the middle of a request."""
    gc.collect()
    gc.freeze()


def on_exit(server):
    """Each start counts from zero: leave nothing behind."""
    if measured:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
