"""The yearly data of the UK Government Major Projects Portfolio, in every layout it has been published in."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from governance.calc.gmpp_cells import Stated, day, millions, percent, rating, words
from governance.calc.gmpp_headings import NOTES, fiscal_start, meaning
from governance.calc.project_names import codes, match_key
from pmo.imports.calc.tables import Grid, Limits, Unreadable, read_grid

NEEDED = {"name": "project name", "department": "department", "rating": "delivery confidence (RAG) rating"}
MONEY = ("plan", "outlook", "whole_life_cost", "benefits")
HEADING_ROWS, HEADING_COLUMNS = 20, 4
LEAST = 5  # headings that make a layout: fewer, and the file is something else
FIRST_MARCH_REPORT = 2021  # reports up to 2020 show September of the year before; from 2021 the end of March
REPORT_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")
REMEDY = "send the yearly file as the government published it"


@dataclass(frozen=True, slots=True)
class GmppRow:
    """One project in one yearly file. Amounts are millions of pounds; None is not stated, and the words are in `notes`."""

    name: str
    code: str
    key: str
    number: str
    department: str
    category: str
    description: str
    rating_published: str
    rating_word: str | None
    sro_rating_published: str
    sro_rating: str | None
    commentary: str
    start: date | None
    start_note: str
    finish: date | None
    finish_note: str
    schedule_note: str
    plan_m: Decimal | None
    plan_words: str
    outlook_m: Decimal | None
    outlook_words: str
    variance_published: str
    variance_note: str
    whole_life_cost_m: Decimal | None
    whole_life_words: str
    whole_life_note: str
    benefits_m: Decimal | None
    benefits_words: str
    benefits_note: str
    place: str

    @property
    def variance_percent(self) -> Decimal | None:
        """Forecast over baseline of the fiscal year, in percent; None without both or with a baseline of zero."""
        if self.plan_m is None or self.outlook_m is None or not self.plan_m:
            return None
        return (self.outlook_m - self.plan_m) / self.plan_m * 100

    @property
    def published_percent(self) -> Decimal | None:
        """The variance as the file prints it, where it prints a number."""
        return percent(self.variance_published)


@dataclass(frozen=True, slots=True)
class GmppFile:
    """A yearly file: the day its data are of, its fiscal year, its projects, what could not be read, how it was read."""

    period_end: date | None
    fiscal_year_label: str
    fiscal_year_start: date | None
    rows: list[GmppRow]
    problems: list[tuple[str, str, str]]
    layout: str
    encoding: str | None
    delimiter: str | None
    unknown_headings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Records as lists of cells with their place, and which cell has which meaning."""

    name: str
    places: dict[str, int]
    headings: dict[str, str]
    unknown: list[str]
    records: list[tuple[str, list]]


def read_gmpp(data: bytes, filename: str, *, period_end: date | None = None, limits: Limits | None = None) -> GmppFile:
    """Return the projects of a yearly file, CSV or .xlsx, with one project to a row or one to a column.

    period_end: the day the data are of, where the reader knows better than the file. Otherwise it follows from the fiscal
    year in the headings, the column of report years or the year in the file's name: 30 September within the fiscal year for
    reports up to 2020, the end of the fiscal year (31 March) from the report of 2021 on.

    Raises Unreadable when the file is no such data, or lacks project names, departments or ratings.

    Source: Infrastructure and Projects Authority, annual reports on major projects 2013–2023: "data as at".

    >>> file = read_gmpp(b"project_name,department,colour_rating,start_date,end_date,total_baseline,yearly_forecast\\n"
    ...                  b"Apollo,MOD,Amber/red,2014-07-08,,10.00,Exempt\\n", "uk_2021.csv")
    >>> file.period_end, file.rows[0].rating_word, file.rows[0].plan_m, file.rows[0].outlook_m, file.rows[0].outlook_words
    (datetime.date(2021, 3, 31), 'Amber/Red', Decimal('10.00'), None, 'Exempt')
    """
    grid = read_grid(data, filename, limits=limits or Limits(columns=2_000), refuse_formulas=False)
    layout = _layout(grid, filename)
    start, problems, notes = _fiscal_year(layout, filename, period_end)
    rows, more, footnotes = _projects(layout)
    if not rows:
        raise Unreadable("the headings are those of the major-projects data, but there is no project", filename, REMEDY)
    problems += more
    notes += footnotes
    if any("Ł" in str(cell) for _, cells in layout.records for cell in cells):
        notes.append("The pound sign arrived as Ł and was mended.")
    return GmppFile(
        period_end=period_end or _data_day(start),
        fiscal_year_label=f"{start}/{(start + 1) % 100:02}" if start else "",
        fiscal_year_start=date(start, 4, 1) if start else None,
        rows=rows,
        problems=problems,
        layout=layout.name,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        unknown_headings=layout.unknown,
        notes=[*grid.notes, *notes],
    )


