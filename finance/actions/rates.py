"""Set the rates at which currencies are turned."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from finance.calc.fx import KEPT
from finance.models import ExchangeRate
from finance.queries.rates import PLAN
from pmo import inputs
from pmo.calc.money import parse_amount
from pmo.errors import Refused
from pmo.ledger import events
from pmo.ledger.changes import Counts, take_turn
from pmo.storage import upsert
from portfolio.models import Node
from portfolio.policy import require

KEY = ["rate_set", "currency", "into", "known_on"]
SHOWN = 500  # rates told in one event
COMMA, GROUPED = re.compile(r"\d+,\d+"), re.compile(r"[1-9]\d{0,2},\d{3}")
LARGEST = Decimal("9999999999")  # ten digits before the point, as they are stored


@dataclass(frozen=True)
class RateSaid:
    """One unit of `currency` in `into` from a day on; no rate takes it away."""

    rate_set: str
    currency: str
    into: str
    known_on: dt.date
    rate: Decimal | None


@transaction.atomic
def set_rates(*, actor, rates: Iterable[RateSaid], now: dt.datetime) -> Counts:
    """Set rates, as many as there are; one without a rate is taken away. Nodes that add up several currencies follow when plan rates move.

    Raises:
        NotPermitted: the actor does not keep the books of the office.
        Refused: a value is not acceptable; `problems` lists them by their place, from 1.
    """
    require("keep_books", actor=actor)
    wanted = _checked(rates)
    take_turn()
    among = ExchangeRate.objects.filter(rate_set__in={key[0] for key in wanted}, currency__in={key[1] for key in wanted})
    stored = {row[:4]: row[4] for row in among.values_list(*KEY, "rate")}
    changed = {key: rate for key, rate in wanted.items() if stored.get(key) != rate}
    put = [dict(zip(KEY, key, strict=True)) | {"rate": rate} for key, rate in changed.items() if rate is not None]
    gone = [_at(key).get() for key, rate in changed.items() if rate is None]
    upsert(ExchangeRate, put, unique=KEY, update=["rate"])
    if changed:
        subject = gone[0] if gone else _at(min(changed)).get()
        _record(changed, stored, subject, actor, now)
    ExchangeRate.objects.filter(pk__in=[one.pk for one in gone]).delete()
    created = sum(key not in stored for key, rate in changed.items() if rate is not None)
    return Counts(created=created, updated=len(changed) - created, unchanged=len(wanted) - len(changed))


def _at(key: tuple):
    return ExchangeRate.objects.filter(**dict(zip(KEY, key, strict=True)))


def _record(changed: dict, stored: dict, subject: ExchangeRate, actor, now) -> None:
    """One event, under one of the rates, with all that moved."""
    told = [[*map(str, key), str(stored.get(key, "")), "" if rate is None else str(rate)] for key, rate in sorted(changed.items())]
    planned = [key[3] for key in changed if key[0] == PLAN]
    facts = {"node_ids": list(Node.objects.order_by("pk").values_list("pk", flat=True)), "since": min(planned)} if planned else {}
    events.record("rates.set", subject=subject, actor=actor, at=now, after={"rates": told[:SHOWN], "number": len(told)}, facts=facts)


def _checked(rates: Iterable[RateSaid]) -> dict[tuple, Decimal | None]:
    found, problems = {}, []
    for place, one in enumerate(rates, start=1):
        try:
            key, rate = _one(one)
            if key in found:
                raise Refused(
                    _("{currency} in {into} on {day} is said twice: keep one.").format(currency=one.currency, into=one.into, day=one.known_on),
                    field="known_on",
                )
            found[key] = rate
        except Refused as refusal:
            problems.append({"row": place, "column": refusal.field, "message": refusal.message})
    if problems:
        raise Refused(problems[0]["message"], field=problems[0]["column"], problems=problems)
    return found


def _one(one: RateSaid) -> tuple[tuple, Decimal | None]:
    rate_set = inputs.text(one.rate_set, field="rate_set", called=_("The rate set"), longest=20, required=True)
    currency, into = inputs.currency(one.currency), inputs.currency(one.into, field="into")
    if currency == into:
        raise Refused(_("{currency} in itself is always 1: name another currency.").format(currency=currency), field="into")
    known_on = inputs.day(one.known_on, field="known_on", called=_("The day"), required=True)
    return (rate_set, currency, into, known_on), None if one.rate is None else exact_rate(one.rate)


def exact_rate(value) -> Decimal:
    """A rate above zero in the eight decimals that are kept.

    Raises:
        Refused: it is no number, or not one that a rate can be.
    """
    if isinstance(value, str) and COMMA.fullmatch(value.strip()):
        if GROUPED.fullmatch(value.strip()):
            raise Refused(_("The rate “{value}” can be read two ways: write it with a decimal point.").format(value=value.strip()), field="rate")
        value = value.strip().replace(",", ".")
    try:
        rate = parse_amount(value).quantize(KEPT, ROUND_HALF_UP)
    except (ValueError, ArithmeticError) as error:
        raise Refused(_("The rate: {problem}").format(problem=error), field="rate") from None
    if not 0 < rate <= LARGEST:
        raise Refused(
            _("The rate {rate} is out of range: give one above 0, in up to ten digits and eight decimals.").format(rate=f"{rate:f}"), field="rate"
        )
    return rate
