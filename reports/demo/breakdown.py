"""Work breakdowns as each kind of project has them."""

import datetime as dt
import random
from dataclasses import dataclass

# phase | package | begins | ends (share of the duration) | weight | technique | curve
CIVIL = """
Define | Survey and ground investigation | 0.00 | 0.13 | 4 | percent | linear
Define | Outline design | 0.04 | 0.20 | 5 | percent | front
Define | Land access and consents | 0.02 | 0.26 | 3 | milestones | back
Design | Detailed civil design | 0.16 | 0.36 | 7 | percent | bell
Design | Detailed mechanical and electrical design | 0.20 | 0.40 | 5 | percent | bell
Design | Environmental permit | 0.18 | 0.34 | 1 | 0/100 | linear
Buy | Long-lead equipment | 0.24 | 0.58 | 13 | units | back
Buy | Main works contract award | 0.28 | 0.38 | 1 | 50/50 | linear
Build | Enabling works and compound | 0.32 | 0.46 | 6 | percent | front
Build | Main construction, north section | 0.40 | 0.76 | 19 | percent | bell
Build | Main construction, south section | 0.48 | 0.84 | 16 | percent | bell
Build | Mechanical and electrical installation | 0.58 | 0.88 | 11 | units | linear
Build | Telemetry and control | 0.66 | 0.90 | 4 | percent | linear
Finish | Testing and commissioning | 0.80 | 0.97 | 5 | percent | back
Finish | Reinstatement and handover | 0.88 | 1.00 | 3 | 25/75 | linear
Manage | Site supervision and management | 0.00 | 1.00 | 5 | loe | linear
"""
POWER = """
Define | Load study and option appraisal | 0.00 | 0.12 | 3 | percent | linear
Define | Wayleaves and planning consent | 0.02 | 0.30 | 4 | milestones | back
Design | Primary plant design | 0.12 | 0.34 | 6 | percent | bell
Design | Protection and control design | 0.16 | 0.38 | 5 | percent | bell
Design | Outage plan agreed | 0.22 | 0.36 | 1 | 0/100 | linear
Buy | Transformers and switchgear | 0.16 | 0.62 | 20 | units | back
Buy | Cable and overhead line materials | 0.26 | 0.56 | 9 | units | linear
Build | Civil works and foundations | 0.34 | 0.60 | 11 | percent | front
Build | Cable laying and jointing | 0.44 | 0.82 | 14 | units | bell
Build | Plant installation | 0.54 | 0.84 | 12 | percent | bell
Build | Protection panels and wiring | 0.60 | 0.88 | 6 | percent | linear
Finish | Cold commissioning | 0.78 | 0.93 | 3 | percent | linear
Finish | Energisation and load transfer | 0.88 | 1.00 | 2 | 50/50 | linear
Manage | Contract and outage management | 0.00 | 1.00 | 5 | loe | linear
"""
DIGITAL = """
Discover | User research and process mapping | 0.00 | 0.14 | 5 | percent | front
Discover | Target architecture | 0.04 | 0.20 | 4 | percent | bell
Buy | Supplier selection and contract | 0.06 | 0.22 | 3 | milestones | back
Build | Core configuration, release 1 | 0.18 | 0.44 | 15 | percent | bell
Build | Integrations with work and asset systems | 0.24 | 0.60 | 12 | units | linear
Build | Core configuration, release 2 | 0.42 | 0.70 | 13 | percent | bell
Build | Security hardening and penetration test | 0.50 | 0.72 | 4 | 50/50 | linear
Data | Data cleansing | 0.20 | 0.62 | 7 | percent | front
Data | Trial migrations | 0.46 | 0.76 | 6 | units | back
Data | Cut-over and final migration | 0.80 | 0.92 | 4 | 25/75 | linear
Prove | System and integration test | 0.56 | 0.82 | 9 | percent | back
Prove | User acceptance | 0.72 | 0.90 | 5 | percent | linear
Adopt | Training and business readiness | 0.60 | 0.96 | 6 | percent | back
Adopt | Hypercare | 0.90 | 1.00 | 3 | percent | linear
Manage | Programme management and assurance | 0.00 | 1.00 | 4 | loe | linear
"""
OFFICE = """
Shape | Business case and baseline measures | 0.00 | 0.14 | 6 | percent | front
Shape | Stakeholder agreement | 0.04 | 0.24 | 3 | milestones | back
Design | Future operating model | 0.12 | 0.36 | 12 | percent | bell
Design | Policies and controls | 0.20 | 0.44 | 8 | percent | linear
Deliver | Tools and systems set-up | 0.28 | 0.66 | 20 | percent | bell
Deliver | First wave | 0.40 | 0.68 | 14 | percent | linear
Deliver | Second wave | 0.58 | 0.86 | 14 | percent | linear
Deliver | Union and staff consultation | 0.30 | 0.56 | 2 | 50/50 | linear
Embed | Training | 0.46 | 0.90 | 9 | units | linear
Embed | Benefits tracking set up | 0.70 | 0.94 | 3 | 0/100 | linear
Embed | Handover to the line | 0.86 | 1.00 | 4 | percent | back
Manage | Project management | 0.00 | 1.00 | 5 | loe | linear
"""
KINDS = {"civil": CIVIL, "power": POWER, "digital": DIGITAL, "office": OFFICE}
MILESTONES = {
    "civil": [("Design frozen", 0.38), ("In service", 0.97), ("Closed out", 1.0)],
    "power": [("Consents in place", 0.31), ("Energised", 0.98), ("Closed out", 1.0)],
    "digital": [("Design authority approval", 0.21), ("Go-live", 0.92), ("Closed out", 1.0)],
    "office": [("Operating model approved", 0.36), ("Handed over", 0.99), ("Closed out", 1.0)],
}
GROWTH = {
    "civil": ["Additional culvert diversion", "Highway drainage added by the council"],
    "power": ["Second circuit added on request", "Fibre route added"],
    "digital": ["Additional reporting asked for by regulation", "Market messages added to scope"],
    "office": ["Fifth region added", "Additional pension interface"],
}


