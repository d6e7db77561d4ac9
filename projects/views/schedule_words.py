"""What the chart's scripts say, in the reader's language. A key with `_one` beside it has a form of its own for one."""

from django.utils.dates import MONTHS_3
from django.utils.translation import gettext_lazy as _

WORDS = {
    "column_number": _("#"), "column_wbs": _("WBS"), "column_name": _("Name"), "column_duration": _("Duration"), "column_start": _("Start"),
    "column_finish": _("Finish"), "column_done": _("Done"), "column_slack": _("Slack"), "column_predecessors": _("Predecessors"),
    "column_owner": _("Owner"), "column_deadline": _("Deadline"), "column_baseline_finish": _("Promised"), "column_slip": _("Slip"),
    "column_free_slack": _("Free slack"), "column_actual_start": _("Began"), "column_actual_finish": _("Finished"),
    "column_constraint": _("Constraint"), "column_width": _("{column}: {wide} pixels wide"), "narrower": _("Make {column} narrower"),
    "wider": _("Make {column} wider"),
    "quarter": _("Q{q}"), "half": _("H{h}"), "week_of": _("Week of {day}"), "all_levels": _("All levels"), "level": _("{level} levels"),
    "level_one": _("Top level"), "critical": _("Critical: what moves it moves the finish"), "new_line": _("New line"),
    "edit_cell": _("{column} of {line}"), "yes": _("yes"), "no": _("no"),
    "read_only": _("You may read this schedule, not change it."), "computed": _("This is computed: change what it follows from."),
    "name_first": _("Name the new line first."), "no_line_chosen": _("No line is chosen."), "busy": _("Wait: the last change is being computed."),
    "bad_name": _("A line has a name: give one."), "bad_day": _("“{typed}” is no day. Type it as 6 Mar, 6/3/2026 or 2026-03-06."),
    "bad_duration": _("“{typed}” is no duration. Type it as 5d, 4h, 2w, or 3ed by the clock."),
    "bad_share": _("“{typed}” is no share. Type 0 to 100."),
    "bad_link": _("“{typed}” is no predecessor. Type the number of a line, as 3, 3FS+2d or 5SS."),
    "bad_constraint": _("“{typed}” is no constraint. Type one of {words}, then a day where it needs one."),
    "no_line": _("There is no line {named}."), "moves": _("{count} lines move"), "moves_one": _("1 line moves"), "moves_none": _("No line moves"),
    "finish_moves": _("project finish {before} → {now} ({by} d)"), "finish_stays": _("project finish stays {now}"),
    "misses": _("{n} deadlines missed"), "misses_one": _("1 deadline missed"), "turns_critical": _("{n} lines become critical"),
    "turns_critical_one": _("1 line becomes critical"), "cancelled": _("Cancelled: nothing was changed."), "saved": _("Saved. Ctrl+Z takes it back."),
    "nothing_changed": _("Nothing was different."), "undone": _("Taken back. Ctrl+Y does it again."), "redone": _("Done again."),
    "nothing_to_undo": _("Nothing to take back on this page."), "nothing_to_redo": _("Nothing to do again."), "folded": _("{name} folded up"),
    "unfolded": _("{name} opened"), "links_to": _("{type} to {name}"), "link_hint": _("Drop it on the line that waits"),
}  # fmt: skip


def words() -> dict[str, str]:
    """The words as text, for the page to hand to its scripts."""
    return {key: str(text) for key, text in WORDS.items()} | {"months": ",".join(str(MONTHS_3[month]).title() for month in range(1, 13))}
