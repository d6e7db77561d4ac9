"""The register of a node with 100,000 risks below it, filtered, sorted, grouped and paged; its maps and trend: against the bare SQL of the same."""

import contextlib
import os

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from bench.ground import reader
from bench.table import Line, milliseconds, not_there
from bench.timing import cpu_ratio, queries, timed
from finance.queries.rates import rates_on
from governance.queries.risks import heat_maps, kept_in, register_at
from portfolio.models import Node
from projects.models import Project

RISKS = int(os.environ.get("BENCH_RISKS", "100000"))
TOLD = (
    "id, project_id, kind, title, probability, impact, inherent_probability, inherent_impact, target_probability, target_impact, cost_impact, "
    "exposure, response, '', owner, due_on"
)
JUDGED = f"risk_{TOLD}".replace("''", "response_plan")
# Two judgements a risk, so that the one that counts has to be told from the one that does not.
FILL = (
    "INSERT INTO governance_risk (project_id, code, title, description, category, probability, impact, inherent_probability, inherent_impact, "
    "target_probability, target_impact, cost_impact, exposure, status, response, response_plan, owner, due_on, opened_on, version, kind, trigger) "
    "SELECT %(first)s + n %% %(projects)s, 'Z-' || n, 'Risk ' || n, '', (ARRAY['technical','commercial','people','external'])[1 + n %% 4], "
    "1 + n %% 5, 1 + (n / 5) %% 5, 1 + (n / 2) %% 5, 1 + (n / 3) %% 5, 1 + n %% 3, 1 + n %% 4, 1000 + n, (1000 + n) / 2, "
    "CASE WHEN n %% 10 = 0 THEN 'closed' ELSE 'open' END, 'reduce', '', 'Owner ' || n %% 50, %(day)s::date + n %% 90 - 30, "
    "%(day)s::date - n %% 400, 1, "
    "CASE WHEN n %% 12 = 0 THEN 'opportunity' ELSE 'threat' END, '' FROM generate_series(1, %(risks)s) n",
    f"INSERT INTO governance_riskassessment (known_on, superseded_on, status, {JUDGED}) "  # noqa: S608 -- names of our own
    f"SELECT opened_on, %(day)s::date - 5, 'open', {TOLD} FROM governance_risk WHERE code LIKE 'Z-%%' AND opened_on < %(day)s::date - 5",
    f"INSERT INTO governance_riskassessment (known_on, status, {JUDGED}) "  # noqa: S608 -- names of our own
    f"SELECT GREATEST(opened_on, %(day)s::date - 5), status, {TOLD} FROM governance_risk WHERE code LIKE 'Z-%%'",
    "ANALYZE governance_risk", "ANALYZE governance_riskassessment",
)  # fmt: skip
# The rows of a register that its reader sees: standing on the day, kept at the node or below it, not of a project that is restricted.
FROM = (
    "FROM governance_riskassessment a LEFT JOIN projects_project p ON p.id = a.project_id LEFT JOIN portfolio_node n ON n.id = p.node_id "
    "LEFT JOIN portfolio_node k ON k.id = a.node_id {more} "
    "WHERE a.known_on <= %(day)s AND (a.superseded_on IS NULL OR a.superseded_on > %(day)s) "
    "AND (k.path LIKE %(path)s OR (a.node_id IS NULL AND n.path LIKE %(path)s)) AND (a.project_id IS NULL OR NOT p.restricted)"
)
ALL = FROM.format(more="")
TECHNICAL = FROM.format(more="JOIN governance_risk r ON r.id = a.risk_id") + " AND a.status = 'open' AND r.category ILIKE '%%technical%%'"
MONEY = "COALESCE(p.currency, k.currency)"
CELLS = f"SELECT {MONEY}, a.kind, a.status, a.probability, a.impact, count(*), sum(a.exposure), count(*) FILTER (WHERE a.due_on < %(day)s)"
WHOLE = (
    "SELECT a.*, r.*, p.name, p.code, p.currency FROM ({keys}) AS page JOIN governance_riskassessment a ON a.id = page.id "
    "JOIN governance_risk r ON r.id = a.risk_id LEFT JOIN projects_project p ON p.id = a.project_id"
)
# What the pages say, asked as well as it can be: sums, maps and numbers of rows in one reading, the keys of a page, its rows, the groups.
REGISTER = (
    f"{CELLS} {ALL} GROUP BY 1, 2, 3, 4, 5", f"{CELLS} {TECHNICAL} GROUP BY 1, 2, 3, 4, 5",
    WHOLE.format(keys=f"SELECT a.id {TECHNICAL} ORDER BY a.owner, a.score DESC, a.id LIMIT 100 OFFSET 300"),
    f"SELECT a.owner, {MONEY}, count(*), sum(a.exposure) FILTER (WHERE a.kind = 'threat') {TECHNICAL} GROUP BY 1, 2",
)
UNFILTERED = (
    f"{CELLS} {ALL} GROUP BY 1, 2, 3, 4, 5",
    WHOLE.format(keys=f"SELECT a.id {ALL} ORDER BY a.exposure * CASE {MONEY} {{rates}} END DESC NULLS LAST, a.id LIMIT 100"),
)
STAGES = ", ".join(f"a.{stage}probability, a.{stage}impact" for stage in ("inherent_", "", "target_"))
MAPS = (f"SELECT a.kind, {STAGES}, count(*) {ALL} AND a.status = 'open' GROUP BY 1, 2, 3, 4, 5, 6, 7",)


def lines() -> list[Line]:
    """The page of the register, and the maps alone and with the trend."""
    if connection.vendor != "postgresql":
        return [not_there(f"register of {RISKS:,} risks", "filled by PostgreSQL's own series")]
    with _filled() as node:
        client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
        client.force_login(reader())
        told = f"register of {RISKS:,} risks at a node"
        narrow = f"/nodes/{node.code}/risks/?kind=&projects=&category=technical&group=owner&ordering=-score&page=4"
        whole = f"/nodes/{node.code}/risks/?kind=&status=&projects=&ordering=-exposure"
        return [
            _against(client, f"{told}, filtered, sorted, grouped, paged", narrow, REGISTER, node),
            _against(client, f"{told}, all of it by exposure", whole, UNFILTERED, node), *_maps(client, node),
        ]  # fmt: skip


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
        rows = register_at(place=node, user=user, day=day).filter(kept_in(node), status="open")
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
        found, day = [], timezone.localdate()
        for statement in statements:
            rates = " ".join(f"WHEN '{one}' THEN {rate}" for (one, into), rate in rates_on(day=day).items() if into == node.currency)
            statement = statement.replace("{rates}", f"{rates} WHEN '{node.currency}' THEN 1")
            cursor.execute(statement, {"day": day, "path": f"{node.path}%"})
            found.append(cursor.fetchall())
    return found
