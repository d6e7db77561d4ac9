"""The bars of a schedule for paper, by the rules that static/projects/gantt/bars.js draws by on screen."""

import datetime as dt

from django.utils.html import escape
from django.utils.safestring import SafeString

from pmo.calc.working_time import WorkingTime
from pmo.web.templatetags.figures_format import day as day_said
from reports.figures.gantt_axis import axis
from reports.queries.schedule_sheets import ScheduleSheets, SheetLine, day_of

WIDE, TALL, HEAD = 640, 14, 28  # of the chart, of a row, of the axis
LEFT = 459.2  # the table beside it, under which the rules of the rows go on
DAY = 1440
INK, SOFT, BAR, DONE, PLAN, RED, ACCENT = "#1b2430", "#3b4757", "#86aad6", "#24518f", "#7d8999", "#b02a22", "#2b5fa8"


class Paper:
    """From moments to places on the sheet: a bar that fills a working day fills its column."""

    def __init__(self, sheets: ScheduleSheets):
        self.time: WorkingTime = sheets.time
        self.first = sheets.first // DAY - 2
        self.days = max(-(-sheets.last // DAY) + 12 - self.first, 14)
        self.per_day = WIDE / self.days

    def x(self, minute: int, *, finish: bool = False) -> float:
        day, within = divmod(minute, DAY)
        if finish and within == 0:
            return self.of_day(day)
        on = day_of(minute)
        spans = self.time.exceptions.get(on, self.time.week[on.weekday()])
        total = sum(last - first for first, last in spans)
        done = sum(max(min(within, last) - first, 0) for first, last in spans)
        return self.of_day(day + (done / total if total else within / DAY))

    def of_day(self, day: float) -> float:
        return round((day - self.first) * self.per_day, 2)


def sheet_chart(sheets: ScheduleSheets, lines: list[SheetLine]) -> SafeString:
    """The chart of one sheet as SVG: axis, closed days, links between lines of the sheet, bars, progress line."""
    paper = Paper(sheets)
    tall = HEAD + TALL * len(lines)
    ends = {line.id: (row, reach(paper, line)) for row, line in enumerate(lines)}
    parts = [
        axis(paper, tall, WIDE, HEAD), _closed(paper, tall), *_rules(len(lines)), *_links(sheets.links, ends),
        *(_drawn(paper, line, HEAD + row * TALL) for row, line in enumerate(lines)), _progress(paper, lines, sheets.status),
    ]  # fmt: skip
    body = "".join(parts)
    place = f'viewBox="{-LEFT} 0 {LEFT + WIDE} {tall}" width="{LEFT + WIDE}" height="{tall}"'
    return SafeString(f'<svg {place} font-family="DejaVu Sans" aria-hidden="true">{body}</svg>')


def reach(paper: Paper, line: SheetLine) -> tuple[float, float] | None:
    """Where a line lies across the sheet; None where it has no dates."""
    if line.start is None or line.finish is None:
        return None
    last = paper.x(line.finish, finish=True)
    first = last if line.kind == "milestone" else paper.x(line.start)
    return first, last if line.kind == "milestone" else max(last, first + 1)


def _path(d: str, **looks) -> str:
    said = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in looks.items())
    return f'<path d="{d}"{said}/>' if d else ""


def _box(x0: float, x1: float, top: float, tall: float) -> str:
    return f"M{x0:.2f} {top:.2f}H{x1:.2f}V{top + tall:.2f}H{x0:.2f}Z"


def _diamond(x: float, middle: float, half: float) -> str:
    return f"M{x:.2f} {middle - half:.2f}L{x + half:.2f} {middle:.2f}L{x:.2f} {middle + half:.2f}L{x - half:.2f} {middle:.2f}Z"


def _drawn(paper: Paper, line: SheetLine, top: float) -> str:
    ends = reach(paper, line)
    if ends is None:
        return _promised(paper, line, top)
    x0, x1 = ends
    done = line.done or 0
    found = [_promised(paper, line, top), _slack(paper, line, x1, top)]
    if line.kind == "milestone":
        edge = {"stroke": INK, "stroke_width": 1.2} if line.critical else {"stroke": "#ffffff", "stroke_width": 0.5}
        found.append(_path(_diamond(x0, top + 6.5, 4), fill=SOFT, **edge))
    elif line.kind == "summary":
        foot = min(3, (x1 - x0) / 2)
        shape = f"M{x0} {top + 4}H{x1}V{top + 9.5}L{x1 - foot} {top + 7}H{x0 + foot}L{x0} {top + 9.5}Z"
        found += [_path(shape, fill=SOFT), _path(_box(x0, x0 + (x1 - x0) * done, top + 4.8, 1.3), fill="#ffffff") if done else ""]
    else:
        found.append(_task(line, x0, x1, top))
    if line.deadline is not None:
        x, looks = paper.x(line.deadline, finish=True), RED if line.late else SOFT
        mark = f"M{x - 2.5} {top + 1}H{x + 2.5}L{x} {top + 5}ZM{x} {top + 5}V{top + 12}"
        found.append(_path(mark, fill=RED if line.late else "#ffffff", stroke=looks, stroke_width=0.7))
    label = day_said(line.finish_on) if line.kind == "milestone" else "" if line.kind == "summary" else line.owner
    if label:
        beside = x1 + (6 if line.kind == "milestone" else 3)
        for looks in ('fill="none" stroke="#ffffff" stroke-width="2"', f'fill="{SOFT}"'):  # first the white around it
            found.append(f'<text x="{beside:.2f}" y="{top + 8.8:.2f}" font-size="5.6" {looks}>{escape(label[:40])}</text>')
    return "".join(found)


def _task(line: SheetLine, x0: float, x1: float, top: float) -> str:
    if line.inactive:
        return _path(_box(x0, x1, top + 3.5, 6), fill="none", stroke=PLAN, stroke_width=0.6, stroke_dasharray="1.5 1.5")
    found = _path(_box(x0, x1, top + 3.5, 6), fill=BAR, stroke=INK if line.critical else DONE, stroke_width=1.1 if line.critical else 0.4)
    if line.critical:
        strokes = [f"M{x:.2f} {top + 9.5:.2f}L{min(x + 6, x1):.2f} {top + 9.5 - min(6, x1 - x):.2f}" for x in _steps(x0, x1, 3)]
        found += _path("".join(strokes), stroke=INK, stroke_width=0.6, fill="none")
    if line.done:
        found += _path(_box(x0, x0 + (x1 - x0) * line.done, top + 5.4, 2.2), fill=DONE)
    return found


def _steps(x0: float, x1: float, by: float):
    while x0 < x1:
        yield x0
        x0 += by


def _promised(paper: Paper, line: SheetLine, top: float) -> str:
    start, finish = line.promised
    if start is None or finish is None:
        return ""
    looks = {"fill": "none", "stroke": PLAN, "stroke_width": 0.7, "stroke_dasharray": "1.6 1"}
    last = paper.x(finish, finish=True)
    if line.kind == "milestone":
        return _path(_diamond(last, top + 6.5, 3), **looks)
    first = paper.x(start)
    return _path(_box(first, max(last, first + 1), top + 10.8, 2), **looks)


def _slack(paper: Paper, line: SheetLine, x1: float, top: float) -> str:
    if line.late_finish is None or not line.total_slack or line.total_slack < 0 or line.kind == "summary" or line.done == 1:
        return ""
    to = min(paper.x(line.late_finish, finish=True), WIDE)
    return _path(f"M{x1} {top + 6.5}H{to}M{to} {top + 4.5}V{top + 8.5}", stroke=PLAN, stroke_width=0.6, fill="none") if to > x1 + 1 else ""


def _links(links: list, ends: dict) -> list[str]:
    """Right-angled arrows between lines of the sheet; others are told by their numbers in the table."""
    lines, heads = [], []
    for before, after, kind in links:
        if before not in ends or after not in ends or None in (ends[before][1], ends[after][1]):
            continue
        (row, one), (other_row, other) = ends[before], ends[after]
        x, side = (one[1], 1) if kind[0] == "F" else (one[0], -1)
        to, into = (other[1], 1) if kind[1] == "F" else (other[0], -1)
        y, y2 = HEAD + row * TALL + 6.5, HEAD + other_row * TALL + 6.5
        out, back = x + side * 3, to + into * 3
        if side == into:
            way = f"M{x} {y}H{max(out, back) if side > 0 else min(out, back)}V{y2}H{to + into * 2}"
        elif (back >= out) == (into < 0):
            way = f"M{x} {y}H{out}V{y2}H{to + into * 2}"
        else:
            between = y2 - (TALL / 2 if y2 > y else -TALL / 2)
            way = f"M{x} {y}H{out}V{between}H{back}V{y2}H{to + into * 2}"
        lines.append(way)
        heads.append(f"M{to} {y2}l{into * 2.6} -1.8v3.6Z")
    return [_path("".join(lines), fill="none", stroke=PLAN, stroke_width=0.5), _path("".join(heads), fill=PLAN)]


def _closed(paper: Paper, tall: float) -> str:
    """Days on which nobody works, where a day is wide enough to be seen."""
    if paper.per_day < 1.5:
        return ""
    days = (day for day in range(paper.first, paper.first + paper.days) if not _works(paper, day))
    return _path("".join(_box(paper.of_day(day), paper.of_day(day + 1), HEAD, tall - HEAD) for day in days), fill=INK, fill_opacity=0.06)


def _works(paper: Paper, day: int) -> bool:
    on = dt.date.fromisoformat("1970-01-01") + dt.timedelta(days=day)
    return bool(paper.time.exceptions.get(on, paper.time.week[on.weekday()]))


def _rules(count: int) -> list[str]:
    return [_path("".join(f"M{-LEFT} {HEAD + row * TALL}H{WIDE}" for row in range(count + 1)), stroke="#dde2e8", stroke_width=0.4, fill="none")]


def _progress(paper: Paper, lines: list[SheetLine], status: int | None) -> str:
    """The status date, drawn out to how far each line is."""
    if status is None:
        return ""
    x, points = paper.x(status, finish=True), []
    for row, line in enumerate(lines):
        top, ends, done = HEAD + row * TALL, reach(paper, line), line.done or 0
        behind = ends and line.kind not in ("summary", "loe") and not line.inactive and done < 1 and (done or line.start < status)
        at = ends[0] + (ends[1] - ends[0]) * done if behind else x
        points.append(f"{x} {top}L{at:.2f} {top + 6.5}L{x} {top + TALL}")
    return _path("M" + "L".join(points), fill="none", stroke=ACCENT, stroke_width=0.9) if points and 0 <= x <= WIDE else ""
