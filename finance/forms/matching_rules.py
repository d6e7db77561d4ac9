"""The shape of what people write about matching rules."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finance.models import CostType, MatchingRule
from portfolio.queries import visible_nodes
from projects.queries import visible_projects


class RuleForm(forms.Form):
    """A rule: what it looks at, and where what fits belongs."""

    field = forms.ChoiceField(label=_("Where this of a posting"), choices=MatchingRule.Field.choices, initial=MatchingRule.Field.VENDOR)
    test = forms.ChoiceField(label=_("Test"), choices=MatchingRule.Test.choices)
    words = forms.CharField(label=_("These words"), max_length=160, help_text=_("Capitals and outer blanks do not count."))
    project = forms.CharField(label=_("It belongs to the project"), max_length=40, help_text=_("Its code."))
    cost_type = forms.ModelChoiceField(queryset=None, label=_("Cost type"), required=False, empty_label=_("as the file says"))
    source = forms.CharField(label=_("Ledger"), max_length=40, required=False, help_text=_("Blank: postings of every ledger."))
    node = forms.CharField(label=_("Files of the node"), max_length=40, required=False, help_text=_("Its code. Blank: files of the whole office."))
    place = forms.IntegerField(label=_("Place"), min_value=1, max_value=1_000_000, required=False, help_text=_("Blank: after the others."))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user, rule: MatchingRule | None = None, **kwargs):
        names = ("field", "test", "words", "source", "place", "version")
        if rule is not None:
            stands = {name: getattr(rule, name) for name in names} | {"project": rule.project.code, "cost_type": rule.cost_type_id}
            kwargs["initial"] = stands
        super().__init__(*args, **kwargs)
        self.user, self.rule = user, rule
        kept = Q(retired=False) | Q(pk=rule.cost_type_id if rule else None)
        self.fields["cost_type"].queryset = CostType.objects.filter(kept).order_by("code")
        if rule is None:
            del self.fields["version"]
        else:
            del self.fields["node"]
            self.fields["place"].required, self.fields["place"].help_text = True, _("The first rule that fits counts.")

    def clean_project(self):
        found = visible_projects(user=self.user).filter(code=self.cleaned_data["project"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("There is no such project among those you see: give its code."))
        return found

    def clean_node(self):
        code = self.cleaned_data["node"].strip()
        found = visible_nodes(user=self.user).filter(code=code).first() if code else None
        if code and found is None:
            raise forms.ValidationError(_("There is no such node among those you see: give its code."))
        return found

    def to_try(self) -> MatchingRule:
        """The rule as it would be, not stored."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return MatchingRule(**({"pk": self.rule.pk, "node": self.rule.node} if self.rule else {}) | told)
