"""The shape of what people write about decisions and actions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.forms.boards import PersonField
from governance.models import Action, Board, Decision
from portfolio.queries import visible_nodes
from projects.forms.inputs import day_input, lines
from projects.queries import visible_projects

OPTIONS = 5


class PlacedForm(forms.Form):
    """Something at a project or node, by its code."""

    place = forms.CharField(
        label=_("Project or node"), max_length=40, help_text=_("Its code."), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_place(self):
        code = self.cleaned_data["place"].strip()
        found = visible_projects(user=self.user).filter(code__iexact=code).first() or visible_nodes(user=self.user).filter(code__iexact=code).first()
        if found is None:
            raise forms.ValidationError(_("No project or node that you see has the code %(code)s."), params={"code": code})
        return found


class WithOptions(forms.Form):
    """Up to five options and what follows from each; the first two are needed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(1, OPTIONS + 1):
            self.fields[f"option_{number}"] = forms.CharField(
                label=_("Option %(number)s") % {"number": number}, required=number <= 2, max_length=120
            )
            self.fields[f"consequence_{number}"] = forms.CharField(label=_("What follows from it"), required=False, max_length=2000)

    def pairs(self):
        """The fields of each option: its words, and what follows."""
        return [(self[f"option_{number}"], self[f"consequence_{number}"]) for number in range(1, OPTIONS + 1)]

    def options(self) -> list[dict]:
        """The options that were given, as a decision keeps them."""
        said = self.cleaned_data
        return [
            {"key": str(number), "label": said[f"option_{number}"], "consequence": said[f"consequence_{number}"]}
            for number in range(1, OPTIONS + 1)
            if said[f"option_{number}"]
        ]


class QuestionForm(WithOptions, PlacedForm):
    """A question for a board, or for those whose role decides there."""

    question = forms.CharField(label=_("What is to be decided"), max_length=250)
    background = forms.CharField(label=_("Background"), required=False, widget=lines(4))
    board = forms.ModelChoiceField(
        label=_("Board"), queryset=Board.objects.none(), required=False, empty_label=_("gatekeepers and executives there"), to_field_name="code"
    )
    needed_by = forms.DateField(label=_("Needed by"), required=False, widget=day_input())
    cost_of_delay = forms.DecimalField(
        label=_("Cost of delay, a week"), required=False, min_value=0, max_digits=18, decimal_places=2,
        help_text=_("In the currency of the project or node."),
    )  # fmt: skip

    def __init__(self, *args, boards, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = boards

    def deed(self) -> dict:
        """The fields as the deed takes them."""
        names = ("place", "question", "background", "board", "needed_by", "cost_of_delay")
        return {name: self.cleaned_data[name] for name in names} | {"options": self.options()}


class DecideForm(forms.Form):
    """The outcome of a vote, with its reasons."""

    reasons = forms.CharField(label=_("Reasons"), widget=lines(3))
    review_on = forms.DateField(label=_("Look at it again on"), required=False, widget=day_input())
    version = forms.IntegerField(widget=forms.HiddenInput)


class HindsightForm(forms.Form):
    """Whether a decision worked."""

    worked = forms.ChoiceField(label=_("Did it work?"), choices=Decision.Worked.choices, widget=forms.RadioSelect)
    hindsight = forms.CharField(label=_("What was learnt"), widget=lines(3))
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Why something is taken back or opened again."""

    reason = forms.CharField(label=_("Reason"), widget=lines(2))
    version = forms.IntegerField(widget=forms.HiddenInput)


class ActionForm(forms.Form):
    """What is to be done, who does it, by when."""

    title = forms.CharField(label=_("What is to be done"), max_length=250)
    description = forms.CharField(label=_("More about it"), required=False, widget=lines(3))
    owner_account = PersonField(label=_("Owner"), required=False, empty_label=_("someone without an account"))
    owner = forms.CharField(label=_("Owner's name"), required=False, max_length=120, help_text=_("Where they have no account."))
    due_on = forms.DateField(label=_("Due"), required=False, widget=day_input())
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @staticmethod
    def initial_of(action: Action) -> dict:
        return {name: getattr(action, name) for name in ("title", "description", "owner_account", "owner", "due_on", "version")}


class NewActionForm(ActionForm, PlacedForm):
    """The same at a project or node."""

    field_order = ["title", "place"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["version"]


class ActionClosureForm(forms.Form):
    """What came of an action."""

    state = forms.ChoiceField(
        label=_("What became of it"), choices=[("done", _("Done")), ("dropped", _("Dropped"))], widget=forms.RadioSelect, initial="done"
    )
    result = forms.CharField(label=_("What came of it"), widget=lines(2))
    version = forms.IntegerField(widget=forms.HiddenInput)