def _data_day(start: int | None) -> date | None:
    if start is None:
        return None
    return date(start + 1, 3, 31) if start + 1 >= FIRST_MARCH_REPORT else date(start, 9, 30)


def _layout(grid: Grid, filename: str) -> _Layout:
    by_row = max(range(min(HEADING_ROWS, len(grid.rows))), key=lambda index: _recognised(grid.rows[index][1]))
    width = max(len(cells) for _, cells in grid.rows)
    columns = [[cells[column] if column < len(cells) else "" for _, cells in grid.rows] for column in range(width)]
    by_column = max(range(min(HEADING_COLUMNS, width)), key=lambda index: _recognised(columns[index]))
    across, down = _recognised(grid.rows[by_row][1]), _recognised(columns[by_column])
    if max(across, down) < LEAST:
        raise _no_gmpp(grid, filename, across, down)
    if across >= down:
        records = [(f"row {number}", cells) for number, cells in grid.rows[by_row + 1 :]]
        return _placed("one row per project", grid.rows[by_row][1], records, filename)
    records = [(f"column {index + 1}", column) for index, column in enumerate(columns) if index > by_column]
    headings = columns[by_column]
    if not words(headings[0]) and all(words(column[0]) for _, column in records):
        headings = ["Project name", *headings[1:]]  # the corner above the headings is left empty in some years
    return _placed("transposed (projects are columns)", headings, records, filename)


def _recognised(cells: list) -> int:
    return len({part for part in (meaning(cell) for cell in cells if isinstance(cell, str) and cell) if part})


def _no_gmpp(grid: Grid, filename: str, across: int, down: int) -> Unreadable:
    found = ", ".join(str(cell)[:40] for cell in grid.rows[0][1] if cell != "")[:200]
    return Unreadable(
        f"this is not the yearly data of the major projects: only {max(across, down)} of its headings are known (found: {found})",
        filename,
        REMEDY,
    )


def _placed(name: str, cells: list, records: list, filename: str) -> _Layout:
    places: dict[str, int] = {}
    headings: dict[str, str] = {}
    unknown = []
    for index, cell in enumerate(cells):
        heading = words(cell)
        part = meaning(heading)
        if part is None or part in places:
            if heading:
                unknown.append(heading)
            continue
        places[part], headings[part] = index, heading
    missing = [told for part, told in NEEDED.items() if part not in places]
    if missing:
        found = ", ".join(words(cell)[:40] for cell in cells if words(cell))[:400]
        raise Unreadable(f"no heading for the {missing[0]} was found among: {found}", filename, REMEDY)
    return _Layout(name, places, headings, unknown, records)


def _fiscal_year(layout: _Layout, filename: str, period_end: date | None):
    """The year the fiscal year starts in, problems, notes: from headings, else report years, the file's name, the period."""
    named = Counter(start for start in map(fiscal_start, layout.headings.values()) if start)
    if named:
        start = max(named, key=lambda year: (named[year], year))
        notes = [f"The headings name several fiscal years; {start}/{(start + 1) % 100:02} was taken."] if len(named) > 1 else []
        return start, [], notes
    if "year" in layout.places:
        return _report_years(layout)
    in_name = REPORT_YEAR.findall(filename)
    if in_name and period_end is None:
        return int(in_name[-1]) - 1, [], [f"The year {in_name[-1]} was taken from the file's name."]
    if period_end is not None:
        return (period_end.year if period_end.month >= 4 else period_end.year - 1), [], []
    problem = ("", "year", "The file names no fiscal year; say which day its data are of.")
    return None, [problem], []


