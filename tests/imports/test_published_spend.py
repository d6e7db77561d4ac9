"""Published spending comes in through a saved mapping with no edit by hand, reconciles to the penny, and is undone without a trace."""

import json
from decimal import Decimal

import pytest
from django.db.models import Count, Sum

from finance.models import Actual, CostType
from pmo.accounts.actions import system_user
from pmo.calc.money import in_cents
from pmo.imports.actions import save_mapping, undo
from pmo.imports.models import Mapping
from tests.factories import NodeFactory, ProjectFactory
from tests.imports.bringing import NOW, brought, everything
from tests.shared_files import shared

pytestmark = pytest.mark.django_db
LEDGER = {
    "columns": {"posting_date": "Date", "amount": "Amount", "cost_type": "AccountDescription", "vendor": "Vendor", "reference": "DocNo",
                "text": "Source"},
    "defaults": {"project": "GLA-SPEND", "currency": "GBP"}, "templates": {"text": "{Source} {ID}"}, "control_total": "92240846.04",
}  # fmt: skip
LEDGER["columns"].pop("text")


@pytest.fixture
def office():
    return ProjectFactory(code="GLA-SPEND", node=NodeFactory(code="GLA"))


def test_spending_of_greater_london(office):
    text, told = shared("spend-gla", "gla_spend.csv").read_bytes(), json.loads(shared("expected", "share_spend.json").read_text())
    before = everything()
    save_mapping(actor=system_user(), kind="actuals", name="GLA", mapping=LEDGER, now=NOW)
    batch = brought("actuals", text, name="gla_spend.csv", mapping=Mapping.objects.get().mapping, here=True)
    assert batch.created == told["rows"]
    rows = Actual.objects.filter(batch_id=batch.pk)
    assert in_cents(rows.aggregate(Sum("amount"))["amount__sum"]) == Decimal(str(told["sum_gbp"]))
    taken_back = rows.filter(amount__lt=0)
    assert taken_back.count() == told["negative_rows"]
    assert in_cents(taken_back.aggregate(Sum("amount"))["amount__sum"]) == Decimal(str(told["negative_sum"]))
    both = batch.notes["reconciliation"]
    assert both["equal"]
    assert both["file"] == both["database"]
    for label, amount in told["by_financial_year"].items():
        assert Decimal(both["database"]["by_fiscal_year"][f"FY{label[2:]}"]) == Decimal(str(amount))
    top = rows.order_by().values_list("vendor").annotate(total=Sum("amount")).order_by("-total")[:8]
    assert [(name, in_cents(total)) for name, total in top] == [(name, Decimal(str(total))) for name, total in told["top_vendors"]]
    accounts = rows.order_by().values_list("cost_type__name").annotate(total=Sum("amount")).order_by("-total")[:8]
    assert [(name, in_cents(total)) for name, total in accounts] == [(name, Decimal(str(total))) for name, total in told["top_accounts"]]
    assert rows.aggregate(Count("vendor", distinct=True))["vendor__count"] == told["vendors"]
    undo(actor=system_user(), batch=batch, now=NOW)
    assert everything() == before
    assert not CostType.objects.exists()
