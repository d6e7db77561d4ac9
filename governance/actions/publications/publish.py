"""Bring a published portfolio in: many facts of many projects, all known at one date."""

import datetime as dt

from django.db import transaction

from governance.actions.publications.contents import Publication, Written
from governance.actions.publications.facts import write_baselines, write_declared, write_facts, write_money
from governance.actions.publications.places import held_projects, placed_nodes, write_charters
from governance.actions.publications.stages import write_stages
from pmo.ledger import events
from pmo.ledger.changes import Counts
from pmo.ledger.events import Deed
from portfolio.actions.periods import open_period
from portfolio.models import Node
from portfolio.policy import require_over_node
from projects.models import Project


@transaction.atomic
def publish(*, actor, root: Node, publication: Publication, now: dt.datetime) -> tuple[Counts, dict[str, Project]]:
    """Write what a publication says of its projects, as known on its date, below a node; whatever is there already stays.

    Publications may come in any order: the first baseline, the stages and the words of the charter end up the same. Returns the counts and
    the projects by code.

    Raises:
        NotPermitted: the actor may not change the tree or the projects there.
        Conflict: the date lies in a closed period, or a code is in use elsewhere.
    """
    for capability in ("import", "change_tree", "create_project", "change_project"):
        require_over_node(capability, actor=actor, node=root)
    known_on, written = publication.known_on, Written()
    period = open_period(end_on=known_on, since=_year_before(known_on))
    nodes = placed_nodes(actor, root, publication, now)
    projects = held_projects(publication, nodes, written, now)
    ids = {one.code: projects[one.code].pk for one in publication.projects}
    write_charters(publication, projects, nodes, written)
    write_facts(publication, ids, written)
    write_money(publication, ids, written)
    write_declared(publication, ids, period, actor, written, now)
    write_baselines(publication, projects, written)
    write_stages(publication, root, projects, written, now)
    _record(publication, projects, written, actor, now)
    created, changed = len(written.created), len((written.changed - written.created) & set(ids.values()))
    return Counts(created, changed, len(ids) - created - changed), projects


def _year_before(day: dt.date) -> dt.date:
    """The day after the same date of the year before."""
    try:
        return day.replace(year=day.year - 1) + dt.timedelta(days=1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28) + dt.timedelta(days=1)


def _record(publication: Publication, projects: dict[str, Project], written: Written, actor, now) -> None:
    """One event a project; the figures from the publication's date on follow."""
    deeds = []
    said = {one.code: one for one in publication.projects}
    for code, project in sorted(projects.items()):
        facts = {"project_id": project.pk, "since": publication.known_on}
        if project.pk in written.moved:
            facts["node_ids"] = written.moved[project.pk]
        if project.pk in written.left:
            deeds.append(
                Deed(
                    "project.left",
                    project,
                    after={"stage": written.left[project.pk], "known_on": publication.known_on},
                    facts=facts,
                )
            )
        elif project.pk in written.changed | written.created:
            one = said.get(code)
            told = None if one is None else {
                "known_on": publication.known_on, "name": one.name, "rating": one.rating, "start_on": one.start_on, "finish_on": one.finish_on,
                "plan": one.plan, "outlook": one.outlook, "whole_life_cost": one.whole_life_cost, "benefits": one.benefits,
            }  # fmt: skip
            verb = "project.created" if project.pk in written.created else "portfolio.published"
            deeds.append(Deed(verb, project, after=told, facts=facts))
    events.record_many(deeds, actor=actor, at=now)