def _report_years(layout: _Layout):
    years = {}
    for place, cells in layout.records:
        text = words(_cell(cells, layout.places["year"]))
        found = REPORT_YEAR.match(text)
        if found:
            years[place] = fiscal_start(text) if fiscal_start(text) else int(found[1]) - 1
    if not years:
        return None, [("", layout.headings["year"], "The column of years holds no year; say which day the data are of.")], []
    start = Counter(years.values()).most_common(1)[0][0]
    problems = [
        (place, layout.headings["year"], f"The row is of another year than {start + 1}.")
        for place, year in years.items()
        if year != start
    ]
    return start, problems, []


def _projects(layout: _Layout) -> tuple[list[GmppRow], list[tuple[str, str, str]], list[str]]:
    found, problems, footnotes = [], [], []
    for place, cells in layout.records:
        texts = {part: words(_cell(cells, index)) for part, index in layout.places.items()}
        if not any(texts[part] for part in texts if part != "year") or texts["name"] == layout.headings["name"]:
            continue  # blank, or the headings once more where several departments' sheets were joined
        if not texts["name"]:
            problems.append((place, layout.headings["name"], "There is no project name."))
        elif any(texts[part] for part in texts if part not in ("name", "year", "number")):
            found.append((place, cells, texts))
        else:
            footnotes.append(f'{place.capitalize()} holds nothing but "{texts["name"][:60]}" and was taken for a footnote.')
    named = codes([(texts.get("number", ""), _department(texts["department"]), texts["name"]) for _, _, texts in found])
    rows = []
    for (place, cells, texts), code in zip(found, named, strict=True):
        if not texts["department"]:
            problems.append((place, layout.headings["department"], f'"{texts["name"][:60]}" has no department.'))
            continue
        rows.append(_row(layout, place, cells, texts, code))
    return rows, problems, footnotes


def _row(layout: _Layout, place: str, cells: list, texts: dict[str, str], code: str) -> GmppRow:
    money = {part: millions(_cell(cells, layout.places[part])) if part in layout.places else Stated() for part in MONEY}
    start, finish = (
        day(_cell(cells, layout.places[part])) if part in layout.places else Stated() for part in ("start", "finish")
    )
    notes = {part: texts.get(part, "") for part in NOTES}
    return GmppRow(
        name=" ".join(texts["name"].split()),
        code=code,
        key=match_key(texts["name"]),
        number=texts.get("number", ""),
        department=_department(texts["department"]),
        category=" ".join(texts.get("category", "").split()),
        description=texts.get("description", ""),
        rating_published=texts["rating"],
        rating_word=rating(texts["rating"]),
        sro_rating_published=texts.get("sro_rating", ""),
        sro_rating=rating(texts.get("sro_rating", "")),
        start=start.value,
        start_note=start.note,
        finish=finish.value,
        finish_note=finish.note,
        plan_m=money["plan"].value,
        plan_words=money["plan"].note,
        outlook_m=money["outlook"].value,
        outlook_words=money["outlook"].note,
        variance_published=texts.get("variance", ""),
        whole_life_cost_m=money["whole_life_cost"].value,
        whole_life_words=money["whole_life_cost"].note,
        benefits_m=money["benefits"].value,
        benefits_words=money["benefits"].note,
        place=place,
        **notes,
    )


def _department(text: str) -> str:
    """One spelling of a department: short forms in capitals ("MoJ", "MOJ"), full names as they stand."""
    joined = " ".join(text.split())
    return joined.upper() if all(len(word) <= 6 for word in re.split(r"[\s&/,]+", joined)) and len(joined) <= 20 else joined


def _cell(cells: list, index: int):
    return cells[index] if index < len(cells) else ""
