"""What the pages of the registers share: the parts of RAID at a place, and where a record's page is."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.views.places import context_of
from pmo.web.answers import keep, url_as_of
from portfolio.models import Node

PARTS = [
    ("risks", _("Risks"), "risks"), ("picture", _("Heat map and trend"), "risk-picture"), ("issues", _("Issues"), "issues"),
    ("assumptions", _("Assumptions"), "assumptions"), ("dependencies", _("Dependencies"), "dependencies"), ("scales", _("Scales"), "risk-scales"),
]  # fmt: skip


def named(place, name: str) -> str:
    """The name of a door at a project or at a node."""
    return f"governance:{'node-' if isinstance(place, Node) else ''}{name}"


def raid_context(request, place, part: str) -> dict:
    """What every page of the registers of a place shows around its content."""
    parts = [
        (label, url_as_of(request, named(place, door), place.code), key == part)
        for key, label, door in PARTS
        if key != "scales" or isinstance(place, Node)
    ]
    return context_of(request, place) | {"parts": parts, "part": part, "urls": Doors(request, place)}


class Doors:
    """The addresses of a place's registers: `urls.new_risk` in a template is the door `new-risk` there."""

    def __init__(self, request, place):
        self._request, self._place = request, place

    def __getitem__(self, name: str) -> str:
        return url_as_of(self._request, named(self._place, name.replace("_", "-")), self._place.code)


class RecordDoors:
    """The addresses of one record: its page and its deeds."""

    def __init__(self, row, code: str):
        self._place, self._code = row.project or row.node, code

    def __getitem__(self, name: str) -> str:
        return reverse(named(self._place, name.replace("_", "-")), args=[self._place.code, self._code])


def record_url(request, noun: str, row) -> str:
    """The address of a record's page: under the project it came from, else under its node."""
    place = row.project or row.node
    return reverse(named(place, noun), args=[place.code, row.code]) + keep(request)
