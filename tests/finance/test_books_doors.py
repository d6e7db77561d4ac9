"""The books of the office on pages, over REST and from files."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.test import Client

from finance.actions.calendar import ensure_fiscal_year
from finance.models import CostType, ExchangeRate, FiscalPeriod, FiscalYear
from pmo.imports.actions import undo
from pmo.imports.kinds import importer
from tests.factories import NodeFactory, ProjectFactory, manager_of, person
from tests.imports.bringing import NOW, brought, counts, messages, staged

pytestmark = pytest.mark.django_db
JUNE = dt.date(2025, 6, 10)
TYPES = "code,name,parent,capital,contingency,account\nKIT,Hardware,IT,yes,no,6110\nIT,Technology,,no,no,6100\n"
RATES = "rate_set,currency,into,known_on,rate\nperiod,EUR,GBP,2026-04,0.8532\n,USD,GBP,2026-04-01,0.79\n"


@pytest.fixture
def controller():
    return person("controller")


@pytest.fixture
def page(controller):
    client = Client()
    client.force_login(controller)
    return client


def listed(kind):
    header, rows = importer(kind).export(actor=None, node=None, as_of=dt.date(2030, 1, 1))
    return [header, *map(list, rows)]


class TestPages:
    def test_add_years_with_one_click_and_close_their_periods(self, page):
        page.post("/finance/years/", {"day": "2025-06-10"})
        said = page.get("/finance/").content.decode()
        assert "FY25/26" in said
        assert "Add the year before" in said
        period = FiscalPeriod.objects.get(number=3)
        answer = page.post(f"/finance/periods/{period.pk}/", {"state": "soft", "version": period.version})
        assert (answer.status_code, FiscalPeriod.objects.get(pk=period.pk).state) == (302, "soft")
        said = page.post(f"/finance/periods/{period.pk}/", {"state": "open", "version": 2})
        assert (said.status_code, "The reason is missing" in said.content.decode()) == (422, True)

    def test_say_at_the_field_why_the_calendar_stays(self, page):
        year = ensure_fiscal_year(day=JUNE)
        FiscalPeriod.objects.filter(year=year, number=1).update(state="closed")
        answer = page.post("/finance/", {"start_month": 7, "periods": 12, "version": 1})
        assert (answer.status_code, "1 period that is not open" in answer.content.decode()) == (409, True)

    def test_show_both_sides_to_who_read_an_older_calendar(self, page):
        ensure_fiscal_year(day=JUNE)
        page.post("/finance/", {"start_month": 7, "periods": 12, "version": 1})
        answer = page.post("/finance/", {"start_month": 1, "periods": 12, "version": 1})
        assert (answer.status_code, "compare your values" in answer.content.decode()) == (412, True)

    def test_keep_cost_types(self, page):
        page.post("/finance/cost-types/", {"code": "IT", "name": "Technology"})
        top = CostType.objects.get()
        page.post("/finance/cost-types/", {"code": "KIT", "name": "Hardware", "parent": top.pk, "capital": "on"})
        kit = CostType.objects.get(code="KIT")
        assert (kit.parent, kit.capital) == (top, True)
        answer = page.post(f"/finance/cost-types/{top.pk}/", {"name": "Technology", "parent": kit.pk, "version": 1})
        assert answer.status_code == 422  # it is not offered below itself
        page.post(f"/finance/cost-types/{kit.pk}/removal/", {"version": kit.version})
        assert not CostType.objects.filter(code="KIT").exists()

    def test_set_rates_by_month_and_say_at_the_cell_what_is_wrong(self, page):
        NodeFactory(currency="GBP")
        ProjectFactory(currency="EUR", node=NodeFactory(currency="GBP"))
        ensure_fiscal_year(day=JUNE)
        address = "/finance/rates/?set=period&into=GBP&year=FY25/26"
        assert page.post(address, {"page": 1, "EUR_2025-06": "0,85"}).status_code == 302
        assert page.post(address, {"page": 1, "EUR_2025-06": "0.86", "EUR_2025-07": "much"}).status_code == 422
        row = ExchangeRate.objects.get()
        assert (row.rate_set, row.known_on, row.rate) == ("period", dt.date(2025, 6, 1), Decimal("0.85"))
        page.post(address, {"page": 1, "EUR_2025-06": ""})
        assert not ExchangeRate.objects.exists()

    def test_set_one_rate_of_a_currency_not_shown_yet(self, page):
        said = {"rate_set": "plan", "currency": "sek", "into": "GBP", "known_on": "2025-04-01", "rate": "0.075"}
        assert page.post("/finance/rates/one/", said).status_code == 302
        assert page.post("/finance/rates/one/", said | {"into": "SEK"}).status_code == 422
        assert ExchangeRate.objects.get().currency == "SEK"

    def test_are_in_the_menu_of_those_who_deal_with_money(self, page):
        viewer = Client()
        viewer.force_login(person("executive"))
        assert 'href="/finance/"' in page.get("/").content.decode()
        assert 'href="/finance/"' not in viewer.get("/").content.decode()
        assert viewer.get("/finance/").status_code == 403
        viewer.force_login(manager_of(ProjectFactory()))
        assert viewer.get("/finance/rates/").status_code == 200


class TestRest:
    @pytest.fixture
    def call(self, controller):
        client = Client()
        client.force_login(controller)
        return lambda method, path, body=None, **headers: client.generic(
            method, f"/api/v1/{path}", data=b"" if body is None else json.dumps(body), content_type="application/json", headers=headers
        )

    def test_years_and_periods(self, call):
        made = call("POST", "fiscal-years/", {"day": "2025-06-10"})
        assert (made.status_code, made.json()["label"]) == (201, "FY25/26")
        listed = call("GET", "fiscal-periods/?year=FY25/26&number=3").json()["results"]
        one = f"fiscal-periods/{listed[0]['id']}/"
        tag = call("GET", one).headers["ETag"]
        closed = call("PATCH", one, {"state": "closed"}, **{"If-Match": tag})
        assert (closed.status_code, closed.json()["state"]) == (200, "closed")
        assert call("PATCH", one, {"state": "soft", "reason": "x"}, **{"If-Match": tag}).status_code == 412
        assert call("PATCH", one, {"state": "soft", "reason": "x"}, **{"If-Match": closed.headers["ETag"]}).status_code == 403

    def test_cost_types(self, call):
        call("POST", "cost-types/", {"code": "IT", "name": "Technology"})
        made = call("POST", "cost-types/", {"code": "KIT", "name": "Hardware", "parent": "IT", "capital": True})
        assert (made.status_code, made.json()["parent"]) == (201, "IT")
        tag = call("GET", "cost-types/IT/").headers["ETag"]
        assert call("PATCH", "cost-types/IT/", {"parent": "KIT"}, **{"If-Match": tag}).status_code == 422
        assert call("PATCH", "cost-types/IT/", {"parent": "NOPE"}, **{"If-Match": tag}).json()["errors"][0]["field"] == "parent"
        assert call("DELETE", "cost-types/IT/", **{"If-Match": tag}).status_code == 409
        assert call("DELETE", "cost-types/KIT/", **{"If-Match": made.headers["ETag"]}).status_code == 204

    def test_rates(self, call):
        said = {"rate_set": "plan", "currency": "EUR", "into": "GBP", "known_on": "2025-04-01", "rate": "0.85"}
        made = call("POST", "rates/", said)
        assert (made.status_code, made.json()["rate"]) == (201, "0.85000000")
        assert call("POST", "rates/", said | {"rate": "-1"}).status_code == 422
        assert call("GET", "rates/?as_of=2025-03-31").json()["results"] == []
        assert call("DELETE", f"rates/{made.json()['id']}/", **{"If-Match": made.headers["ETag"]}).status_code == 204


class TestFiles:
    @pytest.mark.parametrize(("kind", "text", "model"), [("cost-types", TYPES, CostType), ("rates", RATES, ExchangeRate)])
    def test_come_in_once_go_out_the_same_and_are_taken_back(self, kind, text, model, controller):
        batch = brought(kind, text, controller)
        assert counts(batch) == (2, 0, 0, 0)
        header, *rows = listed(kind)
        again = "\n".join(",".join(map(str, row)) for row in [header, *rows])
        assert counts(brought(kind, again, controller)) == (0, 0, 2, 0)
        undo(actor=controller, batch=batch, now=NOW)
        assert not model.objects.exists()

    def test_a_parent_may_stand_below_its_child_in_the_file(self, controller):
        brought("cost-types", TYPES, controller)
        assert CostType.objects.get(code="KIT").parent.code == "IT"

    def test_a_month_is_its_first_day_and_no_set_is_the_plan(self, controller):
        brought("rates", RATES, controller)
        assert set(ExchangeRate.objects.values_list("rate_set", "known_on")) == {("period", dt.date(2026, 4, 1)), ("plan", dt.date(2026, 4, 1))}

    @pytest.mark.parametrize(
        ("kind", "text", "column"),
        [
            ("cost-types", "code,parent\nA,B\nB,A\n", "parent"),
            ("cost-types", "code,parent\nA,NOPE\n", "parent"),
            ("rates", "currency,into,known_on,rate\nEUR,GBP,2026-04,1e308\n", "rate"),
            ("rates", "currency,into,known_on,rate\nEUR,GBP,2026-13,1\n", "known_on"),
            ("rates", "currency,into,known_on,rate\nEUR,EUR,2026-04,1\n", "into"),
        ],
    )
    def test_say_at_the_cell_what_is_wrong(self, kind, text, column, controller):
        assert messages(staged(kind, text, controller))[0][1] == column

    @pytest.mark.parametrize(("kind", "text"), [("cost-types", TYPES), ("rates", RATES)])
    def test_are_brought_in_by_those_who_keep_the_books(self, kind, text):
        assert "controller" in messages(staged(kind, text, person("analyst")))[0][2].lower()

    def test_years_are_named(self, page):
        year = ensure_fiscal_year(day=JUNE)
        page.post(f"/finance/years/{year.pk}/name/", {"label": "2025"})
        assert FiscalYear.objects.get().label == "2025"
