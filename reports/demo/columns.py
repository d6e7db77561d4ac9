"""The columns of a synthetic portfolio: drawn at once with NumPy, handed out as rows table by table.

Ids are the place in the column plus one, so that rows may point at each other before they are written.
"""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from finance.calc.earned_value import CURVES, TECHNIQUES, planned_share

PACKAGES = 20
STEMS = ["Renewal of", "Expansion of", "Replacement of", "Merger of", "Study of", "Automation of", "Relocation of", "Upgrade of"]
THINGS = [
    "pumping station", "billing platform", "control room", "depot", "data hub", "substation", "customer portal", "training centre", "pipeline",
    "laboratory",
]  # fmt: skip
SPEEDS = [1.0, 1.03, 0.97, 0.93, 0.86]
CHANCES = [0.42, 0.16, 0.14, 0.17, 0.11]
Rows = tuple[list[str], Iterator[tuple]]


@dataclass(frozen=True)
class Columns:
    """Projects (length k) and their work packages (length 20 k, ordered by project). Days are numbers since 1970, money in minor units."""

    seed: int
    today: dt.date
    start: np.ndarray
    days: np.ndarray
    speed: np.ndarray
    thrift: np.ndarray
    slip: np.ndarray
    begins: np.ndarray
    ends: np.ndarray
    budget: np.ndarray
    curve: np.ndarray
    technique: np.ndarray

    @property
    def count(self) -> int:
        return len(self.start)

    @property
    def project(self) -> np.ndarray:
        """Whose each work package is, from 0."""
        return np.repeat(np.arange(self.count), PACKAGES)

    @property
    def budgets(self) -> np.ndarray:
        """The budget of each project."""
        return self.budget.reshape(-1, PACKAGES).sum(axis=1)

    def planned(self, day: dt.date) -> np.ndarray:
        """The planned share of each work package."""
        return planned_share(self.moments(self.begins, 8), self.moments(self.ends, 17), day, self.curve)

    def done(self, day: dt.date) -> np.ndarray:
        """The measured share of each work package: the plan of an earlier or a later day, by how fast its project is."""
        number = (day - dt.date(1970, 1, 1)).days
        moved = np.repeat(self.start + (number - self.start) * self.speed, PACKAGES)
        elapsed = np.clip((moved - self.begins) / np.maximum(self.ends - self.begins, 1), 0, 1)
        return np.round(elapsed, 3)

    @staticmethod
    def moments(days: np.ndarray, hour: int) -> np.ndarray:
        return days.astype("datetime64[D]").astype("datetime64[m]") + np.timedelta64(hour, "h")

    def project_rows(self, leaves: list[int], stage, now: dt.datetime) -> Rows:
        names = [
            "id", "code", "name", "node_id", "type_id", "stage_id", "manager_name", "sponsor", "currency", "budget", "restricted", "objective",
            "scope_in", "scope_out", "success_criteria", "assumptions", "created_at", "version",
        ]  # fmt: skip
        budgets = self.budgets
        rows = (
            (
                i + 1, f"S-{i + 1:05d}", f"{STEMS[i % 8]} {THINGS[i // 8 % 10]} {i + 1}", leaves[i % len(leaves)], stage.type_id, stage.pk,
                f"Manager {i % 400 + 1}", f"Sponsor {i % 60 + 1}", "GBP", _money(budgets[i]), "f" if i % 500 else "t", "", "", "", "", "",
                now.isoformat(), 1,
            )
            for i in range(self.count)
        )  # fmt: skip
        return names, rows

    def stage_rows(self, stage) -> Rows:
        return ["project_id", "known_on", "stage_id"], ((i + 1, _day(day - 7), stage.pk) for i, day in enumerate(self.start.tolist()))

    def baseline_rows(self) -> Rows:
        names = ["project_id", "number", "approved_on", "start_on", "finish_on", "budget", "approver", "reason"]
        columns = zip(self.start.tolist(), self.days.tolist(), self.budgets.tolist(), strict=True)
        return names, ((i + 1, 1, _day(s - 7), _day(s), _day(s + d), _money(b), "Board", "Approved") for i, (s, d, b) in enumerate(columns))

    def forecast_rows(self) -> Rows:
        names = ["project_id", "known_on", "start_on", "finish_on", "note"]
        columns = zip(self.start.tolist(), self.days.tolist(), self.slip.tolist(), strict=True)
        return names, ((i + 1, _day(s), _day(s), _day(s + d + round(d * slip)), "") for i, (s, d, slip) in enumerate(columns))

    def package_rows(self) -> Rows:
        names = ["project_id", "wbs", "order", "name", "kind", "start_at", "finish_at", "budget", "technique", "curve", "known_on", "version"]
        names = ["id", *names]
        known = [_day(day - 7) for day in self.start.tolist()]
        begins, ends = (np.datetime_as_string(self.moments(*one)).tolist() for one in ((self.begins, 8), (self.ends, 17)))
        budget, technique, curve = self.budget.tolist(), self.technique.tolist(), self.curve.tolist()
        rows = (
            (
                i + 1, i // PACKAGES + 1, f"{i % PACKAGES // 5 + 1}.{i % 5 + 1}", i % PACKAGES, f"Package {i % PACKAGES + 1}", "task",
                f"{begins[i]}:00+00:00", f"{ends[i]}:00+00:00", _money(budget[i]), TECHNIQUES[technique[i]], CURVES[curve[i]],
                known[i // PACKAGES], 1,
            )
            for i in range(len(budget))
        )  # fmt: skip
        return names, rows

    def progress_rows(self, ends: list[dt.date], today: dt.date) -> Rows:
        return ["work_package_id", "status_date", "done", "actual_cost"], self._progress(ends, today)

    def _progress(self, ends: list[dt.date], today: dt.date) -> Iterator[tuple]:
        """A measure of each work package in each week in which it moved."""
        before = np.zeros(len(self.budget))
        each = np.repeat(self.thrift, PACKAGES)
        for end in ends:
            day = min(end - dt.timedelta(days=2), today)
            done = self.done(day)
            moved = np.flatnonzero(done > before)
            before = done
            cost = np.round(done[moved] * self.budget[moved] / each[moved]).astype(np.int64)
            text = day.isoformat()
            for place, share, amount in zip(moved.tolist(), done[moved].tolist(), cost.tolist(), strict=True):
                yield place + 1, text, f"{share:.3f}", _money(amount)

    def report_rows(self, weeks: list, now: dt.datetime) -> Rows:
        names = [
            "project_id", "period_id", "state", "known_on", "overall", "dimensions", "override_reason", "summary", "achievements", "next_steps",
            "help_needed", "submitted_at", "version",
        ]  # fmt: skip
        colour = np.where(self.speed < 0.9, "red", np.where(self.speed < 0.95, "amber", "green")).tolist()
        rows = (
            (
                i + 1, week.pk, "submitted", min(week.end_on - dt.timedelta(days=2), now.date()), word,
                json.dumps({"schedule": word, "scope": "green"}), "", f"Week to {week.end_on}: {word}.", "Work as planned.", "Go on.", "",
                now.isoformat(), 1,
            )
            for week in weeks
            for i, word in enumerate(colour)
        )  # fmt: skip
        return names, rows

    def actual_rows(self, cost_type: int) -> Rows:
        """A posting a month for every fifth project, adding up to what it measured as spent."""
        names = ["project_id", "cost_type_id", "posting_date", "known_on", "amount", "currency", "reference", "vendor", "text"]
        return names, self._actual(cost_type)

    def _actual(self, cost_type: int) -> Iterator[tuple]:
        ledger = np.arange(0, self.count, 5)
        spent = np.zeros(len(ledger), np.int64)
        day = self.today - dt.timedelta(days=self.today.weekday() + 3 + 4 * 7 * 26)
        while day <= self.today:
            cost = (self.done(day) * self.budget).reshape(-1, PACKAGES).sum(axis=1)[ledger] / self.thrift[ledger]
            cost = np.maximum(np.round(cost).astype(np.int64), spent)
            for place, amount in zip(ledger.tolist(), (cost - spent).tolist(), strict=True):
                if amount:
                    reference, vendor = f"D{day:%y%m%d}{place:05d}", f"Vendor {place % 90 + 1}"
                    yield place + 1, cost_type, day, day, _money(amount), "GBP", reference, vendor, "Four weeks"
            spent = cost
            day += dt.timedelta(days=28)

    def version_rows(self, year) -> Rows:
        months = np.minimum(self.start + self.days, _number(year.end_on)) - np.maximum(self.start, _number(year.start_on))
        plan = (self.budgets * np.clip(months / self.days, 0, 1)).astype(np.int64).tolist()
        landing = np.where(self.speed < 0.9, 0.93, 1.02).tolist()
        day = max(year.start_on, self.today - dt.timedelta(days=60))
        names = ["project_id", "fiscal_year_id", "kind", "label", "state", "known_on", "note", "total"]
        rows = (
            (i + 1, year.pk, kind, label, "approved", day, "", _money(round(amount * (landing[i] if kind == "outlook" else 1))))
            for kind, label in (("plan", ""), ("outlook", "6+6"))
            for i, amount in enumerate(plan)
        )
        return names, rows

    def case_rows(self) -> Rows:
        names = ["project_id", "known_on", "whole_life_cost", "benefits", "note", "benefits_note"]
        columns = zip(self.start.tolist(), self.budgets.tolist(), strict=True)
        return names, ((i + 1, _day(s - 7), _money(b * 12 // 10), _money(b * 2), "", "") for i, (s, b) in enumerate(columns))

    def risk_rows(self) -> Rows:
        names = [
            "id", "project_id", "code", "title", "description", "probability", "impact", "cost_impact", "exposure", "status", "response",
            "response_plan", "owner", "due_on", "opened_on", "version", "kind", "category", "trigger",
        ]  # fmt: skip
        rows = ((*row[:4], "", *row[4:8], "open", "reduce", "", "", row[8], row[9], 1, "threat", "", "") for row in self._risks())
        return names, rows

    def assessment_rows(self) -> Rows:
        names = [
            "risk_id", "project_id", "kind", "known_on", "title", "probability", "impact", "cost_impact", "exposure", "status", "response",
            "response_plan", "owner", "due_on",
        ]  # fmt: skip
        rows = ((row[0], row[1], "threat", row[9], row[3], *row[4:8], "open", "reduce", "", "", row[8]) for row in self._risks())
        return names, rows

    def _risks(self) -> Iterator[tuple]:
        """Two risks a project: id, project, code, title, probability, impact, cost, expected cost, due, opened."""
        due = self.today + dt.timedelta(days=60)
        for i, (budget, start) in enumerate(zip(self.budgets.tolist(), self.start.tolist(), strict=True)):
            for number in (1, 2):
                probability, impact = 1 + (i + number) % 4, 1 + (i * number) % 4
                cost = budget // 100
                yield (
                    2 * i + number, i + 1, f"R-{number:03d}", f"Risk {number}", probability, impact, _money(cost), _money(cost * probability // 10),
                    due, _day(start),
                )  # fmt: skip


def draw(*, projects: int, periods: int, monday: dt.date, seed: int) -> Columns:
    """The columns of a portfolio whose projects begin over the periods and last 30 to 120 weeks."""
    dice = np.random.default_rng(seed)
    now = _number(monday)
    days = dice.integers(30, 120, projects) * 7
    start = now - (dice.random(projects) * np.minimum(days - 21, periods * 7)).astype(np.int64)
    part = dice.random((projects, PACKAGES)) * 0.82
    part[:, 0] = 0.0
    part.sort(axis=1)
    length = np.minimum(dice.uniform(0.08, 0.2, (projects, PACKAGES)), 1 - part)
    begins = (start[:, None] + part * days[:, None]).astype(np.int64)
    ends = (start[:, None] + (part + length) * days[:, None]).astype(np.int64)
    budget = (dice.lognormal(11.0, 0.7, (projects, PACKAGES))).astype(np.int64) * 100
    return Columns(
        seed=seed, today=monday, start=start, days=days, speed=dice.choice(SPEEDS, projects, p=CHANCES),
        thrift=np.clip(dice.normal(1.0, 0.045, projects), 0.75, 1.15), slip=np.clip(dice.normal(0.01, 0.03, projects), -0.05, 0.2),
        begins=begins.ravel(), ends=np.maximum(ends, begins + 1).ravel(), budget=budget.ravel(),
        curve=dice.integers(0, len(CURVES), projects * PACKAGES).astype(np.int8),
        technique=dice.choice(np.array([TECHNIQUES.index("percent"), TECHNIQUES.index("units")], np.int8), projects * PACKAGES),
    )  # fmt: skip


def _number(day: dt.date) -> int:
    return (day - dt.date(1970, 1, 1)).days


def _day(number: int) -> str:
    return (dt.date(1970, 1, 1) + dt.timedelta(days=number)).isoformat()


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
