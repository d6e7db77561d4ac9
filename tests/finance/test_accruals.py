"""An accrual is booked with what takes it back in the next period, shown with it, and taken away with it."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from finance.actions.accruals import book_accrual, take_back_accrual
from finance.actions.calendar import ensure_fiscal_year
from finance.actions.fiscal_years import change_fiscal_calendar
from finance.calc.pairs import taken_back
from finance.models import Actual, ExchangeRate, FiscalPeriod, FiscalYear
from finance.queries.accruals import accruals_of, day_to_accrue, standing
from finance.queries.project_money import year_money
from pmo.accounts.actions import system_user
from pmo.errors import Conflict, NotPermitted, Refused
from pmo.ledger.models import Event
from portfolio.actions.periods import close_period
from tests.factories import NOW, NodeFactory, ProjectFactory, manager_of, period, person
from tests.imports.bringing import brought
from tests.roles import allowed, refused_but

pytestmark = pytest.mark.django_db
MAY = ("analyst", "controller", "integration")
DAY, BACK = dt.date(2026, 2, 28), dt.date(2026, 3, 1)
PAGE = reverse("finance:accruals", args=["APOLLO"])
SAID = {"accrued_on": "2026-02-28", "amount": "1250.40", "currency": "GBP", "vendor": "North", "text": "February stage"}


@pytest.fixture
def apollo():
    return ProjectFactory(code="APOLLO", node=NodeFactory(code="HEALTH"))


def accrued(project, **told):
    values = {"actor": told.pop("actor", None) or person("controller"), "accrued_on": DAY, "amount": Decimal("1250.40"), "text": "February stage"}
    return book_accrual(project=project, now=NOW, **values | told)


def shut(day, state="closed"):
    ensure_fiscal_year(day=day)
    FiscalPeriod.objects.filter(start_on__lte=day, end_on__gte=day).update(state=state)


def rows():
    return list(Actual.objects.order_by("posting_date").values_list("posting_date", "amount", "kind"))


class TestBookAccrual:
    @allowed(*MAY)
    def test_lets_those_who_book_money(self, role, apollo):
        accrued(apollo, actor=person(role))
        assert rows() == [(DAY, Decimal("1250.40"), "accrual"), (BACK, Decimal("-1250.40"), "reversal")]

    @refused_but(*MAY)
    def test_refuses_other_roles(self, role, apollo):
        with pytest.raises(NotPermitted):
            accrued(apollo, actor=person(role))
        assert not Actual.objects.exists()

    def test_links_the_two_and_tells_the_trail_once(self, apollo):
        booked = accrued(apollo)
        told = Event.objects.get()
        assert booked.reversals.get().known_on == BACK
        assert (told.verb, told.after["accrued_on"], told.after["reversed_on"]) == ("accrual.booked", "2026-02-28", "2026-03-01")
        assert (told.facts["project_id"], told.facts["since"]) == (apollo.pk, "2026-02-28")

    def test_of_the_last_period_is_taken_back_in_the_next_year(self, apollo):
        booked = accrued(apollo, accrued_on=dt.date(2026, 3, 31))
        assert booked.reversals.get().posting_date == dt.date(2026, 4, 1)
        assert set(FiscalYear.objects.values_list("label", flat=True)) == {"FY25/26", "FY26/27"}

    def test_of_four_week_periods_is_taken_back_after_four_weeks(self, apollo):
        change_fiscal_calendar(actor=person("controller"), version=None, start_month=4, periods=13, now=NOW)
        assert accrued(apollo, accrued_on=dt.date(2025, 4, 10)).reversals.get().posting_date == dt.date(2025, 4, 29)

    def test_in_another_currency_leaves_nothing_behind(self, apollo):
        for day, rate in (("2026-02-01", "0.8537"), ("2026-03-01", "0.91")):
            ExchangeRate.objects.create(rate_set="period", currency="EUR", into="GBP", known_on=day, rate=Decimal(rate))
        booked = accrued(apollo, currency="EUR", amount=Decimal("99.99"))
        back = booked.reversals.get()
        assert (booked.amount, back.amount, back.original_amount, back.rate) == (
            Decimal("85.36"), Decimal("-85.36"), Decimal("-99.99"), Decimal("0.8537")
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("told", "field"),
        [({"amount": Decimal(0)}, "amount"), ({"amount": "NaN"}, "amount"), ({"amount": "1e308"}, "amount"), ({"text": " "}, "text"),
         ({"accrued_on": None}, "accrued_on"), ({"currency": "ZZZ"}, "currency"), ({"vendor": "x" * 161}, "vendor")],
    )  # fmt: skip
    def test_says_at_the_field_what_is_wrong(self, apollo, told, field):
        with pytest.raises(Refused) as refusal:
            accrued(apollo, **told)
        assert refusal.value.field == field
        assert not Actual.objects.exists()

    @pytest.mark.parametrize("day", [DAY, BACK])
    def test_refuses_a_closed_period_of_either_and_says_what_to_do(self, apollo, day):
        shut(day)
        with pytest.raises(Conflict, match=r"is closed: .*it") as refusal:
            accrued(apollo)
        assert refusal.value.field == "accrued_on"
        assert not Actual.objects.exists()

    def test_refuses_the_same_one_again(self, apollo):
        accrued(apollo)
        with pytest.raises(Conflict, match="booked already"):
            accrued(apollo)
        accrued(apollo, text="Another stage")
        assert Actual.objects.count() == 4

    def test_counts_in_its_period_and_not_in_the_next(self, apollo):
        accrued(apollo)
        year = FiscalYear.objects.get(label="FY25/26")
        at = {day: year_money(project=apollo, year=year, as_of=day) for day in (DAY, BACK)}
        assert {day: found.actual for day, found in at.items()} == {DAY: Decimal("1250.40"), BACK: 0}
        assert [month.actual for month in at[BACK].months[-2:]] == [Decimal("1250.40"), Decimal("-1250.40")]
        whole = {day: standing(accruals_of(project=apollo, day=day), day=day) for day in (DAY, BACK)}
        assert [(one.count, one.total, one.next_on) for one in whole.values()] == [(1, Decimal("1250.40"), BACK), (0, 0, None)]


class TestTakeBack:
    def test_takes_both_away_and_keeps_the_reason(self, apollo):
        booked = accrued(apollo)
        with pytest.raises(NotPermitted):
            take_back_accrual(actor=manager_of(apollo), accrual=booked, reason="Twice", now=NOW)
        with pytest.raises(Refused, match="reason"):
            take_back_accrual(actor=person("controller"), accrual=booked, reason=" ", now=NOW)
        take_back_accrual(actor=person("controller"), accrual=booked, reason="Twice", now=NOW)
        assert not Actual.objects.exists()
        told = Event.objects.get(verb="accrual.taken_back")
        assert (told.reason, told.before["amount"], told.facts["since"]) == ("Twice", "1250.40", "2026-02-28")
        with pytest.raises(Conflict, match="already"):
            take_back_accrual(actor=person("controller"), accrual=booked, reason="Twice", now=NOW)

    @pytest.mark.parametrize("day", [DAY, BACK])
    def test_refuses_what_lies_in_a_closed_fiscal_period(self, apollo, day):
        booked = accrued(apollo)
        shut(day)
        with pytest.raises(Conflict, match="stays"):
            take_back_accrual(actor=person("controller"), accrual=booked, reason="Twice", now=NOW)
        assert Actual.objects.count() == 2

    def test_refuses_what_was_reported(self, apollo):
        booked = accrued(apollo)
        close_period(actor=person("analyst"), period=period(DAY), now=NOW)
        with pytest.raises(Conflict, match="reporting period"):
            take_back_accrual(actor=person("controller"), accrual=booked, reason="Twice", now=NOW)

    def test_of_a_file_is_for_its_import(self, apollo):
        brought("actuals", "posting_date,project,amount,kind,reference\n2026-02-28,APOLLO,5,accrual,A-1\n2026-03-01,APOLLO,-5,reversal,A-1\n")
        (one,) = accruals_of(project=apollo, day=BACK)
        assert one.back_on == BACK
        assert accruals_of(project=apollo, day=DAY).get().back_on is None  # nobody knew of it then
        with pytest.raises(Conflict, match="import"):
            take_back_accrual(actor=system_user(), accrual=one, reason="Twice", now=NOW)


@given(st.decimals("-1e6", "1e6", places=2), st.none() | st.decimals("-1e6", "1e6", places=2))
def test_what_takes_back_leaves_nothing(amount, original):
    back = taken_back({"amount": amount, "original_amount": original})
    assert amount + back["amount"] == 0
    assert (back["original_amount"] is None) if original is None else original + back["original_amount"] == 0


class TestThePage:
    def test_books_shows_the_pair_and_takes_it_back(self, client, apollo):
        client.force_login(person("controller"))
        assert client.post(PAGE, SAID).status_code == 302
        told = client.get(PAGE, {"as_of": "2026-02-28"})
        assert (told.context["standing"].total, [one.back_on for one in told.context["page"]]) == (Decimal("1250.40"), [BACK])
        postings = client.get(reverse("finance:money", args=["APOLLO"]), {"year": "FY25/26"}).content.decode()
        assert "taken back on" in postings
        assert "takes back" in postings
        key = Actual.objects.get(kind="accrual").pk
        where = reverse("finance:accrual-removal", args=["APOLLO", key])
        assert client.post(where, {"reason": ""}).status_code == 422
        assert client.post(where, {"reason": "Twice"}).status_code == 302
        assert client.post(where, {"reason": "Twice"}).status_code == 404
        assert "No accrual stands" in client.get(PAGE).content.decode()

    def test_keeps_what_was_typed_and_says_what_is_wrong(self, client, apollo):
        shut(DAY)
        client.force_login(person("controller"))
        answer = client.post(PAGE, SAID)
        assert answer.status_code == 409
        assert answer.context["form"].errors["accrued_on"]
        assert "February stage" in answer.content.decode()
        assert client.post(PAGE, SAID | {"amount": "lots"}).status_code == 422

    def test_offers_the_form_to_who_books_money_and_refuses_others(self, client, apollo):
        accrued(apollo, accrued_on=dt.date(2099, 1, 5))
        for user, seen in ((person("controller"), True), (person("executive"), False)):
            client.force_login(user)
            said = client.get(PAGE).content.decode()
            assert ("Book an accrual" in said, "booked ahead" in said) == (seen, True)
        assert client.post(PAGE, SAID).status_code == 403

    def test_fills_in_the_end_of_the_newest_period_that_is_over(self):
        assert day_to_accrue(today=BACK) == BACK
        ensure_fiscal_year(day=BACK)
        assert day_to_accrue(today=dt.date(2026, 3, 5)) == DAY
        shut(DAY)
        assert day_to_accrue(today=dt.date(2026, 3, 5)) == dt.date(2026, 1, 31)


class TestRest:
    @pytest.fixture
    def call(self, apollo):
        controller = person("controller")

        def call(method, path, body=None, user=None, **headers):
            client = Client()
            client.force_login(user or controller)
            told = {name.replace("_", "-"): value for name, value in headers.items()}
            body = b"" if body is None else json.dumps(body)
            return client.generic(method, f"/api/v1/{path}", data=body, content_type="application/json", headers=told)

        return call

    def test_books_once_lists_and_withdraws(self, call):
        said = SAID | {"project": "APOLLO"}
        made = call("POST", "accruals/", said, Idempotency_Key="a-1")
        again = call("POST", "accruals/", said, Idempotency_Key="a-1")
        assert (made.status_code, again.json(), again.headers["Idempotency-Replayed"]) == (201, made.json(), "true")
        told = made.json()
        assert (told["accrued_on"], told["reversed_on"], told["amount"]) == ("2026-02-28", "2026-03-01", {"amount": "1250.40", "currency": "GBP"})
        assert call("GET", f"actuals/{told['reversal']}/").json()["reverses"] == told["id"]
        assert [one["id"] for one in call("GET", "accruals/?project=APOLLO").json()["results"]] == [told["id"]]
        assert call("GET", "accruals/?as_of=2026-02-27").json()["results"] == []
        url = f"accruals/{told['id']}/withdrawal/"
        assert call("POST", url, {"reason": "Twice"}).status_code == 428
        assert call("POST", url, {"reason": "Twice"}, If_Match=call("GET", f"accruals/{told['id']}/").headers["ETag"]).status_code == 204
        assert not Actual.objects.exists()

    @pytest.mark.parametrize(("name", "value"), [("project", "NOPE"), ("cost_type", "NOPE"), ("amount", "0"), ("accrued_on", "soon"), ("text", "")])
    def test_says_at_the_field_what_is_wrong(self, call, name, value):
        answer = call("POST", "accruals/", SAID | {"project": "APOLLO", name: value})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, name)

    def test_is_for_who_books_money(self, call, apollo):
        assert call("POST", "accruals/", SAID | {"project": "APOLLO"}, user=manager_of(apollo)).status_code == 403
