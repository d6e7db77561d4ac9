"""A real browser over a live server: headless Chromium, one page a person, and no complaint left unheard."""

import os
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WIDE, NARROW = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}
WAIT = 60_000
expect = playwright.expect
expect.set_options(timeout=WAIT)


@pytest.fixture(scope="module")
def chromium(request):
    """The browser of this process, started for the first test that asks for it; without Chromium these tests are skipped."""
    if not CHROMIUM.exists():
        pytest.skip(f"No Chromium at {CHROMIUM}: name another one in CHROMIUM")
    return started(request.config)


@cache
def started(config):
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # from now on the browser's own loop runs in this thread beside the tests' queries
    driver = playwright.sync_playwright().start()
    browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
    config.add_cleanup(driver.stop)
    config.add_cleanup(browser.close)  # the last one added is done first
    return browser


class Complaints(list):
    """What a browser and a server found wrong behind a page: broken scripts, blocked contents, answers of 500."""

    def listen(self, page):
        page.on("pageerror", lambda error: self.append(f"{page.url}: {error}"))
        page.on("console", lambda line: self._heard(page, line))
        page.on("response", lambda answer: self.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)
        return page

    def _heard(self, page, line):
        if line.type == "error" and "the server responded with a status of 4" not in line.text:
            self.append(f"{page.url}: {line.text}")


@pytest.fixture
def complaints():
    return Complaints()


@pytest.fixture
def visit(chromium, live_server, celery_eager, complaints):
    """`visit(user, "/path/")` opens a page as that person; further words are options of the browser's context.

    Fails at the end when a script broke, the Content-Security-Policy blocked something, or the server failed.
    """
    contexts = []

    def opened(user=None, path=None, *, size=WIDE, **options):
        context = chromium.new_context(base_url=live_server.url, viewport=size, **options)
        contexts.append(context)
        context.set_default_timeout(WAIT)
        if user is not None:
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": live_server.url}])
        page = complaints.listen(context.new_page())
        if path is not None:
            page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def session_of(user) -> str:
    """The key of a session of the person's, as signing in leaves one."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def press(page, name: str) -> None:
    """Press a button that sends a form, and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def too_wide(page) -> bool:
    """Whether the page can be pushed sideways."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
