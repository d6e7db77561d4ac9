"""The lines of two years' drafts beside each other, 500 × 24 months: what opening them sends, what saving them all takes, what one key takes."""

import gzip
import os
from contextlib import contextmanager
from decimal import Decimal
from importlib.util import find_spec

from django.db import transaction
from django.test import Client
from django.utils import timezone

from bench import ground, scrolling
from bench.gantt import _parts
from bench.table import Line, milliseconds, not_there
from bench.timing import timed
from finance.actions.calendar import ensure_fiscal_year
from finance.actions.drafts import open_draft
from finance.actions.grid import edit_version
from finance.calc.sheet_edits import AddLine, SetAmount
from finance.models import Version
from finance.queries.sheets import sheet_of
from pmo.accounts.actions import system_user
from projects.models import Project

LINES, MOST = 500, 300 * 1000
FRAME = 1000 / 60
KEYS = """() => {
  const grid = document.querySelector("[role=grid]"), field = document.querySelector("#sheet-field");
  const took = [];
  const press = (target, key) => {
    const began = performance.now();
    target.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
    void document.body.offsetHeight;
    took.push(performance.now() - began);
  };
  grid.focus();
  for (let turn = 0; turn < 60; turn++) {
    press(grid, "7");
    field.value = String(turn * 1000 + 7);
    press(field, "Enter");
    press(grid, "ArrowRight");
    press(grid, "ArrowLeft");
  }
  return took.sort((one, other) => one - other);
}"""


class _Undone(Exception):
    pass


def lines() -> list[Line]:
    """Bytes until the sheet is drawn, server time of saving 12,000 cells, time of a key in a browser."""
    name = f"Sheet of {LINES} lines × 24 months"
    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False, HTTP_ACCEPT_ENCODING="gzip")
    with _drafts() as (actor, drafts):
        client.force_login(actor)
        whole = _saved(name, actor, drafts)
        page = f"/projects/{drafts[0].project.code}/money/versions/{drafts[0].pk}/lines/"
        answers = {address: client.get(address) for address in (page, f"{page[:-1]}.json")}
        wrong = [f"{address} answers {answer.status_code}" for address, answer in answers.items() if answer.status_code != 200]
        if wrong:
            return [whole, not_there(name, ", ".join(wrong))]
        sent = {address: answer.content for address, answer in answers.items()}
    parts = _parts(sent[page].decode())
    own = sum(len(gzip.compress(body)) for address, body in parts.items() if "/finance/" in address)
    total = sum(map(len, sent.values())) + own
    note = f"page {len(sent[page]) / 1000:.0f} kB, rows {len(sent[f'{page[:-1]}.json']) / 1000:.0f} kB, its scripts and styles {own / 1000:.0f} kB"
    weighed = Line(f"{name}, bytes sent", f"{total / 1000:.0f} kB", "300 kB", total / MOST, 1, note)
    read = sent | {f"{page[:-1]}.json": gzip.decompress(sent[f"{page[:-1]}.json"])}
    return [whole, weighed, _typed(name, page, read | parts)]


@contextmanager
def _drafts():
    """Two years' Plans of one project with as many lines each, gone afterwards."""
    now, actor = timezone.now(), system_user()
    try:
        with transaction.atomic():
            project = Project.objects.order_by("pk").first()
            year = ensure_fiscal_year(day=timezone.localdate())
            after = ensure_fiscal_year(day=year.end_on.replace(year=year.end_on.year + 1))
            Version.objects.filter(project=project, state="locked").update(state="approved")
            told = {"actor": actor, "project": project, "kind": "plan", "source": "nothing", "now": now}
            drafts = [open_draft(fiscal_year=one, label="Bench", **told) for one in (year, after)]
            for draft in drafts:
                edit_version(actor=actor, version=draft, edits=[AddLine(None, f"Line {number}") for number in range(LINES)], now=now)
            yield ground.reader(), drafts
            raise _Undone
    except _Undone:
        pass


def _saved(name: str, actor, drafts) -> Line:
    """12,000 cells pasted at once: the time of both saves, beside reading the sheets as stored."""
    turn = iter(range(1, 100))

    def save() -> None:
        amount = Decimal(next(turn))
        for draft in drafts:
            months = list(draft.fiscal_year.periods.values_list("start_on", flat=True))[:12]
            cells = [SetAmount(number, month, amount + number) for number in range(1, LINES + 1) for month in months]
            edit_version(actor=system_user(), version=draft, edits=cells, now=timezone.now())

    took = timed(save, times=3, warm=1)
    floor = timed(lambda: [sheet_of(version=draft) for draft in drafts], times=3)
    note = f"processor {milliseconds(took.cpu)}; reading them {milliseconds(floor.seconds)}; load of this machine {os.getloadavg()[0]:.1f}"
    return Line(f"{name}, saving 12,000 cells", milliseconds(took.seconds), "2 s", took.seconds / 2, 1, note)


def _typed(name: str, page: str, answers: dict[str, bytes]) -> Line:
    what = f"{name}, a key"
    if find_spec("playwright") is None or not scrolling.CHROMIUM.exists():
        return not_there(what, "needs playwright (make test installs it) and Chromium")
    from playwright.sync_api import sync_playwright  # optional: the office itself needs no browser

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(scrolling.CHROMIUM), args=scrolling.ARGS)
        try:
            view = browser.new_page(viewport={"width": 1440, "height": 1000})
            view.route("**/*", lambda route: scrolling._answer(route, answers))
            view.goto(scrolling.HOST + page)
            view.wait_for_function("document.querySelector('#sheet')?.dataset.state === 'drawn'")
            took = view.evaluate(KEYS)
        finally:
            browser.close()
    middle, worst = took[len(took) // 2], took[int(len(took) * 0.95)]
    note = f"95 of 100 within {worst:.1f} ms, the longest {took[-1]:.1f} ms, of {len(took)}: typed, entered, gone on, layout included"
    return Line(what, f"{middle:.1f} ms", f"{FRAME:.1f} ms, a frame", worst / FRAME, 1, note)
