"""The product's own settings, with a secret and a folder for tests alone; the environment may still say otherwise."""

import os
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "for-tests-alone-and-long-enough-to-be-taken-for-a-secret")
os.environ.setdefault("VAR_DIR", str(Path(__file__).resolve().parent.parent / "var" / "tests"))

from pmo.settings import *  # noqa: F403

WHITENOISE_AUTOREFRESH = True  # looks for a file when it is asked for: each test's client would otherwise scan all of them first
