"""What is wrong with the tasks of a schedule, task by task."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from pmo.errors import Refused
from pmo.imports.calc.shape import Problem
from projects.calc.files.contents import ScheduleFile
from projects.calc.schedule import engine
from projects.calc.schedule.network import Loop
from projects.calc.schedule.of_file import network_of_file
from resources.calc.lines import own_tasks, troubles
from resources.calc.weeks import whole_calendars


@dataclass
class Judged:
    """Problems by the place of the task in the file, and the uids of those that cannot be kept."""

    problems: list[Problem] = field(default_factory=list)
    bad: set[int] = field(default_factory=set)


def judged(file: ScheduleFile, *, first: int) -> Judged:
    """What cannot be kept of a schedule; places are counted from `first`.

    Raises:
        Refused: the links lead in a loop, or a calendar has no working time: the file as a whole says nothing that can be computed.
    """
    found, seen = Judged(), set()
    for number, task in enumerate(own_tasks(file), first + 1):
        problems = troubles(task)
        if task.uid in seen:
            problems.append(("uid", _("The uid {uid} stands more than once: number each task differently.").format(uid=task.uid)))
        seen.add(task.uid)
        if problems:
            found.bad.add(task.uid)
            found.problems += [Problem(number, column, message) for column, message in problems]
    _require_no_loop(file)
    return found


def _require_no_loop(file: ScheduleFile) -> None:
    tasks = {task.uid: task for task in file.tasks}
    try:
        whole_calendars(file.calendars, minutes_per_day=file.minutes_per_day)
        network, uids = network_of_file(file)
        engine.compute(network)
    except Loop as loop:
        named = [tasks[uids[place]].wbs or tasks[uids[place]].name for place in [*loop.tasks, loop.tasks[0]][:12]]
        raise Refused(
            _("The links lead in a loop: {way}. Remove one of them in the tool and save the file again.").format(way=" → ".join(named)), field="file"
        ) from None
    except ValueError as error:
        raise Refused(_("The schedule cannot be computed: {why}").format(why=error), field="file") from None
