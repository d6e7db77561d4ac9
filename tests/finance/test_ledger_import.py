"""A ledger file is applied whole or not at all, reconciles with itself, and leaves nothing out in silence."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.actions.calendar import ensure_fiscal_year
from finance.actions.matching_rules import add_rule, change_rule, remove_rule
from finance.actions.suspense import dismiss_suspense, reopen_suspense, settle_suspense
from finance.models import Actual, ExchangeRate, FiscalPeriod, MatchingRule, Suspense
from finance.queries.suspense import visible_suspense, waiting_below
from pmo.accounts.actions import system_user
from pmo.errors import Conflict, NotPermitted, Refused
from pmo.imports.actions import undo
from pmo.ledger.models import Event
from tests.factories import NodeFactory, ProjectFactory, person
from tests.imports.bringing import NOW, brought, counts, everything, messages, staged

pytestmark = pytest.mark.django_db
HEAD = "posting_date,project,cost_type,amount,currency,reference,vendor,order,kind,source\n"
SUSPENSE = {"unmatched": "suspense"}
MIXED = HEAD + "2026-02-01,APOLLO,LABOUR,10.00,,A,North,,,\n2026-02-02,,RENT,5.50,,B,South,,,\n2026-02-03,OLD 7,RENT,-1.25,,C,South,,,\n"


@pytest.fixture
def apollo():
    return ProjectFactory(code="APOLLO", node=NodeFactory(code="HEALTH"))


def first_problem(text, **told):
    before = everything()
    batch = staged("actuals", text, **told)
    with pytest.raises(Refused):
        brought("actuals", text, accept_good_rows=True, **told)
    assert everything() == before
    return messages(batch)[0]


class TestCurrencies:
    def test_are_turned_at_the_period_rate_of_the_month_and_the_original_is_kept(self, apollo):
        ExchangeRate.objects.create(rate_set="period", currency="EUR", into="GBP", known_on=dt.date(2026, 2, 1), rate=Decimal("0.85"))
        text = HEAD + "2026-02-10,APOLLO,,100.10,EUR,X,,,,\n"
        brought("actuals", text)
        row = Actual.objects.get()
        assert (row.amount, row.currency, row.original_amount, row.original_currency, row.rate) == (
            Decimal("85.08"), "GBP", Decimal("100.10"), "EUR", Decimal("0.85"))  # fmt: skip
        assert counts(brought("actuals", text + "2026-02-11,APOLLO,,1.00,GBP,Y,,,,\n")) == (1, 0, 1, 0)

    def test_without_a_rate_is_an_error_at_the_cell(self, apollo):
        row, column, message = first_problem(HEAD + "2026-02-10,APOLLO,,100,EUR,X,,,,\n")
        assert (row, column) == (2, "currency")
        assert "EUR" in message
        assert "2026-02" in message
        assert "period" in message


class TestControlTotal:
    TEXT = "posting_date,project,amount\n2026-02-01,APOLLO,10.00\n2026-02-01,APOLLO,-2.50\n"

    def test_that_adds_up_lets_the_file_in(self, apollo):
        assert brought("actuals", self.TEXT, control_total="7.50").created == 2

    def test_that_does_not_is_told_with_both_figures(self, apollo):
        _row, column, message = first_problem(self.TEXT, control_total="8")
        assert column == "amount"
        assert "7.50" in message
        assert "8.00" in message

    def test_may_be_the_last_row(self, apollo):
        told = {"mapping": {"total_row": "Total"}}
        assert brought("actuals", self.TEXT + "Total,,7.50\n", **told).created == 2
        assert "9.99" in first_problem(self.TEXT + "Total,,9.99\n", **told)[2]


class TestBadCells:
    @pytest.mark.parametrize("amount", ["1e308", "NaN", "ten", '"1.234,56"', '"12,34.5"'])
    def test_stop_the_file(self, apollo, amount):
        assert first_problem(HEAD + f"2026-02-01,APOLLO,,{amount},,,,,,\n")[1] == "amount"

    def test_a_closed_period_is_told_at_the_day(self, apollo):
        year = ensure_fiscal_year(day=dt.date(2026, 2, 1))
        year.periods.filter(start_on__lte=dt.date(2026, 2, 1)).update(state=FiscalPeriod.State.CLOSED)
        row, column, message = first_problem(HEAD + "2026-02-01,APOLLO,,1,,,,,,\n")
        assert (row, column) == (2, "posting_date")
        assert "closed" in message

    def test_a_reference_that_stands_twice_is_told_and_kept(self, apollo):
        batch = brought("actuals", HEAD + "2026-02-01,APOLLO,,1,,INV-1,,,,\n2026-02-02,APOLLO,,2,,INV-1,,,,\n")
        assert batch.created == 2
        assert any("INV-1: 2, 3" in line for line in batch.notes["lines"])


def test_a_posting_that_takes_another_back_is_linked_to_it(apollo):
    brought("actuals", HEAD + "2026-02-01,APOLLO,,12.00,,INV-1,,PO-1,,\n")
    brought("actuals", HEAD + "2026-03-01,APOLLO,,-12.00,,INV-1,,,reversal,\n")
    later = Actual.objects.get(kind="reversal")
    assert later.reverses == Actual.objects.get(order="PO-1")


def test_a_credit_of_a_later_file_is_linked_to_the_oldest_posting_of_its_project(apollo):
    ProjectFactory(code="OTHER")
    lines = ["2026-02-03,APOLLO,,7,,INV-2,,,,", "2026-02-02,APOLLO,,7,,INV-2,,,,", "2026-02-01,OTHER,,7,,INV-2,,,,", "2026-02-01,APOLLO,,7,,,,,,"]
    brought("actuals", HEAD + "\n".join(lines) + "\n")
    batch = brought("actuals", HEAD + "2026-02-04,APOLLO,,-7,,INV-2,,,,\n2026-02-05,APOLLO,,-7,,,,,,\n2026-02-06,OTHER,,-8,,INV-2,,,,\n")
    assert batch.created == 3
    (linked,) = Actual.objects.exclude(reverses=None)
    assert (linked.reference, linked.reverses.posting_date, linked.reverses.project) == ("INV-2", dt.date(2026, 2, 2), apollo)


def test_a_cost_type_too_long_to_wait_in_suspense_is_an_error_at_the_cell(apollo):
    text = "posting_date,project,cost_type,amount\n2026-02-01,NOBODY," + "x" * 41 + ",1\n2026-02-01,APOLLO," + "y" * 41 + ",1\n"
    batch = staged("actuals", text, mapping={"unmatched": "suspense"})
    assert [(row, column) for row, column, _message in messages(batch)] == [(2, "cost_type")]


def test_an_amount_that_grows_too_large_in_the_project_s_currency_is_an_error_at_the_cell(apollo):
    ExchangeRate.objects.create(rate_set="period", currency="EUR", into="GBP", known_on=dt.date(2026, 2, 1), rate=Decimal("1000"))
    assert first_problem(HEAD + "2026-02-10,APOLLO,,9999999999999999.99,EUR,X,,,,\n")[:2] == (2, "amount")


class TestSuspense:
    def test_takes_what_names_no_project_where_the_mapping_says_so(self, apollo):
        before = everything()
        batch = brought("actuals", MIXED, mapping=SUSPENSE)
        assert counts(batch) == (3, 0, 0, 0)
        assert Actual.objects.get().reference == "A"
        assert [(one.currency, one.postings, one.amount) for one in waiting_below(user=person("controller"), node=None)] == [("", 2, Decimal("4.25"))]
        assert batch.notes["reconciliation"]["database"]["amount"] == "14.25"
        assert counts(brought("actuals", MIXED + "2026-02-04,APOLLO,,1,,D,,,,\n", mapping=SUSPENSE)) == (1, 0, 3, 0)
        Actual.objects.filter(reference="D").delete()
        undo(actor=system_user(), batch=batch, now=NOW)
        assert everything() == before
        assert not Suspense.objects.exists()

    def test_is_not_taken_without_being_asked(self, apollo):
        assert {message[1] for message in messages(staged("actuals", MIXED))} == {"project"}

    def test_needs_a_branch_of_one_who_is_not_of_the_whole_office(self, apollo):
        controller = person("controller", node=apollo.node)
        assert staged("actuals", MIXED, actor=controller, mapping=SUSPENSE).rejected == 2
        brought("actuals", MIXED, actor=controller, mapping=SUSPENSE, into="HEALTH")
        assert visible_suspense(user=controller).count() == 2
        assert not visible_suspense(user=person("controller", node=NodeFactory())).exists()

    def test_is_settled_to_a_project_and_learns_a_rule(self, apollo):
        batch, controller = brought("actuals", MIXED, mapping=SUSPENSE), person("controller")
        ids = list(Suspense.objects.values_list("pk", flat=True))
        booked = settle_suspense(actor=controller, ids=ids, project=apollo, learn=True, now=NOW)
        assert sum(one.amount for one in booked) == Decimal("4.25")
        assert {one.cost_type.code for one in booked} == {"RENT"}
        assert not waiting_below(user=controller, node=None)
        assert MatchingRule.objects.get().words == "South"
        assert Event.objects.get(verb="suspense.settled").facts["project_id"] == apollo.pk
        brought("actuals", HEAD + "2026-02-09,NOBODY,,3,,E,south,,,\n", mapping=SUSPENSE)
        assert Actual.objects.get(reference="E").project == apollo
        with pytest.raises(Conflict):
            undo(actor=system_user(), batch=batch, now=NOW)
        for one in Suspense.objects.all():
            reopen_suspense(actor=controller, row=one, version=one.version, now=NOW)
        undo(actor=system_user(), batch=batch, now=NOW)
        assert Actual.objects.get().reference == "E"

    def test_is_dismissed_with_a_reason_once(self, apollo):
        brought("actuals", MIXED, mapping=SUSPENSE)
        one, controller = Suspense.objects.first(), person("controller")
        with pytest.raises(Refused):
            dismiss_suspense(actor=controller, ids=[one.pk], reason=" ", now=NOW)
        dismiss_suspense(actor=controller, ids=[one.pk], reason="Not ours", now=NOW)
        with pytest.raises(Conflict):
            settle_suspense(actor=controller, ids=[one.pk], project=apollo, now=NOW)

    def test_is_settled_by_those_who_book_money(self, apollo):
        brought("actuals", MIXED, mapping=SUSPENSE)
        ids = list(Suspense.objects.values_list("pk", flat=True))
        for role in ("executive", "project_manager", "auditor"):
            with pytest.raises(NotPermitted):
                settle_suspense(actor=person(role), ids=ids, project=apollo, now=NOW)


class TestRules:
    def test_the_first_in_order_counts_and_one_of_another_ledger_does_not(self, apollo):
        other, keeper = ProjectFactory(code="OTHER"), person("controller")
        rule = add_rule(actor=keeper, field="vendor", test="starts", words="sou", project=other, source="SAP", now=NOW)
        add_rule(actor=keeper, field="cost_type_said", test="is", words="rent", project=apollo, now=NOW)
        brought("actuals", MIXED)
        assert set(Actual.objects.values_list("project__code", flat=True)) == {"APOLLO"}
        brought("actuals", MIXED, mapping={"defaults": {"source": "SAP"}})
        assert Actual.objects.filter(project=other).count() == 2
        rule = change_rule(actor=keeper, rule=rule, version=rule.version, words="nor", now=NOW)
        remove_rule(actor=keeper, rule=rule, version=rule.version, now=NOW)
        assert MatchingRule.objects.count() == 1

    def test_are_kept_by_those_who_keep_the_books(self, apollo):
        for role in ("analyst", "project_manager"):
            with pytest.raises(NotPermitted):
                add_rule(actor=person(role), field="vendor", test="is", words="x", project=apollo, now=NOW)
