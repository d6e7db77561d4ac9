"""Each figure of a change opened: formula, inputs, day, rule, and the way to what it was computed from."""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from governance.models import ChangeRequest
from pmo.web.templatetags.figures_format import count, day, full

Link = Callable[..., str]  # the address of a page by its name and what that takes, on the day that is asked for
HOUR, MOST = 60, 40


def change_explained(change: ChangeRequest, figure: str, link: Link) -> dict | None:
    """A figure of the impact of a change as the component `explain` shows it; None where the impact has no figure of that name."""
    if not change.impact:
        return None
    name, _dash, key = figure.partition(":")
    tell = NAMED.get(name) if key else WHOLE.get(name)
    told = tell and tell(_Opened(change, link), *([key] if key else []))
    if told is None:
        return None
    title = told.pop("title")
    return {"title": f"{title} · {change.code}", "as_of": dt.date.fromisoformat(change.impact["day"]), "sources": [], "inputs": []} | told


class _Opened:
    """A change with what its figures are told from."""

    def __init__(self, change: ChangeRequest, link: Link):
        self.change, self.link, self.impact, self.currency = change, link, change.impact, change.impact["currency"]
        self.cost, self.dates, self.schedule = (self.impact[name] for name in ("cost", "dates", "schedule"))

    def money(self, amount) -> str:
        return "—" if amount is None else full(Decimal(amount), self.currency)

    def to(self, figure: str) -> str:
        """The address of another figure of the same change."""
        return self.link("governance:change-figure", self.change.project.code, self.change.code, figure)

    def page(self, name: str, *more) -> str:
        return self.link(name, self.change.project.code, *more)

    def beside(self, old, new, say=None) -> list[tuple]:
        say = say or self.money
        return [(_("As it is"), say(old), ""), (_("With the change"), say(new), "")]

    @property
    def plan(self) -> tuple:
        return (_("the schedule of the project, on a copy"), self.page("projects:schedule"))


def _cost(one: _Opened) -> dict:
    cost = one.cost
    words = {
        "given": _("Σ of the amounts that are asked for, by cost type and month"),
        "lines": _("Σ cost of lines with the change − Σ cost of lines as they are"),
        "none": _("no money is asked for, and no line costs more or less"),
    }  # fmt: skip
    types = [(name or code or _("No cost type said"), one.money(amount), "") for code, name, amount in cost["types"]]
    months = [(f"{dt.date.fromisoformat(month):%b %Y}", one.money(change), one.to(f"month:{month[:7]}")) for month, _old, change in _touched(cost)]
    return {
        "title": _("Cost"), "value": one.money(cost["change"]), "formula": words[cost["source"]], "inputs": [*types, *months][:MOST],
        "rule": _("What is asked for counts; where nothing is, what the lines cost more or less does. Work that only moves adds nothing."),
        "sources": [(_("the change itself"), one.page("governance:change", one.change.code))],
    }  # fmt: skip


def _month(one: _Opened, key: str) -> dict | None:
    row = next((row for row in one.cost["months"] if row[0][:7] == key), None)
    if row is None:
        return None
    month, old, change = row
    new = Decimal(old or 0) + Decimal(change)
    return {
        "title": f"{dt.date.fromisoformat(month):%B %Y}", "value": one.money(new), "formula": _("planned in the month + what the change adds"),
        "inputs": [(_("Planned"), one.money(old), ""), (_("Added"), one.money(change), one.to("cost"))],
        "rule": _("Planned is the Outlook that counts for the fiscal year, else the Plan."),
        "sources": [(_("Plan and Outlook"), one.page("finance:money"))],
    }  # fmt: skip


def _budget(one: _Opened) -> dict:
    old, new = one.cost["budget"]
    basis = one.change.basis.get("baseline")
    source = (_("baseline {n}").format(n=basis), one.page("projects:baselines")) if basis else (_("the project"), one.page("reports:project"))
    return {
        "title": _("Budget"), "value": one.money(new), "formula": _("budget as it is + cost of the change"),
        "inputs": [(_("Budget as it is"), one.money(old), ""), (_("Cost of the change"), one.money(one.cost["change"]), one.to("cost"))],
        "rule": _("It becomes the budget of the new baseline when the change is applied."),
        "sources": [source],
    }  # fmt: skip


