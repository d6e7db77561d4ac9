"""The product's own settings, with a secret and a folder for tests alone; the environment may still say otherwise."""

import os
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "for-tests-alone-and-long-enough-to-be-taken-for-a-secret")
os.environ.setdefault("VAR_DIR", str(Path(__file__).resolve().parent.parent / "var" / "tests"))

from pmo.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASE_URL:  # noqa: F405
    # Whether a row outlives a loss of power is not asked here.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"  # noqa: F405
WHITENOISE_AUTOREFRESH = True  # looks for a file when it is asked for: each test's client would otherwise scan all of them first
