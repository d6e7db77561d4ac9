"""Edits of a plan, applied to a schedule file without touching what it was read from: lines, links, progress, how it is computed."""

from projects.calc.schedule.edits.apply import Edited, edited
from projects.calc.schedule.edits.draft import Unfit

__all__ = ["Edited", "Unfit", "edited"]
