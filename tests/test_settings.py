"""Started with a setting missing or unsafe, the office does not start and says which."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

SECRET = "a-secret-of-good-length-that-nobody-would-ever-guess-0123456789"
GOOD = {
    "DATABASE_URL": "postgres://office@localhost/office",
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": "office.example.org",
    "CSRF_TRUSTED_ORIGINS": "https://office.example.org",
}
SHOW = """
import json, os, django
from django.conf import settings
django.setup()
names = ["DEBUG", "EMBEDDED", "HTTPS", "SESSION_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "DEMO_SIGN_INS", "CELERY_BROKER_URL"]
names += ["SITE_URL", "EMAIL_TIMEOUT"] if os.environ.get("MAILED") else []
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def start(tmp_path, **environ):
    """Start Django with these settings and nothing else of ours in the environment."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "SYSTEMROOT"}}
    environ = {**kept, "VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "pmo.settings", **environ}
    command = [sys.executable, "-c", SHOW]
    return subprocess.run(command, env=environ, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)


UNSAFE = {
    "no secret": ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
    "a short secret": ({"SECRET_KEY": "changeme"}, "SECRET_KEY is too short"),
    "any host": ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is '*'"),
    "an origin without its scheme": ({"CSRF_TRUSTED_ORIGINS": "office.example.org"}, "CSRF_TRUSTED_ORIGINS"),
    "metrics for everybody": ({"METRICS": "true"}, "METRICS_TOKEN is not set"),
    "a database of no known kind": ({"DATABASE_URL": "oracle-ish://x/y"}, "DATABASE_URL"),
    "a broker of no known kind": ({"REDIS_URL": "amqp://x"}, "REDIS_URL"),
    "a time zone that is none": ({"TIME_ZONE": "Mars/Olympus"}, "TIME_ZONE"),
    "a number that is none": ({"JOB_STALE_SECONDS": "soon"}, "JOB_STALE_SECONDS"),
    "an address of the office without its scheme": ({"SITE_URL": "office.example.org"}, "SITE_URL"),
    "mail of no known kind": ({"EMAIL_URL": "pigeon://x"}, "EMAIL_URL"),
}


@pytest.mark.parametrize("case", UNSAFE)
def test_does_not_start_with(case, tmp_path):
    change, named = UNSAFE[case]
    outcome = start(tmp_path, **{**GOOD, **change})
    assert outcome.returncode != 0, outcome.stdout
    assert "ImproperlyConfigured" in outcome.stderr.splitlines()[-1], outcome.stderr
    assert named in outcome.stderr.splitlines()[-1]
    assert SECRET not in outcome.stderr


def test_starts_in_production_with_secure_cookies_and_no_demonstration_accounts(tmp_path):
    outcome = start(tmp_path, **GOOD, REDIS_URL="redis://localhost:6379/3")
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout.strip() == (
        '{"DEBUG": false, "EMBEDDED": false, "HTTPS": true, "SESSION_COOKIE_SECURE": true, "SECURE_HSTS_SECONDS": 31536000, '
        '"DEMO_SIGN_INS": false, "CELERY_BROKER_URL": "redis://localhost:6379/3"}'
    )


def test_starts_with_nothing_set_and_keeps_a_secret_that_only_its_owner_reads(tmp_path):
    assert start(tmp_path).returncode == 0
    kept = tmp_path / "secret_key"
    secret = kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0
    assert len(secret) >= 50
    assert start(tmp_path).returncode == 0
    assert kept.read_text() == secret


SITES = {
    "as said": ({"SITE_URL": "https://pmo.example.org/"}, "https://pmo.example.org"),
    "the first whole origin": ({"CSRF_TRUSTED_ORIGINS": "https://*.example.org,https://b.example.org:8443"}, "https://b.example.org:8443"),
    "the first whole host": ({"CSRF_TRUSTED_ORIGINS": "", "ALLOWED_HOSTS": ".example.org,office.example.org"}, "https://office.example.org"),
    "this machine": ({"CSRF_TRUSTED_ORIGINS": "", "ALLOWED_HOSTS": "localhost", "PORT": "8100"}, "http://localhost:8100"),
}


@pytest.mark.parametrize("case", SITES)
def test_letters_call_the_office_by(case, tmp_path):
    change, site = SITES[case]
    outcome = start(tmp_path, **{**GOOD, **change}, MAILED="1")
    assert outcome.returncode == 0, outcome.stderr
    told = json.loads(outcome.stdout)
    assert (told["SITE_URL"], told["EMAIL_TIMEOUT"]) == (site, 20)
