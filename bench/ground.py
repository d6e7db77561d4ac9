"""The database that is measured on, and the portfolio in it."""

import contextlib
import os
import secrets

import django
import psycopg2

LOCAL = "postgres://127.0.0.1:5432/pmo_bench"
PROJECTS = int(os.environ.get("BENCH_PROJECTS", "10000"))
PERIODS = int(os.environ.get("BENCH_PERIODS", "104"))


def open_database(*, say) -> None:
    """Use DATABASE_URL, else the local PostgreSQL database pmo_bench when it answers, else SQLite; set Django up on it."""
    if not os.environ.get("DATABASE_URL"):
        user = os.environ.get("PGUSER") or os.environ.get("USER") or "root"
        try:
            psycopg2.connect(host="127.0.0.1", dbname="pmo_bench", user=user, connect_timeout=2).close()
            os.environ["DATABASE_URL"] = LOCAL.replace("//", f"//{user}@")
        except psycopg2.OperationalError:
            say("No DATABASE_URL and no local PostgreSQL database pmo_bench (createdb pmo_bench): measuring on SQLite.")
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmo.settings")
    django.setup()


def ensure_portfolio(*, say) -> None:
    """Build the synthetic portfolio when the database is empty; what is there is used as it is."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0, run_syncdb=True, skip_checks=True)
    from projects.models import Project

    if not Project.objects.exists():
        say(f"building {PROJECTS} projects × 20 work packages, {PERIODS} weekly periods (once)")
        call_command("demo", "--projects", str(PROJECTS), "--periods", str(PERIODS), "--skip-checks")


@contextlib.contextmanager
def brought_in(kind: str, data: bytes):
    """The project that a file of a schedule makes, taken back at the end."""
    from django.db import transaction
    from django.utils import timezone

    from pmo.accounts.actions import system_user
    from pmo.imports.actions import apply, stage
    from projects.models import Project

    told = {"actor": system_user(), "now": timezone.now()}
    with transaction.atomic():
        batch = apply(batch=stage(kind=kind, filename="bench.xml", data=data, here=True, **told), **told)
        yield Project.objects.get(code=batch.notes["projects"][0])
        transaction.set_rollback(True)


def described() -> str:
    """Which database was measured, and how much is in it."""
    from django.db import connection

    from portfolio.models import ReportingPeriod
    from projects.models import Project, WorkPackage

    name = connection.settings_dict["NAME"]
    counts = f"{Project.objects.count()} projects, {WorkPackage.objects.count()} work packages, {ReportingPeriod.objects.count()} periods"
    return f"{connection.vendor} ({name}), {os.cpu_count()} cores: {counts}"


def reader():
    """Someone who sees the whole office."""
    from pmo.accounts.models import User

    return User.objects.get(username="analyst")
