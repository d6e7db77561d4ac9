"""Edits applied one after the other, then held against what a plan must be."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from projects.calc.files.contents import FileTask, ScheduleFile
from projects.calc.schedule.edits import lines, links, options, outline, parts, progress
from projects.calc.schedule.edits.draft import Draft, Unfit, called
from projects.calc.schedule.edits.inverse import inverse_of
from projects.calc.schedule.edits.numbering import settle

DEEDS: dict[str, Callable] = {
    "add": outline.add, "move": outline.move, "indent": outline.indent, "outdent": outline.outdent, "delete": outline.delete,
    "copy": outline.copy, "change": lines.change, "place": lines.stand, "split": parts.split, "join": parts.join,
    "as_planned": progress.as_planned, "link": links.link, "relink": links.relink, "unlink": links.unlink, "settings": options.settings,
    "put": lines.put, "arrange": outline.arrange, "restore": outline.restore, "remove": outline.remove,
}  # fmt: skip
MOST = 20_000


@dataclass(frozen=True)
class Edited:
    """A plan after edits. New lines have uids below zero; `keys` are theirs by what the edits called them."""

    file: ScheduleFile
    keys: dict[str, int]
    inverse: list[dict]


def edited(file: ScheduleFile, edits: Sequence[dict]) -> Edited:
    """Return a plan with edits applied in order; the file given stays as it is.

    edits: each an object with `do`, a name of `DEEDS`, and what that deed takes. Raises Unfit at the first that cannot be, with its place.

    Source: definition.

    >>> plan = ScheduleFile("office", tasks=[FileTask(1, "Dig", wbs="1", duration=480)])
    >>> made = edited(plan, [{"do": "add", "key": "a", "fields": {"name": "Fill"}}, {"do": "link", "predecessor": 1, "successor": "a"}])
    >>> [(task.wbs, task.name) for task in made.file.tasks], made.file.links[0].successor, made.keys
    ([('1', 'Dig'), ('2', 'Fill')], -1, {'a': -1})
    """
    if not isinstance(edits, list | tuple) or len(edits) > MOST:
        raise Unfit(f"The edits are not a list of at most {MOST}.", field="edits")
    draft, known = Draft(file), file.links
    for place, edit in enumerate(edits):
        try:
            _done(draft, edit)
        except Unfit as unfit:
            raise Unfit(unfit.message, field=unfit.field, place=place) from None
    if draft.reshaped:
        settle(draft)
    if draft.reshaped or list(draft.links.values()) != known:
        links.require_sound_links(draft)
    untouched = {id(task) for task in file.tasks}
    for task in draft.tasks:
        if id(task) not in untouched:
            require_sound(task)
    made = draft.written()
    return Edited(made, draft.keys, inverse_of(file, made))


def _done(draft: Draft, edit: dict) -> None:
    deed = DEEDS.get(edit.get("do")) if isinstance(edit, dict) and isinstance(edit.get("do"), str) else None
    if deed is None:
        raise Unfit(f"An edit says what it does: one of {', '.join(DEEDS)}.", field="do")
    said = {name: value for name, value in edit.items() if name != "do"}
    try:
        inspect.signature(deed).bind(draft, **said)
    except TypeError as error:
        raise Unfit(f"The edit “{edit['do']}” does not fit: {error}.", field="do") from None
    deed(draft, **said)


def require_sound(task: FileTask) -> None:
    """Return nothing. Raises Unfit when what is said of a line contradicts itself.

    Source: the constraints of the stored plan.

    >>> require_sound(FileTask(1, "Dig", constraint="snet"))
    Traceback (most recent call last):
    ...
    projects.calc.schedule.edits.draft.Unfit: “Dig” has a constraint without a date: give one.
    """
    if task.constraint not in ("asap", "alap") and task.constraint_at is None:
        raise Unfit(f"{called(task)} has a constraint without a date: give one.", field="constraint_at")
    if task.actual_finish and not task.actual_start:
        raise Unfit(f"{called(task)} is finished without having started: say when it did.", field="actual_start")
    for start, finish, field in (
        (task.actual_start, task.actual_finish, "actual_finish"),
        (task.planned_start, task.planned_finish, "planned_finish"),
    ):
        if start and finish and finish < start:
            raise Unfit(f"{called(task)} finishes before it starts: change one of the dates.", field=field)
    if not task.name:
        raise Unfit("A line has a name: give one.", field="name")
