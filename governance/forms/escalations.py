"""The shape of what people write about escalations, their rules, tolerances and exceptions."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.calc.tolerances import SHARES
from governance.forms.boards import PersonField
from governance.forms.decisions import WithOptions
from governance.models import Board
from projects.forms.inputs import day_input, lines


class EscalateForm(forms.Form):
    """Why something goes one level up, to whom, and by when an answer is needed."""

    why = forms.CharField(label=_("Why it goes up, and what is asked"), max_length=4000, widget=lines(4))
    to = PersonField(label=_("To"), required=False, empty_label=_("who answers for the level above"))
    answer_by = forms.DateField(label=_("Answer needed by"), required=False, widget=day_input())


class AnswerForm(forms.Form):
    """What is to be done about it."""

    answer = forms.CharField(label=_("The answer"), max_length=4000, widget=lines(4))
    version = forms.IntegerField(widget=forms.HiddenInput)


class PassForm(forms.Form):
    """Why it goes further up."""

    why = forms.CharField(label=_("Why it goes further up"), max_length=4000, widget=lines(3))
    answer_by = forms.DateField(label=_("Answer needed by"), required=False, widget=day_input())
    version = forms.IntegerField(widget=forms.HiddenInput)


class VersionForm(forms.Form):
    """A deed that needs no words."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class RuleForm(forms.Form):
    """When something goes up by itself."""

    limit = forms.IntegerField(label=_("From"), min_value=0, max_value=10_000)
    answer_days = forms.IntegerField(label=_("Days to answer"), min_value=0, max_value=365, initial=5)
    active = forms.BooleanField(label=_("In force"), required=False)
    when = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, in_days: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if in_days:
            self.fields["limit"].label = _("From, days")


class ToleranceForm(forms.Form):
    """How far a dimension may stray; a share is written in per cent. Empty: as above."""

    dimension = forms.CharField(widget=forms.HiddenInput)
    limit = forms.DecimalField(label=_("Limit"), required=False, min_value=0, max_digits=12, decimal_places=2)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self):
        said = super().clean()
        limit = said.get("limit")
        if limit is not None and said.get("dimension") in SHARES:
            said["limit"] = (limit / Decimal(100)).quantize(Decimal("0.0001"))
        return said


class ExceptionForm(WithOptions):
    """Options for an exception, and who is to decide."""

    background = forms.CharField(label=_("Causes and consequences"), required=False, widget=lines(4))
    board = forms.ModelChoiceField(
        label=_("Board"), queryset=Board.objects.none(), required=False, empty_label=_("gatekeepers and executives there"), to_field_name="code"
    )
    needed_by = forms.DateField(label=_("Needed by"), required=False, widget=day_input())
    cost_of_delay = forms.DecimalField(label=_("Cost of delay, a week"), required=False, min_value=0, max_digits=18, decimal_places=2)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, boards, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = boards

    def deed(self) -> dict:
        """The fields as the deed takes them."""
        names = ("background", "board", "needed_by", "cost_of_delay", "version")
        return {name: self.cleaned_data[name] for name in names} | {"options": self.options()}
