"""The shape of what people write about rates: a row a currency, a cell a month."""

from django import forms
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

from finance.actions.rates import RateSaid, exact_rate
from pmo import inputs
from pmo.errors import Refused


class RatesForm(forms.Form):
    """The rates of one set into one currency; an emptied cell takes its rate away. A row more takes another currency."""

    def __init__(self, *args, table: dict, rate_set: str, into: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.table, self.rate_set, self.into = table, rate_set, into
        self.months = [cell.month for cell in next(iter(table.values()))] if table else []
        for currency, cells in table.items():
            for cell in cells:
                self._add(f"{currency}_{cell.month:%Y-%m}", currency, cell.month, cell.rate, cell.follows)

    def _add(self, name, currency, month, rate, follows):
        shown = "" if follows is None else f"{follows:f}".rstrip("0").rstrip(".")
        said = None if rate is None else f"{rate:f}".rstrip("0").rstrip(".")
        label = _("{currency} in {month}").format(currency=currency, month=f"{MONTHS_3[month.month]} {month.year}")
        widget = forms.TextInput(attrs={"inputmode": "decimal", "placeholder": shown, "size": 8, "aria-label": label, "autocomplete": "off"})
        self.fields[name] = forms.CharField(label=label, required=False, max_length=40, initial=said, widget=widget)

    @property
    def lines(self) -> list[tuple]:
        """(currency, its cells) in the order of the table."""
        return [(currency, [self[f"{currency}_{cell.month:%Y-%m}"] for cell in cells]) for currency, cells in self.table.items()]

    def clean(self):
        found = super().clean()
        self.said = []
        for currency, cells in self.table.items():
            for cell in cells:
                name = f"{currency}_{cell.month:%Y-%m}"
                if name in self.changed_data:
                    self._say(name, found.get(name, ""), currency, cell)
        return found

    def _say(self, name, written, currency, cell):
        try:
            rate = exact_rate(written) if written.strip() else None
        except Refused as refusal:
            self.add_error(name, refusal.message)
            return
        if rate is not None or cell.rate is not None:
            self.said.append(RateSaid(self.rate_set, currency, self.into, cell.known_on, rate))


class RateRowForm(forms.Form):
    """A rate of a currency that the table does not show yet."""

    rate_set = forms.CharField(label="", max_length=20)
    currency = forms.CharField(label="", max_length=3)
    into = forms.CharField(label="", max_length=3)
    known_on = forms.DateField(label="", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    rate = forms.CharField(label="", max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = {"rate_set": _("Rate set"), "currency": _("One unit of"), "into": _("in"), "known_on": _("From"), "rate": _("is")}
        for name, label in words.items():
            self.fields[name].label = label

    def clean_currency(self):
        return self._currency("currency")

    def clean_into(self):
        return self._currency("into")

    def said(self) -> RateSaid:
        """The rate as the deed takes it."""
        return RateSaid(**self.cleaned_data)

    def _currency(self, name: str) -> str:
        try:
            return inputs.currency(self.cleaned_data[name].upper(), field=name)
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from None


class DiscountForm(forms.Form):
    """The yearly rate at which cases are discounted, in per cent, from a day on."""

    percent = forms.DecimalField(label=_("A year, in %"), min_value=-50, max_value=100, max_digits=5, decimal_places=2)
    known_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="discount_%s", **kwargs)

    def said(self) -> dict:
        """The rate as the deed takes it."""
        return {"rate": self.cleaned_data["percent"] / 100, "known_on": self.cleaned_data["known_on"]}
