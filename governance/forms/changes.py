"""The shape of what people write about changes: words, rows of edits, grids of money and benefits."""

import json

from django import forms
from django.utils.translation import gettext_lazy as _

from finance.models import CostType
from governance.calc.change_rows import Row, Unread, edits_from, grid_from, grid_of, rows_from
from governance.models import ChangeRequest
from projects.forms.inputs import day_input, lines
from projects.models import Project, WorkPackage

BLANK, MOST_ROWS, LONGEST, PASTED = 3, 60, 20_000, 500_000
KINDS = [
    ("", "—"), ("duration", _("lasts")), ("start", _("starts on")), ("cost", _("costs")), ("add", _("new line after")), ("off", _("is left out")),
    ("link", _("waits for")), ("unlink", _("no longer waits for")),
]  # fmt: skip


class EditRowForm(forms.Form):
    """One edit of the schedule: a line, what changes of it, and the values that takes."""

    line = forms.CharField(label=_("Line"), required=False, max_length=250)
    kind = forms.ChoiceField(label=_("What changes"), choices=KINDS, required=False)
    days = forms.DecimalField(label=_("Working days"), required=False, min_value=-10_000, max_value=100_000, max_digits=9, decimal_places=2)
    on = forms.DateField(label=_("Day"), required=False, widget=day_input())
    cost = forms.DecimalField(label=_("Cost"), required=False, min_value=0, max_digits=18, decimal_places=2)
    other = forms.CharField(label=_("Waits for"), required=False, max_length=250)
    name = forms.CharField(label=_("Name of the new line"), required=False, max_length=250)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **(kwargs | {"label_suffix": ""}))
        for name in ("line", "other"):
            self.fields[name].widget.attrs |= {"list": "schedule-lines", "autocomplete": "off"}

    @property
    def row(self) -> Row:
        said = self.cleaned_data  # empty, of a row nobody touched
        words = {name: said.get(name) or "" for name in ("kind", "line", "name", "other")}
        return Row(**words, days=said.get("days"), on=said.get("on"), cost=said.get("cost"))


