"""The kinds that are one table: what their rows do, what they refuse, and that an export comes back unchanged."""

import datetime as dt
from decimal import Decimal

import pytest

from finance.models import Actual, Progress
from governance.models import Risk, RiskAssessment
from pmo.accounts.actions import system_user
from pmo.errors import Refused
from pmo.imports.actions import undo
from pmo.imports.exporting import exported, template
from pmo.imports.kinds import KINDS, exportable, importer
from pmo.imports.management.commands import export as _export  # noqa: F401  the command exists
from portfolio.models import Node
from projects.models import Project, WorkPackage
from tests.factories import NodeFactory, ProjectFactory, manager_of, person
from tests.imports.bringing import NOW, brought, counts, everything, messages, staged

pytestmark = pytest.mark.django_db

HEAD = "code,name,kind,parent,owner,currency,node,type,stage,manager,sponsor,start,finish,budget,objective\n"
WBS = (
    "project,wbs,name,kind,start,finish,budget,technique,curve\n"
    "APOLLO,1,Build,task,2026-01-05,2026-03-27,1000.00,percent,linear\nAPOLLO,2,Open,milestone,,2026-03-27,,,\n"
)
PROGRESS = "project,wbs,status_date,percent_complete,actual_cost,etc\nAPOLLO,1,2026-02-27,45,480.25,520\n"
RISKS = "project,code,title,probability,impact,cost_impact,status\nAPOLLO,R-1,Flood,3,4,5000,open\nAPOLLO,,Strike,2,2,,\n"


def bad(kind, text, actor=None, **told):
    """The problems of a file that must change nothing."""
    before = everything()
    batch = staged(kind, text, actor, **told)
    with pytest.raises(Refused):
        brought(kind, text, actor, **told)
    assert everything() == before
    return messages(batch)