def _bac(one: _Opened) -> dict:
    old, new = one.cost["bac"]
    return {
        "title": "BAC", "value": one.money(new), "formula": _("Σ of what a new baseline would promise of each line"),
        "inputs": [*one.beside(old, new), (_("On lines, more or less"), one.money(one.cost["on_lines"]), "")],
        "rule": _("A line counts with its expected cost, else with the budget it has; a summary with nothing of its own."), "sources": [one.plan],
    }  # fmt: skip


def _eac(one: _Opened) -> dict:
    old, new = one.cost["eac"]
    return {
        "title": "EAC", "value": one.money(new), "formula": _("BAC ÷ CPI"),
        "inputs": [*one.beside(old, new), ("BAC", one.money(one.cost["bac"][1]), one.to("bac"))],
        "rule": _("At today's efficiency, of the work as it would be; unknown where nothing is measured or more is earned than there is."),
        "sources": [(_("earned value of the project"), one.page("finance:earned-value"))],
    }  # fmt: skip


def _outlook(one: _Opened, key: str) -> dict | None:
    year = next((year for year in one.cost["years"] if year["label"] == key), None)
    if year is None:
        return None
    return {
        "title": _("Outlook {year}").format(year=key), "value": one.money(year["new"]),
        "formula": _("what counts for the fiscal year + what the change adds"),
        "inputs": [(year["from"] or _("No Plan yet"), one.money(year["old"]), ""), (_("Added"), one.money(year["change"]), one.to("cost"))],
        "rule": _("It becomes an Outlook of the year when the change is applied."), "sources": [(_("Plan and Outlook"), one.page("finance:money"))],
    }  # fmt: skip


def _finish(one: _Opened) -> dict:
    return _later(one, one.dates["promised"], _("Promised finish"), _("working days from the promised finish to the finish with the change"))


def _expected(one: _Opened) -> dict | None:
    row = one.dates["expected"]
    return row and _later(one, row, _("Finish of the schedule"), _("working days from the computed finish to the one with the edits"))


def _later(one: _Opened, row: dict, title: str, formula: str) -> dict:
    said = "—" if row["days"] is None else _("{n} working days").format(n=f"{row['days']:+,}")
    inputs = one.beside(row["old"], row["new"], lambda told: day(dt.date.fromisoformat(told)) if told else "—")
    if one.dates["expected"] and row is one.dates["promised"]:
        slipped = one.dates["expected"]["days"]
        inputs.append((_("By the edits alone"), "—" if slipped is None else f"{slipped:+,}", one.to("expected")))
    return {
        "title": title, "value": said, "formula": formula, "inputs": inputs,
        "rule": _("Working days of the project's calendar. Slip that nobody approved yet is in the promise too, once it is applied."),
        "sources": [one.plan, (_("the baselines"), one.page("projects:baselines"))],
    }  # fmt: skip


def _benefits(one: _Opened) -> dict:
    benefits = one.impact["benefits"]
    rows = [(f"{row['code']} {row['name']}", f"{_step(row)} {row['unit']}", one.to(f"benefit:{row['code']}")) for row in benefits["rows"]]
    return {
        "title": _("Benefits planned"), "value": one.money(benefits["change"]), "formula": _("Σ planned with the change − Σ planned as it is"),
        "inputs": [*one.beside(benefits["old"], benefits["new"]), *rows][:MOST],
        "rule": _("Benefits in money, over their life; disbenefits are taken off."),
        "sources": [(_("the register of benefits"), one.page("finance:benefits"))],
    }  # fmt: skip


def _benefit(one: _Opened, key: str) -> dict | None:
    row = next((row for row in one.impact["benefits"]["rows"] if row["code"] == key), None)
    if row is None:
        return None
    return {
        "title": row["name"], "value": f"{_step(row)} {row['unit']}", "formula": _("Σ of the months with the change − Σ of the months as planned"),
        "inputs": [(month, f"{Decimal(old):,} → {Decimal(new):,}", "") for month, old, new in row["months"]][:MOST],
        "rule": _("Only the months that the change names differ."), "sources": [(_("the register of benefits"), one.page("finance:benefits"))],
    }  # fmt: skip


