"""The shape of how a schedule begins."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.forms.inputs import day_input
from projects.models import Project, Template


class StartForm(forms.Form):
    """The first day of a schedule, and the template its first lines come from."""

    start_on = forms.DateField(label=_("It starts on"), widget=day_input())
    template = forms.ModelChoiceField(label=_("Template"), queryset=None, required=False, empty_label=_("No template"))

    def __init__(self, *args, project: Project, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = Template.objects.filter(Q(type__isnull=True) | Q(type=project.type_id))
