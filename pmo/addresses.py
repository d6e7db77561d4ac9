"""Where a page is for someone who does not stand before it: in a letter, on paper, in a feed."""

from django.conf import settings


def absolute(path: str) -> str:
    """The whole address of a path of this office: `/projects/APOLLO/` of `https://office.example.org`."""
    return f"{settings.SITE_URL}{path}"
