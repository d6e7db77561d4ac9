"""The time axis of a schedule on paper: two lines of ticks, as coarse as the width allows."""

import datetime as dt

from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

START = dt.date.fromisoformat("1970-01-01")
STEPS = [(4.0, "month", "week"), (0.6, "quarter", "month"), (0.2, "year", "quarter"), (0.0, "year", "half")]  # from so many units a day
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def axis(paper, tall: float, wide: float, head: float) -> str:
    """Ticks with their words over the chart, and the lines of the upper ones through it. `paper` says where a day lies."""
    _least, top, below = next(step for step in STEPS if paper.per_day >= step[0])
    first, last = paper.first, paper.first + paper.days
    found, half = [], head / 2
    for name, at, bold, down in ((top, 0, ' font-weight="700"', tall), (below, half, "", head)):
        for begin, end in _ticks(name, first, last):
            x, until = max(paper.of_day(begin), 0), min(paper.of_day(end), wide)
            found.append(f'<path d="M{x:.2f} {at}V{down}" stroke="#c2cad3" stroke-width="0.5" fill="none"/>')
            if until - x > 12:
                words = _said(name, START + dt.timedelta(days=begin), top=at == 0)
                found.append(f'<text x="{x + 2:.2f}" y="{at + 10}" font-size="6.4" fill="#1b2430"{bold}>{words}</text>')
    found.append(f'<path d="M-459.2 {head}H{wide}M0 0V{tall}" stroke="#1b2430" stroke-width="0.8" fill="none"/>')
    return "".join(found)


def _ticks(name: str, first: int, last: int):
    day = START + dt.timedelta(days=first)
    if name == "week":
        begin = first - day.weekday()
        yield from ((at, at + 7) for at in range(begin, last, 7))
        return
    by = MONTHS[name]
    month = day.year * 12 + (day.month - 1) // by * by
    while (begin := (dt.date(month // 12, month % 12 + 1, 1) - START).days) < last:
        month += by
        yield begin, (dt.date(month // 12, month % 12 + 1, 1) - START).days


def _said(name: str, day: dt.date, *, top: bool) -> str:
    month = str(MONTHS_3[day.month]).title()
    if name == "week":
        return f"{day.day} {month}"
    if name == "month":
        return f"{month} {day.year}" if top else month
    if name == "quarter":
        said = _("Q{q}").format(q=(day.month - 1) // 3 + 1)
        return f"{said} {day.year}" if top else said
    return str(day.year) if name == "year" else _("H{h}").format(h=1 if day.month < 7 else 2)
