"""Links of a file, within the project and from others."""

from collections.abc import Mapping

from pmo.storage import insert
from projects.calc.files.contents import FileLink, ScheduleFile
from projects.models import Link, Project, WorkPackage
from projects.queries import visible_projects
from resources.calc.codes import code_of, without_ending
from resources.queries.plan import StoredPlan

CHUNK = 500
NAMES = ["project_id", "predecessor_id", "successor_id", "type", "lag", "unit", "version"]


def inner_links(file: ScheduleFile, keys: Mapping[int, int]) -> dict[tuple[int, int, str], tuple[int, str]]:
    """The links between own tasks by the keys of their ends and type; of two of one type between the same tasks the longer lag counts."""
    found: dict[tuple[int, int, str], tuple[int, str]] = {}
    for link in file.links:
        before, after = keys.get(link.predecessor), keys.get(link.successor)
        if link.other_project or before is None or after is None or before == after:
            continue
        ends = (before, after, link.type)
        if ends not in found or found[ends] < (link.lag, link.unit):
            found[ends] = (link.lag, link.unit)
    return found


def write_links(project: Project, file: ScheduleFile, keys: Mapping[int, int], stored: StoredPlan) -> int:
    """Make the links within the project those of the file; returns how many changed. Links from other projects that people made stay."""
    wanted = inner_links(file, keys)
    gone = [pk for ends, (pk, _lag, _unit) in stored.links.items() if ends not in wanted]
    for start in range(0, len(gone), CHUNK):
        Link.objects.filter(pk__in=gone[start : start + CHUNK]).delete()
    changed = {stored.links[ends][0]: said for ends, said in wanted.items() if ends in stored.links and stored.links[ends][1:] != said}
    rows = list(Link.objects.filter(pk__in=changed)) if len(changed) <= CHUNK else [
        row for start in range(0, len(changed), CHUNK) for row in Link.objects.filter(pk__in=list(changed)[start : start + CHUNK])
    ]  # fmt: skip
    for row in rows:
        row.lag, row.unit = changed[row.pk]
        row.version += 1
    Link.objects.bulk_update(rows, ["lag", "unit", "version"], batch_size=CHUNK)
    new = [(project.pk, *ends, *said, 1) for ends, said in wanted.items() if ends not in stored.links]
    insert(Link, NAMES, new)
    return len(gone) + len(changed) + len(new)


def write_links_from_elsewhere(actor, project: Project, file: ScheduleFile, keys: Mapping[int, int]) -> list[str]:
    """Links from tasks of other projects, where the office has them and the actor sees them; returns a sentence for each that is not kept."""
    tasks = {task.uid: task for task in file.tasks}
    told, found = [], {}
    for link in file.links:
        stand_in = tasks.get(link.predecessor)
        stand_in = stand_in if stand_in is not None and stand_in.external else None
        if not link.other_project and stand_in is None:
            continue
        after = keys.get(link.successor)
        before = _elsewhere(actor, project, *_named(link, stand_in))
        if after is None or before is None:
            told.append(_not_kept(link, tasks))
        else:
            found[(before, after, link.type)] = (link.lag, link.unit)
    there = set(Link.objects.filter(project=project).values_list("predecessor_id", "successor_id", "type"))
    insert(Link, NAMES, [(project.pk, *ends, *said, 1) for ends, said in found.items() if ends not in there])
    return told


def _named(link: FileLink, stand_in) -> tuple[str, str]:
    """The words for the other project, and for its task: they may stand together, as a path that ends with the task."""
    words = link.other_project or stand_in.code
    place, _, task = words.rpartition("\\")
    if place and (stand_in is not None or task.isdigit()):
        return place, task
    return words, str(link.predecessor)


def _elsewhere(actor, project: Project, words: str, task: str) -> int | None:
    """The key of a line of another project by its uid, its code or its number."""
    name = without_ending(words.replace("\\", "/").rpartition("/")[2])
    if not name or not task:
        return None
    codes = {name, name.upper(), code_of(name)}
    other = visible_projects(user=actor).filter(code__in=codes).exclude(pk=project.pk).first()
    if other is None:
        return None
    lines = WorkPackage.objects.filter(project=other)
    if task.isdigit() and (found := lines.filter(uid=int(task)).first()):
        return found.pk
    found = lines.filter(code=task).first() or lines.filter(wbs=task).first()
    return found.pk if found else None


def _not_kept(link: FileLink, tasks: Mapping) -> str:
    after = tasks.get(link.successor)
    name = f"{after.wbs} {after.name}".strip() if after else f"task {link.successor}"
    where = link.other_project or tasks[link.predecessor].code or tasks[link.predecessor].name
    return f"{name} waits for a task of another project ({where}) that is not here: the link is not kept."
