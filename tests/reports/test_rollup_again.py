"""Whatever was planned and booked, a roll-up that runs again changes nothing, of all projects or of some of them, in any order."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from finance.actions.calendar import ensure_fiscal_year
from finance.models import Actual, Commitment, ExchangeRate
from finance.queries.fiscal import period_starts
from reports.actions.rollup import rollup
from reports.models import Snapshot
from tests.factories import NodeFactory, ProjectFactory, period
from tests.reports.test_node_money import AMOUNT, written

PASSING = {"id", "computed_at"}
PROJECTS = st.tuples(st.sampled_from(["GBP", "EUR", "USD"]), st.booleans(), AMOUNT, AMOUNT, st.lists(AMOUNT, max_size=3))


def stored():
    names = [one.attname for one in Snapshot._meta.concrete_fields if one.attname not in PASSING]
    return sorted(map(repr, Snapshot.objects.values_list(*names)))


class TestRollup(TestCase):
    @settings(max_examples=3, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.lists(PROJECTS, min_size=1, max_size=4), st.randoms(use_true_random=False))
    def test_run_again_changes_nothing(self, told, dice):
        now = timezone.now()
        day, top = timezone.localdate(), NodeFactory(kind="enterprise", currency="GBP")
        period(day)
        nodes, year = [NodeFactory(parent=top, currency="GBP"), NodeFactory(parent=top, currency="EUR")], ensure_fiscal_year(day=day)
        ExchangeRate.objects.get_or_create(currency="EUR", into="GBP", known_on=dt.date(2020, 1, 1), defaults={"rate": Decimal("0.8457")})
        ids = []
        for place, (currency, restricted, plan, outlook, spent) in enumerate(told):
            project = ProjectFactory(node=nodes[place % 2], currency=currency, restricted=restricted)
            ids.append(project.pk)
            written(project, year, "plan", [(None, period_starts(year=year)[0], plan)], known_on=day)
            written(project, year, "outlook", [(None, None, outlook)], known_on=day)
            for number, amount in enumerate(spent):
                Actual.objects.create(project=project, posting_date=day, known_on=day, amount=amount, currency=currency)
                ordered = {"reference": f"PO{number}", "amount": abs(amount), "open_amount": abs(amount), "currency": currency}
                Commitment.objects.create(project=project, known_on=day, **ordered)
        rollup(now=now)
        before = stored()
        rollup(now=now)
        assert stored() == before
        dice.shuffle(ids)
        for key in ids:
            rollup(project_ids=[key], now=now)
        assert stored() == before
