"""Gates: defined, held, waived; a stage is entered through its gate and by no other door."""

import datetime as dt

import pytest

from governance.actions.boards import open_board
from governance.actions.gate_answers import answer_review
from governance.actions.gates import add_criterion, change_criterion, change_gate, define_gate, retire_criterion, retire_gate
from governance.actions.life_cycles import install_life_cycle
from governance.actions.reviews import cancel_review, change_review, schedule_review
from governance.calc.life_cycles import STARTERS
from governance.models import Gate
from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.models import Event
from projects.actions.projects import change_stage, create_project
from projects.models import Stage
from tests.factories import NOW, TODAY, NodeFactory, ProjectFactory, person, stage
from tests.flows.test_hostile_input import naughty
from tests.governance.gated import LATER, gate_before, scheduled
from tests.roles import allowed, refused_but

pytestmark = pytest.mark.django_db


def enter(project, name="Delivery", day=TODAY, now=NOW):
    return change_stage(actor=person("analyst"), project=project, stage=stage(name), known_on=day, now=now)


class TestAGate:
    def test_shuts_its_stage_until_it_is_retired(self, project, gate):
        assert stage("Delivery").gated
        with pytest.raises(Conflict, match="has not passed the gate into “Delivery”"):
            enter(project)
        retire_gate(actor=person("administrator"), gate=gate, version=gate.version, reason="Too heavy", now=NOW)
        assert enter(project).stage.name == "Delivery"

    def test_cannot_be_jumped_over(self, project):
        with pytest.raises(Conflict, match="which comes before “Closing”"):
            enter(project, "Closing")

    def test_stands_in_no_one_s_way_out_or_back(self, project):
        assert enter(project, "Left").stage.name == "Left"
        assert enter(project, "Concept", TODAY + dt.timedelta(days=1)).stage.name == "Concept"

    def test_lets_those_who_were_past_it_go_on(self, node):
        project = ProjectFactory(node=node)
        gate_before()
        enter(project, "Concept")
        assert enter(project, "Delivery", TODAY + dt.timedelta(days=1)).stage.name == "Delivery"

    def test_does_not_keep_a_project_from_being_taken_up_in_mid_life_and_the_trail_says_so(self, node, gate):
        made = create_project(
            actor=person("analyst"), code="MID", name="Mid", node=node, stage=stage("Closing"), known_on=TODAY, now=NOW
        )  # fmt: skip
        assert Event.objects.get(verb="project.created", subject_id=made.pk).after["taken_up"] == "in mid-life"
        with pytest.raises(Conflict, match="is past"):
            scheduled(made, gate)

    @allowed("analyst", "administrator")
    def test_is_defined_for_the_office_by(self, role, gate):
        assert change_gate(actor=person(role), gate=gate, version=gate.version, name="Go", now=NOW).name == "Go"

    @refused_but("analyst", "administrator")
    def test_is_not_defined_by(self, role, gate):
        with pytest.raises(NotPermitted):
            define_gate(actor=person(role), stage=stage("Closing"), code="G4", name="Closing", now=NOW)
        with pytest.raises(NotPermitted):
            retire_gate(actor=person(role), gate=gate, version=gate.version, reason="Mine", now=NOW)

    def test_is_not_defined_by_an_analyst_of_one_branch(self, node, gate):
        with pytest.raises(NotPermitted):
            add_criterion(actor=person("analyst", node=node), gate=gate, text="Mine", now=NOW)

    def test_stands_between_two_stages_and_alone(self, gate):
        admin = person("administrator")
        for name, error in (("Request", Refused), ("Left", Refused), ("Delivery", Conflict)):
            with pytest.raises(error):
                define_gate(actor=admin, stage=stage(name), code="G9", name="Another", now=NOW)
        with pytest.raises(Conflict, match="a gate G3 already"):
            define_gate(actor=admin, stage=stage("Closing"), code="G3", name="Another", now=NOW)

    @pytest.mark.parametrize(
        "fields",
        [{"roles": []}, {"roles": ["king"]}, {"quorum": 0}, {"quorum": True}, {"review_days": 0}, {"name": ""}, {"code": "a b"}, {"order": 1}],
    )
    def test_refuses_what_cannot_be(self, fields, gate):
        with pytest.raises(Refused):
            change_gate(actor=person("administrator"), gate=gate, version=gate.version, now=NOW, **fields)

    def test_is_not_changed_from_a_stale_page(self, gate):
        admin = person("administrator")
        change_gate(actor=admin, gate=gate, version=1, name="Go", now=NOW)
        with pytest.raises(Stale):
            change_gate(actor=admin, gate=gate, version=1, name="Gone", now=NOW)


