"""The shape of what people say about a file."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pmo.imports.kinds import importers
from pmo.imports.models import Mapping
from pmo.imports.queries import saved_mappings

ORDERS = [("", gettext_lazy("As the column itself shows")), ("dmy", gettext_lazy("Day, month, year")), ("mdy", gettext_lazy("Month, day, year")),
          ("iso", gettext_lazy("Year, month, day"))]  # fmt: skip


UNMATCHED = [("refuse", gettext_lazy("stop the file")), ("suspense", gettext_lazy("wait in suspense"))]
# What a mapping says that this form does not ask.
KEPT = ("templates", "scale", "leave_out", "repeated", "make_nodes", "control_total", "total_row")


class _Named(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return f"{obj.kind}: {obj.name}"


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What it holds"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, Excel (.xlsx) or a schedule. Nothing is changed before you have seen what it would do."),
    )
    into = forms.CharField(
        label=gettext_lazy("Into"), required=False, max_length=40,
        help_text=gettext_lazy("For schedules: the code of their project, or of the node a new one goes under. For major projects: their node."),
    )
    period_end = forms.DateField(
        label=gettext_lazy("Status date"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("The day from which its facts are known. Left empty: what the file says, else today."),
    )  # fmt: skip
    mapping = _Named(queryset=Mapping.objects.none(), label=gettext_lazy("Saved mapping"), required=False)
    control_total = forms.CharField(
        label=gettext_lazy("Control total"), required=False, max_length=40,
        help_text=gettext_lazy("What the amounts of the file add up to. Where they do not, nothing of it can be applied."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(one.kind, one.title) for one in importers()]
        self.fields["mapping"].queryset = saved_mappings()
        self.fields["file"].widget.attrs["accept"] = ".csv,.txt,.tsv,.xlsx,.xml,.xer,.pmxml,.mpp"

    def clean(self):
        told = super().clean()
        mapping = told.get("mapping")
        if mapping is not None and told.get("kind") != mapping.kind:
            self.add_error("mapping", _("This mapping is for files of the kind {kind}.").format(kind=mapping.kind))
        return told


class MappingForm(forms.Form):
    """For each column of ours, the column of theirs and a value for all rows; how days are written; a name to keep it by."""

    date_order = forms.ChoiceField(label=gettext_lazy("Days are written"), choices=ORDERS, required=False)
    decimal_comma = forms.BooleanField(label=gettext_lazy("1.234,56 is one thousand and some"), required=False)
    unmatched = forms.ChoiceField(label=gettext_lazy("Postings of no known project"), choices=UNMATCHED, required=False)
    name = forms.CharField(label=gettext_lazy("Keep this mapping as"), max_length=80, required=False)

    def __init__(self, *args, importer, headers, mapping=None, found=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.names = list(importer.columns)
        mapping, found = mapping or {}, found or {}
        self.kept = {name: mapping[name] for name in KEPT if mapping.get(name)}
        choices = [("", _("— not in the file")), *((header, header) for header in dict.fromkeys(headers) if header)]
        for name in self.names:
            chosen = mapping.get("columns", {}).get(name) or found.get(name, "")
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=_("Their column for {name}").format(name=name), choices=choices, required=False, initial=chosen
            )
            self.fields[f"default_{name}"] = forms.CharField(
                label=_("Value of {name} where empty").format(name=name), required=False, max_length=200,
                initial=mapping.get("defaults", {}).get(name, ""),
            )  # fmt: skip
        self.initial = {
            "date_order": mapping.get("date_order") or "",
            "decimal_comma": mapping.get("decimal_comma", False),
            "unmatched": mapping.get("unmatched", "refuse"),
            **self.initial,
        }
        self.required = set(importer.required)

    def rows(self):
        """Our name, whether every row needs it, and its two fields."""
        return [(name, name in self.required, self[f"column_{name}"], self[f"default_{name}"]) for name in self.names]

    def mapping(self) -> dict:
        """The mapping as it is kept."""
        told = self.cleaned_data
        return self.kept | {
            "columns": {name: told[f"column_{name}"] for name in self.names if told[f"column_{name}"]},
            "defaults": {name: told[f"default_{name}"] for name in self.names if told[f"default_{name}"].strip()},
            "date_order": told["date_order"] or None,
            "decimal_comma": told["decimal_comma"],
            "unmatched": told["unmatched"] or "refuse",
        }
