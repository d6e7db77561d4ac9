"""A REST list of a hundred against the same rows by values() and a fast encoder."""

import orjson
from django.test import Client

from bench.ground import reader
from bench.table import Line, milliseconds, not_there
from bench.timing import cpu_ratio, queries, timed
from projects.queries import visible_projects

URL = "/api/v1/projects/?limit=100"


def lines() -> list[Line]:
    """Time of the list and of its floor."""
    user = reader()
    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    client.force_login(user)
    answer = client.get(URL)
    if answer.status_code != 200:
        return [not_there("REST list of 100", f"{URL} answers {answer.status_code}")]
    names = [
        "code", "name", "node__code", "type__code", "stage__name", "manager__username", "manager_name", "sponsor", "currency", "budget",
        "restricted", "objective", "scope_in", "scope_out", "success_criteria", "assumptions", "created_at", "version",
    ]  # fmt: skip

    def bare() -> bytes:
        return orjson.dumps(list(visible_projects(user=user).order_by("code").values(*names)[:100]), default=str)

    made = queries(lambda: client.get(URL))
    whole, floor = timed(lambda: client.get(URL), times=25, warm=3), timed(bare, times=25, warm=3)
    rows = len(orjson.loads(answer.content)["results"])
    return [
        Line(
            "REST list of 100 projects", milliseconds(whole.seconds), f"{milliseconds(floor.seconds)} values() + orjson",
            whole.seconds / floor.seconds, 3, f"{len(made)} queries, {rows} rows; {cpu_ratio(whole.cpu, floor.cpu)}",
        )
    ]  # fmt: skip
