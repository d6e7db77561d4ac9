"""Life cycles to start from: stages, the gates between them, and what each gate asks. Written by us; an office changes them as it likes."""
# ruff: noqa: E501  sentences

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StarterGate:
    """A gate as a starter brings it: the stage it leads into, who approves it, and its criteria, one a line of `asks`.

    A line is `?` answered, `?!` answered with evidence, `#` a required document, or `= rule [limit]` from the facts; `~` before it: not mandatory.
    """

    code: str
    name: str
    stage: str
    purpose: str
    asks: str
    roles: tuple[str, ...] = ("gatekeeper", "executive")
    quorum: int = 1
    review_days: int = 10


@dataclass(frozen=True, slots=True)
class Starter:
    """A life cycle to install: the code and name of its project type, its stages as (name, kind), its gates."""

    code: str
    name: str
    about: str
    stages: tuple[tuple[str, str], ...]
    gates: tuple[StarterGate, ...]


def asked(line: str) -> dict:
    """Return the criterion that a line of `asks` states, as `add_criterion` takes it.

    >>> asked("~? Was a pilot held?")
    {'mandatory': False, 'kind': 'answer', 'text': 'Was a pilot held?', 'evidence': False}
    >>> asked("= cpi_at_least 0.9 | CPI is at least 0.90")["limit"]
    '0.9'
    """
    mandatory, line = not line.startswith("~"), line.removeprefix("~").strip()
    if line.startswith("="):
        rule, words = (part.strip() for part in line[1:].split("|"))
        key, _blank, limit = rule.partition(" ")
        return {"mandatory": mandatory, "kind": "fact", "text": words, "rule": key, "limit": limit.strip() or None}
    if line.startswith("#"):
        return {"mandatory": mandatory, "kind": "artefact", "text": line[1:].strip(), "evidence": True}
    proof = line.startswith("?!")
    return {"mandatory": mandatory, "kind": "answer", "text": line.lstrip("?!").strip(), "evidence": proof}


PREDICTIVE = Starter(
    "predictive", "Predictive", "Plan, then build: scope, dates and money are agreed before delivery begins.",
    (("Request", "demand"), ("Concept", "demand"), ("Approved", "active"), ("Delivery", "active"), ("Closing", "active"), ("Closed", "done"),
     ("Cancelled", "out"), ("Left", "out")),
    (
        StarterGate("G1", "Screening", "Concept", "Is the need worth the cost of looking into it?", """
? Is the need described so that somebody from outside understands it?
? Does it serve an objective of the organisation, and which?
? Is it clear who pays for the concept work?
~? Could the line organisation do it without a project?
"""),
        StarterGate("G2", "Approval", "Approved", "Is the case sound, affordable and better than its alternatives?", """
# Business case
?! Were alternatives compared, doing nothing among them?
? Are the sponsor and the project manager named?
= benefits_planned | Benefits are planned
~? Do those who will use the result support it?
"""),
        StarterGate("G3", "Start of delivery", "Delivery", "Can the plan be kept, and is everything there to begin?", """
# Project management plan
= baseline_approved | A baseline of scope, dates and money is approved
= budget_approved | A budget is approved
~= schedule_quality_at_least 0.65 | At least 65 % of the schedule checks pass
~= high_risks_at_most 3 | At most three high risks are open
= conditions_done 0 | Conditions of former gates are met
? Are the people who are needed promised by their line managers?
"""),
        StarterGate("G4", "Readiness for handover", "Closing", "Is the result ready for those who will own it?", """
?! Did the owner accept the deliverables?
# Operations and maintenance documents
~= no_red | No computed dimension is red
= overdue_actions_at_most 0 | No action is overdue
~= cpi_at_least 0.90 | CPI is at least 0.90
? Is the date from which the owner takes over agreed?
"""),
        StarterGate("G5", "Closure", "Closed", "Is everything settled, and what was learnt?", """
# Closure report with lessons
= conditions_done 0 | Conditions of former gates are met
? Are contracts, accounts and permits closed?
? Does every benefit have an owner who reports it from now on?
~= data_accuracy_at_least 0.80 | Data accuracy is at least 80 %
""", review_days=15),
    ),
)  # fmt: skip

