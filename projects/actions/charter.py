"""What a charter may say: every field of a project that people write, checked."""

from django.utils.translation import gettext as _

from pmo import inputs
from pmo.errors import Refused

TEXTS = ["objective", "scope_in", "scope_out", "success_criteria", "assumptions"]


def _line(field, called, longest, required=False):
    return lambda value: inputs.text(value, field=field, called=called, longest=longest, required=required)


def _text(field):
    return lambda value: inputs.text(value, field=field, called=_("The text"))


def checked(**fields) -> dict:
    """The fields in the form they are kept in.

    Raises:
        Refused: a value is not acceptable, or a field cannot be changed this way.
    """
    checks = {
        "name": _line("name", _("The name"), 250, required=True),
        "manager": lambda value: value,
        "manager_name": _line("manager_name", _("The manager's name"), 120),
        "sponsor": _line("sponsor", _("The sponsor"), 120),
        "currency": inputs.currency,
        "budget": lambda value: inputs.money(value, field="budget", called=_("The budget")),
        "restricted": lambda value: inputs.flag(value, field="restricted", called=_("Restricted")),
        "calendar": lambda value: value,
        **{name: _text(name) for name in TEXTS},
    }
    if unknown := fields.keys() - checks.keys():
        raise Refused(_("{name} of a project cannot be changed here.").format(name=min(unknown)), field=min(unknown))
    return {name: checks[name](value) for name, value in fields.items()}
