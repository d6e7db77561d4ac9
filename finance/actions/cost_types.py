"""Keep the tree of cost types."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from finance.models import CostType, VersionLine
from finance.queries.cost_types import descendants, uses
from pmo import inputs
from pmo.errors import Conflict, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version, take_turn
from portfolio.policy import require

TOLD = ("code", "name", "parent", "capital", "contingency", "account", "retired")
FLAGS = {"capital": "Capital", "contingency": "Contingency", "retired": "Retired"}


@transaction.atomic
def add_cost_type(
    *, actor, code: str, now: dt.datetime, name: str = "", parent: CostType | None = None, capital: bool = False, contingency: bool = False,
    account: str = "", retired: bool = False,
) -> CostType:  # fmt: skip
    """Add a cost type under another, or at the top.

    Raises:
        NotPermitted: the actor does not keep the books of the office.
        Refused: a value is not acceptable.
        Conflict: the code is taken.
    """
    require("keep_books", actor=actor)
    wanted = _checked(name=name or code, parent=parent, capital=capital, contingency=contingency, account=account, retired=retired)
    code = inputs.text(code, field="code", called=_("The code"), longest=40, required=True)
    take_turn()
    if CostType.objects.filter(code=code).exists():
        raise Conflict(_("The code {code} is taken: give another.").format(code=code), field="code")
    cost_type = CostType.objects.create(code=code, **wanted)
    events.record("cost_type.added", subject=cost_type, actor=actor, at=now, after=events.values(cost_type, *TOLD))
    return cost_type


@transaction.atomic
def change_cost_type(*, actor, cost_type: CostType, version: int | None, now: dt.datetime, **fields) -> CostType:
    """Change what is said of a cost type, put it under another, or retire it: offered for nothing new, kept for what was booked on it.

    Raises:
        NotPermitted: the actor does not keep the books of the office.
        Stale: someone changed it after it was read.
        Refused: a value is not acceptable, or it would stand below itself.
    """
    require("keep_books", actor=actor)
    wanted = _checked(**fields)
    cost_type = hold(cost_type)
    require_version(cost_type, version=version, wanted=wanted)
    parent = wanted.get("parent")
    if parent is not None and parent.pk in descendants(ids=[cost_type.pk]):
        raise Refused(
            _("“{parent}” stands below “{one}” itself: put it under another.").format(parent=parent, one=cost_type), field="parent"
        )
    change = difference(cost_type, wanted)
    if change is None:
        return cost_type
    cost_type.save(update_fields=columns(cost_type, change))
    facts = {}
    if change.after.keys() & {"contingency", "capital", "parent"}:
        of_it = VersionLine.objects.filter(cost_type_id__in=descendants(ids=[cost_type.pk]), version__project__isnull=False)
        facts = {"project_ids": sorted(of_it.order_by().values_list("version__project_id", flat=True).distinct()), "since": inputs.today(now)}
    events.record("cost_type.changed", subject=cost_type, actor=actor, at=now, before=change.before, after=change.after, facts=facts)
    return cost_type


@transaction.atomic
def remove_cost_type(*, actor, cost_type: CostType, version: int | None, now: dt.datetime) -> None:
    """Take a cost type away that nothing was ever said of.

    Raises:
        NotPermitted: the actor does not keep the books of the office.
        Stale: someone changed it after it was read.
        Conflict: it is in use, or others stand below it.
    """
    require("keep_books", actor=actor)
    cost_type = hold(cost_type)
    require_version(cost_type, version=version, wanted={})
    used = uses(cost_type=cost_type)
    if used:
        raise Conflict(
            _("“{one}” is in use ({uses}): retire it instead, then it is offered for nothing new.").format(
                one=cost_type, uses=", ".join(f"{number} {what}" for what, number in used.items())
            )
        )
    events.record("cost_type.removed", subject=cost_type, actor=actor, at=now, before=events.values(cost_type, *TOLD))
    cost_type.delete()


def _checked(**fields) -> dict:
    if "name" in fields:
        fields["name"] = inputs.text(fields["name"], field="name", called=_("The name"), longest=120, required=True)
    if "account" in fields:
        fields["account"] = inputs.text(fields["account"], field="account", called=_("The account code"), longest=40)
    for flag, called in FLAGS.items():
        if flag in fields:
            fields[flag] = inputs.flag(fields[flag], field=flag, called=_(called))
    return fields
