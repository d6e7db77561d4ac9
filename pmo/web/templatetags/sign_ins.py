"""The sign-ins of the demonstration, for the sign-in page."""

import json

from django import template
from django.conf import settings
from django.contrib.auth import get_user_model

register = template.Library()


@register.simple_tag
def demo_sign_ins() -> list[dict]:
    """User name, role and password of the people of the demonstration who are there; none unless DEMO_SIGN_INS is on."""
    left = settings.VAR_DIR / "demo_sign_ins.json"  # `manage.py demo` leaves it
    if not settings.DEMO_SIGN_INS or not left.exists():
        return []
    offered = json.loads(left.read_text())
    there = get_user_model().objects.filter(username__in=[one["username"] for one in offered], is_active=True)
    names = set(there.values_list("username", flat=True))
    return [one for one in offered if one["username"] in names]
