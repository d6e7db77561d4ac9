"""The links of a project, also with those of others."""

from collections.abc import Iterable, Mapping

from projects.calc.files.contents import FileLink
from projects.calc.files.primavera.records import Record, counted

TYPES = {"PR_FS": "FS", "PR_SS": "SS", "PR_FF": "FF", "PR_SF": "SF", "FS": "FS", "SS": "SS", "FF": "FF", "SF": "SF"}


def links_of(records: Iterable[Record], tasks: Mapping[int, int | None], project: int, codes: Mapping[int, str], notes: list[str]) -> list[FileLink]:
    """Return the links that lead to the activities of a project, lag in minutes of work.

    records: rows of TASKPRED that are the project's. tasks: every activity of the export → its project. codes: project → its code.
    notes: grows by a sentence for links to what is not in the file, to themselves, and from other projects.
    Raises Unreadable when a type or lag is none.

    Source: XER, table TASKPRED: task_id is the successor.

    >>> rows = [Record({"task_id": "2", "pred_task_id": "1", "pred_type": "PR_SS", "lag_hr_cnt": "8"})]
    >>> links_of(rows, {1: 7, 2: 7}, 7, {}, [])
    [FileLink(predecessor=1, successor=2, type='SS', lag=480, unit='minutes', other_project='')]
    """
    links, missing, own, foreign = [], [], [], []
    for record in records:
        successor, predecessor = record.key("task_id"), record.key("pred_task_id")
        other = tasks[predecessor] if predecessor in tasks else record.id("pred_proj_id")
        if successor not in tasks or (predecessor not in tasks and other in (project, None)):
            missing.append(record.place)
        elif predecessor == successor:
            own.append(record.place)
        else:
            link = FileLink(predecessor, successor, _type(record), record.duration("lag_hr_cnt") or 0)
            if other != project:
                link.other_project = codes.get(other) or str(other)
                foreign.append(f"{record.place}, project {link.other_project}")
            links.append(link)
    counted(notes, missing, "{count} links name an activity that is not in the file and were left out")
    counted(notes, own, "{count} links lead from an activity to itself and were left out")
    counted(notes, foreign, "{count} links come from another project")
    return links


def _type(record: Record) -> str:
    text = record.text("pred_type")
    if text and text not in TYPES:
        raise record.unreadable("pred_type", "is no kind of link")
    return TYPES.get(text, "FS")
