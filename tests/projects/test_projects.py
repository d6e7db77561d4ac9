"""Projects are taken up, changed, moved and led through their stages."""

import datetime as dt
from decimal import Decimal

import pytest

from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.models import Event
from portfolio.actions.periods import close_period
from projects.actions.baselines import approve_baseline
from projects.actions.life_cycle import default_type
from projects.actions.projects import change_project, change_stage, create_project, move_project
from projects.models import Project, ProjectType, Stage, StageChange
from projects.queries import stage_on
from tests.factories import NodeFactory, ProjectFactory, UserFactory, manager_of, period, person, stage
from tests.roles import allowed, refused_but

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)
CREATE, CHANGE = ("analyst", "integration"), ("analyst", "project_manager", "integration")


def create(now, **fields):
    values = {"actor": None, "code": "APOLLO", "name": "Apollo", "node": None, "stage": None, "known_on": DAY, "now": now, **fields}
    values["actor"] = values["actor"] or person()
    values["node"] = values["node"] or NodeFactory(code="N")
    values["stage"] = values["stage"] or stage("Request")
    return create_project(**values)


class TestDefaultType:
    def test_is_made_once_with_its_stages(self):
        first, second = default_type(), default_type()
        assert first == second
        names = list(first.stages.values_list("name", flat=True))
        assert names == ["Request", "Concept", "Approved", "Delivery", "Closing", "Closed", "Cancelled", "Left"]
        assert first.stages.get(name="Cancelled").kind == "out"


class TestCreateProject:
    @allowed(*CREATE)
    def test_lets_those_who_create(self, now, role):
        assert create(now, actor=person(role)).version == 1

    @refused_but(*CREATE)
    def test_refuses_other_roles(self, now, role):
        with pytest.raises(NotPermitted):
            create(now, actor=person(role))
        assert not Project.objects.exists()

    def test_refuses_a_stranger(self, now):
        with pytest.raises(NotPermitted):
            create(now, actor=UserFactory())

    def test_refuses_the_analyst_of_another_branch(self, now):
        with pytest.raises(NotPermitted):
            create(now, actor=person(node=NodeFactory(code="M")))

    def test_is_known_in_its_stage_from_the_day_on(self, now):
        project = create(now)
        assert stage_on(project=project, day=DAY).name == "Request"
        assert stage_on(project=project, day=DAY - dt.timedelta(days=1)) is None

    def test_takes_its_node_s_currency(self, now):
        assert create(now, node=NodeFactory(code="E", currency="EUR")).currency == "EUR"

    def test_makes_dates_and_budget_its_first_promise_and_forecast(self, now):
        start, finish = dt.date(2026, 4, 1), dt.date(2027, 3, 31)
        project = create(now, start_on=start, finish_on=finish, budget="1250.5")
        baseline, forecast = project.baselines.get(), project.date_forecasts.get()
        assert (baseline.number, baseline.approved_on, baseline.start_on, baseline.finish_on) == (1, DAY, start, finish)
        assert baseline.budget == project.budget == Decimal("1250.50")
        assert (forecast.known_on, forecast.start_on, forecast.finish_on) == (DAY, start, finish)

    def test_promises_nothing_without_dates_or_budget(self, now):
        project = create(now)
        assert not project.baselines.exists()
        assert not project.date_forecasts.exists()

    def test_refuses_a_code_that_is_taken(self, now):
        create(now)
        with pytest.raises(Conflict) as refusal:
            create(now, actor=person(), node=NodeFactory(code="O"))
        assert refusal.value.field == "code"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("code", "A/B"), ("name", ""), ("name", "x" * 251), ("budget", -1), ("budget", "many"), ("budget", "1e30"), ("currency", "eur"),
            ("known_on", None), ("known_on", dt.date(1899, 12, 31)), ("known_on", dt.date(2150, 1, 1)), ("known_on", "2026-01-01"),
            ("start_on", dt.date(1066, 1, 1)), ("finish_on", dt.datetime(2026, 1, 1)), ("restricted", "yes"), ("sponsor", "x" * 121),
            ("objective", "a\x00b"), ("surprise", 1),
        ],
    )  # fmt: skip
    def test_refuses_what_is_not_acceptable_at_its_field(self, now, field, value):
        with pytest.raises(Refused) as refusal:
            create(now, **{field: value})
        assert refusal.value.field == field
        assert not Project.objects.exists()

    def test_refuses_a_finish_before_the_start(self, now):
        with pytest.raises(Refused, match="before the start") as refusal:
            create(now, start_on=dt.date(2026, 5, 2), finish_on=dt.date(2026, 5, 1))
        assert refusal.value.field == "finish_on"

    def test_refuses_a_stage_of_another_type(self, now):
        other = ProjectType.objects.create(code="agile", name="Agile")
        with pytest.raises(Refused) as refusal:
            create(now, type=other)
        assert refusal.value.field == "stage"

    def test_refuses_a_day_in_a_closed_period(self, now):
        closed = period(dt.date(2026, 2, 25))
        close_period(actor=person(), period=closed, now=now)
        with pytest.raises(Conflict, match="closed") as refusal:
            create(now, known_on=dt.date(2026, 2, 25))
        assert refusal.value.field == "known_on"

    def test_lets_only_those_who_may_restrict_make_it_restricted(self, now):
        with pytest.raises(NotPermitted) as refusal:
            create(now, actor=person("integration"), restricted=True)
        assert refusal.value.field == "restricted"
        assert create(now, node=NodeFactory(code="O"), restricted=True).restricted

    def test_tells_the_reactions_the_project_and_the_day(self, now):
        project = create(now, budget=10)
        event = Event.objects.get()
        assert (event.verb, event.project_id, event.facts) == (
            "project.created", project.pk, {"project_id": project.pk, "since": "2026-03-02"},
        )  # fmt: skip
        assert (event.after["node"], event.after["stage"], event.after["budget"]) == ("N", "Request", "10.00")


