"""Tasks of a file as lines of the WBS: new ones added, others changed where they differ, those no longer named taken out."""

import datetime as dt
from collections.abc import Mapping

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from pmo.ledger.changes import Counts
from pmo.storage import insert, upsert
from projects.models import Link, MilestoneForecast, Project, Scheduled, SlipCause, WorkPackage
from resources.calc.lines import FIELDS
from resources.models import Assignment
from resources.queries.plan import BESIDES, StoredPlan

CHUNK = 500
WBS, UID = FIELDS.index("wbs"), FIELDS.index("uid")
VERSION, KNOWN_ON = len(FIELDS) + BESIDES.index("version"), len(FIELDS) + BESIDES.index("known_on")
NEW = {"technique": "percent", "curve": "linear", "version": 1}
GO_WITH_IT = {Scheduled, MilestoneForecast, SlipCause, Assignment}  # computed from a line, or of the file itself


def write_lines(
    project: Project, wanted: Mapping[int, tuple], matched: Mapping[int, int], stored: StoredPlan, since: dt.date
) -> tuple[dict[int, int], Counts]:
    """Make the lines of the project those of the file; returns their keys by uid of the file. A changed line is known from its first day on."""
    changed = {pk: _changed(stored.lines[pk], wanted[uid], since) for uid, pk in matched.items()}
    changed = {pk: row for pk, row in changed.items() if row is not None}
    _make_room([pk for pk, row in changed.items() if row[WBS] != stored.lines[pk][WBS] or row[UID] != stored.lines[pk][UID]])
    names = ["id", "project_id", *FIELDS, *BESIDES]
    rows = [dict(zip(names, (pk, project.pk, *row), strict=True)) for pk, row in changed.items()]
    for start in range(0, len(rows), 20 * CHUNK):
        upsert(WorkPackage, rows[start : start + 20 * CHUNK], unique=["id"], update=[*FIELDS, *BESIDES])
    new = {uid: row for uid, row in wanted.items() if uid not in matched}
    besides = tuple(NEW.values())
    insert(WorkPackage, ["project_id", *FIELDS, *NEW, "known_on"], ((project.pk, *row, *besides, since) for row in new.values()))
    by_wbs = dict(WorkPackage.objects.filter(project=project).values_list("wbs", "pk"))
    keys = {**{uid: by_wbs[row[WBS]] for uid, row in new.items()}, **matched}
    return keys, Counts(len(new), len(changed), len(matched) - len(changed))


def leave_out(project: Project, named: int, staying: Mapping[int, tuple], numbers: set[str]) -> tuple[int, list[str]]:
    """Take out the lines of earlier files that this one no longer names; returns how many went, and the numbers of those that had to stay.

    A line that something else hangs on (a measure, an earlier baseline, a deliverable, a link of another project) stays, inactive and
    without a budget, behind the `named` lines of the file; so do, as they are, lines that came with no file. `numbers` are taken.
    """
    gone = {pk for pk, row in staying.items() if row[UID] is not None}
    held = _held(project, gone)
    for some in _chunks(sorted(gone - held)):
        WorkPackage.objects.filter(pk__in=some).delete()
    left = {pk: row for pk, row in staying.items() if pk not in gone or pk in held}
    taken, told = {*numbers, *(row[WBS] for row in left.values())}, []
    for place, (pk, row) in enumerate(left.items()):
        wbs = row[WBS] if row[WBS] not in numbers else _free(taken, numbers)
        values = {"wbs": wbs, "order": named + place, "level": 1}
        if pk in held:
            values |= {"active": False, "budget": 0}
            told.append(wbs)
            Link.objects.filter(project=project, predecessor__project=project, successor=pk).delete()
            Link.objects.filter(project=project, predecessor=pk).delete()
        WorkPackage.objects.filter(pk=pk).exclude(**values).update(**values)
    return len(gone - held), told


def _changed(stored: tuple, wanted: tuple, since: dt.date) -> tuple | None:
    """The row to write, or None where nothing differs."""
    if stored[: len(FIELDS)] == wanted:
        return None
    besides = list(stored[len(FIELDS) :])
    besides[VERSION - len(FIELDS)] += 1
    besides[KNOWN_ON - len(FIELDS)] = min(stored[KNOWN_ON], since)
    return (*wanted, *besides)


def _make_room(pks: list[int]) -> None:
    """Numbers and uids pass from line to line: none may be in the way of another while they do."""
    for some in _chunks(pks):
        WorkPackage.objects.filter(pk__in=some).update(wbs=Concat(Value("~"), Cast("pk", CharField())), uid=None)


def _held(project: Project, pks: set[int]) -> set[int]:
    """Of lines, those that something hangs on that is no part of the plan itself."""
    held: set[int] = set()
    for relation in WorkPackage._meta.related_objects:
        model, name = relation.related_model, relation.field.attname
        if model in GO_WITH_IT:
            continue
        for some in _chunks(sorted(pks)):
            rows = model._base_manager.filter(**{f"{name}__in": some})
            if model is Link:
                rows = rows.exclude(project=project, predecessor__project=project)
            held |= set(rows.values_list(name, flat=True))
    return held


def _free(taken: set[str], numbers: set[str]) -> str:
    """The next number at the top of the outline."""
    top = max((int(one.split(".")[0]) for one in (*numbers, *taken) if one.split(".")[0].isdigit()), default=0) + 1
    taken.add(str(top))
    return str(top)


def _chunks(pks):
    for start in range(0, len(pks), CHUNK):
        yield list(pks[start : start + CHUNK])
