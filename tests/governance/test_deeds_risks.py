"""Risks are opened, judged anew and closed, and what was known of them on a day stays known."""

import datetime as dt
from decimal import Decimal

import pytest

from governance.actions.risks import assess_risk, close_risk, open_risk
from governance.models import Risk, RiskAssessment
from governance.queries.risk_totals import assessments_on
from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.models import Event
from portfolio.actions.periods import close_period
from tests.factories import ProjectFactory, UserFactory, manager_of, period, person
from tests.roles import allowed, refused_but

pytestmark = pytest.mark.django_db
MAY = ("analyst", "project_manager", "integration")
CLOSED = dt.date(2026, 2, 25)


def enter(now, project=None, **fields):
    values = {"actor": person(), "title": "Supplier fails", "probability": 3, "impact": 4}
    return open_risk(project=project or ProjectFactory(), now=now, **{**values, **fields})


def known(risk, day):
    return assessments_on(day=day, risk=risk).get()


class TestOpenRisk:
    @allowed(*MAY)
    def test_lets_those_who_manage_risks(self, now, role):
        assert enter(now, actor=person(role)).status == "open"

    @refused_but(*MAY)
    def test_refuses_other_roles(self, now, role):
        with pytest.raises(NotPermitted):
            enter(now, actor=person(role))
        assert not Risk.objects.exists()

    def test_refuses_a_stranger(self, now):
        with pytest.raises(NotPermitted):
            enter(now, actor=UserFactory())

    def test_refuses_the_manager_of_another_project(self, now):
        with pytest.raises(NotPermitted):
            enter(now, actor=manager_of(ProjectFactory()))

    def test_gives_the_next_number_of_the_project(self, now):
        project = ProjectFactory()
        codes = [enter(now, project, code=code).code for code in (None, "R-041", "X.1", "", None)]
        assert codes == ["R-001", "R-041", "X.1", "R-042", "R-043"]
        assert enter(now).code == "R-001"

    def test_refuses_a_code_that_is_taken(self, now):
        project = ProjectFactory()
        enter(now, project, code="A")
        with pytest.raises(Conflict) as refusal:
            enter(now, project, code="A")
        assert refusal.value.field == "code"

    def test_multiplies_chance_and_cost_to_the_cent(self, now):
        assert enter(now, chance=Decimal("0.25"), cost_impact=Decimal("1000.10")).exposure == Decimal("250.02")

    def test_takes_the_chance_from_the_score_where_none_is_stated(self, now):
        assert enter(now, probability=4, cost_impact=1000).exposure == Decimal("700.00")

    def test_has_no_exposure_without_a_cost(self, now):
        assert enter(now, chance=Decimal("0.5")).exposure is None

    def test_is_known_from_today_on(self, now):
        risk = enter(now)
        assert known(risk, now.date()).probability == 3
        assert not assessments_on(day=dt.date(2026, 3, 4), risk=risk).exists()
        assert risk.opened_on == now.date()

    def test_of_an_earlier_day_is_known_from_then_on(self, now):
        risk = enter(now, known_on=dt.date(2026, 1, 5))
        assert (risk.opened_on, known(risk, dt.date(2026, 1, 5)).title) == (dt.date(2026, 1, 5), "Supplier fails")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", ""), ("title", "x" * 251), ("probability", 0), ("probability", 6), ("probability", True), ("probability", "3"),
            ("impact", 2.5), ("impact", None), ("chance", Decimal("1.01")), ("chance", -0.1), ("chance", 40), ("cost_impact", -1),
            ("response", "pray"), ("due_on", dt.date(1800, 1, 1)), ("code", "a b"), ("owner", "x" * 121), ("known_on", "2026-03-01"),
            ("opened_on", dt.date(3000, 1, 1)),
        ],
    )  # fmt: skip
    def test_refuses_what_is_not_acceptable_at_its_field(self, now, field, value):
        with pytest.raises(Refused) as refusal:
            enter(now, **{field: value})
        assert refusal.value.field == field
        assert not Risk.objects.exists()

    def test_refuses_a_day_in_a_closed_period(self, now):
        close_period(actor=person(), period=period(CLOSED), now=now)
        with pytest.raises(Conflict):
            enter(now, known_on=CLOSED)
        assert not Risk.objects.exists()

    def test_records_what_was_entered(self, now):
        risk = enter(now, cost_impact=10)
        event = Event.objects.get()
        assert (event.verb, event.subject_id, event.project_id) == ("risk.opened", risk.pk, risk.project_id)
        assert event.facts == {"project_id": risk.project_id, "since": "2026-03-05"}
        assert (event.after["title"], event.after["exposure"]) == ("Supplier fails", "5.00")