class TestPortfolio:
    def test_nodes_and_projects_in_one_file_parents_below_their_children(self):
        text = HEAD + ("APOLLO,Apollo,,,,,DIGITAL,,Delivery,,Dr. Okoro,2026-04-01,2027-03-31,2400000,One record\n"
                       "DIGITAL,Digital,portfolio,HEALTH,,,,,,,,,,,\nHEALTH,Health,function,,Dr. Okoro,EUR,,,,,,,,,\n")  # fmt: skip
        assert counts(brought("portfolio", text)) == (3, 0, 0, 0)
        apollo = Project.objects.get()
        assert (apollo.node.code, apollo.node.parent.code, apollo.currency, apollo.stage.name) == (
            "DIGITAL",
            "HEALTH",
            "EUR",
            "Delivery",
        )
        assert apollo.baselines.get().budget == Decimal("2400000.00")
        assert apollo.date_forecasts.get().finish_on == dt.date(2027, 3, 31)
        assert counts(brought("portfolio", text.replace("\n", "\r\n"))) == (0, 0, 3, 0)

    def test_changes_what_differs_and_leaves_empty_cells_alone(self, apollo):
        apollo.sponsor = "Dr. Okoro"
        apollo.save()
        NodeFactory(code="DIGITAL")
        batch = brought(
            "portfolio", "code,name,node,stage,sponsor,finish,budget\nAPOLLO,Apollo II,DIGITAL,Closing,,2027-01-01,900\n"
        )
        assert counts(batch) == (0, 1, 0, 0)
        apollo.refresh_from_db()
        assert (apollo.name, apollo.node.code, apollo.stage.name, apollo.sponsor) == (
            "Apollo II",
            "DIGITAL",
            "Closing",
            "Dr. Okoro",
        )
        assert apollo.budget == Decimal("900.00")
        assert apollo.date_forecasts.get().finish_on == dt.date(2027, 1, 1)
        assert counts(brought("portfolio", "code,name,node,finish\nAPOLLO,Apollo II,DIGITAL,2027-01-01\n")) == (0, 0, 1, 0)

    def test_moving_a_node_is_taken_back_with_all_below_it(self, apollo):
        NodeFactory(code="LEAF", parent=apollo.node)
        NodeFactory(code="OTHER")
        before = everything()
        batch = brought("portfolio", "code,name,kind,parent\nHEALTH,Health,portfolio,OTHER\n")
        assert Node.objects.get(code="LEAF").depth == 2
        undo(actor=system_user(), batch=batch, now=NOW)
        assert everything() == before

    def test_a_manager_is_an_account_where_one_matches(self, apollo):
        someone = person("project_manager", username="grace")
        brought("portfolio", "code,name,node,stage,manager\nP1,One,HEALTH,Request,Grace\nP2,Two,HEALTH,Request,A. Stranger\n")
        assert Project.objects.get(code="P1").manager == someone
        assert Project.objects.get(code="P2").manager_name == "A. Stranger"

    @pytest.mark.parametrize(
        ("rows", "where", "says"),
        [
            ("A,Ada,function,,,,,,,,,,,,\nA,Ada,function,,,,,,,,,,,,\n", (3, "code"), "already in row 2"),
            ("P,P,,,,,HEALTH,,,,,,,,\nP,P,,,,,HEALTH,,,,,,,,\n", (3, "code"), "already in row 2"),
            ("A,Ada,function,NOWHERE,,,,,,,,,,,\n", (2, "parent"), "“NOWHERE” is not known"),
            (
                "A,Ada,function,B,,,,,,,,,,,\nB,Bob,function,C,,,,,,,,,,,\nC,Cy,function,A,,,,,,,,,,,\n",
                (2, "parent"),
                "A → B → C → A",
            ),
            ("A,Ada,function,A,,,,,,,,,,,\n", (2, "parent"), "A → A"),
            ("P,P,,,,,NOWHERE,,,,,,,,\n", (2, "node"), "“NOWHERE” is not known"),
            ("P,P,,,,,,,,,,,,,\n", (2, "node"), "needs the code of its node"),
            ("P,P,,HEALTH,,,,,,,,,,,\n", (2, "kind"), "no kind"),
            ("P,P,,,,,HEALTH,,Dreaming,,,,,,\n", (2, "stage"), "choose one of Request"),
            ("P,P,,,,,HEALTH,agile,,,,,,,\n", (2, "type"), "“agile” is not known"),
            ("P,P,,,,,HEALTH,,,,,,,-5,\n", (2, "budget"), "below zero"),
            ("P,P,,,,,HEALTH,,,,,2026-02-30,,,\n", (2, "start"), ""),
            ("P,P,,,,,HEALTH,,,,,2026-03-02,2026-03-01,,\n", (2, "finish"), "before the start"),
            ("P,P,empire,,,,HEALTH,,,,,,,,\n", (2, "kind"), "none of"),
            ("P!,P,,,,,HEALTH,,,,,,,,\n", (2, "code"), "not a code"),
            ("P,P,,,,pounds,HEALTH,,,,,,,,\n", (2, "currency"), ""),
            (",P,,,,,HEALTH,,,,,,,,\n", (2, "code"), "empty"),
        ],
    )
    def test_refuses_by_row_and_column_and_changes_nothing(self, apollo, rows, where, says):
        problems = bad("portfolio", HEAD + rows)
        assert any((row, column) == where and says in message for row, column, message in problems), problems

    def test_a_ring_with_the_tree_that_is_there_is_named(self, apollo):
        NodeFactory(code="LEAF", parent=apollo.node, kind="programme")
        problems = bad("portfolio", "code,name,kind,parent\nHEALTH,Health,portfolio,LEAF\n")
        assert problems[0][:2] == (2, "parent")
        assert "HEALTH → LEAF → HEALTH" in problems[0][2]

    def test_what_is_out_of_reach_is_refused_and_not_told(self, apollo):
        ProjectFactory(code="HIDDEN")
        analyst = person("analyst", node=apollo.node)
        problems = bad("portfolio", "code,name,node\nHIDDEN,Mine,HEALTH\n", actor=analyst)
        assert problems == [(2, "code", "The code “HIDDEN” cannot be used: choose another.")]

    def test_a_manager_of_one_project_creates_none(self, apollo):
        problems = bad("portfolio", "code,name,node\nNEW,New,HEALTH\n", actor=manager_of(apollo))
        assert problems[0][:2] == (2, "node")