class TestChangeProject:
    @allowed(*CHANGE)
    def test_lets_those_who_change(self, now, role):
        project = ProjectFactory()
        assert change_project(actor=person(role), project=project, version=1, now=now, name="New").name == "New"

    @refused_but(*CHANGE)
    def test_refuses_other_roles(self, now, role):
        project = ProjectFactory()
        with pytest.raises(NotPermitted):
            change_project(actor=person(role), project=project, version=1, now=now, name="New")

    def test_refuses_a_stranger(self, now):
        with pytest.raises(NotPermitted):
            change_project(actor=UserFactory(), project=ProjectFactory(), version=1, now=now, name="New")

    def test_lets_its_own_manager(self, now):
        project = ProjectFactory()
        assert change_project(actor=manager_of(project), project=project, version=1, now=now, sponsor="Ann").sponsor == "Ann"

    def test_refuses_the_manager_of_another_project(self, now):
        with pytest.raises(NotPermitted):
            change_project(actor=manager_of(ProjectFactory()), project=ProjectFactory(), version=1, now=now, name="New")

    def test_refuses_an_analyst_who_is_not_cleared_for_a_restricted_one(self, now):
        project = ProjectFactory(restricted=True)
        with pytest.raises(NotPermitted, match="restricted"):
            change_project(actor=person(), project=project, version=1, now=now, name="New")
        assert change_project(actor=person(cleared=True), project=project, version=1, now=now, name="New").name == "New"

    @pytest.mark.parametrize("role", ["analyst", "administrator"])
    def test_lets_some_restrict_it(self, now, role):
        project = ProjectFactory()
        assert change_project(actor=person(role, cleared=True), project=project, version=1, now=now, restricted=True).restricted

    @refused_but("analyst", "administrator")
    def test_lets_nobody_else_restrict_it(self, now, role):
        project = ProjectFactory()
        with pytest.raises(NotPermitted):
            change_project(actor=person(role), project=project, version=1, now=now, restricted=True)
        project.refresh_from_db()
        assert not project.restricted

    def test_lets_its_manager_save_the_form_with_the_flag_unchanged_but_not_changed(self, now):
        project = ProjectFactory()
        manager = manager_of(project)
        assert change_project(actor=manager, project=project, version=1, now=now, name="New", restricted=False).name == "New"
        with pytest.raises(NotPermitted) as refusal:
            change_project(actor=manager, project=project, version=2, now=now, name="Newer", restricted=True)
        assert refusal.value.field == "restricted"

    def test_keeps_only_what_differs(self, now):
        project, boss = ProjectFactory(name="Old"), UserFactory(first_name="Ann", last_name="Lee")
        change_project(actor=person(), project=project, version=1, now=now, name="New", sponsor="", manager=boss, budget=Decimal("5"))
        event = Event.objects.get()
        assert event.before == {"name": "Old", "manager": None, "budget": None}
        assert event.after == {"name": "New", "manager": "Ann Lee", "budget": "5.00"}

    def test_changes_nothing_twice(self, now):
        project = ProjectFactory(name="Same", budget=Decimal("5.00"))
        assert change_project(actor=person(), project=project, version=1, now=now, name=" Same ", budget=5).version == 1
        assert not Event.objects.exists()

    def test_refuses_a_stale_version_with_both_values_in_words(self, now):
        project = ProjectFactory(budget=Decimal("1000.00"))
        change_project(actor=person(), project=project, version=1, now=now, budget=Decimal("2500"), restricted=True)
        with pytest.raises(Stale) as stale:
            change_project(actor=person(cleared=True), project=project, version=1, now=now, budget=None, restricted=False)
        assert stale.value.mine == {"budget": "—", "restricted": "No"}
        assert stale.value.theirs == {"budget": "2,500.00", "restricted": "Yes"}

    def test_refuses_a_budget_below_zero(self, now):
        with pytest.raises(Refused) as refusal:
            change_project(actor=person(), project=ProjectFactory(), version=1, now=now, budget=Decimal("-0.01"))
        assert refusal.value.field == "budget"

    @pytest.mark.parametrize("field", ["code", "node", "stage", "type", "version_", "created_at", "id"])
    def test_refuses_fields_with_deeds_of_their_own(self, now, field):
        with pytest.raises(Refused) as refusal:
            change_project(actor=person(), project=ProjectFactory(), version=1, now=now, **{field: 1})
        assert refusal.value.field == field

    def test_refuses_another_currency_once_money_is_kept(self, now):
        project = ProjectFactory()
        approve_baseline(actor=person(), project=project, approved_on=DAY, start_on=None, finish_on=None, budget=10, reason="", now=now)
        project.refresh_from_db()
        with pytest.raises(Conflict, match="GBP") as refusal:
            change_project(actor=person(), project=project, version=project.version, now=now, currency="EUR")
        assert refusal.value.field == "currency"