def _step(row: dict) -> str:
    return f"{Decimal(row['new']) - Decimal(row['old']):+,}"


def _work(one: _Opened) -> dict | None:
    work = one.impact["resources"]["work"]
    if not work or not any(work):
        return None
    return {
        "title": _("Work, hours"), "value": count(round(work[1] / HOUR)), "formula": _("Σ work of the lines, in hours"),
        "inputs": one.beside(*work, lambda minutes: count(round(minutes / HOUR))),
        "rule": _("Summaries and inactive lines count nothing of their own."),
        "sources": [one.plan],
    }  # fmt: skip


def _critical(one: _Opened) -> dict | None:
    if not one.schedule:
        return None
    found = one.schedule["critical"]
    told = ((_("becomes critical"), found["entered"]), (_("no longer is"), found["left"]))
    named = [(f"{row['wbs']} {row['name']}", word, "") for word, rows in told for row in rows]
    return {
        "title": _("Critical lines"), "value": count(found["new"]), "formula": _("lines without slack to the finish of the project"),
        "inputs": [*one.beside(found["old"], found["new"], count), *named][:MOST], "rule": _("Summaries are left out."), "sources": [one.plan],
    }  # fmt: skip


def _moved(one: _Opened, name: str, title: str) -> dict:
    rows = one.schedule[name] if one.schedule else []
    number = one.schedule["milestones_moved" if name == "milestones" else "moved"] if one.schedule else 0
    furthest = sorted(rows, key=lambda row: -abs(row["days"] or 0))[:MOST]
    return {
        "title": title, "value": count(number), "formula": _("how many have another start or finish on the copy"),
        "inputs": [(f"{row['wbs']} {row['name']}", _signed(row["days"]), one.to(f"line:{row['uid']}")) for row in furthest],
        "rule": _("The days are working days by which the finish moves; the furthest stand first."), "sources": [one.plan],
    }  # fmt: skip


def _line(one: _Opened, key: str) -> dict | None:
    rows: Iterable[dict] = [*one.schedule["lines"], *one.schedule["milestones"]] if one.schedule else []
    row = next((row for row in rows if str(row["uid"]) == key), None)
    if row is None:
        return None
    ends = ((_("Start"), row["start"]), (_("Finish"), row["finish"]))
    say = [(label, " → ".join(day(dt.datetime.fromisoformat(end)) for end in both)) for label, both in ends]
    return {
        "title": f"{row['wbs']} {row['name']}", "value": _signed(row["days"]),
        "formula": _("working days from the finish as it is to the finish with the change"),
        "inputs": [(label, told, "") for label, told in say], "rule": _("Working days of the project's calendar."), "sources": [one.plan],
    }  # fmt: skip


def _risk(one: _Opened, key: str) -> dict | None:
    row = next((row for row in one.impact["risks"] if row["code"] == key), None)
    if row is None:
        return None
    return {
        "title": row["title"], "value": one.money(row["exposure"]), "formula": _("probability × cost impact, in money"),
        "inputs": [(_("Probability"), f"{row['probability']}", ""), (_("Impact"), f"{row['impact']}", "")],
        "rule": _("As it was judged when the impact was computed."), "sources": [(_("the risk"), one.page("governance:risk", row["code"]))],
    }  # fmt: skip


def _signed(days) -> str:
    return "—" if days is None else _("{n} working days").format(n=f"{Decimal(str(days)):+,.1f}")


def _touched(cost: dict) -> list:
    return [row for row in cost["months"] if Decimal(row[2])]


WHOLE = {
    "cost": _cost, "budget": _budget, "bac": _bac, "eac": _eac, "finish": _finish, "expected": _expected, "benefits": _benefits, "work": _work,
    "critical": _critical, "milestones": lambda one: _moved(one, "milestones", _("Milestones moved")),
    "lines": lambda one: _moved(one, "lines", _("Lines moved")),
}  # fmt: skip
NAMED = {"month": _month, "outlook": _outlook, "benefit": _benefit, "line": _line, "risk": _risk}
