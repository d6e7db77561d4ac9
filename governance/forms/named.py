"""Records that people name by their codes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.models import Risk
from governance.queries.places import origin
from portfolio.models import Node
from projects.queries import visible_projects
from projects.queries.handovers import visible_handovers


class CodesField(forms.CharField):
    """Several codes, by comma or space; cleans to a list of words."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def to_python(self, value):
        return [] if not value else list(dict.fromkeys(str(value).replace(",", " ").replace(";", " ").split()))

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def validate(self, value):
        if len(value) > 200:
            raise forms.ValidationError(_("Name 200 at the most."))


def projects_named(codes: list[str], *, user) -> list:
    """The projects of these codes. Raises ValidationError for one that the reader does not see."""
    found = {one.code.lower(): one for one in visible_projects(user=user).filter(code__in=codes)}
    return _all(codes, found, _("No project that you see has the code %(code)s."))


def lines_named(numbers: list[str], *, place) -> list:
    """The lines of a project's plan with these WBS numbers. Raises ValidationError for one that it does not have."""
    if isinstance(place, Node):
        return []
    found = {one.wbs.lower(): one for one in place.work_packages.filter(wbs__in=numbers)}
    return _all(numbers, found, _("The project has no line %(code)s: give its WBS number."))


def project_named(code: str, *, user):
    """The project of a code, or None where none is named."""
    return projects_named([code.strip()], user=user)[0] if code and code.strip() else None


def handover_named(code: str, *, user):
    """The handover of a code, or None where none is named. Raises ValidationError for one that the reader does not see."""
    code = (code or "").strip()
    found = visible_handovers(user=user).filter(code__iexact=code).first() if code else None
    if code and found is None:
        raise forms.ValidationError(_("No handover that you see has the code %(code)s."), params={"code": code[:60]})
    return found


def risk_named(code: str, *, place):
    """The risk of a code in a register, or None where none is named. Raises ValidationError for one that is not in it."""
    code = (code or "").strip()
    found = Risk.objects.filter(code__iexact=code, **origin(place)).first() if code else None
    if code and found is None:
        raise forms.ValidationError(_("There is no risk %(code)s in this register."), params={"code": code[:60]})
    return found


def _all(codes: list[str], found: dict, problem) -> list:
    for code in codes:
        if code.lower() not in found:
            raise forms.ValidationError(problem, params={"code": code[:60]})
    return list(dict.fromkeys(found[code.lower()] for code in codes))