class TestMoveProject:
    def test_tells_the_old_and_the_new_node(self, now):
        project, new = ProjectFactory(), NodeFactory(code="NEW")
        old = project.node
        moved = move_project(actor=person(), project=project, node=new, version=1, now=now)
        event = Event.objects.get()
        assert (moved.node, moved.version) == (new, 2)
        assert event.facts == {"project_id": project.pk, "node_ids": [old.pk, new.pk], "since": "2026-03-05"}
        assert (event.before, event.after) == ({"node": old.code}, {"node": "NEW"})

    def test_refuses_its_manager(self, now):
        project = ProjectFactory()
        with pytest.raises(NotPermitted):
            move_project(actor=manager_of(project), project=project, node=NodeFactory(), version=1, now=now)

    @pytest.mark.parametrize("holds", ["old", "new"])
    def test_refuses_someone_who_holds_only_one_place(self, now, holds):
        project, new = ProjectFactory(), NodeFactory()
        actor = person(node=project.node if holds == "old" else new)
        with pytest.raises(NotPermitted):
            move_project(actor=actor, project=project, node=new, version=1, now=now)

    def test_refuses_a_stale_version(self, now):
        with pytest.raises(Stale):
            move_project(actor=person(), project=ProjectFactory(), node=NodeFactory(), version=9, now=now)


class TestChangeStage:
    @refused_but(*CHANGE)
    def test_refuses_other_roles(self, now, role):
        with pytest.raises(NotPermitted):
            change_stage(actor=person(role), project=ProjectFactory(), stage=stage("Closing"), known_on=DAY, now=now)

    def test_is_known_from_the_day_on(self, now):
        project = ProjectFactory()
        change_stage(actor=manager_of(project), project=project, stage=stage("Closing"), known_on=DAY, now=now)
        assert stage_on(project=project, day=DAY).name == "Closing"
        assert stage_on(project=project, day=DAY - dt.timedelta(days=1)).name == "Delivery"

    def test_of_the_past_leaves_the_newest_standing(self, now):
        project = ProjectFactory()
        change_stage(actor=person(), project=project, stage=stage("Closing"), known_on=DAY, now=now)
        changed = change_stage(actor=person(), project=project, stage=stage("Concept"), known_on=dt.date(2024, 1, 1), now=now)
        assert changed.stage.name == "Closing"
        assert stage_on(project=project, day=dt.date(2024, 6, 1)).name == "Concept"

    def test_of_the_same_day_replaces_the_first(self, now):
        project = ProjectFactory()
        for name in ("Closing", "Closed"):
            change_stage(actor=person(), project=project, stage=stage(name), known_on=DAY, now=now)
        assert StageChange.objects.filter(project=project, known_on=DAY).get().stage.name == "Closed"

    def test_to_the_same_stage_changes_nothing(self, now):
        project = ProjectFactory()
        change_stage(actor=person(), project=project, stage=stage("Delivery"), known_on=DAY, now=now)
        assert not Event.objects.exists()
        assert project.stage_changes.count() == 1

    def test_says_that_a_project_left(self, now):
        project = ProjectFactory()
        change_stage(actor=person(), project=project, stage=stage("Left"), known_on=DAY, now=now, reason="Merged into another.")
        event = Event.objects.get()
        assert (event.verb, event.reason, event.before) == ("project.left", "Merged into another.", {"stage": "Delivery"})
        assert event.facts == {"project_id": project.pk, "since": "2026-03-02"}

    def test_refuses_a_stage_of_another_type(self, now):
        other = Stage.objects.create(type=ProjectType.objects.create(code="agile", name="Agile"), name="Sprint", kind="active", order=0)
        with pytest.raises(Refused) as refusal:
            change_stage(actor=person(), project=ProjectFactory(), stage=other, known_on=DAY, now=now)
        assert refusal.value.field == "stage"

    def test_refuses_a_day_in_a_closed_period(self, now):
        close_period(actor=person(), period=period(dt.date(2026, 2, 25)), now=now)
        project = ProjectFactory()
        with pytest.raises(Conflict):
            change_stage(actor=person(), project=project, stage=stage("Closing"), known_on=dt.date(2026, 2, 25), now=now)
        assert project.stage_changes.count() == 1
