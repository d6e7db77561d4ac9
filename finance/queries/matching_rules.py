"""Read what a matching rule would do to the postings that wait in suspense."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from finance.calc.matching import Rule, first_match
from finance.models import MatchingRule, Suspense
from finance.queries.suspense import Waiting, visible_suspense
from pmo.calc.money import in_cents

FIELDS = list(MatchingRule.Field.values)
SHOWN = 20


@dataclass
class Tried:
    """What a rule finds in suspense: the postings it would settle, what they add up to, and how many an earlier rule sends elsewhere."""

    waiting: int = 0
    ids: list[int] = field(default_factory=list)
    sums: list[Waiting] = field(default_factory=list)
    shown: list[Suspense] = field(default_factory=list)  # the first of them
    taken: int = 0


def tried_rule(*, user, rule: MatchingRule) -> Tried:
    """A rule, stored or not, tried on what waits in suspense of the branches a person sees: in two queries, and one for those shown."""
    waiting = visible_suspense(user=user).filter(state=Suspense.State.WAITING)
    if rule.node is not None:
        waiting = waiting.filter(node__path__startswith=rule.node.path)
    plain, earlier = [_plain(rule)], [(one.node.path if one.node else "", _plain(one)) for one in _before(rule)]
    found, count, amount = Tried(), defaultdict(int), defaultdict(Decimal)
    rows = waiting.order_by("-posting_date", "pk").values_list("pk", "node__path", "source", "amount", "currency", *FIELDS)
    for pk, path, source, money, currency, *words in rows:
        said = dict(zip(FIELDS, words, strict=True))
        found.waiting += 1
        if first_match(plain, said, source=source) is None:
            continue
        if first_match([one for above, one in earlier if (path or "").startswith(above)], said, source=source) is not None:
            found.taken += 1
            continue
        found.ids.append(pk)
        count[currency] += 1
        amount[currency] += money
    found.sums = [Waiting(currency, number, in_cents(amount[currency])) for currency, number in sorted(count.items())]
    by_key = {one.pk: one for one in Suspense.objects.filter(pk__in=found.ids[:SHOWN])}
    found.shown = [by_key[pk] for pk in found.ids[:SHOWN]]
    return found


def _before(rule: MatchingRule) -> list[MatchingRule]:
    """The rules that are asked before it, none that is switched off; a new one of no stated place comes last."""
    rules = MatchingRule.objects.filter(active=True).select_related("node").exclude(pk=rule.pk)
    if rule.place is None:
        return list(rules)
    tie = Q(place=rule.place, pk__lt=rule.pk) if rule.pk else Q(place=rule.place)
    return list(rules.filter(Q(place__lt=rule.place) | tie))


def _plain(rule: MatchingRule) -> Rule:
    return Rule(rule.field, rule.test, rule.words, rule.source, rule.pk or 0)
