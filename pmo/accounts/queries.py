"""Read people."""

from django.db.models import Q

from pmo.accounts.models import ApiToken, User


def person_called(name: str) -> User | None:
    """The person who signs in by a user name or an e-mail address, in any case."""
    name = name.strip()
    found = User.objects.filter(is_system=False).filter(Q(username__iexact=name) | Q(email__iexact=name))
    return found.order_by("pk").first() if name else None


def tokens_of(*, user):
    """A person's API tokens, newest first."""
    return ApiToken.objects.filter(user=user).order_by("-created")
