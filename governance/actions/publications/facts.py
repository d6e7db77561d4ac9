"""The dated facts of a publication: ratings, dates, money, the declared word, the first promise."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from finance.actions.calendar import ensure_fiscal_year
from finance.actions.version_lines import put_lines
from finance.models import BusinessCase, Version
from governance.actions.publications.contents import Publication, Published, Written
from governance.models import Rating
from projects.models import Baseline, DateForecast, Project, StatusReport

CHUNK = 500
FIRST_REASON = "As first published."
DECLARED = "Rating of the senior responsible owner, as published: "


def fact_values(one: Published) -> dict[type, dict]:
    """What is written for one project by table, beside project and date; the same for a preview and for the deed."""
    return {
        Rating: {"published": one.rating, "rag": one.rag, "commentary": one.commentary, "reviewer": one.reviewer},
        DateForecast: {"start_on": one.start_on, "finish_on": one.finish_on, "note": one.dates_note},
        BusinessCase: {
            "whole_life_cost": one.whole_life_cost, "benefits": one.benefits, "note": one.note, "benefits_note": one.benefits_note,
        },
    }  # fmt: skip


def stored_facts(model: type, *, project_ids: Sequence[int], known_on: dt.date) -> dict[int, object]:
    """The rows of a dated fact of one date, by project."""
    ids, found = sorted(project_ids), {}
    for start in range(0, len(ids), CHUNK):
        found |= {
            row.project_id: row for row in model.objects.filter(project_id__in=ids[start : start + CHUNK], known_on=known_on)
        }
    return found


def write_facts(publication: Publication, ids: dict[str, int], written: Written) -> None:
    for model in (Rating, DateForecast, BusinessCase):
        stored = stored_facts(model, project_ids=list(ids.values()), known_on=publication.known_on)
        fresh = []
        for one in publication.projects:
            values = fact_values(one)[model]
            row = stored.get(ids[one.code])
            if row is None:
                fresh.append(model(project_id=ids[one.code], known_on=publication.known_on, **values))
            elif any(getattr(row, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(row, name, value)
                row.save(update_fields=list(values))
                written.changed.add(row.project_id)
        model.objects.bulk_create(fresh, batch_size=CHUNK)
        written.changed |= {row.project_id for row in fresh}


def write_money(publication: Publication, ids: dict[str, int], written: Written) -> None:
    """Plan and Outlook of the fiscal year, one amount not yet spread over months."""
    if publication.fiscal_start is None:
        return
    year = ensure_fiscal_year(day=publication.fiscal_start)
    for kind in (Version.Kind.PLAN, Version.Kind.OUTLOOK):
        stored = {
            row.project_id: row
            for row in Version.objects.filter(
                project_id__in=ids.values(), fiscal_year=year, kind=kind, known_on=publication.known_on
            )
        }
        for one in publication.projects:
            amount, row = getattr(one, kind.value), stored.get(ids[one.code])
            if amount is None and row is not None:
                row.delete()
                written.changed.add(ids[one.code])
            elif amount is not None and (row is None or row.total != amount or row.note != one.money_note):
                _put_version(ids[one.code], year, kind, publication, amount, one.money_note)
                written.changed.add(ids[one.code])


def _put_version(project_id: int, year, kind, publication: Publication, amount: Decimal, note: str) -> None:
    version, _made = Version.objects.update_or_create(
        project_id=project_id, fiscal_year=year, kind=kind, known_on=publication.known_on,
        defaults={"total": amount, "note": note, "state": Version.State.APPROVED, "label": publication.label[:40]},
    )  # fmt: skip
    put_lines(version, [(None, None, amount)])


def write_declared(publication: Publication, ids: dict[str, int], period, actor, written: Written, now) -> None:
    """The word of the senior responsible owner, where one was published; a report somebody wrote is left as it is."""
    stored = {row.project_id: row for row in StatusReport.objects.filter(project_id__in=ids.values(), period=period)}
    for one in publication.projects:
        row = stored.get(ids[one.code])
        if not one.declared or (row is not None and not row.summary.startswith(DECLARED)):
            continue
        values = {"overall": one.declared, "summary": f"{DECLARED}{one.declared_words}", "known_on": publication.known_on}
        if row is None:
            state = StatusReport.State.SUBMITTED
            StatusReport.objects.create(
                project_id=ids[one.code], period=period, state=state, author=actor, submitted_at=now, **values
            )
            written.changed.add(ids[one.code])
        elif any(getattr(row, name) != value for name, value in values.items()):
            StatusReport.objects.filter(pk=row.pk).update(version=row.version + 1, **values)
            written.changed.add(ids[one.code])


def write_baselines(publication: Publication, projects: dict[str, Project], written: Written) -> None:
    """The first promise is what the earliest publication says; one that comes late, but is of an earlier date, becomes it."""
    stored: dict[int, list[Baseline]] = {}
    for row in Baseline.objects.filter(project__in=projects.values()).order_by("number"):
        stored.setdefault(row.project_id, []).append(row)
    for one in publication.projects:
        project, rows = projects[one.code], stored.get(projects[one.code].pk, [])
        ours = next((row for row in rows if row.reason == FIRST_REASON), None)
        if rows and (ours is None or ours.approved_on < publication.known_on):
            continue
        budget = one.whole_life_cost if one.whole_life_cost is not None and one.whole_life_cost >= 0 else None
        values = {"approved_on": publication.known_on, "start_on": one.start_on, "finish_on": one.finish_on, "budget": budget}
        if ours is not None and all(getattr(ours, name) == value for name, value in values.items()):
            continue
        Baseline.objects.update_or_create(
            project=project, number=ours.number if ours else 1, defaults={**values, "reason": FIRST_REASON}
        )
        if len(rows) < 2 and project.budget != budget:
            project.budget = budget
            Project.objects.filter(pk=project.pk).update(budget=budget)
        written.changed.add(project.pk)