PRINCE2 = Starter(
    "staged", "Managed by stages", "PRINCE2-flavoured: a board authorises one management stage at a time, on a continued business justification.",
    (("Mandate", "demand"), ("Starting up", "demand"), ("Initiation", "active"), ("Delivery stage", "active"), ("Final stage", "active"),
     ("Closed", "done"), ("Cancelled", "out"), ("Left", "out")),
    (
        StarterGate("A1", "Authorise starting up", "Starting up", "Does the mandate justify a brief?", """
? Who gave the mandate, and what is it to achieve?
? Is there an executive who will own the business case?
"""),
        StarterGate("A2", "Authorise initiation", "Initiation", "Is a project worth initiating?", """
# Project brief
# Outline business case
? Is the project board named, for business, users and suppliers?
? Were lessons of similar projects looked up?
"""),
        StarterGate("A3", "Authorise the project", "Delivery stage", "Is the justification sound and the first stage planned?", """
# Project initiation documentation
= budget_approved | A budget is approved
= baseline_approved | A baseline is approved
= benefits_planned | Benefits are planned
? Are tolerances agreed for time, cost, scope, quality, risk and benefits?
"""),
        StarterGate("A4", "Authorise the final stage", "Final stage", "Is it still worth going on?", """
# End stage report
?! Is the business case still valid?
~= spi_at_least 0.90 | SPI is at least 0.90
~= cpi_at_least 0.90 | CPI is at least 0.90
= conditions_done 0 | Conditions of former authorisations are met
= status_fresh 14 | The last highlight report is at most 14 days old
"""),
        StarterGate("A5", "Authorise closure", "Closed", "Is the product accepted and handed over?", """
# End project report
?! Did the users accept the product?
? Are follow-on actions handed to somebody who agreed?
? Is a benefits review planned for after the project?
"""),
    ),
)  # fmt: skip

AGILE = Starter(
    "agile", "Agile release", "Funded product work in increments: gates are light, held often, and look at what was shown to work.",
    (("Idea", "demand"), ("Discovery", "demand"), ("Build", "active"), ("Release", "active"), ("Operate", "done"), ("Cancelled", "out"), ("Left", "out")),
    (
        StarterGate("R1", "Discovery", "Discovery", "Is the problem worth a few weeks of looking?", """
? Whose problem is it, and how is it known to be one?
? What is the least that would have to be learnt to go on?
""", review_days=5),
        StarterGate("R2", "Funding of the team", "Build", "Is there a team, a backlog and an outcome to measure?", """
? Is the outcome stated with a measure and a first target?
?! Was a prototype tried with real users?
? Is the team in place, with a product owner who decides?
= budget_approved | A budget for the next increments is approved
""", review_days=5),
        StarterGate("R3", "Release", "Release", "Is it safe and useful to release?", """
?! Do the acceptance tests of the release pass?
# Release notes and the way back
? Were security and accessibility looked at?
= high_risks_at_most 1 | At most one high risk is open
~= status_fresh 14 | The last status is at most 14 days old
""", review_days=3),
        StarterGate("R4", "Handover to operation", "Operate", "Can the product live without the project?", """
? Is there a team that runs and improves it, with its money?
# Service description
= overdue_actions_at_most 0 | No action is overdue
~= benefits_planned | Benefits are planned and have owners
""", review_days=5),
    ),
)  # fmt: skip

INNOVATION = Starter(
    "innovation", "Innovation stage-gate", "Many ideas, few launches: each gate spends a little more on what is known a little better.",
    (("Idea", "demand"), ("Scoping", "demand"), ("Business case", "demand"), ("Development", "active"), ("Testing", "active"), ("Launched", "done"),
     ("Cancelled", "out"), ("Left", "out")),
    (
        StarterGate("S1", "Idea screen", "Scoping", "Is the idea worth a few days?", """
? Is it within the fields the organisation wants to play in?
? Is there nothing that rules it out: law, safety, values?
"""),
        StarterGate("S2", "Second screen", "Business case", "Is it worth building a case?", """
? Did customers say they have the need?
? Is it technically thinkable, and what is the hardest part?
~? What would a competitor do?
"""),
        StarterGate("S3", "Go to development", "Development", "Is it worth real money?", """
# Business case with a range for the return
?! Was the concept tested with customers?
= budget_approved | A budget for development is approved
= benefits_planned | Benefits are planned
? Is it stated at what result the work is stopped?
""", quorum=2),
        StarterGate("S4", "Go to testing", "Testing", "Does it do what was promised?", """
# Test plan with the customers who take part
?! Does the product meet the specification in the laboratory?
~= slip_at_most 60 | The forecast finish slips at most 60 days
= conditions_done 0 | Conditions of former gates are met
"""),
        StarterGate("S5", "Launch", "Launched", "Is the market ready, and are we?", """
?! Did the trial reach the result that was stated for it?
# Launch and operations plan
? Are production, sales and support ready?
= overdue_actions_at_most 0 | No action is overdue
""", quorum=2),
    ),
)  # fmt: skip

STARTERS = {one.code: one for one in (PREDICTIVE, PRINCE2, AGILE, INNOVATION)}