EditRows = forms.formset_factory(EditRowForm, extra=BLANK, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


class ChangeForm(forms.Form):
    """A change to what was promised: why, what, and what it does to schedule, money and benefits."""

    title = forms.CharField(label=_("What is to change"), max_length=250)
    cause = forms.ChoiceField(label=_("Cause"), choices=ChangeRequest.Cause.choices)
    owner = forms.CharField(label=_("Owner"), required=False, max_length=120)
    reason = forms.CharField(label=_("Why"), required=False, max_length=LONGEST, widget=lines(3))
    scope = forms.CharField(
        label=_("Scope"), required=False, max_length=LONGEST, widget=lines(3), help_text=_("What is added, left out or done otherwise.")
    )  # fmt: skip
    finish_on = forms.DateField(label=_("New finish"), required=False, widget=day_input(), help_text=_("Empty: the promised finish stays."))
    money = forms.CharField(
        label=_("Money, by cost type and month"), required=False, max_length=PASTED, widget=lines(4),
        help_text=_("Paste from a spreadsheet: months in the first line, cost types in the first column. Added to the budget; below zero taken off. "
                    "Left empty, it is what the lines of the schedule cost more or less."),
    )  # fmt: skip
    benefits = forms.CharField(
        label=_("Benefits, by month"), required=False, max_length=PASTED, widget=lines(3),
        help_text=_("The same with codes of benefits in the first column. Added to what is planned."),
    )  # fmt: skip
    resources = forms.CharField(label=_("What it asks of people"), required=False, max_length=LONGEST, widget=lines(2))
    risks = forms.CharField(
        label=_("What it does to risks"), required=False, max_length=LONGEST, widget=lines(2),
        help_text=_("Risks named by code are shown with their exposure."),
    )  # fmt: skip
    others = forms.CharField(
        label=_("Other edits, as JSON"), required=False, max_length=PASTED, widget=lines(3),
        help_text=_("Edits that the rows above cannot say, as REST takes them."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, project: Project, change: ChangeRequest | None = None, scheduled: bool, **kwargs):
        self.project, self.scheduled = project, scheduled
        self.wbs = dict(WorkPackage.objects.filter(project=project).order_by("order", "pk").values_list("pk", "wbs")) if scheduled else {}
        calendar = project.calendar
        self.minutes = calendar.minutes_per_day if calendar else 480
        rows, others = rows_from(change.edits, self.wbs, self.minutes) if change else ([], [])
        super().__init__(*args, initial=self._initial_of(change, others) if change else None, **kwargs)
        self.rows = EditRows(self.data or None, prefix="edit", initial=[_told(row) for row in rows]) if scheduled else None
        if scheduled:
            del self.fields["finish_on"]
        else:
            del self.fields["others"]

    @staticmethod
    def _initial_of(change: ChangeRequest, others: list) -> dict:
        names = ("title", "cause", "owner", "reason", "scope", "finish_on", "resources", "risks", "version")
        return {name: getattr(change, name) for name in names} | {
            "money": grid_of(change.money, first="cost_type", title=str(_("Cost type"))),
            "benefits": grid_of(change.benefits, first="benefit", title=str(_("Benefit"))),
            "others": json.dumps(others, ensure_ascii=False, indent=1) if others else "",
        }  # fmt: skip

    def is_valid(self):
        sound = super().is_valid()
        return (self.rows is None or self.rows.is_valid()) and sound and self._read_rows()

    def clean_money(self):
        types = CostType.objects.filter(retired=False).order_by("code")
        named = {"": ""} | {name.casefold(): one.code for one in types for name in (one.name, one.account, one.code) if name}
        return _grid(self.cleaned_data["money"], named, "cost_type")

    def clean_benefits(self):
        named = {name.casefold(): one.code for one in self.project.benefits.all() for name in (one.name, one.code)}
        return _grid(self.cleaned_data["benefits"], named, "benefit")

    def clean_others(self):
        text = self.cleaned_data["others"].strip()
        try:
            found = json.loads(text) if text else []
        except (ValueError, RecursionError):
            raise forms.ValidationError(_("That is not JSON: give a list of edits, or nothing.")) from None
        if not isinstance(found, list):
            raise forms.ValidationError(_("Give a list of edits, or nothing."))
        return found

    def deed(self) -> dict:
        """The fields of the change."""
        names = ("title", "cause", "owner", "reason", "scope", "money", "benefits", "resources", "risks")
        found = {name: self.cleaned_data[name] for name in names}
        return found | ({"edits": self.edits} if self.scheduled else {"finish_on": self.cleaned_data["finish_on"]})

    def _read_rows(self) -> bool:
        if self.rows is None:
            return True
        ids = {wbs: pk for pk, wbs in self.wbs.items()}
        try:
            self.edits = edits_from([one.row for one in self.rows], ids, self.minutes) + self.cleaned_data["others"]
        except Unread as unread:
            self.rows[unread.row - 1].add_error("line", unread.message)
            return False
        return True


class SubmissionForm(forms.Form):
    """By when a change is to be decided, and what waiting costs."""

    needed_by = forms.DateField(label=_("Needed by"), required=False, widget=day_input())
    cost_of_delay = forms.DecimalField(label=_("Cost of delay, a week"), required=False, min_value=0, max_digits=18, decimal_places=2)
    version = forms.IntegerField(widget=forms.HiddenInput)


class VersionForm(forms.Form):
    """A deed that takes nothing but the version it was read at."""

    version = forms.IntegerField(widget=forms.HiddenInput)


def _told(row: Row) -> dict:
    return {"kind": row.kind, "line": row.line, "name": row.name, "days": row.days, "on": row.on, "cost": row.cost, "other": row.other}


def _grid(text: str, named: dict, first: str) -> list[dict]:
    try:
        return grid_from(text, named=named, first=first)
    except Unread as unread:
        where = _("Line %(row)s: %(message)s") if unread.row else "%(message)s"
        raise forms.ValidationError(where, params={"row": unread.row, "message": unread.message}) from None
