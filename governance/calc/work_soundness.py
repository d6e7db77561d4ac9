"""What is wrong with the measures of work packages: vectorised over the packages of many projects."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

WHOLE = 1_000_000  # done, in millionths
UNKNOWN = np.iinfo(np.int64).min
FEW = 12  # offenders named of a rule and a project


class Packages(NamedTuple):
    """Work packages as parallel arrays; `project` numbers projects from 0. Whole numbers hold `UNKNOWN` where nothing is known.

    start, finish, started, finished: minutes since 1970; measured: days since 1970; budget, cost: minor units; done: millionths;
    effort: whether it is level of effort, which is never measured; fell: whether the newest measure is below the one before it.
    """

    project: np.ndarray
    key: np.ndarray
    budget: np.ndarray
    start: np.ndarray
    finish: np.ndarray
    done: np.ndarray
    cost: np.ndarray
    measured: np.ndarray
    started: np.ndarray
    finished: np.ndarray
    effort: np.ndarray
    fell: np.ndarray


class Soundness(NamedTuple):
    """By rule: how many packages of each project it looks at, how many are wrong, and the first keys of those, by project."""

    of: Mapping[str, list[int]]
    wrong: Mapping[str, list[int]]
    keys: Mapping[str, dict[int, list[int]]]


def soundness(work: Packages, *, projects: int, day: int, stale_days: np.ndarray) -> Soundness:
    """Return what the rules on work packages find in each of the projects.

    work: arrays of one length. projects: how many. day: the status date, days since 1970. stale_days: by project, the age in days above
    which a measure of work under way is stale. A package is under way when it has begun and is not done. Cost without progress is looked
    for where cost is known, progress without cost among budgeted packages begun, in projects where any package has cost.
    Raises IndexError when a project's number is not below `projects`.

    Source: ours; GAO-20-195G, chapter on data reliability, has the same contradictions to look for.

    >>> one = lambda *values: np.array(values, dtype=np.int64)
    >>> no = np.array([False])
    >>> pack = Packages(one(0), one(7), one(100), one(0), one(99), one(WHOLE), one(50), one(10), one(0), one(UNKNOWN), no, no)
    >>> found = soundness(pack, projects=1, day=20, stale_days=np.array([10.5]))
    >>> found.of["finished_undated"], found.wrong["finished_undated"], found.keys["finished_undated"]
    ([1], [1], {0: [7]})
    """
    close = (day + 1) * 24 * 60  # the end of the status date
    told, own, paid = work.measured != UNKNOWN, ~work.effort, (work.cost != UNKNOWN) & (work.cost > 0)
    progress = told & (work.done > 0)
    done = told & (work.done >= WHOLE)
    ended = work.finished != UNKNOWN
    begun = progress | (work.started != UNKNOWN)
    costed = np.bincount(work.project[paid], minlength=projects)[work.project] > 0
    old = day - np.where(told, work.measured, day) > stale_days[work.project] if len(work.project) else told
    budgeted = work.budget > 0
    due = own & budgeted & (work.start != UNKNOWN) & (work.start < close)
    dated = ended | (work.started != UNKNOWN)
    ahead = (ended & (work.finished > close)) | ((work.started != UNKNOWN) & (work.started > close))
    looks = {  # the packages a rule looks at, and those that are wrong
        "planned": (budgeted, np.zeros_like(budgeted)),
        "work_undated": (budgeted, (work.start == UNKNOWN) | (work.finish == UNKNOWN)),
        "work_unmeasured": (due, ~told),
        "work_stale": (own & begun & told & ~done & ~ended, old),
        "finished_undated": (own & done, ~ended),
        "dated_unfinished": (own & ended & told, ~done),
        "actuals_ahead": (dated, ahead),
        "went_backward": (own & told, work.fell),
        "cost_without_progress": (own & paid, ~progress & (work.started == UNKNOWN)),
        "progress_without_cost": (own & progress & budgeted & costed, ~paid),
    }
    of, wrong, keys = {}, {}, {}
    for code, (among, flawed) in looks.items():
        offends = among & flawed
        of[code] = np.bincount(work.project[among], minlength=projects).tolist()
        wrong[code] = np.bincount(work.project[offends], minlength=projects).tolist()
        keys[code] = _first(work.project[offends], work.key[offends])
    return Soundness(of, wrong, keys)


def _first(project: np.ndarray, key: np.ndarray) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for at, one in zip(project.tolist(), key.tolist(), strict=True):
        named = found.setdefault(at, [])
        if len(named) < FEW:
            named.append(one)
    return found