@dataclass(slots=True)
class Package:
    """A planned line of the WBS; amounts in whole currency units, moments without a zone."""

    wbs: str
    name: str
    kind: str
    begin: dt.datetime | None
    end: dt.datetime | None
    budget: int
    technique: str
    curve: str
    known_week: int | None = None  # added by change in this week


def breakdown(*, work: str, budget: int, start: dt.date, days: int, dice: random.Random) -> list[Package]:
    """The WBS of a project, summaries before their packages; the budgets of the packages add up to the project's."""
    lines = [line.split("|") for line in KINDS[work].strip().splitlines()]
    lines = [[cell.strip() for cell in line] for line in lines]
    optional = [line for line in lines if float(line[4]) <= 3]
    dropped = dice.sample(optional, k=min(len(optional), dice.randint(0, 2)))
    lines = [line for line in lines if line not in dropped]
    weights = [float(line[4]) * dice.uniform(0.75, 1.3) for line in lines]
    amounts = [round(budget * weight / sum(weights) / 500) * 500 for weight in weights]
    amounts[max(range(len(amounts)), key=amounts.__getitem__)] += budget - sum(amounts)
    packages, phases = [], []
    for line, amount in zip(lines, amounts, strict=True):
        phase, name, begins, ends, _weight, technique, curve = line
        if phase not in phases:
            phases.append(phase)
            packages.append(Package(str(len(phases)), phase, "summary", None, None, 0, "percent", "linear"))
        number = sum(one.wbs.startswith(f"{len(phases)}.") for one in packages) + 1
        wobble = 0.0 if technique == "loe" else dice.uniform(-0.02, 0.02)
        begin = _moment(start, days, max(float(begins) + wobble, 0.0), 8)
        end = _moment(start, days, min(float(ends) + wobble, 1.0), 17)
        kind = "loe" if technique == "loe" else "task"
        packages.append(Package(f"{len(phases)}.{number}", name, kind, begin, end, amount, technique, curve))
    for name, share in MILESTONES[work]:
        number = sum(one.wbs.startswith(f"{len(phases)}.") for one in packages) + 1
        day = _moment(start, days, share, 17)
        packages.append(Package(f"{len(phases)}.{number}", name, "milestone", day, day, 0, "0/100", "linear"))
    return packages


def summarise(packages: list[Package]) -> None:
    """Give each summary the dates and the budget of what is below it."""
    for one in packages:
        if one.kind == "summary":
            below = [other for other in packages if other.wbs.startswith(f"{one.wbs}.")]
            one.begin, one.end = min(other.begin for other in below), max(other.end for other in below)
            one.budget = sum(other.budget for other in below)


def _moment(start: dt.date, days: int, share: float, hour: int) -> dt.datetime:
    day = start + dt.timedelta(days=round(days * share))
    while day.weekday() > 4:
        day += dt.timedelta(days=1 if hour < 12 else -1)
    return dt.datetime.combine(day, dt.time(hour))
