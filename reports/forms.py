"""The shape of what people write about lists and thresholds."""

from dataclasses import asdict, fields

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.calc.health import DEFAULT, Limits
from reports.queries.pack import TEMPLATES

# (heading, what it judges, [(limit, label)])
GROUPS = [
    (_("Cost"), _("CPI, and the Outlook or EAC over its Plan or budget"), [
        ("cpi_amber", _("CPI amber below")), ("cpi_red", _("CPI red below")), ("over_amber", _("Overspend amber above, share")),
        ("over_red", _("Overspend red above, share")), ("under_amber", _("Underspend amber below, share")),
        ("committed_amber", _("Spent and ordered amber above the budget, share")),
        ("committed_red", _("Spent and ordered red above the budget, share")),
    ]),
    (_("Schedule"), _("SPI, the slip as a share of the baseline's duration, milestones missed, slack, the checks of the schedule"), [
        ("spi_amber", _("SPI amber below")), ("spi_red", _("SPI red below")), ("slip_amber", _("Slip amber above, share")),
        ("slip_red", _("Slip red above, share")),
        ("milestones_amber", _("Missed milestones amber from")), ("milestones_red", _("Missed milestones red from")),
        ("negative_amber", _("Negative slack amber above, share")), ("negative_red", _("Negative slack red above, share")),
        ("quality_amber", _("Checks passed amber below, share")),
    ]),
    (_("Risk"), _("Exposure as a share of budget, the highest score, overdue responses"), [
        ("exposure_amber", _("Exposure amber above, share")), ("exposure_red", _("Exposure red above, share")),
        ("score_amber", _("Score amber from")),
        ("score_red", _("Score red from")), ("overdue_amber", _("Overdue amber from")), ("overdue_red", _("Overdue red from")),
    ]),
    (_("Benefits and resources"), _("Benefits short of what was promised; demand against capacity"), [
        ("shortfall_amber", _("Shortfall amber above, share")), ("shortfall_red", _("Shortfall red above, share")),
        ("load_amber", _("Load amber above")),
        ("load_red", _("Load red above")),
    ]),
    (_("Governance and data"), _("Overdue gates; age of the data in reporting cycles; share of budget that is measured"), [
        ("gates_amber", _("Overdue gates amber from")), ("gates_red", _("Overdue gates red from")), ("stale_amber", _("Stale amber after, cycles")),
        ("stale_red", _("Stale red after, cycles")), ("coverage_amber", _("Coverage amber below, share")),
        ("accuracy_amber", _("Rules on data kept, amber below, share")), ("accuracy_red", _("Rules on data kept, red below, share")),
    ]),
]  # fmt: skip
WHOLE = {field.name for field in fields(Limits) if field.type in (int, "int")}
STANDING = asdict(DEFAULT)


class ThresholdsForm(forms.Form):
    """The limits of one place; a field left empty follows the place above."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, inherited: dict, own: dict, version: int | None):
        super().__init__(data, initial=own | {"version": version})
        self.inherited = inherited
        for _heading, _about, listed in GROUPS:
            for name, label in listed:
                kind = forms.IntegerField if name in WHOLE else forms.FloatField
                above = inherited.get(name, STANDING[name])
                self.fields[name] = kind(
                    label=label,
                    required=False,
                    widget=forms.NumberInput(attrs={"step": "1" if name in WHOLE else "any", "placeholder": f"{above:g}"}),
                )

    def groups(self) -> list[tuple]:
        """(heading, what it judges, [(field, the value above)]) for the page."""
        return [
            (heading, about, [(self[name], self.inherited.get(name, STANDING[name])) for name, _label in listed]) for heading, about, listed in GROUPS
        ]

    def limits(self) -> dict:
        """What was written, without the fields left empty."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version" and value is not None}


class SavedViewForm(forms.Form):
    """A list worth keeping."""

    name = forms.CharField(label=_("Name of the view"), max_length=80)
    page = forms.CharField(max_length=40, widget=forms.HiddenInput)
    back = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    query = forms.CharField(required=False, widget=forms.HiddenInput)
    shared = forms.BooleanField(label=_("Share it with everybody"), required=False)


class PackForm(forms.Form):
    """A node one sees, a day, and the kind of pack."""

    node = forms.ChoiceField(label=_("Of"))
    as_of = forms.DateField(label=_("As known on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    template = forms.ChoiceField(label=_("Kind"), choices=[(name, _("Board pack")) for name in TEMPLATES])

    def __init__(self, data=None, *, nodes, initial):
        super().__init__(data, initial=initial)
        self.fields["node"].choices = [(node.code, "\u2003" * node.depth + node.name) for node in nodes.order_by("path")]
