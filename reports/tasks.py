"""Work for workers."""

import datetime as dt
from dataclasses import asdict

from celery import shared_task
from django.utils import timezone

from pmo.accounts.models import User
from portfolio.models import Node, ReportingPeriod
from reports.actions import packs
from reports.actions import rollup as actions
from reports.actions.tolerances import hold_against_tolerances
from reports.models import Pack
from reports.printing.pack import print_pack
from reports.queries.pack import pack_content


@shared_task(name="reports.refresh_figures")
def refresh_figures(*, project_ids: list[int] = (), node_ids: list[int] = (), since: str | None = None, **_) -> None:
    day, now = since and dt.date.fromisoformat(since), timezone.now()
    actions.refresh_figures(project_ids=list(project_ids), since=day, now=now)
    if node_ids:
        actions.refresh_nodes(node_ids=list(node_ids), since=day, now=now)


@shared_task(name="reports.refresh_nodes")
def refresh_nodes(*, node_ids: list[int] = (), since: str | None = None, **_) -> None:
    actions.refresh_nodes(node_ids=list(node_ids), since=since and dt.date.fromisoformat(since), now=timezone.now())


@shared_task(name="reports.judge_tolerances")
def judge_tolerances(*, project_ids: list[int] | None = None, node_ids: list[int] = (), **_) -> dict:
    only = project_ids if project_ids is not None or not node_ids else []
    return hold_against_tolerances(project_ids=only, node_ids=list(node_ids), now=timezone.now())


@shared_task(name="reports.rollup_below")
def rollup_below(*, node_ids: list[int] = (), **_) -> dict:
    done = [actions.rollup(node=node, now=timezone.now()) for node in Node.objects.filter(pk__in=node_ids)]
    return {"projects": sum(one.projects for one in done), "nodes": sum(one.nodes for one in done)}


@shared_task(name="reports.rollup")
def rollup(*, as_of: str | None = None, **_) -> dict:
    return asdict(actions.rollup(as_of=as_of and dt.date.fromisoformat(as_of), now=timezone.now()))


@shared_task(name="reports.open_day")
def open_day(**_) -> None:
    actions.open_day(now=timezone.now())


@shared_task(name="reports.close_period")
def close_period(*, period_id: int, actor_id: int, **_) -> dict:
    actor, period = User.objects.get(pk=actor_id), ReportingPeriod.objects.get(pk=period_id)
    return asdict(actions.close_and_freeze(actor=actor, period=period, now=timezone.now()))


@shared_task(name="reports.make_pack")
def make_pack(*, pack_id: int, **_) -> dict:
    pack, now = Pack.objects.select_related("node", "by").get(pk=pack_id), timezone.now()
    if pack.made_at is None:
        said = pack_content(node=pack.node, as_of=pack.as_of, today=now.date(), cleared=pack.cleared, template=pack.template)
        printed, content_hash = print_pack(said)
        pack = packs.keep_pack(pack=pack, pdf=printed.pdf, pages=printed.pages, content_hash=content_hash, now=timezone.now())
    return {"pack": pack.pk, "pages": pack.pages, "content": pack.content_hash}
