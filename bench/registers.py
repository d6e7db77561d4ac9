"""The register of a node with 100,000 risks below it, filtered, sorted, grouped and paged; its maps and trend: against the bare SQL of the same."""

import contextlib
import os

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from bench.ground import reader
from bench.table import Line, milliseconds, not_there
from bench.timing import cpu_ratio, queries, timed
from governance.queries.risks import heat_maps, kept_in, register_at
from portfolio.models import Node
from projects.models import Project

RISKS = int(os.environ.get("BENCH_RISKS", "100000"))
# Two judgements a risk, so that the one that counts has to be told from the one that does not.
FILL = (
    "INSERT INTO governance_risk (project_id, code, title, description, category, probability, impact, inherent_probability, inherent_impact, "
    "target_probability, target_impact, cost_impact, exposure, status, response, response_plan, owner, due_on, opened_on, version, kind, trigger) "
    "SELECT %(first)s + n %% %(projects)s, 'Z-' || n, 'Risk ' || n, '', (ARRAY['technical','commercial','people','external'])[1 + n %% 4], "
    "1 + n %% 5, 1 + (n / 5) %% 5, 1 + (n / 2) %% 5, 1 + (n / 3) %% 5, 1 + n %% 3, 1 + n %% 4, 1000 + n, (1000 + n) / 2, "
    "CASE WHEN n %% 10 = 0 THEN 'closed' ELSE 'open' END, 'reduce', '', 'Owner ' || n %% 50, %(day)s::date + n %% 90 - 30, "
    "%(day)s::date - n %% 400, 1, "
    "CASE WHEN n %% 12 = 0 THEN 'opportunity' ELSE 'threat' END, '' FROM generate_series(1, %(risks)s) n",
    "INSERT INTO governance_riskassessment (risk_id, known_on, superseded_on, title, probability, impact, inherent_probability, inherent_impact, "
    "target_probability, target_impact, cost_impact, exposure, status, response, response_plan, owner, due_on) "
    "SELECT id, opened_on, %(day)s::date - 5, title, probability, impact, inherent_probability, inherent_impact, target_probability, target_impact, "
    "cost_impact, exposure, 'open', response, '', owner, due_on FROM governance_risk WHERE code LIKE 'Z-%%' AND opened_on < %(day)s::date - 5",
    "INSERT INTO governance_riskassessment (risk_id, known_on, title, probability, impact, inherent_probability, inherent_impact, "
    "target_probability, target_impact, cost_impact, exposure, status, response, response_plan, owner, due_on) "
    "SELECT id, GREATEST(opened_on, %(day)s::date - 5), title, probability, impact, inherent_probability, inherent_impact, target_probability, "
    "target_impact, cost_impact, exposure, status, response, '', owner, due_on FROM governance_risk WHERE code LIKE 'Z-%%'",
    "ANALYZE governance_risk", "ANALYZE governance_riskassessment",
)  # fmt: skip
FROM = (
    "FROM governance_riskassessment a JOIN governance_risk r ON r.id = a.risk_id JOIN projects_project p ON p.id = r.project_id "
    "JOIN portfolio_node n ON n.id = p.node_id WHERE a.known_on <= %(day)s AND (a.superseded_on IS NULL OR a.superseded_on > %(day)s) "
    "AND n.path LIKE %(path)s AND a.status = 'open'"
)
SUMS = "count(*), sum(a.exposure) FILTER (WHERE r.kind = 'threat'), max(a.probability * a.impact)"
# What the page of the register says, asked straight: the rows of one page, how many there are, the sums of all and of what was asked for, the
# map, and the sums of the groups.
REGISTER = (
    f"SELECT a.*, r.*, p.name, p.code, p.currency {FROM} AND r.category ILIKE '%%technical%%' ORDER BY a.owner, a.probability * a.impact DESC, a.id "
    "LIMIT 100 OFFSET 300",
    f"SELECT count(*) {FROM} AND r.category ILIKE '%%technical%%'",
    f"SELECT p.currency, {SUMS} {FROM} GROUP BY 1",
    f"SELECT p.currency, {SUMS} {FROM} AND r.category ILIKE '%%technical%%' GROUP BY 1",
    f"SELECT a.probability, a.impact, count(*) {FROM} GROUP BY 1, 2",
    f"SELECT a.owner, p.currency, {SUMS} {FROM} AND r.category ILIKE '%%technical%%' GROUP BY 1, 2",
)
MAPS = tuple(
    f"SELECT a.{stage}probability, a.{stage}impact, count(*) {FROM} AND r.kind = 'threat' GROUP BY 1, 2" for stage in ("inherent_", "", "target_")
)


def lines() -> list[Line]:
    """The page of the register, and the maps alone and with the trend."""
    if connection.vendor != "postgresql":
        return [not_there(f"register of {RISKS:,} risks", "filled by PostgreSQL's own series")]
    with _filled() as node:
        client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
        client.force_login(reader())
        asked = f"/nodes/{node.code}/risks/?category=technical&group=owner&ordering=-score&page=4"
        name = f"register of {RISKS:,} risks at a node, filtered, sorted, grouped, paged"
        return [_against(client, name, asked, REGISTER, node), *_maps(client, node)]


@contextlib.contextmanager
def _filled():
    """The node at the top with so many risks below it, taken back at the end."""
    node = Node.objects.get(pk=Project.objects.order_by("pk").first().node.path.split("/")[1])
    ids = Project.objects.order_by("pk")
    first, last = ids.first().pk, ids.last().pk
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in FILL:
                told = {"risks": RISKS, "first": first, "projects": min(ids.count(), last - first + 1), "day": timezone.localdate()}
                cursor.execute(statement, told if "%(" in statement else None)
        yield node
        transaction.set_rollback(True)


def _against(client, name: str, address: str, bare, node, times: int = 7) -> Line:
    answer = client.get(address)
    if answer.status_code != 200:
        return not_there(name, f"{address} answers {answer.status_code}")
    made = queries(lambda: client.get(address))
    page = timed(lambda: client.get(address), times=times, warm=1)
    floor = timed(lambda: _asked(bare, node), times=times, warm=1)
    note = f"{len(made)} queries; {cpu_ratio(page.cpu, floor.cpu)}"
    return Line(name, milliseconds(page.seconds), f"{milliseconds(floor.seconds)} bare SQL", page.seconds / floor.seconds, 3, note)


def _maps(client, node) -> list[Line]:
    user, day = reader(), timezone.localdate()

    def maps():
        rows = register_at(place=node, user=user, day=day).filter(kept_in(node), status="open", risk__kind="threat")
        return heat_maps(rows=rows)

    found, floor = timed(maps, times=7, warm=1), timed(lambda: _asked(MAPS, node), times=7, warm=1)
    note = cpu_ratio(found.cpu, floor.cpu)
    address = f"/nodes/{node.code}/risk-picture/"
    page, made = timed(lambda: client.get(address), times=3, warm=1), queries(lambda: client.get(address))
    return [
        Line(
            f"heat maps of a node with {RISKS:,} risks below, inherent, residual and target", milliseconds(found.seconds),
            f"{milliseconds(floor.seconds)} bare SQL", found.seconds / floor.seconds, 3, note,
        ),
        Line("the page of the maps with burn-down, ageing and top", milliseconds(page.seconds), note=f"{len(made)} queries"),
    ]  # fmt: skip


def _asked(statements, node) -> list:
    with connection.cursor() as cursor:
        found = []
        for statement in statements:
            cursor.execute(statement, {"day": timezone.localdate(), "path": f"{node.path}%"})
            found.append(cursor.fetchall())
    return found
