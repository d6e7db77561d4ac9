"""Hold a version for a deed: locked among others who may change it, as it was read, and in the state the deed needs."""

from django.utils.translation import gettext as _

from finance.models import Version
from finance.policy import require_writer
from pmo.errors import Conflict
from pmo.ledger.changes import hold, require_version


def held(version: Version, *, seen, becomes: str) -> Version:
    """The version as it is stored now, held.

    Raises:
        Stale: someone changed it after it was read; with what it is now and what it was to become.
        Conflict: it is gone, was taken back, or its cycle is closed.
    """
    version = hold(version)
    require_version(version, version=seen, wanted={"state": becomes})
    require_standing(version)
    return version


def require_standing(version: Version) -> None:
    """Raises Conflict when the version was taken back: it only tells what was known then."""
    if version.taken_back_on is not None:
        raise Conflict(_("“{version}” was taken back on {day}: its draft goes on.").format(version=version, day=version.taken_back_on))


def require_cycle_open(version: Version) -> None:
    """Raises Conflict when the cycle of a version is closed: what it says stands."""
    if version.cycle is not None and version.cycle.closed_on is not None:
        raise Conflict(_("{cycle} was closed on {day}: open a draft outside it.").format(cycle=version.cycle, day=version.cycle.closed_on))


def held_draft(*, actor, version: Version, seen) -> Version:
    """A draft, held, by someone who may write it.

    Raises:
        NotPermitted: the actor may not.
        Stale: someone changed it after it was read.
        Conflict: it is no draft any more, or its cycle is closed.
    """
    require_writer(actor=actor, version=version)
    version = held(version, seen=seen, becomes=Version.State.DRAFT)
    if version.state != Version.State.DRAFT:
        raise Conflict(
            _("“{version}” is {state}: only a draft is edited. Have it returned, or open another from it.").format(
                version=version, state=version.get_state_display().lower()
            )
        )
    require_cycle_open(version)
    return version
