"""A ledger file that is taken back leaves every figure as it was: of its projects, and of every node above them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st

from finance.models import EarnedValue, ExchangeRate, MatchingRule
from governance.models import Health
from pmo.accounts.actions import system_user
from pmo.imports.actions import apply, stage, undo
from reports.actions.rollup import rollup
from reports.models import Snapshot
from tests.factories import NodeFactory, period
from tests.imports.bringing import everything
from tests.projects.story import apollo

pytestmark = pytest.mark.django_db
HEAD = "posting_date,project,cost_type,amount,currency,reference,vendor,order,kind\n"
FIGURES = (Snapshot, EarnedValue, Health)
PASSING = {"id", "computed_at"}  # when it was counted is no figure


def current():
    """The figures of today of every project and node, as they are stored."""
    period_now = period(timezone.localdate())
    found = {}
    for model in FIGURES:
        rows = model.objects.filter(**{"current": True} if model is Snapshot else {"as_of": timezone.localdate()})
        names = [one.attname for one in model._meta.concrete_fields if one.attname not in PASSING]
        assert rows.exists()
        found[model.__name__] = sorted(map(repr, rows.values_list(*names)))
    assert Snapshot.objects.filter(current=True, period=period_now).count() == Snapshot.objects.filter(current=True).count()
    return found


@pytest.fixture
def office():
    """enterprise → function → portfolio: two projects in the portfolio, one of them restricted, and one in the function."""
    top = NodeFactory(code="TOP", kind="enterprise")
    function = NodeFactory(code="FUN", kind="function", parent=top)
    leaf = NodeFactory(code="LEAF", parent=function)
    few = {"weeks": 1, "packages": 2, "postings": 2, "risks": 1, "reports": 1}
    made = [apollo(code=code, node=node, **few, **more) for code, node, more in (
        ("A", leaf, {}), ("B", leaf, {"restricted": True, "currency": "EUR"}), ("C", function, {}))]  # fmt: skip
    for rates in ("plan", "period"):
        ExchangeRate.objects.create(rate_set=rates, currency="EUR", into="GBP", known_on=dt.date(2020, 1, 1), rate=Decimal("0.85"))
    MatchingRule.objects.create(field="vendor", test="starts", words="North", project=made[0])
    rollup(now=timezone.now())
    return made


rows = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 6, 40, 400]), st.sampled_from(["A", "A", "B", "C", "OLD 7", ""]), st.sampled_from(["", "LABOUR", "RENT"]),
        st.integers(-9_999_999, 9_999_999).filter(bool), st.sampled_from(["", "GBP", "EUR"]), st.sampled_from(["", "INV-1", "INV-2"]),
        st.sampled_from(["", "Northgate", "South"]), st.sampled_from(["", "PO-1"]), st.sampled_from(["posting", "accrual", "reversal"]),
    ),
    min_size=1, max_size=8,
)  # fmt: skip
PAIR = [(6, "A", "LABOUR", 5_000_000, "", "INV-1", "", "", "accrual"), (0, "A", "LABOUR", -5_000_000, "", "INV-1", "", "", "reversal"),
        (1, "B", "", 7_777_777, "GBP", "", "", "PO-1", "posting")]  # fmt: skip


def file_of(told):
    today = timezone.localdate()
    lines = (
        [str(today - dt.timedelta(days=ago)), project, kind, f"{cents / 100:.2f}", *rest] for ago, project, kind, cents, *rest in told
    )  # fmt: skip
    return (HEAD + "".join(",".join(line) + "\n" for line in lines)).encode()


def test_every_figure_is_as_it_was_before_the_file(office, reacted):
    moved = []

    @settings(max_examples=3)
    @example(PAIR)
    @given(rows)
    def holds(told):
        tables, figures = everything(), current()
        asked = {"actor": system_user(), "now": timezone.now()}
        with reacted():
            batch = stage(kind="actuals", filename="ledger.csv", data=file_of(told), mapping={"unmatched": "suspense"}, **asked)
            batch = apply(batch=batch, accept_good_rows=True, **asked)
        moved.append(current() != figures)
        with reacted():
            undo(actor=system_user(), batch=batch, now=timezone.now())
        assert everything() == tables
        assert current() == figures

    holds()
    assert any(moved)
