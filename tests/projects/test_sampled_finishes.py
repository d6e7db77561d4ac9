"""Many durations at once finish where the engine, asked one by one, says they do."""

import random

import numpy as np
import pytest

from projects.calc.schedule.columns import network_of
from projects.calc.schedule.engine import compute
from projects.calc.schedule.network import Options
from projects.calc.schedule.sampled import Sampled

TASKS, DRAWS = 20, 4


def made(dice, **columns):
    durations = [dice.choice([0, 240, 480, 960, 2000]) for _ in range(TASKS)]
    links = [
        (before, after, dice.choice(["FS", "FS", "SS", "FF", "SF"]), dice.choice([0, 0, 240, -240]))
        for after in range(TASKS)
        for before in range(after)
        if dice.random() < 0.15
    ]
    return durations, links, columns


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("by_the_clock", [False, True])
def test_each_draw_is_what_the_engine_computes(seed, by_the_clock):
    dice = random.Random(seed)
    durations, links, columns = made(dice, **({"elapsed": [dice.random() < 0.2 for _ in range(TASKS)]} if by_the_clock else {}))
    minutes = np.array([[int(one * dice.uniform(0.5, 1.8)) for _ in range(DRAWS)] for one in durations])
    sampled = Sampled(network_of(durations, links, **columns))
    found = sampled.moments(sampled.finishes(minutes, np.arange(TASKS)))
    expected = [compute(network_of(minutes[:, draw].tolist(), links, **columns)).project_finish for draw in range(DRAWS)]
    assert found.tolist() == [one.item() for one in expected]


def test_what_is_finished_stays_and_what_is_left_is_not_before_the_status_date():
    done = {"actual_start": ["2026-01-05T08:00", None], "actual_finish": ["2026-01-05T17:00", None]}
    sampled = Sampled(network_of([480, 480], [(0, 1)], **done), np.datetime64("2026-01-15T00:00", "m"))
    assert sampled.open.tolist() == [False, True]
    assert sampled.moments(sampled.finishes(np.array([[480, 960]]), np.array([1]))).tolist() == [
        np.datetime64("2026-01-15T17:00", "m").item(), np.datetime64("2026-01-16T17:00", "m").item(),
    ]  # fmt: skip


def test_a_delay_is_added_in_working_time_to_the_finish():
    sampled = Sampled(network_of([480]))
    found = sampled.moments(sampled.finishes(np.array([[480, 480]]), np.array([0]), np.array([0.0, 480.0])))
    assert (found[1] - found[0]).astype(int) == 24 * 60


def test_where_paths_meet_the_middle_lies_later_than_the_plan():
    network = network_of([4800] * 5 + [0], [(place, 5) for place in range(5)])
    sampled = Sampled(network)
    minutes = 4800 * np.random.default_rng(1).uniform(0.8, 1.2, (5, 500))
    assert np.median(sampled.finishes(minutes, np.arange(5))) > sampled.finishes(np.full((5, 1), 4800), np.arange(5))[0]


def test_a_schedule_from_its_finish_cannot_be_drawn():
    options = Options(start=np.datetime64("2026-01-05T08:00", "m"), finish=np.datetime64("2026-02-05T17:00", "m"), from_finish=True)
    with pytest.raises(ValueError, match="computed from its finish"):
        Sampled(network_of([480], options=options))
