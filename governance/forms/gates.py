"""The shape of what people write about gates, their reviews and waivers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.calc.gate_rules import RULES
from governance.forms.boards import PersonField
from governance.models import Answer, Board, Gate, GateCriterion, Review
from governance.queries.reviews import Asked
from portfolio.models import Role
from projects.forms.inputs import day_input, lines
from projects.models import Stage

CONDITIONS = 5


class ScheduleForm(forms.Form):
    """When a project comes before a gate, and before whom."""

    gate = forms.ModelChoiceField(label=_("Gate"), queryset=Gate.objects.none(), to_field_name="code")
    scheduled_on = forms.DateField(label=_("Day of the review"), widget=day_input())
    board = forms.ModelChoiceField(
        label=_("Before"), queryset=Board.objects.none(), required=False, to_field_name="code", empty_label=_("those whose roles approve the gate")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, gates, boards, review: Review | None = None, **kwargs):
        if review is not None:
            kwargs["initial"] = {"scheduled_on": review.scheduled_on, "board": review.board and review.board.code, "version": review.version}
        super().__init__(*args, **kwargs)
        self.fields["gate"].queryset = Gate.objects.filter(pk__in=[gate.pk for gate in gates]).order_by("stage__order")
        self.fields["board"].queryset = Board.objects.filter(pk__in=[board.pk for board in boards])
        if review is not None:
            del self.fields["gate"]


class AnswersForm(forms.Form):
    """How each criterion that people answer stands: met or not, words, a link or a file."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, asked: list[Asked], **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = [one for one in asked if one.criterion.kind != GateCriterion.Kind.FACT]
        for one in self.asked:
            key, answer = one.criterion.pk, one.answer
            self.fields[f"met_{key}"] = forms.ChoiceField(
                label=_("How it stands"), choices=Answer.Met.choices, initial=one.met, widget=forms.RadioSelect
            )
            self.fields[f"words_{key}"] = forms.CharField(
                label=_("In words"), required=False, max_length=20_000, widget=lines(2), initial=answer.words if answer else ""
            )
            self.fields[f"link_{key}"] = forms.URLField(
                label=_("Link to the evidence"), required=False, max_length=500, assume_scheme="https", initial=answer.link if answer else ""
            )
            self.fields[f"file_{key}"] = forms.FileField(label=_("Or a file"), required=False, max_length=200)

    def rows(self):
        """Each criterion with its four fields."""
        return [(one, *(self[f"{name}_{one.criterion.pk}"] for name in ("met", "words", "link", "file"))) for one in self.asked]

    def answers(self) -> list[dict]:
        """The answers as the deed takes them."""
        found = []
        for one in self.asked:
            key = one.criterion.pk
            file = self.cleaned_data[f"file_{key}"]
            given = {name: self.cleaned_data[f"{name}_{key}"] for name in ("met", "words", "link")} | {"criterion": key}
            found.append(given | ({"file": file.read(), "file_name": file.name} if file else {}))
        return found