class TestACriterion:
    @pytest.mark.parametrize(
        "fields",
        [
            {"kind": "fact"}, {"kind": "fact", "rule": "moon_is_full"}, {"kind": "answer", "rule": "no_red"}, {"kind": "answer", "limit": 1},
            {"kind": "fact", "rule": "no_red", "limit": 1}, {"kind": "fact", "rule": "cpi_at_least", "limit": "much"}, {"kind": "poem"},
            {"kind": "fact", "rule": "cpi_at_least", "limit": "NaN"}, {"text": ""}, {"text": "x" * 401}, {"mandatory": "yes"},
        ],
    )  # fmt: skip
    def test_refuses_what_cannot_be(self, fields, gate):
        with pytest.raises(Refused):
            add_criterion(actor=person("administrator"), gate=gate, now=NOW, **{"text": "What?"} | fields)

    def test_is_asked_once_changed_and_retired(self, gate):
        admin = person("administrator")
        with pytest.raises(Conflict, match="asks this already"):
            add_criterion(actor=admin, gate=gate, text="Management plan", now=NOW)
        one = gate.criteria.get(text="Management plan")
        one = change_criterion(actor=admin, criterion=one, version=1, text="Plan", mandatory=False, now=NOW)
        assert (one.text, one.mandatory, one.version) == ("Plan", False, 2)
        with pytest.raises(Stale):
            retire_criterion(actor=admin, criterion=one, version=1, now=NOW)
        assert retire_criterion(actor=admin, criterion=one, version=2, now=NOW).retired_on == TODAY


class TestALifeCycle:
    @pytest.mark.parametrize("code", STARTERS)
    def test_is_installed_whole_once(self, code):
        kind = install_life_cycle(actor=person("administrator"), code=code, now=NOW)
        gates = Gate.objects.filter(type=kind)
        assert gates.count() == len(STARTERS[code].gates)
        assert set(gates.values_list("criteria__kind", flat=True)) == {"fact", "answer", "artefact"}
        assert set(Stage.objects.filter(gated=True).values_list("name", flat=True)) == {gate.stage for gate in STARTERS[code].gates}
        with pytest.raises(Conflict, match="has gates already"):
            install_life_cycle(actor=person("administrator"), code=code, now=NOW)

    def test_is_installed_by_those_who_define_gates(self):
        for role in ("gatekeeper", "project_manager"):
            with pytest.raises(NotPermitted):
                install_life_cycle(actor=person(role), code="agile", now=NOW)
        with pytest.raises(Refused):
            install_life_cycle(actor=person("analyst"), code="waterfall", now=NOW)


class TestScheduling:
    @refused_but("analyst", "project_manager")
    def test_is_refused_to(self, role, project, gate):
        with pytest.raises(NotPermitted):
            scheduled(project, gate, actor=person(role))

    def test_is_done_once_at_a_time(self, project, gate):
        review = scheduled(project, gate)
        with pytest.raises(Conflict, match="already, for"):
            scheduled(project, gate)
        cancel_review(actor=person("analyst"), review=review, version=1, reason="Too early", now=NOW)
        assert scheduled(project, gate).number == 2

    def test_refuses_a_past_day_another_life_cycle_and_a_board_from_elsewhere(self, project, gate, node):
        analyst = person("analyst")
        with pytest.raises(Refused, match="is past"):
            schedule_review(actor=analyst, project=project, gate=gate, scheduled_on=TODAY - dt.timedelta(days=1), now=NOW)
        agile = install_life_cycle(actor=analyst, code="agile", now=NOW)
        with pytest.raises(Refused, match="another life cycle"):
            scheduled(project, agile.gates.first())
        board = open_board(actor=analyst, node=NodeFactory(), code="X", name="Elsewhere", now=NOW)
        with pytest.raises(NotPermitted, match="choose a board above it"):
            scheduled(project, gate, board=board)

    def test_moves(self, project, gate):
        review = scheduled(project, gate)
        moved = change_review(actor=person("analyst"), review=review, version=1, scheduled_on=LATER, now=NOW)
        assert moved.scheduled_on == LATER
        with pytest.raises(Stale):
            change_review(actor=person("analyst"), review=review, version=1, scheduled_on=TODAY, now=NOW)


def test_every_hostile_line_is_kept_exactly(project, gate):
    lines = [line for line in naughty() if 0 < len(line) <= 400 and line.strip() == line and "\x00" not in line]
    if not lines:
        pytest.skip("no hostile-text")
    admin = person("administrator")
    for line in dict.fromkeys(lines):
        add_criterion(actor=admin, gate=gate, text=line, mandatory=False, now=NOW)
    kept = set(gate.criteria.values_list("text", flat=True))
    assert set(lines) <= kept
    review = scheduled(project, gate)
    answers = [{"criterion": one.pk, "met": "no", "words": one.text} for one in gate.criteria.exclude(kind="fact")[:400]]
    answer_review(actor=person("analyst"), review=review, version=1, answers=answers, now=NOW)
    assert all(one.words == one.text for one in review.answers.all())
