"""The shape of what people write about boards, their seats and meetings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.models import Board, BoardSeat, Decision
from pmo.accounts.models import User
from portfolio.forms import Indented
from portfolio.models import Node
from projects.forms.inputs import day_input, lines, moment_input


class PersonField(forms.ModelChoiceField):
    """A person by name."""

    def __init__(self, **kwargs):
        people = User.objects.filter(is_active=True, is_system=False).order_by("last_name", "first_name", "username")
        super().__init__(queryset=people, **kwargs)

    def label_from_instance(self, user):
        return f"{user} ({user.username})"


class BoardForm(forms.Form):
    """A board's terms of reference: what it decides, with what quorum, up to what size."""

    name = forms.CharField(label=_("Name"), max_length=120)
    terms = forms.CharField(label=_("Terms of reference"), required=False, widget=lines(4))
    decides = forms.MultipleChoiceField(
        label=_("Decides"), required=False, choices=Decision.Kind.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: everything."),
    )  # fmt: skip
    quorum = forms.IntegerField(label=_("Quorum, votes"), min_value=1, max_value=99, initial=2)
    rule = forms.ChoiceField(label=_("What decides"), choices=Board.Rule.choices, initial=Board.Rule.MAJORITY)
    money_limit = forms.DecimalField(
        label=_("Changes up to, money"), required=False, min_value=0, max_digits=18, decimal_places=2,
        help_text=_("In the currency of its node. Larger ones go to the board above. Empty: no limit."),
    )  # fmt: skip
    days_limit = forms.IntegerField(label=_("Changes up to, working days"), required=False, min_value=0, max_value=10_000)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @staticmethod
    def initial_of(board: Board) -> dict:
        names = ("name", "terms", "decides", "quorum", "rule", "money_limit", "days_limit", "version")
        return {name: getattr(board, name) for name in names}


class NewBoardForm(BoardForm):
    """The same with its code and the node it decides for."""

    code = forms.CharField(label=_("Code"), max_length=40)
    node = Indented(label=_("Decides for"), queryset=Node.objects.none(), empty_label=None)
    field_order = ["code", "name", "node"]

    def __init__(self, *args, nodes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["node"].queryset = nodes
        del self.fields["version"]


class SeatForm(forms.Form):
    """Who sits on it, as what, from when."""

    holder = PersonField(label=_("Person"))
    part = forms.ChoiceField(label=_("As"), choices=BoardSeat.Part.choices, initial=BoardSeat.Part.MEMBER)
    from_on = forms.DateField(label=_("From"), required=False, widget=day_input())
    until_on = forms.DateField(label=_("Until"), required=False, widget=day_input())


class SeatChangeForm(forms.Form):
    """Who votes in one's place, or the last day of a seat."""

    delegate = PersonField(label=_("Delegate"), required=False, empty_label=_("nobody"))
    delegate_until = forms.DateField(label=_("Until"), required=False, widget=day_input())
    until_on = forms.DateField(label=_("Last day of the seat"), required=False, widget=day_input())
    version = forms.IntegerField(widget=forms.HiddenInput)


class MeetingForm(forms.Form):
    """When and where a board meets."""

    starts_at = forms.DateTimeField(label=_("Starts"), widget=moment_input())
    minutes_long = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=1440, initial=60)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class MinutesForm(forms.Form):
    """What a meeting said."""

    present = forms.ModelMultipleChoiceField(
        label=_("Present"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    minutes = forms.CharField(
        label=_("Minutes"), required=False, max_length=200_000, widget=lines(8), help_text=_("Markdown: **bold**, lists, links.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, meeting, seats, **kwargs):
        super().__init__(*args, **kwargs)
        self.items = list(meeting.agenda.select_related("decision"))
        self.fields["present"].queryset = User.objects.filter(pk__in=[seat.holder_id for seat in seats]).order_by("last_name")
        for item in self.items:
            self.fields[f"item_{item.pk}"] = forms.CharField(
                label=item.title, required=False, max_length=200_000, widget=lines(2), initial=item.notes
            )

    def notes(self) -> dict[int, str]:
        """What was said of each item, by its key."""
        return {item.pk: self.cleaned_data[f"item_{item.pk}"] for item in self.items}

    def item_fields(self):
        """The fields of the items, in the order of the agenda."""
        return [self[f"item_{item.pk}"] for item in self.items]


class ItemForm(forms.Form):
    """Another item of an agenda."""

    title = forms.CharField(label=_("Item"), max_length=250)
