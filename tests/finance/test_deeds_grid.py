"""A draft is edited as a sheet, by several at once."""

import datetime as dt
import time
from decimal import Decimal

import pytest

from finance.actions.calendar import ensure_fiscal_year
from finance.actions.grid import edit_version
from finance.calc.sheet_edits import AddLine, ChangeLine, RemoveLine, Row, SetAmount
from finance.models import CostType, FiscalPeriod, Version, VersionAmount, VersionLine
from finance.queries.sheets import sheet_of
from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.models import Event
from tests.factories import ProjectFactory, person
from tests.roles import allowed, refused_but

pytestmark = pytest.mark.django_db
MAY = ("analyst", "project_manager", "controller", "integration")
APRIL, MAY_FIRST, JUNE = dt.date(2026, 4, 1), dt.date(2026, 5, 1), dt.date(2026, 6, 1)


@pytest.fixture
def draft():
    year = ensure_fiscal_year(day=APRIL)
    kinds = [CostType.objects.create(code=code, name=code.title()) for code in ("staff", "travel")]
    version = Version.objects.create(
        project=ProjectFactory(), fiscal_year=year, kind="outlook", state="draft", known_on=APRIL, total=Decimal("30.00"), label="1+11"
    )
    for number, kind in enumerate(kinds, start=1):
        line = VersionLine.objects.create(version=version, number=number, cost_type=kind, text="")
        VersionAmount.objects.create(line=line, month=MAY_FIRST, amount=Decimal("10.00") * number)
    return version


def edit(version, now, *edits, actor=None, **words):
    return edit_version(actor=actor or person("controller"), version=version, edits=edits, now=now, **words)


