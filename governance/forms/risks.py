"""The shape of what people write about risks."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.calc.scales import UNITS, in_force
from governance.forms.boards import PersonField
from governance.forms.named import CodesField, lines_named, projects_named
from governance.models import Risk
from pmo.web.templatetags.figures_format import short
from portfolio.models import Node
from projects.forms.inputs import day_input, lines

WORDS = {"cost": _("Impact on cost"), "time": _("Impact on time"), "scope": _("Impact on scope"), "benefit": _("Impact on benefit")}
PLAIN = [
    "title", "description", "category", "probability", "impact", "impact_on_cost", "impact_on_time", "impact_on_scope", "impact_on_benefit",
    "inherent_probability", "inherent_impact", "target_probability", "target_impact", "cost_impact", "time_impact_days", "owner", "owner_account",
    "response", "response_plan", "trigger", "strikes_from", "contingency", "due_on", "version",
]  # fmt: skip


def steps_of(scale: dict, dimension: str) -> list[tuple[int, str]]:
    """The five steps of a scale as choices: number, words, and what they stand for."""
    found = []
    for number, (words, limit) in enumerate(scale["steps"][dimension], 1):
        told = (
            ""
            if limit is None
            else f" · {float(Decimal(str(limit)) * 100):g} %"
            if dimension == "probability"
            else f" · ≤ {short(limit)} {UNITS[dimension]}"
        )
        found.append((number, f"{number} · {words}{told}"))
    return found


class RiskForm(forms.Form):
    """A risk as it stands: what may happen, how likely, how hard, what it would cost or bring, who does what by when."""

    kind = forms.ChoiceField(label=_("It is"), choices=Risk.Kind.choices, initial=Risk.Kind.THREAT, required=False)
    title = forms.CharField(label=_("What may happen"), max_length=250)
    description = forms.CharField(label=_("Cause and effect"), required=False, widget=lines(3))
    category = forms.CharField(label=_("Category"), required=False, max_length=40, help_text=_("In your own words: commercial, technical, people."))
    probability = forms.TypedChoiceField(label=_("Probability"), coerce=int, initial=3)
    impact = forms.TypedChoiceField(
        label=_("Impact"), coerce=int, initial=3, help_text=_("Judged on cost, time, scope or benefit, the gravest of them counts.")
    )
    chance = forms.DecimalField(
        label=_("Chance, %"), required=False, min_value=0, max_value=100, decimal_places=2,
        help_text=_("Left empty, it is taken from the probability."),
    )  # fmt: skip
    cost_impact = forms.DecimalField(
        label=_("Cost if it happens"), required=False, min_value=0, max_digits=18, decimal_places=2,
        help_text=_("Of an opportunity: what it would bring. Exposure is chance × cost."),
    )  # fmt: skip
    time_impact_days = forms.IntegerField(
        label=_("Delay if it happens, working days"), required=False, min_value=0, max_value=10_000,
        help_text=_("Forecasts with a range add it to the finish."),
    )  # fmt: skip
    contingency = forms.DecimalField(
        label=_("Contingency"), required=False, min_value=0, max_digits=18, decimal_places=2, help_text=_("Set aside for it.")
    )
    trigger = forms.CharField(label=_("Trigger"), required=False, max_length=250, help_text=_("The sign that it is about to happen."))
    strikes_from = forms.DateField(label=_("May happen from"), required=False, widget=day_input())
    owner = forms.CharField(label=_("Owner"), required=False, max_length=120)
    owner_account = PersonField(label=_("Owner's account"), required=False, empty_label=_("none"))
    response = forms.ChoiceField(
        label=_("Response"), required=False, choices=[("", _("the usual: a threat reduced, an opportunity enhanced")), *Risk.Response.choices]
    )
    response_plan = forms.CharField(label=_("What is done about it"), required=False, widget=lines(3))
    due_on = forms.DateField(label=_("Due"), required=False, widget=day_input())
    work_packages = CodesField(label=_("Lines of the plan it strikes"), required=False, help_text=_("WBS numbers, by comma."))
    shared_with = CodesField(label=_("Other projects it concerns"), required=False, help_text=_("Codes, by comma. It is counted here alone."))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user=None, place=None, scale=None, hidden=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.place, self.hidden = user, place, list(hidden)  # projects it is shared with that the reader does not see: they stay
        scale = scale or in_force([])
        self.fields["probability"].choices = steps_of(scale, "probability")
        self.fields["impact"].choices = [(number, f"{number} · {words}") for number, (words, _limit) in enumerate(scale["steps"]["cost"], 1)]
        for name, label in WORDS.items():
            self.fields[f"impact_on_{name}"] = _step(label, steps_of(scale, name))
        for stage, of in (("inherent", _("with nothing done")), ("target", _("with everything done"))):
            self.fields[f"{stage}_probability"] = _step(_("Probability, %(of)s") % {"of": of}, steps_of(scale, "probability"))
            self.fields[f"{stage}_impact"] = _step(_("Impact, %(of)s") % {"of": of}, self.fields["impact"].choices)
        if isinstance(place, Node):
            del self.fields["work_packages"]

    def clean_chance(self):
        percent = self.cleaned_data["chance"]
        return None if percent is None else (percent / Decimal(100)).quantize(Decimal("0.0001"))

    def clean_work_packages(self):
        return lines_named(self.cleaned_data["work_packages"], place=self.place)

    def clean_shared_with(self):
        return projects_named(self.cleaned_data["shared_with"], user=self.user) + self.hidden

    def opened(self) -> dict:
        """The fields as the deed that opens a risk takes them."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return said | {"kind": said["kind"] or Risk.Kind.THREAT, "response": said["response"] or None}

    def assessed(self) -> dict:
        """The fields as the deed that judges it anew takes them: a threat stays one, and a response that is not named stays too."""
        return {name: value for name, value in self.cleaned_data.items() if name != "kind" and (name != "response" or value)}

    @staticmethod
    def initial_of(risk: Risk, shares=()) -> dict:
        """A risk as the form shows it: the chance in per cent."""
        chance = None if risk.chance is None else (risk.chance * 100).normalize()
        links = {"work_packages": list(risk.work_packages.values_list("wbs", flat=True)), "shared_with": [project.code for project in shares]}
        return {name: getattr(risk, name) for name in PLAIN} | links | {"kind": risk.kind, "chance": chance and f"{chance:f}"}