class TestAssessRisk:
    @refused_but(*MAY)
    def test_refuses_other_roles(self, now, role):
        risk = enter(now)
        with pytest.raises(NotPermitted):
            assess_risk(actor=person(role), risk=risk, version=1, now=now, probability=5)

    def test_leaves_what_was_known_before(self, now):
        risk = enter(now, known_on=dt.date(2026, 1, 5), cost_impact=100)
        judged = assess_risk(actor=manager_of(risk.project), risk=risk, version=1, now=now, probability=5)
        assert (judged.probability, judged.exposure, judged.version) == (5, Decimal("90.00"), 2)
        assert (known(risk, dt.date(2026, 3, 4)).probability, known(risk, now.date()).probability) == (3, 5)

    def test_of_the_same_day_replaces_the_first(self, now):
        risk = enter(now)
        assess_risk(actor=person(), risk=risk, version=1, now=now, probability=5)
        assert RiskAssessment.objects.get().probability == 5

    def test_of_a_past_day_changes_only_what_was_known_then(self, now):
        risk = enter(now, known_on=dt.date(2026, 1, 5), cost_impact=100)
        assess_risk(actor=person(), risk=risk, version=1, now=now, probability=5)
        past = assess_risk(actor=person(), risk=risk, version=2, now=now, known_on=dt.date(2026, 2, 2), probability=1)
        assert (past.probability, past.version) == (5, 2)
        then = known(risk, dt.date(2026, 2, 3))
        assert (then.probability, then.exposure) == (1, Decimal("10.00"))
        assert (known(risk, dt.date(2026, 1, 6)).probability, known(risk, now.date()).probability) == (3, 5)
        assert Event.objects.first().facts["since"] == "2026-02-02"

    def test_changes_nothing_twice(self, now):
        risk = enter(now)
        assert assess_risk(actor=person(), risk=risk, version=1, now=now, probability=3, title="Supplier fails").version == 1
        assert Event.objects.count() == 1

    def test_keeps_only_what_differs(self, now):
        risk = enter(now, cost_impact=100)
        assess_risk(actor=person(), risk=risk, version=1, now=now, probability=5, impact=4, owner="Ann")
        event = Event.objects.first()
        assert event.verb == "risk.assessed"
        assert event.before == {"probability": 3, "owner": "", "exposure": "50.00"}
        assert event.after == {"probability": 5, "owner": "Ann", "exposure": "90.00"}

    def test_refuses_a_stale_version_with_both_values(self, now):
        risk = enter(now)
        assess_risk(actor=person(), risk=risk, version=1, now=now, probability=5, response="accept")
        with pytest.raises(Stale) as stale:
            assess_risk(actor=person(), risk=risk, version=1, now=now, probability=2, response="reduce", impact=4)
        assert stale.value.mine == {"probability": "2", "response": "Reduce"}
        assert stale.value.theirs == {"probability": "5", "response": "Accept"}
        assert stale.value.version == 2

    @pytest.mark.parametrize("field", ["status", "code", "exposure", "project", "closed_on"])
    def test_refuses_fields_that_are_not_judged(self, now, field):
        with pytest.raises(Refused) as refusal:
            assess_risk(actor=person(), risk=enter(now), version=1, now=now, **{field: 1})
        assert refusal.value.field == field

    @pytest.mark.parametrize("later", [False, True])
    def test_refuses_a_day_in_a_closed_period(self, now, later):
        risk = enter(now, known_on=dt.date(2026, 3, 4) if later else dt.date(2026, 1, 5))
        close_period(actor=person(), period=period(CLOSED), now=now)
        with pytest.raises(Conflict, match="closed"):
            assess_risk(actor=person(), risk=risk, version=1, now=now, known_on=CLOSED, probability=5)
        assert RiskAssessment.objects.count() == 1


class TestCloseRisk:
    @pytest.mark.parametrize(("occurred", "status"), [(False, "closed"), (True, "occurred")])
    def test_says_whether_it_came_true(self, now, occurred, status):
        risk = enter(now, known_on=dt.date(2026, 1, 5))
        closed = close_risk(actor=person(), risk=risk, version=1, now=now, reason="Contract signed.", occurred=occurred)
        assert (closed.status, closed.closed_on, closed.version) == (status, now.date(), 2)
        assert (known(risk, dt.date(2026, 3, 4)).status, known(risk, now.date()).status) == ("open", status)
        event = Event.objects.first()
        assert (event.verb, event.reason, event.after["status"]) == ("risk.closed", "Contract signed.", status)

    @refused_but(*MAY)
    def test_refuses_other_roles(self, now, role):
        with pytest.raises(NotPermitted):
            close_risk(actor=person(role), risk=enter(now), version=1, now=now, reason="Over.")

    def test_refuses_to_close_without_a_reason(self, now):
        with pytest.raises(Refused) as refusal:
            close_risk(actor=person(), risk=enter(now), version=1, now=now, reason="  ")
        assert refusal.value.field == "reason"

    def test_refuses_a_stale_version(self, now):
        risk = enter(now)
        assess_risk(actor=person(), risk=risk, version=1, now=now, probability=5)
        with pytest.raises(Stale):
            close_risk(actor=person(), risk=risk, version=1, now=now, reason="Over.")

    def test_is_for_good(self, now):
        risk = enter(now)
        close_risk(actor=person(), risk=risk, version=1, now=now, reason="Over.")
        with pytest.raises(Conflict, match="is closed"):
            close_risk(actor=person(), risk=risk, version=2, now=now, reason="Over.")
        with pytest.raises(Conflict, match="is closed"):
            assess_risk(actor=person(), risk=risk, version=2, now=now, probability=5)
