"""Keep the rules that say where postings belong that name no project the office knows."""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from finance.models import CostType, MatchingRule
from pmo import inputs
from pmo.errors import Conflict
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version, take_turn
from portfolio.models import Node
from portfolio.policy import require_over_node
from projects.models import Project
from projects.policy import require_over

TOLD = ("node", "source", "place", "field", "test", "words", "project", "cost_type", "active")


@transaction.atomic
def add_rule(
    *, actor, field: str, test: str, words: str, project: Project, now: dt.datetime, node: Node | None = None, source: str = "",
    cost_type: CostType | None = None, place: int | None = None, active: bool = True,
) -> MatchingRule:  # fmt: skip
    """Add a rule, after the others unless a place is named.

    Raises:
        NotPermitted: the actor keeps no books in the branch, or may not book money on the project.
        Refused: a value is not acceptable.
    """
    require_over_node("keep_books", actor=actor, node=node)
    require_over("read", actor=actor, project=project)
    if place is None:
        place = (MatchingRule.objects.aggregate(last=Max("place"))["last"] or 0) + 1
    fields = _checked(field=field, test=test, words=words, source=source, cost_type=cost_type, place=place)
    rule = MatchingRule.objects.create(node=node, project=project, active=active, **fields)
    events.record("matching_rule.added", subject=rule, actor=actor, at=now, after=events.values(rule, *TOLD))
    return rule


@transaction.atomic
def change_rule(*, actor, rule: MatchingRule, version: int | None, now: dt.datetime, **fields) -> MatchingRule:
    """Change a rule: what it looks at, where it sends, its place among the others, whether it is asked at all. What it sent before stays.

    Raises:
        NotPermitted: the actor keeps no books in the branch.
        Stale: someone changed it after it was read.
        Refused: a value is not acceptable.
    """
    require_over_node("keep_books", actor=actor, node=rule.node)
    wanted = _checked(**fields)
    if "project" in wanted:
        require_over("read", actor=actor, project=wanted["project"])
    rule = hold(rule)
    require_version(rule, version=version, wanted=wanted)
    change = difference(rule, wanted)
    if change is None:
        return rule
    rule.save(update_fields=columns(rule, change))
    events.record("matching_rule.changed", subject=rule, actor=actor, at=now, before=change.before, after=change.after)
    return rule


@transaction.atomic
def move_rule(*, actor, rule: MatchingRule, past: MatchingRule, now: dt.datetime) -> None:
    """Put a rule on the other side of another, however far apart they stand; the others keep their order.

    Raises:
        NotPermitted: the actor keeps no books in the branch.
    """
    require_over_node("keep_books", actor=actor, node=rule.node)
    take_turn()
    ordered = list(MatchingRule.objects.select_for_update(of=("self",)).order_by("place", "id"))
    keys = [one.pk for one in ordered]
    if rule.pk not in keys or past.pk not in keys or rule.pk == past.pk:
        raise Conflict(_("The rule no longer exists: go back to the list."))
    at, to = keys.index(rule.pk), keys.index(past.pk)
    before = ordered[at].place
    ordered.insert(to, ordered.pop(at))
    moved = [one for place, one in enumerate(ordered, start=1) if one.place != place]
    for place, one in enumerate(ordered, start=1):
        one.place = place
    MatchingRule.objects.bulk_update(moved, ["place"])
    events.record("matching_rule.changed", subject=ordered[to], actor=actor, at=now, before={"place": before}, after={"place": to + 1})


@transaction.atomic
def remove_rule(*, actor, rule: MatchingRule, version: int | None, now: dt.datetime) -> None:
    """Take a rule away; what it sent stays.

    Raises:
        NotPermitted: the actor keeps no books in the branch.
        Stale: someone changed it after it was read.
    """
    require_over_node("keep_books", actor=actor, node=rule.node)
    rule = hold(rule)
    require_version(rule, version=version, wanted={})
    events.record("matching_rule.removed", subject=rule, actor=actor, at=now, before=events.values(rule, *TOLD))
    rule.delete()


def _checked(**fields) -> dict:
    if "field" in fields:
        fields["field"] = inputs.choice(fields["field"], among=MatchingRule.Field.values, field="field", called=_("The field"))
    if "test" in fields:
        fields["test"] = inputs.choice(fields["test"], among=MatchingRule.Test.values, field="test", called=_("The test"))
    if "words" in fields:
        fields["words"] = inputs.text(fields["words"], field="words", called=_("The words"), longest=160, required=True)
    if "source" in fields:
        fields["source"] = inputs.text(fields["source"], field="source", called=_("The ledger"), longest=40)
    if "place" in fields:
        fields["place"] = max(1, min(int(fields["place"]), 1_000_000))
    return fields
