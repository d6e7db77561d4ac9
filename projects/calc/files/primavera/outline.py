"""The outline: the lines of the WBS as summaries, the activities below them."""

from collections import defaultdict
from dataclasses import dataclass, field

from pmo.imports.calc.unreadable import Unreadable
from projects.calc.files.contents import FileTask
from projects.calc.files.primavera.records import EXPORT_AGAIN, MOST_ID, Record, counted

_WBS_FROM = 1_000_000_000  # WBS and activities are numbered apart, so that the same id may stand for one of each


@dataclass
class Outline:
    """The lines of a project in order. by_wbs: WBS id → its summary, not the project's own; root: the project's own record."""

    tasks: list[FileTask]
    by_wbs: dict[int, FileTask]
    root: Record | None = None
    notes: list[str] = field(default_factory=list)


def outline_of(wbs: list[Record], activities: list[tuple[FileTask, int | None]], separator: str = ".") -> Outline:
    """Return the summaries and activities of one project in the order of its outline, with levels and outline numbers.

    wbs: its rows of PROJWBS. activities: each with the id of the WBS it stands in. separator: between the parts of a WBS code.
    Below a line its activities come first, by their code; then its branches, by their place. Activities of the project's own node stand at
    the top, as do those whose WBS is not there, and branches that lead back to themselves, with a note. Raises Unreadable when an id of the
    WBS is none, or is there twice.

    Source: Primavera P6, activities window grouped by WBS; the node of the project is the project.

    >>> rows = [Record({"wbs_id": "1", "proj_node_flag": "Y"}), Record({"wbs_id": "2", "parent_wbs_id": "1", "wbs_name": "Dig"})]
    >>> [(task.wbs, task.name) for task in outline_of(rows, [(FileTask(5, "Trench"), 2)]).tasks]
    [('1', 'Dig'), ('1.1', 'Trench')]
    """
    made = _Making(wbs, activities, separator or ".")
    made.place(None, 0, "", "")
    made.place_what_is_left()
    return Outline(made.tasks, made.by_wbs, made.root, made.notes)


class _Making:
    def __init__(self, wbs: list[Record], activities: list[tuple[FileTask, int | None]], separator: str):
        self.separator, self.tasks, self.by_wbs, self.notes = separator, [], {}, []
        self.rows = {}
        for record in wbs:
            if record.key("wbs_id") in self.rows:
                raise Unreadable(f"wbs_id {record.key('wbs_id')} is there twice", record.place, EXPORT_AGAIN)
            self.rows[record.key("wbs_id")] = record
        flagged = [key for key, record in self.rows.items() if record.flag("proj_node_flag")]
        outside = [key for key, record in self.rows.items() if record.id("parent_wbs_id") not in self.rows]
        root = flagged[0] if len(flagged) == 1 else (outside[0] if not flagged and len(outside) == 1 and len(self.rows) > 1 else None)
        self.root = self.rows.pop(root) if root is not None else None
        self.below: dict[int | None, list[int]] = defaultdict(list)
        for key, record in self.rows.items():
            parent = record.id("parent_wbs_id")
            self.below[parent if parent in self.rows else None].append(key)
        self.within: dict[int | None, list[FileTask]] = defaultdict(list)
        lost = []
        for task, key in activities:
            if key is not None and key not in self.rows and key != root:
                lost.append(task.code or task.name)
            self.within[key if key in self.rows else None].append(task)
        counted(self.notes, lost, "{count} activities stand in a WBS that is not in the file and were put at the top")
        self.uids = {task.uid for task, _ in activities}
        self.free = max(self.uids | {_WBS_FROM}) + 1

    def place(self, key: int | None, level: int, number: str, code: str) -> None:
        """The lines below one, depth first without recursion: an outline may be deep."""
        waiting = [(key, level, number, code)]
        while waiting:
            key, level, number, code = waiting.pop()
            if key is not None:
                self.tasks.append(self._summary(key, level, number, code))
            count = 0
            for task in sorted(self.within.pop(key, ()), key=lambda one: one.code):
                count += 1
                task.level, task.wbs = level + 1, f"{number}.{count}" if number else str(count)
                self.tasks.append(task)
            branches = []
            for branch in sorted(self.below.pop(key, ()), key=self._order):
                count += 1
                own = self.rows[branch].text("wbs_short_name")
                path = f"{code}{self.separator}{own}" if code and own else own or code
                branches.append((branch, level + 1, f"{number}.{count}" if number else str(count), path))
            waiting.extend(reversed(branches))

    def place_what_is_left(self) -> None:
        """Branches whose line above leads back to themselves."""
        left = [key for key in self.rows if key not in self.by_wbs]
        if not left:
            return
        self.notes.append(f"{len(left)} lines of the WBS lead back to themselves and were put at the top (first: {self.rows[left[0]].place}).")
        for key in left:
            for children in self.below.values():
                if key in children:
                    children.remove(key)
        top = sum(task.level == 1 for task in self.tasks)
        for count, key in enumerate(left, start=top + 1):
            self.place(key, 1, str(count), self.rows[key].text("wbs_short_name"))

    def _summary(self, key: int, level: int, number: str, code: str) -> FileTask:
        record = self.rows[key]
        uid = key + _WBS_FROM
        if uid in self.uids or uid > MOST_ID:
            uid, self.free = self.free, self.free + 1
        self.uids.add(uid)
        name = record.text("wbs_name") or record.text("wbs_short_name")
        self.by_wbs[key] = made = FileTask(uid, name, level=level, wbs=number, code=code, kind="summary")
        return made

    def _order(self, key: int) -> tuple[float, int]:
        place = self.rows[key].text("seq_num")
        try:
            return float(place.replace(",", ".")), key
        except ValueError:
            return float("inf"), key
