"""What a heading of the Government Major Projects Portfolio's yearly data means, whatever words the year chose."""

import re

FISCAL_YEAR = re.compile(r"\b(?:FY\s*)?(20[0-9]{2}|[0-9]{2})\s*[/\-–]\s*(20[0-9]{2}|[0-9]{2})\b", re.IGNORECASE)
BRACKETS = re.compile(r"\([^()]*\)")
WORDS = re.compile(r"[a-z]+")
NOTE = frozenset(
    {"narrative", "commentary", "comment", "comments", "note", "notes", "explanation", "reason", "reasons", "rationale"}
)
RATING = frozenset({"rag", "dca", "rating", "ratings", "colour", "color", "confidence"})
BENEFIT = frozenset({"benefit", "benefits"})
LIFE = frozenset({"life", "lifetime", "wlc"})
FORECAST = frozenset({"forecast", "outlook", "outturn"})
BUDGET = frozenset({"baseline", "budget", "budgeted", "plan", "planned"})
COST = frozenset({"cost", "costs", "budget", "budgeted"})
FINISH = frozenset({"end", "finish", "completion"})
DEPARTMENT = frozenset({"department", "dept", "departments", "ministry"})
DESCRIPTION = frozenset({"description", "descriptions", "aims", "aim", "objective", "objectives"})
PROJECT = frozenset({"project", "programme", "program", "projects"})
NAME = PROJECT | {"name", "title", "gmpp", "official", "of", "the", "or", "and"}
NUMBER = frozenset({"number", "id", "code", "reference", "ref"})
NOTES = ("commentary", "schedule_note", "variance_note", "whole_life_note", "benefits_note")


def meaning(heading: str) -> str | None:
    """Return which part of a project the heading is about, or None.

    heading: as published; what stands in brackets, years, pound signs and line breaks do not count.

    >>> meaning("IPA RAG rating (A Delivery Confidence Assessment …)"), meaning("colour_rating"), meaning("total_baseline")
    ('rating', 'rating', 'plan')
    >>> meaning("Total budgeted whole life costs (£million)"), meaning("Departmental narrative on budgeted whole life costs")
    ('whole_life_cost', 'whole_life_note')
    """
    lowered = heading.lower().replace("_", " ").replace("whole-life", "whole life")
    words = WORDS.findall(BRACKETS.sub(" ", lowered)) or WORDS.findall(lowered)
    found = set(words)
    if not found or len(words) > 25:
        return None
    return _note(found) if found & NOTE else _value(found)


def fiscal_start(text: str) -> int | None:
    """Return the year in which the fiscal year named in the text starts, or None when it names none, or no pair of years.

    >>> fiscal_start("2015/16 Budget (£million)"), fiscal_start("FY20-21"), fiscal_start("since 19/30")
    (2015, 2020, None)
    """
    for first, second in FISCAL_YEAR.findall(text):
        start, end = int(first) % 2000 + 2000, int(second) % 100
        if (start + 1) % 100 == end and (len(first) == 4 or len(second) == 2):
            return start
    return None


def _note(found: set[str]) -> str | None:
    if found & BENEFIT:
        return "benefits_note"
    if "schedule" in found:
        return "schedule_note"
    if "variance" in found:
        return "variance_note"
    if found & RATING or "actions" in found:
        return "commentary"
    if found & LIFE or found & COST:
        return "whole_life_note"
    return "schedule_note" if found & {"date", "dates"} else None


def _value(found: set[str]) -> str | None:
    for part, told in (
        ("sro_rating", found & {"sro", "senior"} and found & (RATING | {"assessment"})),
        ("rating", found & RATING or {"delivery", "assessment"} <= found),
        ("benefits", found & BENEFIT),
        ("whole_life_cost", found & LIFE),
        ("variance", "variance" in found),
        ("start", "start" in found),
        ("finish", found & FINISH and found & ({"date", "project"} | PROJECT)),
        ("outlook", found & FORECAST),
        ("plan", found & BUDGET),
        ("category", "category" in found),
        ("description", found & DESCRIPTION),
        ("department", found & DEPARTMENT),
        ("name", found & (PROJECT | {"name"}) and found <= NAME),
        ("number", found & NUMBER and found <= NUMBER | PROJECT | {"gmpp", "unique"}),
        ("year", "year" in found and found <= {"year", "report", "annual", "publication", "financial", "reporting"}),
    ):
        if told:
            return part
    return None
