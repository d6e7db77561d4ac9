"""Files of registers: issues, assumptions, dependencies, actions and the further columns of risks; each export comes back unchanged."""

import datetime as dt
from decimal import Decimal

import pytest

from governance.actions.risk_moves import raise_risk
from governance.models import Action, Assumption, Dependency, Issue, Risk
from pmo.accounts.actions import system_user
from pmo.imports.actions import undo
from pmo.imports.exporting import exported
from projects.actions.handovers import propose_handover
from tests.factories import NodeFactory, ProjectFactory, manager_of, person
from tests.imports.bringing import NOW, brought, counts, messages, staged

pytestmark = pytest.mark.django_db
ISSUES = (
    "project,code,title,severity,state,resolution,node,kind\n"
    "APOLLO,I-1,Pump failed,4,working,,,\nAPOLLO,,Noise,2,closed,Fenced off,,complaint\n,I-7,Rates rose,3,,,HEALTH,\n"
)
ASSUMPTIONS = "project,code,title,validate_by,state,finding\nAPOLLO,A-1,Permit comes,2026-04-30,,\nAPOLLO,A-2,Ground is dry,,failed,It was wet\n"
DEPENDENCIES = (
    "project,code,title,on_project,on_party,handover,needed_on,state\n"
    "APOLLO,D-1,Data,,,H-1,2026-06-01,\nAPOLLO,D-2,Grid,,Operator,,2026-06-01,met\nAPOLLO,D-3,Design,VEGA,,,,dropped\n"
)
ACTIONS = (
    "project,code,title,owner,due_on,state,result,node\nAPOLLO,X-1,Book the crane,Kim,2026-04-17,,,\n,X-2,Call the bank,Kim,,done,Called,HEALTH\n"
)
RISKS = (
    "project,node,code,title,probability,impact,kind,category,impact_on_cost,impact_on_time,inherent_probability,inherent_impact,contingency,shared_with\n"
    "APOLLO,,R-1,Flood,3,4,,weather,4,2,5,5,1000,VEGA\nAPOLLO,,R-2,Early start,3,3,opportunity,,,,,,,\n,HEALTH,R-9,Rates rise,2,2,,,,,,,,\n"
)
FILES = {"issues": ISSUES, "assumptions": ASSUMPTIONS, "dependencies": DEPENDENCIES, "actions": ACTIONS, "risks": RISKS}
MODELS = {"issues": Issue, "assumptions": Assumption, "dependencies": Dependency, "actions": Action, "risks": Risk}


@pytest.fixture(autouse=True)
def apollo(db):
    apollo = ProjectFactory(code="APOLLO", node=NodeFactory(code="HEALTH"))
    vega = ProjectFactory(code="VEGA", node=apollo.node)
    propose_handover(actor=system_user(), giver=vega, taker=apollo, what="Data", code="H-1", promised_on=dt.date(2026, 5, 1), now=NOW)
    return apollo


def rows_of(kind):
    return list(MODELS[kind].objects.order_by("pk").values())


@pytest.mark.parametrize("kind", FILES)
class TestEachKind:
    def test_enters_and_changes_nothing_the_second_time(self, kind):
        number = FILES[kind].count("\n") - 1
        assert counts(brought(kind, FILES[kind])) == (number, 0, 0, 0)
        assert counts(brought(kind, FILES[kind] + "\n")) == (0, 0, number, 0)

    @pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
    def test_comes_back_unchanged(self, kind, suffix):
        brought(kind, FILES[kind])
        before = rows_of(kind)
        data, rows = exported(kind, suffix=suffix, actor=system_user(), node_code=None, as_of=NOW.date())
        batch = brought(kind, data, name=f"out{suffix}")
        assert (counts(batch), batch.rows) == ((0, 0, rows, 0), rows)
        assert (rows, rows_of(kind)) == (len(before), before)

    def test_is_taken_back_whole(self, kind):
        first = brought(kind, FILES[kind])
        undo(actor=system_user(), batch=first, now=NOW)
        assert not rows_of(kind)

    def test_is_read_only_by_those_who_may(self, kind):
        told = messages(staged(kind, FILES[kind], person("controller")))
        assert {row for row, _column, _message in told} >= {2}
        mine = messages(staged(kind, FILES[kind], manager_of(ProjectFactory())))
        assert any("is not known" in message for _row, _column, message in mine)


class TestIssues:
    def test_a_change_is_known_from_its_day_and_taken_back(self, apollo):
        brought("issues", ISSUES)
        before = rows_of("issues")
        batch = brought("issues", ISSUES.replace("Pump failed,4", "Pump failed,5"))
        assert Issue.objects.get(code="I-1").severity == 5
        undo(actor=system_user(), batch=batch, now=NOW)
        assert rows_of("issues") == before

    def test_a_closed_one_is_not_changed(self):
        brought("issues", ISSUES)
        told = messages(staged("issues", ISSUES.replace("Noise,2", "Noise,5")))
        assert told == [(3, "state", "I-002 is closed: open it again first.")]

    def test_refuses_a_risk_that_is_not_there(self):
        told = messages(staged("issues", "project,title,severity,risk\nAPOLLO,Pump,3,R-99\n"))
        assert told[0][:2] == (2, "risk")

    def test_needs_a_project_or_a_node(self):
        assert messages(staged("issues", "title,severity,project\nPump,3,\n"))


class TestRisks:
    def test_an_old_file_still_works(self):
        assert counts(brought("risks", "project,code,title,probability,impact\nAPOLLO,R-1,Flood,3,4\n")) == (1, 0, 0, 0)

    def test_a_risk_that_a_file_says_has_struck_becomes_an_issue_and_both_are_taken_back(self):
        text = "project,code,title,probability,impact,status\nAPOLLO,R-1,Flood,3,4,{}\n"
        brought("risks", text.format("open"))
        batch = brought("risks", text.format("occurred"))
        assert Issue.objects.get().risk.status == "occurred"
        undo(actor=system_user(), batch=batch, now=NOW)
        assert (Issue.objects.count(), Risk.objects.get().status) == (0, "open")

    def test_one_that_struck_before_makes_none(self):
        brought("risks", "project,code,title,probability,impact,status\nAPOLLO,R-1,Flood,3,4,occurred\n")
        assert not Issue.objects.exists()

    def test_a_raised_one_is_found_by_its_project(self, apollo):
        brought("risks", RISKS)
        raise_risk(actor=system_user(), risk=Risk.objects.get(code="R-1"), version=1, reason="Too big", now=NOW)
        assert counts(brought("risks", RISKS + "\n")) == (0, 0, 3, 0)
        risk = Risk.objects.get(code="R-1")
        assert (risk.node, risk.contingency, risk.impact) == (apollo.node, Decimal(1000), 4)

    def test_refuses_a_line_of_another_plan(self):
        told = messages(staged("risks", "project,title,probability,impact,work_packages\nAPOLLO,Flood,3,4,9.9\n"))
        assert told[0][:2] == (2, "work_packages")
