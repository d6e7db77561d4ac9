"""What a request that is being written says so far, as far as it can be read; what cannot is told at its own form."""

import datetime as dt

from django import forms

from finance.queries.reference_class import Asked
from portfolio.models import Node
from projects.models import Stage


class OutsideViewForm(forms.Form):
    """The fields of a new request that similar projects are found by."""

    stage = forms.ModelChoiceField(queryset=Stage.objects.all(), required=False)
    budget = forms.DecimalField(min_value=0, max_digits=18, decimal_places=2, required=False)
    currency = forms.RegexField("^[A-Za-z]{3}$", required=False)
    start_on = forms.DateField(required=False)
    finish_on = forms.DateField(required=False)

    def asked(self, *, node: Node, usual_type: int) -> Asked:
        """What is asked for below a node; of the usual type where no stage is chosen yet."""
        self.is_valid()
        said = self.cleaned_data
        stage, start_on, finish_on = said.get("stage"), said.get("start_on"), said.get("finish_on")
        dated = isinstance(start_on, dt.date) and isinstance(finish_on, dt.date) and finish_on > start_on
        return Asked(
            stage.type_id if stage else usual_type, node.path, (said.get("currency") or node.currency).upper(), said.get("budget"),
            *((start_on, finish_on) if dated else (None, None)),
        )  # fmt: skip
