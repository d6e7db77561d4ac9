"""What someone who asks for a pack says."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.queries.pack import TEMPLATES


class PackForm(forms.Form):
    """A node one sees, a day, and the kind of pack."""

    node = forms.ChoiceField(label=_("Of"))
    as_of = forms.DateField(label=_("As known on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    template = forms.ChoiceField(label=_("Kind"), choices=[(name, _("Board pack")) for name in TEMPLATES])

    def __init__(self, data=None, *, nodes, initial):
        super().__init__(data, initial=initial)
        self.fields["node"].choices = [(node.code, "\u2003" * node.depth + node.name) for node in nodes.order_by("path")]
