"""How people get in: accounts are made by an administrator, never by a visitor."""

from allauth.account.adapter import DefaultAccountAdapter
from django.utils.translation import gettext_lazy as _

from pmo.accounts.queries import person_called

WRONG = _("The name or the password is not right.")
LOCKED = "too_many_login_attempts"


class ClosedDoor(DefaultAccountAdapter):
    """No sign-up; one answer to every wrong try, whoever it names; wrong tries counted by person, under whichever of their names."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG,
        "email_password_mismatch": WRONG,
        LOCKED: _(
            "There were too many wrong tries under this name, so the door stays shut for five minutes after the first of them, "
            "to the right password too. Try again then, or reset your password."
        ),
    }

    def is_open_for_signup(self, request):
        return False

    def _get_login_attempts_cache_key(self, request, **credentials):
        name = (credentials.get("email") or credentials.get("username") or "").strip().lower()
        person = person_called(name)
        return f"person:{person.pk}" if person else f"name:{name}"
