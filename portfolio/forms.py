"""The shape of what people write about the tree and about who may do what in it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portfolio.models import Node, Role

WHOLE = _("The whole office")


class Indented(forms.ModelChoiceField):
    """A node of the tree, each under its parent."""

    def label_from_instance(self, node):
        return "\u2003" * node.depth + f"{node.name} ({node.code})"


class GrantForm(forms.Form):
    """A role over a branch or over the whole office."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    node = Indented(label=_("Over"), queryset=Node.objects.none(), required=False, empty_label=WHOLE)
    cleared = forms.BooleanField(label=_("Sees restricted projects there"), required=False)

    def __init__(self, *args, nodes, whole: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["node"].queryset = nodes
        if not whole:
            self.fields["node"].required, self.fields["node"].empty_label = True, None


class NodeForm(forms.Form):
    """What a node says of itself."""

    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("Letters, digits, dots, dashes. It stays for good."))
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Node.Kind.choices)
    owner_name = forms.CharField(label=_("Owner"), max_length=120, required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3, help_text=_("Three letters; its figures are told in it."))
    description = forms.CharField(label=_("What it is for"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def clean_currency(self):
        return self.cleaned_data["currency"].upper()


class NodeChangeForm(NodeForm):
    """A node as it is changed; the code stays."""

    code = None
    version = forms.IntegerField(widget=forms.HiddenInput)


class MoveForm(forms.Form):
    """Where a node hangs."""

    parent = Indented(label=_("Under"), queryset=Node.objects.none(), required=False, empty_label=_("Nothing: at the top"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, nodes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = nodes


class TrailFilter(forms.Form):
    """Which deeds to show."""

    verb = forms.CharField(label=_("Deed"), max_length=60, required=False, widget=forms.TextInput(attrs={"list": "verbs"}))
    actor = forms.CharField(label=_("Who"), max_length=150, required=False)
    subject = forms.CharField(label=_("Record"), max_length=200, required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