class SubmitForm(forms.Form):
    """What those who decide are told, and what a week's delay costs."""

    summary = forms.CharField(label=_("Summary for those who decide"), max_length=20_000, widget=lines(4))
    cost_of_delay = forms.DecimalField(
        label=_("Cost of delay, a week"), required=False, min_value=0, max_digits=18, decimal_places=2,
        help_text=_("In the project's currency: what each week of waiting for the decision costs."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)


class DecisionForm(forms.Form):
    """The outcome of the vote at a gate, with its reasons and, where it has any, its conditions."""

    reasons = forms.CharField(label=_("Reasons"), max_length=20_000, widget=lines(3))
    review_on = forms.DateField(label=_("Look at it again on"), required=False, widget=day_input())
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, conditional: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.numbers = range(1, CONDITIONS + 1) if conditional else ()
        for number in self.numbers:
            self.fields[f"title_{number}"] = forms.CharField(label=_("Condition %(n)s") % {"n": number}, required=False, max_length=250)
            self.fields[f"owner_{number}"] = PersonField(label=_("Owner"), required=False, empty_label=_("choose who does it"))
            self.fields[f"due_{number}"] = forms.DateField(label=_("By"), required=False, widget=day_input())

    def rows(self):
        """The three fields of each condition."""
        return [tuple(self[f"{name}_{number}"] for name in ("title", "owner", "due")) for number in self.numbers]

    def clean(self):
        said = super().clean()
        for number in self.numbers:
            title, owner, due = (said.get(f"{name}_{number}") for name in ("title", "owner", "due"))
            if not title and (owner or due):
                self.add_error(f"title_{number}", _("Say what is to be done."))
            if title and owner is None:
                self.add_error(f"owner_{number}", _("Name who does it."))
            if title and due is None and f"due_{number}" not in self.errors:
                self.add_error(f"due_{number}", _("Say by when."))
        return said

    def deed(self) -> dict:
        """The fields as the deed takes them."""
        said = self.cleaned_data
        conditions = [
            {"title": said[f"title_{number}"], "owner_account": said[f"owner_{number}"], "due_on": said[f"due_{number}"]}
            for number in self.numbers
            if said[f"title_{number}"]
        ]
        return {name: said[name] for name in ("reasons", "review_on", "version")} | {"conditions": conditions}


class WaiverForm(forms.Form):
    """Which gate need not be held first, until when, and why."""

    gate = forms.ModelChoiceField(label=_("Gate"), queryset=Gate.objects.none(), to_field_name="code")
    expires_on = forms.DateField(label=_("It expires on"), widget=day_input(), help_text=_("The gate is to be held by then."))
    reason = forms.CharField(label=_("Reason"), max_length=20_000, widget=lines(3))

    def __init__(self, *args, gates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["gate"].queryset = Gate.objects.filter(pk__in=[gate.pk for gate in gates]).order_by("stage__order")


class GateForm(forms.Form):
    """A gate: what it is for, who approves, how fast."""

    stage = forms.ModelChoiceField(label=_("It stands before"), queryset=Stage.objects.none())
    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    purpose = forms.CharField(label=_("What it is to find out"), required=False, max_length=20_000, widget=lines(2))
    roles = forms.MultipleChoiceField(
        label=_("Who approves, where no board does"), choices=Role.choices, widget=forms.CheckboxSelectMultiple,
        initial=[Role.GATEKEEPER, Role.EXECUTIVE],
    )  # fmt: skip
    quorum = forms.IntegerField(label=_("Votes needed"), min_value=1, max_value=50, initial=1)
    review_days = forms.IntegerField(
        label=_("Days from submission to decision"), min_value=1, max_value=365, initial=10, help_text=_("What the office promises.")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, stages=(), gate: Gate | None = None, **kwargs):
        if gate is not None:
            names = ("code", "name", "purpose", "roles", "quorum", "review_days", "version")
            kwargs["initial"] = {name: getattr(gate, name) for name in names}
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = Stage.objects.filter(pk__in=[stage.pk for stage in stages]).order_by("order")
        del self.fields["version" if gate is None else "stage"]


class CriterionForm(forms.Form):
    """One thing a gate asks."""

    text = forms.CharField(label=_("What is asked"), max_length=400)
    kind = forms.ChoiceField(label=_("How it is answered"), choices=GateCriterion.Kind.choices, initial=GateCriterion.Kind.ANSWER)
    rule = forms.ChoiceField(
        label=_("Rule"), required=False, choices=[("", _("none: people answer it")), *((key, rule.asks) for key, rule in RULES.items())],
        help_text=_("For a criterion from the facts."),
    )  # fmt: skip
    limit = forms.DecimalField(
        label=_("Limit"), required=False, max_digits=13, decimal_places=4, help_text=_("Left empty, the one the rule offers. Shares are of 1.")
    )
    mandatory = forms.BooleanField(label=_("It must be answered before a review is submitted"), required=False, initial=True)
    evidence = forms.BooleanField(label=_("A yes needs evidence"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @staticmethod
    def initial_of(criterion: GateCriterion) -> dict:
        names = ("text", "kind", "rule", "limit", "mandatory", "evidence", "version")
        return {name: getattr(criterion, name) for name in names}


class LifeCycleForm(forms.Form):
    """A life cycle of the office's own: its stages one a line, with what they count as."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    stages = forms.CharField(
        label=_("Stages, one a line"), max_length=4_000, widget=lines(7),
        help_text=_("In order. After a colon what it counts as: demand, active, done or out. For example “Concept: demand”."),
    )  # fmt: skip

    def clean_stages(self):
        found = []
        for line in self.cleaned_data["stages"].splitlines():
            name, _colon, kind = line.rpartition(":") if ":" in line else (line, "", "active")
            if name.strip():
                found.append((name.strip(), kind.strip().lower()))
        return found


class StageForm(forms.Form):
    """One more stage of a life cycle."""

    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(
        label=_("What it counts as"), initial="active",
        choices=[("demand", _("demand: not yet a project")), ("active", _("active")), ("done", _("done")), ("out", _("out: no longer counted"))],
    )  # fmt: skip
    after = forms.ModelChoiceField(label=_("After"), queryset=Stage.objects.none(), required=False, empty_label=_("the last one"))

    def __init__(self, *args, stages, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["after"].queryset = Stage.objects.filter(pk__in=[stage.pk for stage in stages]).order_by("order")