class TestWork:
    def test_plans_progress_and_measures_it(self, apollo):
        assert counts(brought("wbs", WBS)) == (2, 0, 0, 0)
        package = WorkPackage.objects.get(wbs="1")
        assert (package.start_at.date(), package.finish_at.date(), package.budget) == (
            dt.date(2026, 1, 5),
            dt.date(2026, 3, 27),
            Decimal("1000.00"),
        )
        assert counts(brought("progress", PROGRESS)) == (1, 0, 0, 0)
        assert Progress.objects.get().done == Decimal("0.45")
        again = brought("progress", PROGRESS.replace("45,", "50,"))
        assert counts(again) == (0, 1, 0, 0)
        undo(actor=system_user(), batch=again, now=NOW)
        assert Progress.objects.get().done == Decimal("0.45")

    def test_a_manager_brings_in_his_own_project_alone(self, apollo):
        other = ProjectFactory(code="VEGA")
        manager = manager_of(apollo)
        assert counts(brought("wbs", WBS, actor=manager)) == (2, 0, 0, 0)
        problems = bad("wbs", WBS.replace("APOLLO", other.code), actor=manager)
        assert {message for _row, _column, message in problems} == {
            "Project “VEGA” is not known: correct its code, or create it first."
        }

    @pytest.mark.parametrize(
        ("kind", "text", "where", "says"),
        [
            ("wbs", "project,wbs,name,budget\nAPOLLO,1,A,-1\n", (2, "budget"), "below zero"),
            ("wbs", "project,wbs,name\nAPOLLO,1,A\nAPOLLO,1,B\n", (3, "wbs"), "already in row 2"),
            ("wbs", "project,wbs,name,start,finish\nAPOLLO,1,A,2026-03-02,2026-03-01\n", (2, "finish"), "before the start"),
            ("wbs", "project,wbs,name,technique\nAPOLLO,1,A,magic\n", (2, "technique"), "none of"),
            ("progress", "project,wbs,status_date,percent_complete\nAPOLLO,9,2026-02-01,5\n", (2, "wbs"), "no work package “9”"),
            (
                "progress",
                "project,wbs,status_date,percent_complete\nAPOLLO,uid:12,2026-02-01,5\n",
                (2, "wbs"),
                "no line with the UID",
            ),
            (
                "progress",
                "project,wbs,status_date,percent_complete\nAPOLLO,1,2026-02-01,101\n",
                (2, "percent_complete"),
                "over 100",
            ),
            (
                "progress",
                "project,wbs,status_date,percent_complete\nAPOLLO,1,2027-02-01,5\n",
                (2, "status_date"),
                "still to come",
            ),
            ("progress", "project,wbs,status_date,percent_complete\nAPOLLO,1,31/31/2026,5\n", (2, "status_date"), ""),
            ("actuals", "posting_date,project,amount,currency\n2026-02-01,APOLLO,5,USD\n", (2, "currency"), "no rate of USD in GBP"),
            ("actuals", "posting_date,project,amount\n2026-02-01,APOLLO,=1+1\n", (2, "amount"), ""),
            ("risks", "project,title,probability,impact\nAPOLLO,A,6,1\n", (2, "probability"), "over 5"),
            ("risks", "project,title,probability,impact\nAPOLLO,A,1,1\nAPOLLO,A,2,2\n", (3, "title"), "already in row 2"),
            ("risks", "project,title,probability,impact,chance\nAPOLLO,A,1,1,1.5\n", (2, "chance"), "over 1"),
            ("risks", "project,title,probability,impact,cost_impact\nAPOLLO,A,1,1,-5\n", (2, "cost_impact"), "below zero"),
        ],
    )
    def test_refuses_by_row_and_column_and_changes_nothing(self, apollo, kind, text, where, says):
        brought("wbs", WBS)
        problems = bad(kind, text)
        assert any((row, column) == where and says in message for row, column, message in problems), problems


class TestActuals:
    def test_books_debits_and_credits_and_makes_cost_types(self, apollo):
        brought(
            "actuals",
            'posting_date,project,cost_type,amount,vendor\n2026-02-01,APOLLO,LABOUR,"1,200.50",Northgate\n2026-02-02,APOLLO,LABOUR,(0.50),\n',
        )
        assert sorted(Actual.objects.values_list("amount", "cost_type__code")) == [
            (Decimal("-0.50"), "LABOUR"),
            (Decimal("1200.50"), "LABOUR"),
        ]

    def test_a_posting_that_is_booked_is_not_booked_again_by_another_file(self, apollo):
        text = "posting_date,project,amount\n2026-02-01,APOLLO,5\n"
        brought("actuals", text)
        more = staged("actuals", text + "2026-02-02,APOLLO,6\n")
        assert counts(more) == (1, 0, 1, 0)
        assert counts(brought("actuals", text + "2026-02-02,APOLLO,6\n\n")) == (1, 0, 1, 0)


