"""The portfolio page against its own bare SQL and a bare template of as many rows."""

from django.db import connection
from django.template import Context, Engine
from django.test import Client

from bench.ground import reader
from bench.table import Line, milliseconds, not_there
from bench.timing import cpu_ratio, queries, timed

BARE = """<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"""
COLUMNS = 10


def lines() -> list[Line]:
    """Time of the page, of its parts, and how many queries it makes."""
    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    client.force_login(reader())
    answer = client.get("/portfolio/")
    if answer.status_code != 200:
        return [not_there("portfolio page", f"/portfolio/ answers {answer.status_code}")]
    made = queries(lambda: client.get("/portfolio/"))
    page = timed(lambda: client.get("/portfolio/"), times=15, warm=3)
    rows = answer.content.count(b"<tr") - 1
    floor = timed(lambda: _bare(made, rows), times=15, warm=3)
    return [
        Line(
            "portfolio page, server time", milliseconds(page.seconds), f"{milliseconds(floor.seconds)} its SQL + bare template",
            page.seconds / floor.seconds, 3, f"{len(made)} queries, {rows} rows; {cpu_ratio(page.cpu, floor.cpu)}",
        )
    ]  # fmt: skip


def _bare(made: list[dict], rows: int) -> str:
    """The page's own statements read to the end, and as many rows in a template that does nothing else."""
    found = []
    with connection.cursor() as cursor:
        for one in made:
            if one["sql"].startswith("SELECT"):
                cursor.execute(one["sql"].replace("%", "%%"), [])
                got = cursor.fetchall()
                found = got if len(got) > len(found) else found
    shown = [row[:COLUMNS] for row in found[:rows]]
    shown += shown[:1] * (rows - len(shown)) if shown else []
    return Engine().from_string(BARE).render(Context({"rows": shown}))