class TestEditVersion:
    @allowed(*MAY)
    def test_those_with_a_budget_may(self, draft, now, role):
        edit(draft, now, SetAmount(1, MAY_FIRST, Decimal(5)), actor=person(role))

    @refused_but(*MAY)
    def test_others_may_not(self, draft, now, role):
        with pytest.raises(NotPermitted):
            edit(draft, now, SetAmount(1, MAY_FIRST, Decimal(5)), actor=person(role))

    def test_writes_amounts_lines_and_the_total(self, draft, now):
        saved = edit(
            draft, now, SetAmount(1, MAY_FIRST, "12.50", was=Decimal(10)), SetAmount(1, None, 3), AddLine("travel", "Flights", key="a"),
            SetAmount("a", JUNE, Decimal(7)), RemoveLine(2, was=Row("travel", "", {MAY_FIRST: Decimal(20)})), ChangeLine(1, text="Team"),
        )  # fmt: skip
        assert saved.numbers == {"a": 3}
        assert sheet_of(version=draft) == {
            1: Row("staff", "Team", {MAY_FIRST: Decimal("12.50"), None: Decimal("3.00")}), 3: Row("travel", "Flights", {JUNE: Decimal("7.00")})
        }  # fmt: skip
        draft.refresh_from_db()
        assert (draft.total, draft.version) == (Decimal("22.50"), 2)

    def test_a_month_is_its_fiscal_period(self, draft, now):
        edit(draft, now, SetAmount(1, dt.date(2026, 5, 17), Decimal(4)))
        assert sheet_of(version=draft)[1].amounts == {MAY_FIRST: Decimal(4)}

    def test_is_one_event_with_the_cells_touched(self, draft, now):
        edit(draft, now, SetAmount(1, MAY_FIRST, Decimal(12)), SetAmount(2, JUNE, Decimal(1)), reason="Late start")
        told = Event.objects.get(verb="version.edited")
        assert told.before == {"total": "30.00", "cells": {"1 2026-05-01": "10.00", "2 2026-06-01": None}}
        assert told.after == {"total": "33.00", "cells": {"1 2026-05-01": "12.00", "2 2026-06-01": "1.00"}}
        assert told.reason == "Late start"

    def test_nothing_new_is_no_event(self, draft, now):
        assert not edit(draft, now, SetAmount(1, MAY_FIRST, Decimal(10))).changed
        assert not Event.objects.exists()

    def test_what_it_returns_takes_it_back(self, draft, now):
        before = sheet_of(version=draft)
        saved = edit(draft, now, SetAmount(1, MAY_FIRST, None), SetAmount(2, None, Decimal(2)), AddLine("staff", "x", {JUNE: 4}), RemoveLine(1))
        again = edit(draft, now, *saved.inverse)
        assert sheet_of(version=draft) == before
        edit(draft, now, *again.inverse)
        assert 1 not in sheet_of(version=draft)

    def test_two_people_who_do_not_meet_both_get_through(self, draft, now):
        edit(draft, now, SetAmount(1, MAY_FIRST, Decimal(11), was=Decimal(10)))
        edit(draft, now, SetAmount(2, MAY_FIRST, Decimal(21), was=Decimal(20)), actor=person("project_manager"))
        draft.refresh_from_db()
        assert draft.total == Decimal(32)

    def test_one_who_meets_a_changed_cell_is_shown_both_and_nothing_is_applied(self, draft, now):
        edit(draft, now, SetAmount(1, MAY_FIRST, Decimal(11), was=Decimal(10)))
        with pytest.raises(Stale) as refusal:
            edit(draft, now, SetAmount(2, JUNE, Decimal(5), was=None), SetAmount(1, MAY_FIRST, Decimal(12), was=Decimal(10)))
        assert refusal.value.mine == {"1 2026-05-01": "12.00"}
        assert refusal.value.theirs == {"1 2026-05-01": "11.00"}
        assert JUNE not in sheet_of(version=draft)[2].amounts

    def test_a_version_that_is_no_draft_any_more_conflicts(self, draft, now):
        for state in ("submitted", "approved", "locked"):
            Version.objects.update(state=state)
            with pytest.raises(Conflict, match="only a draft"):
                edit(draft, now, SetAmount(1, MAY_FIRST, Decimal(5)))

    def test_months_with_actuals_and_closed_periods_are_not_written(self, draft, now):
        Version.objects.update(actuals_to=dt.date(2026, 4, 30))
        FiscalPeriod.objects.filter(start_on=JUNE).update(state="closed")
        with pytest.raises(Refused) as refusal:
            edit(draft, now, SetAmount(1, APRIL, Decimal(1)), SetAmount(1, MAY_FIRST, Decimal(1)), SetAmount(1, JUNE, Decimal(1)))
        assert [(one["edit"], one["month"]) for one in refusal.value.problems] == [(0, "2026-04-01"), (2, "2026-06-01")]
        assert sheet_of(version=draft)[1].amounts == {MAY_FIRST: Decimal(10)}

    def test_a_soft_closed_period_is_written_by_those_who_keep_the_books(self, draft, now):
        FiscalPeriod.objects.filter(start_on=JUNE).update(state="soft")
        edit(draft, now, SetAmount(1, JUNE, Decimal(1)))
        with pytest.raises(Refused, match="soft-closed"):
            edit(draft, now, SetAmount(1, JUNE, Decimal(2)), actor=person("project_manager"))

    def test_a_line_with_an_amount_in_a_closed_month_stays(self, draft, now):
        FiscalPeriod.objects.filter(start_on=MAY_FIRST).update(state="closed")
        with pytest.raises(Refused):
            edit(draft, now, RemoveLine(1))

    @pytest.mark.parametrize("amount", ["1e308", float("nan"), float("inf"), "abc", "=A1+B1", "9" * 19])
    def test_what_is_no_amount_is_refused_at_its_cell(self, draft, now, amount):
        with pytest.raises(Refused) as refusal:
            edit(draft, now, SetAmount(2, JUNE, Decimal(1)), SetAmount(1, JUNE, amount))
        assert [(one["edit"], one["line"], one["month"]) for one in refusal.value.problems] == [(1, 1, "2026-06-01")]
        assert JUNE not in sheet_of(version=draft)[2].amounts

    def test_a_cost_type_is_known_in_use_and_has_none_below(self, draft, now):
        top = CostType.objects.create(code="it", name="IT")
        CostType.objects.create(code="cloud", name="Cloud", parent=top)
        CostType.objects.create(code="fax", name="Fax", retired=True)
        for code in ("it", "fax", "nobody"):
            with pytest.raises(Refused):
                edit(draft, now, AddLine(code))
        edit(draft, now, AddLine("cloud"), AddLine(None))

    def test_a_month_of_another_year_is_refused(self, draft, now):
        with pytest.raises(Refused, match="not in FY26/27"):
            edit(draft, now, SetAmount(1, dt.date(2027, 4, 1), Decimal(1)))

    def test_twelve_thousand_cells_go_in_at_once(self, draft, now):
        year = draft.fiscal_year
        months = [None, *year.periods.values_list("start_on", flat=True)][:12]
        lines = [AddLine("staff", f"Line {n}", key=f"n{n}") for n in range(1000)]
        cells = [SetAmount(f"n{n}", month, Decimal(n)) for n in range(1000) for month in months]
        begun = time.perf_counter()
        edit(draft, now, *lines, *cells)
        assert time.perf_counter() - begun < 20
        assert VersionAmount.objects.filter(line__version=draft).count() == 12_002
