"""Start the office on this machine: web, worker and scheduler together."""

import contextlib
import os
import socket
import sys
import threading
import time
import urllib.error
import urllib.request

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, call_command
from django.db import transaction
from django.utils import timezone

from pmo.jobs import actions
from pmo.jobs.supervisor import AlreadyRunning, Child, Lock, Supervisor

READY_SECONDS = 60


class Command(BaseCommand):
    help = (
        "Prepares the database, loads the demonstration portfolio on the first start of the embedded default, and runs web, "
        "worker and scheduler together until Ctrl-C or SIGTERM. A process that dies is started again; the data is kept."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        port = int(os.environ.get("PORT") or 8000)
        parser.add_argument("--port", type=int, default=port, help="the port to answer on (8000, or PORT)")
        parser.add_argument("--bind", default="127.0.0.1", help="the address to answer on; 0.0.0.0 for every network (127.0.0.1)")
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")

    def handle(self, *, port, bind, no_demo, **options):
        try:
            with Lock(settings.VAR_DIR / "up.pid") as lock:
                self._require_free(bind, port)
                self._prepare(no_demo=no_demo)
                os.environ["PORT"] = str(port)  # which the settings of web, worker and scheduler read
                threading.Thread(target=self._greet, args=(bind, port), daemon=True).start()
                Supervisor(children(bind=bind, port=port), lock, self._say).run()
        except AlreadyRunning as running:
            raise CommandError(
                f"The office is {running} ({settings.VAR_DIR / 'up.pid'}). "
                "Stop that one first, or give this one a folder of its own: VAR_DIR=/some/folder"
            ) from None
        self._say("stopped")

    def _require_free(self, bind, port):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((bind, port))
            except OSError as error:
                reason = f"Cannot answer on {bind}:{port}: {error.strerror}."
                raise CommandError(f"{reason} Another port: PORT={port + 1} make run") from None

    def _prepare(self, *, no_demo):
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        self._say("preparing the database")
        call_command("migrate", interactive=False, verbosity=0)
        empty = not get_user_model().objects.filter(is_system=False).exists()
        if empty and not no_demo and settings.DEMO_SIGN_INS:
            self._say("loading the demonstration portfolio (first start only)")
            with transaction.atomic():  # a start that is broken off leaves nothing behind, and the next one begins anew
                call_command("demo", stdout=self.stdout)
        elif empty:
            self._say("the database is empty; `manage.py demo` loads a demonstration portfolio")
        if settings.EMBEDDED and not settings.REDIS_URL:
            actions.sweep(now=timezone.now(), stale_seconds=0)  # no worker but ours takes these jobs, and ours is not up yet

    def _greet(self, bind, port):
        """Print the address and the sign-ins as soon as the web process answers."""
        shown = "127.0.0.1" if bind in ("0.0.0.0", "::") else bind  # noqa: S104  compared, not bound
        address = f"http://{shown}:{port}"
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                urllib.request.urlopen(f"{address}/healthz", timeout=2).close()  # noqa: S310  our own address
                break
            time.sleep(0.2)
        else:
            return self._say(f"the web process has not answered on {address} for {READY_SECONDS} s; its reason is above")
        self._say(f"open {address}   (Ctrl-C stops)")
        if settings.DEMO_SIGN_INS and get_user_model().objects.filter(username="analyst").exists():
            call_command("demo", "--sign-ins", stdout=self.stdout)
        return None

    def _say(self, line):
        self.stdout.write(f"office: {line}")
        self.stdout.flush()


def children(*, bind: str, port: int) -> list[Child]:
    """Web, worker and scheduler: the same three as in production, each a process of its own."""
    python = [sys.executable, "-m"]
    gunicorn = ["gunicorn", "--config", str(settings.BASE_DIR / "gunicorn.conf.py"), "--bind", f"{bind}:{port}"]
    worker = ["worker", "--loglevel", "warning", "--concurrency", "2", "--without-gossip", "--without-mingle"]
    beat = ["beat", "--loglevel", "warning", "--pidfile="]
    return [
        Child("web", [*python, *gunicorn, "--log-level", "warning"]),
        Child("worker", [*python, "celery", "--app", "pmo", *worker]),
        Child("scheduler", [*python, "celery", "--app", "pmo", *beat]),
    ]