class ClosureForm(forms.Form):
    """Why a risk is no longer open; of one that happened, what is said of the issue it becomes."""

    occurred = forms.TypedChoiceField(
        label=_("What became of it"), choices=[("no", _("It can no longer happen")), ("yes", _("It happened"))],
        coerce=lambda word: word == "yes", widget=forms.RadioSelect, initial="no",
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason, or what happened"), widget=lines(2))
    severity = forms.TypedChoiceField(
        label=_("Severity of the issue"), required=False, coerce=int, empty_value=None,
        choices=[("", _("as its impact"))] + [(number, str(number)) for number in range(1, 6)],
    )  # fmt: skip
    due_on = forms.DateField(label=_("The issue is to be answered by"), required=False, widget=day_input())
    version = forms.IntegerField(widget=forms.HiddenInput)

    def deed(self) -> dict:
        """The fields as the deed takes them."""
        said = self.cleaned_data
        issue = {name: said[name] for name in ("severity", "due_on") if said[name] is not None}
        return {"occurred": said["occurred"], "reason": said["reason"], "version": said["version"], "issue": issue}


class DrawForm(forms.Form):
    """Money taken from a contingency."""

    amount = forms.DecimalField(label=_("Amount"), min_value=Decimal("0.01"), max_digits=18, decimal_places=2)
    reason = forms.CharField(label=_("What it is for"), max_length=250)


class MoveForm(forms.Form):
    """Why a risk is raised or lowered."""

    reason = forms.CharField(label=_("Reason"), widget=lines(2))
    version = forms.IntegerField(widget=forms.HiddenInput)


class FollowUpForm(forms.Form):
    """An action agreed on a record of a register."""

    title = forms.CharField(label=_("What is to be done"), max_length=250)
    owner_account = PersonField(label=_("Owner"), required=False, empty_label=_("someone without an account"))
    owner = forms.CharField(label=_("Owner's name"), required=False, max_length=120)
    due_on = forms.DateField(label=_("Due"), required=False, widget=day_input())


def _step(label, choices) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, required=False, coerce=int, empty_value=None, choices=[("", _("not judged")), *choices])
