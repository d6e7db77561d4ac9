"""How smoothly a page of the office is scrolled in a real browser, beside as many lines of plain text under the same finger."""

import json
import os
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders

from bench.table import Line, not_there

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
HOST = "http://office.test"
ROW = 28  # pixels
PACE = 100  # lines a second: about four windows of lines
FRAME = 1000 / 60
PLAIN = (
    "<!doctype html><style>p { margin: 0; font: 13px sans-serif } p:nth-child(odd) { background: #eee }</style>"
    "<div class=gantt-scroller style='height:600px;overflow:auto'>"
    + "".join(f"<p style='height:{ROW}px'>{number}. A stretch of the road between two towns, a line of plain text</p>" for number in range(5000))
    + "</div>"
)
COUNTS = """([x, y]) => {
  window.seen = {frames: 0, blank: 0};
  const step = () => {
    if (window.seen.frames++ % 6 === 0 && !document.elementFromPoint(x, y)?.closest("p, .gantt-row")) window.seen.blank += 1;
    window.counting = requestAnimationFrame(step);
  };
  window.counting = requestAnimationFrame(step);
}"""
COUNTED = "() => { cancelAnimationFrame(window.counting); return window.seen; }"
DRAWN = "disabled-by-default-devtools.timeline.frame"  # a picture shown: the browser moves what is drawn by itself, beside the page's own scripts
READY = "document.querySelector('#gantt')?.dataset.state === 'drawn'"


def lines(name: str, page: str, sent: dict[str, bytes], parts: dict[str, bytes]) -> list[Line]:
    """Frames dropped while its lines go by from the first to the last."""
    what = f"{name}, scrolled through"
    if find_spec("playwright") is None or not CHROMIUM.exists():
        return [not_there(what, "needs playwright (make test installs it) and Chromium")]
    from playwright.sync_api import sync_playwright  # optional: the office itself needs no browser

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        try:
            text = _scrolled(browser, "/plain", {"/plain": PLAIN.encode()}, ready="true")
            found = _scrolled(browser, page, sent | parts, ready=READY)
        finally:
            browser.close()
    if found["blank"]:
        raise AssertionError(f"{found['blank']} of {found['scripted'] // 6} times the lowest line in sight was not drawn.")
    note = f"{PACE} lines a second, no line undrawn, longest gap {found['longest']:.0f} ms (plain text {text['longest']:.0f}); "
    note += f"processor of its main thread {found['work']:.1f} ms a frame of {FRAME:.1f} (script {found['script']:.1f}, layout and style "
    note += f"{found['layout']:.1f}; plain text {text['work']:.1f})"
    note += f", its scripts in {found['scripted']:,} frames; load of this machine {os.getloadavg()[0]:.1f}"
    measured, yardstick = (f"{one['dropped']} of {one['frames']:,} frames dropped" for one in (found, text))
    beyond = max(found["dropped"] / found["frames"] - text["dropped"] / text["frames"], 0)
    return [Line(what, measured, f"{yardstick} in plain text", beyond, 0.005, note)]


def static(address: str) -> bytes | None:
    """A static file by its address."""
    path = finders.find(address.removeprefix(settings.STATIC_URL)) if address.startswith(settings.STATIC_URL) else None
    return Path(path).read_bytes() if path else None


def _scrolled(browser, address: str, answers: dict[str, bytes], *, ready: str) -> dict:
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    page.route("**/*", lambda route: _answer(route, answers))
    page.goto(HOST + address)
    page.wait_for_function(ready)
    tall = page.evaluate("() => { const one = document.querySelector('.gantt-scroller'); return one.scrollHeight - one.clientHeight; }")
    box = page.locator(".gantt-scroller").bounding_box()
    page.wait_for_timeout(500)
    browser.start_tracing(page=page, categories=["-*", DRAWN])
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})  # its own processor time: what else runs here is not in it
    before = _spent(session)
    page.evaluate(COUNTS, [box["x"] + 200, box["y"] + box["height"] - 20])
    session.send("Input.synthesizeScrollGesture", {
        "x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2, "yDistance": -tall, "speed": PACE * ROW, "gestureSourceType": "mouse",
    })  # fmt: skip
    counted, after = page.evaluate(COUNTED), _spent(session)
    at = sorted(one["ts"] / 1000 for one in json.loads(browser.stop_tracing())["traceEvents"] if one["name"] == "DrawFrame")
    reached = page.evaluate("() => document.querySelector('.gantt-scroller').scrollTop")
    page.close()
    if reached < tall - 2 * ROW:
        raise AssertionError(f"{address} was scrolled to {reached:.0f} of {tall:.0f} pixels only.")
    gaps = [later - earlier for earlier, later in pairwise(at)]
    frames = round(sum(gaps) / FRAME)
    spent = {name: (after[name] - before[name]) * 1000 / max(frames, 1) for name in after}
    return {
        "frames": frames, "dropped": sum(max(round(gap / FRAME) - 1, 0) for gap in gaps), "longest": max(gaps), "work": spent["TaskDuration"],
        "script": spent["ScriptDuration"], "layout": spent["LayoutDuration"] + spent["RecalcStyleDuration"], "blank": counted["blank"],
        "scripted": counted["frames"],
    }  # fmt: skip


def _spent(session) -> dict[str, float]:
    names = ("TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
    told = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return {name: told[name] for name in names}


def _answer(route, answers: dict[str, bytes]) -> None:
    """From what the office answered before: no server runs beside what is measured."""
    asked = urlsplit(route.request.url)
    body = answers.get(f"{asked.path}?{asked.query}" if asked.query else asked.path) or static(asked.path)
    if body is None:
        return route.fulfill(status=204, body=b"")
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json", ".woff2": "font/woff2"}
    return route.fulfill(status=200, body=body, content_type=kinds.get(Path(asked.path).suffix, "text/html; charset=utf-8"))
