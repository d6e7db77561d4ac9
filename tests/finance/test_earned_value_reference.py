"""Earned value of real projects against figures worked out independently, where those files are at hand."""

import csv
import json
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

from finance.calc.earned_value import WorkPackages, as_moments, curve_codes, indices, measure, technique_codes
from pmo.calc.working_time import WorkingTime

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
EXPECTED = DATA / "expected" / "share_dslib_evm.json"
CENTS = 2.5  # the other side adds costs of more than two decimals
SIX_DIGITS = 0.5e-6  # and percentages before they were cut to the six digits on file


def projects() -> list[str]:
    return sorted(json.loads(EXPECTED.read_text())) if EXPECTED.exists() else []


def rows_of(path: Path) -> list[dict]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def working_time(folder: Path) -> WorkingTime:
    stated = json.loads((folder / "calendar.json").read_text())
    spans: list[tuple[int, int]] = []
    for hour in stated["working_hours"]:
        begin = hour * 60
        if spans and spans[-1][1] == begin:
            begin = spans.pop()[0]
        spans.append((begin, hour * 60 + 60))
    free = stated["nonworking_weekdays_monday0"]
    week = tuple(() if weekday in free else tuple(spans) for weekday in range(7))
    return WorkingTime(week, {date.fromisoformat(day): () for day in stated["holidays"]})


def work(folder: Path, period: str) -> tuple[WorkPackages, int]:
    """The work packages as measured in one period, and the actual cost to date, in cents."""
    activities = rows_of(folder / "activities.csv")
    measured = {row["activity_id"]: row for row in rows_of(folder / "tracking.csv") if row["period_n"] == period}
    percent = [float(measured[a["activity_id"]]["percent_complete"]) if a["activity_id"] in measured else 0.0 for a in activities]
    nothing = np.zeros(len(activities), dtype=bool)
    packages = WorkPackages(
        project=np.zeros(len(activities), dtype=int),
        budget=np.array([round(float(a["total_baseline_cost"]) * 100) for a in activities]),
        start=as_moments([datetime.fromisoformat(a["baseline_start"]) for a in activities]),
        finish=as_moments([datetime.fromisoformat(a["baseline_finish"]) for a in activities]),
        curve=curve_codes(["linear"] * len(activities)),
        technique=technique_codes(["percent"] * len(activities)),
        percent=np.array(percent), started=nothing, finished=nothing,
    )  # fmt: skip
    return packages, round(sum(float(row["actual_cost"]) for row in measured.values()) * 100)


@pytest.mark.skipif(not EXPECTED.exists(), reason=f"{EXPECTED} is not here")
@pytest.mark.parametrize("name", projects())
def test_agrees_with_the_independent_figures_of(name):
    folder = DATA / "dslib-projects" / name
    calendar = working_time(folder)
    expected = json.loads(EXPECTED.read_text())[name]
    for period, row in zip(rows_of(folder / "tracking_periods.csv"), expected["rows"], strict=True):
        packages, cost = work(folder, period["n"])
        found = measure(packages, datetime.fromisoformat(row["status"]), [calendar])
        bac, pv, ev = (int(column[0]) for column in (found.bac, found.pv, found.ev))
        where = f"{name}, {period['name']}"
        assert bac == pytest.approx(expected["BAC"] * 100, abs=CENTS), where
        assert pv == pytest.approx(row["PV"] * 100, abs=CENTS), where
        assert ev == pytest.approx(row["EV"] * 100, abs=CENTS + bac * SIX_DIGITS), where
        assert cost == pytest.approx(row["AC"] * 100, abs=CENTS), where
        ratios = indices(bac=bac, pv=pv, ev=ev, ac=cost)
        assert [ratios.cpi, ratios.spi] == [
            None if r is None else pytest.approx(r, abs=1e-4) for r in (row["CPI"], row["SPI"])
        ], where


@pytest.mark.skipif(not EXPECTED.exists(), reason=f"{EXPECTED} is not here")
@pytest.mark.parametrize("name", projects())
def test_agrees_to_the_cent_with_the_series_of(name):
    folder = DATA / "dslib-projects" / name
    for row in rows_of(folder / "evm_series.csv"):
        packages, _ = work(folder, row["period_n"])
        found = measure(packages, datetime.fromisoformat(row["status_date"]), [working_time(folder)])
        assert int(found.ev[0]) == round(float(row["earned_value_cum"]) * 100), f"{name}, {row['status_date']}"