class TestRisks:
    def test_opens_assesses_and_closes(self, apollo):
        assert counts(brought("risks", RISKS)) == (2, 0, 0, 0)
        assert counts(brought("risks", RISKS + "\n")) == (0, 0, 2, 0)
        assert counts(brought("risks", RISKS.replace("3,4,5000,open", "5,4,5000,"))) == (0, 1, 1, 0)
        assert Risk.objects.get(code="R-1").probability == 5
        assert counts(brought("risks", RISKS.replace("3,4,5000,open", "5,4,5000,occurred"))) == (0, 1, 1, 0)
        assert Risk.objects.get(code="R-1").status == "occurred"

    def test_is_taken_back_with_its_assessments(self, apollo):
        brought("risks", RISKS)
        before = everything()
        undo(actor=system_user(), batch=brought("risks", RISKS.replace("3,4", "1,1"), period_end=dt.date(2026, 3, 4)), now=NOW)
        assert everything() == before
        assert RiskAssessment.objects.count() == 2


class TestExport:
    @pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
    @pytest.mark.parametrize("kind", ["portfolio", "wbs", "progress", "actuals", "risks"])
    def test_comes_back_unchanged(self, apollo, kind, suffix):
        brought("portfolio", HEAD + 'VEGA,"=Vega, +1",,,,,HEALTH,,Delivery,,@home,2026-01-01,2026-12-31,12.34,\'=SUM(A1)\n')
        brought("wbs", WBS.replace("Build", "=Build") + "APOLLO,3,Late,loe,2026-01-05 09:30,2026-01-06 17:00,,loe,bell\n")
        brought("progress", PROGRESS.replace("45,", "33.3333,"))
        brought(
            "actuals",
            "posting_date,project,amount,text\n2026-02-01,APOLLO,-5,=cmd|'/c calc'!A0\n2026-02-01,APOLLO,-5,=cmd|'/c calc'!A0\n",
        )
        brought("risks", RISKS.replace("Flood", "-Flood"))
        data, rows = exported(kind, suffix=suffix, actor=system_user(), node_code=None, as_of=NOW.date())
        before = everything()
        batch = brought(kind, data, name=f"out{suffix}")
        assert (counts(batch), batch.rows) == ((0, 0, rows, 0), rows)
        assert everything() == before

    def test_writes_a_branch_alone_and_nothing_hidden(self, apollo):
        ProjectFactory(code="VEGA")
        data, rows = exported("portfolio", suffix=".csv", actor=system_user(), node_code="HEALTH", as_of=NOW.date())
        assert b"APOLLO" in data
        assert b"VEGA" not in data
        assert rows == 2
        data, _rows = exported(
            "portfolio", suffix=".csv", actor=person("analyst", node=apollo.node), node_code=None, as_of=NOW.date()
        )
        assert b"APOLLO" in data
        assert b"VEGA" not in data

    def test_escapes_what_a_spreadsheet_would_run(self, apollo):
        apollo.name = "=HYPERLINK(1)"
        apollo.save()
        data, _rows = exported("portfolio", suffix=".csv", actor=system_user(), node_code=None, as_of=NOW.date())
        assert b",'=HYPERLINK(1)," in data

    def test_all_table_kinds_can_be_written(self):
        assert {kind for kind in KINDS if getattr(importer(kind), "shape", None)} <= set(exportable())

    @pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "gmpp" and importer(kind).template_formats])
    def test_the_example_of_the_template_can_be_read(self, kind):
        for suffix in importer(kind).template_formats:
            batch = staged(kind, template(kind, suffix=suffix), name=f"t.{suffix}")
            assert batch.notes["unknown_columns"] == []
            assert batch.rows >= 1
            known = ("not known", "There is no", "no work package", "no gates yet")  # the example names what this office does not have
            assert all(any(words in message for words in known) for _row, _column, message in messages(batch)), (
                messages(batch)
            )
