"""A row of a yearly file in the office's own terms: pounds, three-point colours, and the words where no value was stated."""

import re
from decimal import Decimal

from governance.actions.publications.contents import Published
from governance.calc.gmpp import GmppRow
from pmo.calc.money import in_cents
from pmo.calc.rag import from_published, published_word

MILLION = 1_000_000
WORD_LENGTH = 40
REVIEWER = "Infrastructure and Projects Authority"
NOT_PROVIDED = "Not provided"
CODE_LENGTH = 40


def published(row: GmppRow, code: str, project_id: int | None) -> Published:
    """What the row says of its project."""
    word = rating_of(row)
    start, finish, order_note = _dates(row)
    declared = published_word(row.sro_rating_published)
    return Published(
        project_id=project_id, code=code, name=row.name, department=row.department, category=row.category, objective=row.description,
        rating=word, rag=from_published(word).value, commentary=_lines(_rating_words(row, word), row.commentary), reviewer=REVIEWER,
        start_on=start, finish_on=finish,
        dates_note=_lines(_said("Start", row.start_note), _said("Finish", row.finish_note), order_note, row.schedule_note),
        plan=pounds(row.plan_m), outlook=pounds(row.outlook_m), money_note=row.variance_note,
        whole_life_cost=pounds(row.whole_life_cost_m), benefits=pounds(row.benefits_m),
        note=_lines(
            _said("Whole-life cost", row.whole_life_words), _said("Fiscal-year baseline", row.plan_words),
            _said("Fiscal-year forecast", row.outlook_words), row.whole_life_note, _said("Fiscal-year variance", row.variance_note),
        ),
        benefits_note=_lines(_said("Benefits", row.benefits_words), row.benefits_note),
        declared=from_published(declared).value if row.sro_rating else "", declared_words=row.sro_rating_published,
    )  # fmt: skip


def rating_of(row: GmppRow) -> str:
    """The published rating in one spelling; other words are kept where they are short, and told apart as exempt or not provided."""
    word = row.rating_word or published_word(row.rating_published)
    if word:
        return word
    text = " ".join(row.rating_published.split())
    if re.search(r"\bexempt", text, re.IGNORECASE):
        return "Exempt"
    return text if 0 < len(text) <= WORD_LENGTH else NOT_PROVIDED


def pounds(millions: Decimal | None) -> Decimal | None:
    """Millions of pounds as pounds, exact to the penny; not stated stays not stated."""
    return None if millions is None else in_cents(millions * MILLION)


def slug(words: str, before: str) -> str:
    """A node's code below `before`: the words in capitals, shortened where they do not fit.

    >>> slug("DEFRA & DFT", "GMPP"), slug("Government Transformation and Service Delivery", "GMPP-BEIS")
    ('GMPP-DEFRA-DFT', 'GMPP-BEIS-GOVERNMENT-TRANSFORMATION-SERV')
    """
    small = {"AND", "OF", "THE", "FOR"}
    parts = [part for part in re.split(r"[^A-Z0-9]+", words.upper()) if part and part not in small]
    return f"{before}-{'-'.join(parts) or 'OTHER'}"[:CODE_LENGTH].rstrip("-")


def _dates(row: GmppRow):
    if row.start and row.finish and row.finish < row.start:
        return None, row.finish, f"Start as published: {row.start}, which is after the finish."
    return row.start, row.finish, ""


def _rating_words(row: GmppRow, word: str) -> str:
    return "" if row.rating_word or row.rating_published == word else row.rating_published


def _said(what: str, words: str) -> str:
    return f"{what}: {words}" if words else ""


def _lines(*parts: str) -> str:
    return "\n".join(dict.fromkeys(part for part in parts if part))
