"""One edit of a sheet as a plain form: a cell of a line, or a new line, without any script."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finance.calc.pasted import AMOUNT, read
from finance.calc.sheet_edits import AddLine, Edit, RemoveLine, SetAmount
from finance.queries.sheets import cost_types_offered

NEW, UNSPREAD = "new", "unspread"


class CellForm(forms.Form):
    line = forms.ChoiceField(label=gettext_lazy("Line"))
    cost_type = forms.ChoiceField(label=gettext_lazy("Cost type of a new line"), required=False)
    text = forms.CharField(label=gettext_lazy("Text of a new line"), max_length=160, required=False)
    month = forms.ChoiceField(label=gettext_lazy("Period"))
    amount = forms.CharField(label=gettext_lazy("Amount"), max_length=60, required=False, help_text=gettext_lazy("Empty clears the cell."))
    removed = forms.BooleanField(label=gettext_lazy("Take the line out with all its amounts"), required=False)

    def __init__(self, *args, lines, periods, **kwargs):
        super().__init__(*args, **kwargs)
        named = [(str(one.number), f"{one.number} {one.text or one.cost_type or ''}") for one in lines]
        self.fields["line"].choices = [(NEW, _("A new line")), *named]
        self.fields["month"].choices = [(UNSPREAD, _("Not spread")), *((one.start_on.isoformat(), f"{one.start_on:%Y-%m}") for one in periods)]
        self.fields["cost_type"].choices = [("", "—"), *((one.code, f"{one.code} {one.name}") for one in cost_types_offered())]
        self.months = {UNSPREAD: None} | {one.start_on.isoformat(): one.start_on for one in periods}

    def clean_amount(self):
        found = read([[self.cleaned_data["amount"]]], [AMOUNT])
        if found.troubles:
            raise forms.ValidationError(found.troubles[0].message)
        return found.cells[0][0]

    def edits(self) -> list[Edit]:
        """What the form asks for."""
        said = self.cleaned_data
        if said["line"] == NEW:
            amounts = {} if said["amount"] is None else {self.months[said["month"]]: said["amount"]}
            return [AddLine(said["cost_type"] or None, said["text"], amounts)]
        if said["removed"]:
            return [RemoveLine(int(said["line"]))]
        return [SetAmount(int(said["line"]), self.months[said["month"]], said["amount"])]
