"""What files say beside what is stored of them, in the form that is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from projects.calc.files.contents import ScheduleFile
from resources.calc.differences import Computed, compared, unlike
from resources.calc.totals import Totals, file_totals

SHOWN = 200


@dataclass
class Reconciled:
    """One project: what its file says, what is stored, and what was computed by task."""

    code: str
    file: ScheduleFile
    stored: Totals
    assignments: int
    resources: int
    computed: Mapping[int, Computed]
    brought: Mapping[int, list]


def reconciliation(projects: list[Reconciled]) -> dict:
    """Return the figures of all projects together, in the file and in the database, and where computed dates are not the file's.

    The first `SHOWN` differing tasks are listed, all are counted. A difference of dates is told; it is no mistake by itself.
    """
    own, found, differing = Totals(), Totals(), []
    for one in projects:
        one.stored.assignments, one.stored.resources = one.assignments, one.resources
        own, found = own + file_totals(one.file), found + one.stored
        differing += [{"project": one.code, **each.told()} for each in unlike(one.file, one.computed, brought=one.brought)]
    said, here = own.told(), found.told()
    names = list(dict.fromkeys([*said, *here]))
    file, database = ({name: told.get(name, 0) for name in names} for told in (said, here))
    for name in ("start", "finish", "critical"):
        if file[name] is None:  # the tool left no dates
            del file[name], database[name]
    reasons: dict[str, int] = {}
    for one in differing:
        word = one["reason"].partition(" from ")[0] + " from another task" if one["reason"].startswith("follows from ") else one["reason"]
        reasons[word] = reasons.get(word, 0) + 1
    return {
        "file": file, "database": database, "equal": file == database, "compared": sum(compared(one.file, one.computed) for one in projects),
        "differing": len(differing), "reasons": reasons, "differences": differing[:SHOWN],
    }  # fmt: skip
