"""The Gantt chart of 5,000 lines: what it takes to answer and to send, and, where playwright and Chromium are, how smoothly it scrolls."""

import gzip
import re
from urllib.parse import urljoin

import orjson
from django.test import Client

from bench import ground, scrolling
from bench.plans import plan, under_way
from bench.table import Line, milliseconds, not_there
from bench.timing import Taken, queries, sent_again, timed
from projects.calc.files.mspdi import write_mspdi

LINES = 5_000
MEBIBYTE = 2**20
NAMED = re.compile(r"""<(?:link|script)[^>]*? (?:href|src)="(/static/[^"]+)\"""")
WITHIN = re.compile(r"""(?:from "|@import url\(["']?|url\(["']?)(\.[^"')]+|/static/[^"')]+)""")


def lines() -> list[Line]:
    """Server time against the statements and the JSON alone; bytes until the first bars; frames dropped while scrolling."""
    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False, HTTP_ACCEPT_ENCODING="gzip")
    client.force_login(ground.reader())
    name = f"Gantt chart of {LINES:,} lines"
    with ground.brought_in("mspdi", write_mspdi(under_way(plan(LINES, "BENCH-GANTT")))) as project:
        page, rows = f"/projects/{project.code}/schedule/", f"/projects/{project.code}/schedule/rows.json?packed=1"
        answers = {address: client.get(address) for address in (page, rows)}
        wrong = [f"{address} answers {answer.status_code}" for address, answer in answers.items() if answer.status_code != 200]
        if wrong:
            return [not_there(name, ", ".join(wrong))]
        sent = {address: answer.content for address, answer in answers.items()}
        read = sent | {rows: gzip.decompress(sent[rows])}
        parts = _parts(sent[page].decode())
        return [_served(name, client, page, rows), _weighed(name, sent, page, parts), *scrolling.lines(name, page, read, parts)]


def _served(name: str, client: Client, page: str, rows: str) -> Line:
    made = {address: queries(lambda address=address: client.get(address)) for address in (page, rows)}
    whole = {address: timed(lambda address=address: client.get(address), times=7, warm=2) for address in (page, rows)}
    columns = orjson.loads(gzip.decompress(client.get(rows).content))

    def bare() -> bytes:
        for statements in made.values():
            sent_again([one for one in statements if one["sql"].startswith("SELECT")])
        return orjson.dumps(columns)

    floor = timed(bare, times=7, warm=2)
    both = Taken(sum(one.seconds for one in whole.values()), None, sum(one.cpu for one in whole.values()))
    note = f"page {milliseconds(whole[page].seconds)} in {len(made[page])} queries, rows {milliseconds(whole[rows].seconds)} in {len(made[rows])}"
    note += f"; processor {milliseconds(both.cpu)}, {both.cpu / floor.cpu:.2f}×"
    ratio = both.seconds / floor.seconds
    return Line(f"{name}, server time", milliseconds(both.seconds), f"{milliseconds(floor.seconds)} its SQL + bare JSON", ratio, 3, note)


def _weighed(name: str, sent: dict[str, bytes], page: str, parts: dict[str, bytes]) -> Line:
    """What a browser that comes for the first time is sent before it can draw, as the office itself sends it: a proxy may press it further."""
    whole, document = sum(map(len, [*sent.values(), *parts.values()])), len(sent[page])
    rows = sum(map(len, sent.values())) - document
    note = f"rows {rows / 1024:.0f} KiB packed, page {document / 1024:.0f} KiB, {len(parts)} files {(whole - rows - document) / 1024:.0f} KiB"
    return Line(f"{name}, bytes before the first bars", f"{whole / MEBIBYTE:.2f} MiB", "1 MiB", whole / MEBIBYTE, 1, note)


def _parts(document: str) -> dict[str, bytes]:
    """Scripts and styles that a page names, and those that they name in turn, by their addresses."""
    found: dict[str, bytes] = {}
    left = NAMED.findall(document)
    while left:
        address = left.pop().partition("?")[0]
        if address in found:
            continue
        found[address] = scrolling.static(address) or b""
        if address.endswith((".js", ".css")):
            left += [urljoin(address, one) for one in WITHIN.findall(found[address].decode())]
    return found
