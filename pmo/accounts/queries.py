"""Read people."""

from pmo.accounts.models import User


def system_user() -> User:
    """The actor of deeds done by the system itself: commands, schedules."""
    return User.objects.get_or_create(
        username="system", defaults={"first_name": "The", "last_name": "system", "is_system": True, "is_active": False, "password": "!"}
    )[0]
