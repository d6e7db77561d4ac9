"""Risks raised, shared, drawn for and struck; opportunities beside threats; issues, assumptions, dependencies; scales and appetite."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.actions.assumptions import open_assumption, reopen_assumption, validate_assumption
from governance.actions.dependencies import change_dependency, close_dependency, open_dependency, reopen_dependency
from governance.actions.issues import change_issue, close_issue, open_issue, reopen_issue
from governance.actions.risk_money import draw_contingency
from governance.actions.risk_moves import lower_risk, raise_risk
from governance.actions.risks import assess_risk, close_risk, open_risk
from governance.actions.scales import set_risk_scale
from governance.models import Issue, IssueWord, Risk, RiskAssessment
from governance.queries.entries import dependencies_on, issues_on
from governance.queries.risk_totals import assessments_on, node_risk_totals, risk_totals
from governance.queries.scales import scale_of
from governance.queries.simulation_inputs import project_risks
from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.models import Event
from portfolio.models import Node
from projects.actions.handovers import agree_handover, deliver_handover, propose_handover
from tests.factories import NodeFactory, ProjectFactory, manager_of, person
from tests.flows.test_hostile_input import naughty

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    top = NodeFactory(code="TOP")
    middle = Node.objects.create(code="MID", name="Middle", kind="portfolio", parent=top, depth=1, path="/")
    middle.path = f"{top.path}{middle.pk}/"
    middle.save()
    return top, middle


@pytest.fixture
def project(tree):
    return ProjectFactory(code="APOLLO", node=tree[1])


def risk_of(now, project, **fields):
    told = {"actor": person(), "title": "Flood", "probability": 4, "impact": 4, "cost_impact": 1000}
    return open_risk(project=project, now=now, **(told | fields))


class TestParts:
    def test_the_gravest_part_is_the_impact(self, now, project):
        risk = risk_of(now, project, impact=1, impact_on_cost=2, impact_on_time=5)
        assert risk.impact == 5
        assert assess_risk(actor=person(), risk=risk, version=1, now=now, impact_on_time=1).impact == 2

    def test_impact_may_be_left_to_its_parts_and_not_be_missing_altogether(self, now, project):
        assert risk_of(now, project, impact=None, impact_on_scope=3).impact == 3
        with pytest.raises(Refused) as refusal:
            risk_of(now, project, impact=None)
        assert refusal.value.field == "impact"

    @pytest.mark.parametrize(("given", "missing"), [("inherent_probability", "inherent_impact"), ("target_impact", "target_probability")])
    def test_inherent_and_target_are_pairs(self, now, project, given, missing):
        with pytest.raises(Refused) as refusal:
            risk_of(now, project, **{given: 3})
        assert refusal.value.field == missing

    def test_all_of_it_is_known_as_of_a_day(self, now, project):
        risk = risk_of(now, project, known_on=dt.date(2026, 1, 5), inherent_probability=5, inherent_impact=5, contingency=100)
        assess_risk(actor=person(), risk=risk, version=1, now=now, inherent_impact=2, contingency=50)
        then = assessments_on(day=dt.date(2026, 2, 1)).get()
        assert (then.inherent_impact, then.contingency, then.superseded_on) == (5, Decimal(100), now.date())
        assert assessments_on(day=now.date()).get().inherent_impact == 2


class TestOpportunities:
    def test_are_counted_beside_threats_and_never_against(self, now, project):
        risk_of(now, project)
        risk_of(now, project, kind="opportunity", cost_impact=5000)
        found = risk_totals(project_ids=[project.pk], day=now.date())[project.pk]
        assert (found["open"], found["exposure"], found["opportunities"], found["gain"]) == (1, Decimal("700.00"), 1, Decimal("3500.00"))

    def test_are_not_answered_as_threats_are(self, now, project):
        assert risk_of(now, project, kind="opportunity").response == "enhance"
        with pytest.raises(Refused) as refusal:
            risk_of(now, project, kind="opportunity", response="avoid")
        assert refusal.value.field == "response"

    def test_are_left_out_of_what_is_drawn(self, now, project):
        risk_of(now, project, kind="opportunity")
        assert project_risks(project_ids=[project.pk], day=now.date()) == {}

    def test_that_came_true_makes_no_issue(self, now, project):
        close_risk(actor=person(), risk=risk_of(now, project, kind="opportunity"), version=1, now=now, reason="Won", occurred=True)
        assert not Issue.objects.exists()


class TestStriking:
    def test_makes_an_issue_with_its_history_by_the_same_deed(self, now, project):
        risk = risk_of(now, project, owner="Kim")
        close_risk(actor=person(), risk=risk, version=1, now=now, reason="It came", occurred=True, issue={"severity": 5})
        issue = Issue.objects.get()
        assert (issue.risk, issue.title, issue.severity, issue.owner, issue.project) == (risk, "Flood", 5, "Kim", project)
        assert Event.objects.first().after["issue"] == issue.code
        assert Event.objects.filter(verb="issue.opened").exists()

    def test_contingency_is_drawn_and_never_more_than_is_left(self, now, project):
        risk = risk_of(now, project, contingency=100)
        close_risk(actor=person(), risk=risk, version=1, now=now, reason="It came", occurred=True)
        draw_contingency(actor=person(), risk=risk, amount=60, reason="Pumps", now=now)
        with pytest.raises(Refused, match=r"40\.00 is left") as refusal:
            draw_contingency(actor=person(), risk=risk, amount=Decimal("40.01"), reason="More", now=now)
        assert refusal.value.field == "amount"
        draw_contingency(actor=person(), risk=risk, amount=40, reason="Rest", now=now)

    def test_contingency_does_not_fall_below_what_was_drawn(self, now, project):
        risk = risk_of(now, project, contingency=100)
        draw_contingency(actor=person(), risk=risk, amount=60, reason="Pumps", now=now)
        with pytest.raises(Refused) as refusal:
            assess_risk(actor=person(), risk=risk, version=1, now=now, contingency=50)
        assert refusal.value.field == "contingency"

    @pytest.mark.parametrize("amount", [0, -5, "x"])
    def test_refuses_what_is_no_amount(self, now, project, amount):
        with pytest.raises(Refused):
            draw_contingency(actor=person(), risk=risk_of(now, project, contingency=9), amount=amount, reason="x", now=now)


class TestRaising:
    def test_a_raised_risk_is_counted_once_where_it_is_kept(self, now, tree, project):
        risk = risk_of(now, project, known_on=dt.date(2026, 1, 5))
        raise_risk(actor=person(), risk=risk, version=1, reason="Too big", now=now)
        day, before = now.date(), dt.date(2026, 2, 1)
        assert risk_totals(project_ids=[project.pk], day=day) == {}
        assert risk_totals(project_ids=[project.pk], day=before)[project.pk]["open"] == 1
        top, middle = tree
        found = node_risk_totals(node_ids=[top.pk, middle.pk], day=day)
        assert (found[middle.pk]["open"], found[middle.pk]["exposure"]) == (1, {project.currency: Decimal("700.00")})
        assert top.pk not in found
        assert node_risk_totals(node_ids=[middle.pk], day=before) == {}

    def test_goes_up_level_by_level_and_back_the_same_way(self, now, tree, project):
        top, middle = tree
        risk = risk_of(now, project)
        places = []
        for version, deed in enumerate([raise_risk, raise_risk, lower_risk, lower_risk], 1):
            risk = deed(actor=person(), risk=risk, version=version, reason="Because", now=now)
            places.append(risk.node)
        assert places == [middle, top, middle, None]
        with pytest.raises(Conflict, match="was not raised"):
            lower_risk(actor=person(), risk=risk, version=5, reason="Because", now=now)

    def test_above_the_top_there_is_nothing(self, now, tree):
        risk = open_risk(actor=person(), node=tree[0], title="Rates", probability=2, impact=2, now=now)
        with pytest.raises(Conflict, match="no node above"):
            raise_risk(actor=person(), risk=risk, version=1, reason="Because", now=now)

    def test_belongs_to_those_of_the_node_from_then_on(self, now, project):
        risk = risk_of(now, project)
        manager = manager_of(project)
        raise_risk(actor=manager, risk=risk, version=1, reason="Too big", now=now)
        risk.refresh_from_db()
        for deed in (lambda: assess_risk(actor=manager, risk=risk, version=2, now=now, probability=1),
                     lambda: lower_risk(actor=manager, risk=risk, version=2, reason="Mine", now=now)):  # fmt: skip
            with pytest.raises(NotPermitted):
                deed()

    def test_a_code_that_is_taken_above_is_given_anew(self, now, tree):
        top, middle = tree
        for node in (top, middle):
            risk = open_risk(actor=person(), node=node, title="Rates", probability=2, impact=2, now=now)
        assert raise_risk(actor=person(), risk=risk, version=1, reason="Up", now=now).code == "R-002"

    def test_a_project_numbers_on_past_its_raised_risks(self, now, project):
        raise_risk(actor=person(), risk=risk_of(now, project), version=1, reason="Up", now=now)
        assert risk_of(now, project).code == "R-002"

    def test_sharing_counts_nothing_twice_and_names_only_what_one_sees(self, now, project):
        other = ProjectFactory(code="VEGA", node=project.node)
        risk = risk_of(now, project, shared_with=[other])
        assert risk_totals(project_ids=[other.pk], day=now.date()) == {}
        with pytest.raises(Refused) as refusal:
            assess_risk(actor=manager_of(project), risk=risk, version=1, now=now, shared_with=[other, ProjectFactory()])
        assert refusal.value.field == "shared_with"


class TestIssues:
    def test_each_word_is_known_from_its_day(self, now, project):
        issue = open_issue(actor=person(), place=project, title="Pump", severity=2, known_on=dt.date(2026, 1, 5), now=now)
        change_issue(actor=person(), issue=issue, version=1, severity=5, state="working", now=now)
        issue.refresh_from_db()
        close_issue(actor=person(), issue=issue, version=2, resolution="Replaced", now=now)
        then = issues_on(user=person(), day=dt.date(2026, 2, 1), place=project).get()
        now_ = issues_on(user=person(), day=now.date(), place=project).get()
        assert (then.then_severity, then.then_state, now_.then_severity, now_.then_state) == (2, "open", 5, "closed")
        assert IssueWord.objects.count() == 2

    def test_a_closed_one_is_opened_again_with_a_reason(self, now, project):
        issue = open_issue(actor=person(), place=project, title="Pump", severity=2, now=now)
        issue = close_issue(actor=person(), issue=issue, version=1, resolution="Done", now=now)
        with pytest.raises(Conflict):
            change_issue(actor=person(), issue=issue, version=2, severity=3, now=now)
        with pytest.raises(Refused):
            reopen_issue(actor=person(), issue=issue, version=2, reason=" ", now=now)
        assert reopen_issue(actor=person(), issue=issue, version=2, reason="Again", now=now).state == "open"

    def test_a_stale_change_is_refused_with_both_values(self, now, project):
        issue = open_issue(actor=person(), place=project, title="Pump", severity=2, now=now)
        change_issue(actor=person(), issue=issue, version=1, severity=4, now=now)
        with pytest.raises(Stale) as stale:
            change_issue(actor=person(), issue=issue, version=1, severity=1, now=now)
        assert (stale.value.mine, stale.value.theirs) == ({"severity": "1"}, {"severity": "4"})

    def test_refuses_those_who_may_not(self, now, project):
        with pytest.raises(NotPermitted):
            open_issue(actor=person("executive"), place=project, title="Pump", severity=2, now=now)


class TestAssumptions:
    def test_that_fails_becomes_a_risk_or_an_issue_by_the_same_deed(self, now, project):
        first, second = (open_assumption(actor=person(), place=project, title=title, now=now) for title in ("Dry", "Permit"))
        told = {"actor": person(), "version": 1, "holds": False, "finding": "It is wet", "now": now}
        assert validate_assumption(assumption=first, becomes="risk", probability=4, impact=3, **told).risk.title == "Dry"
        validate_assumption(assumption=second, becomes="issue", severity=4, **told)
        assert Issue.objects.get().title == "Permit"

    def test_what_it_becomes_is_said_in_full_or_nothing_is_done(self, now, project):
        row = open_assumption(actor=person(), place=project, title="Dry", now=now)
        for becomes, field in (("risk", "probability"), ("issue", "severity")):
            with pytest.raises(Refused) as refusal:
                validate_assumption(actor=person(), assumption=row, version=1, holds=False, finding="Wet", becomes=becomes, now=now)
            assert refusal.value.field == field
        row.refresh_from_db()
        assert row.state == "open"
        assert not Risk.objects.exists()

    def test_a_finding_can_be_doubted(self, now, project):
        row = open_assumption(actor=person(), place=project, title="Dry", now=now)
        row = validate_assumption(actor=person(), assumption=row, version=1, holds=True, finding="Drilled", now=now)
        assert reopen_assumption(actor=person(), assumption=row, version=2, reason="New drill", now=now).closed_on is None


class TestDependencies:
    def test_a_handovers_promise_stands_for_the_day_expected(self, now, project):
        giver = ProjectFactory(code="VEGA", node=project.node)
        handover = propose_handover(actor=person(), giver=giver, taker=project, what="Data", promised_on=dt.date(2026, 7, 1), now=now)
        open_dependency(
            actor=person(), place=project, title="Data", handover=handover, needed_on=dt.date(2026, 6, 1), expected_on=dt.date(2026, 5, 1), now=now
        )
        found = dependencies_on(user=person(), day=now.date()).get()
        assert (found.then_expected_on, found.late, found.on_code) == (dt.date(2026, 7, 1), True, "VEGA")
        handover = agree_handover(actor=person(), handover=handover, version=1, now=now)
        deliver_handover(actor=person(), handover=handover, version=handover.version, now=now)
        found = dependencies_on(user=person(), day=now.date()).get()
        assert (found.late, found.delivered) == (False, True)

    def test_a_project_one_does_not_see_is_not_named(self, now, project):
        hidden = ProjectFactory(code="HUSH", restricted=True, node=project.node)
        open_dependency(actor=person(cleared=True), place=project, title="Keys", on_project=hidden, now=now)
        assert dependencies_on(user=person("executive"), day=now.date()).get().on_code is None

    def test_is_closed_and_opened_again(self, now, project):
        row = open_dependency(actor=person(), place=project, title="Permit", on_party="Council", now=now)
        row = close_dependency(actor=person(), dependency=row, version=1, state="met", reason="Letter of the 3rd", now=now)
        with pytest.raises(Conflict):
            change_dependency(actor=person(), dependency=row, version=2, severity=1, now=now)
        assert reopen_dependency(actor=person(), dependency=row, version=2, reason="Withdrawn", now=now).state == "open"

    def test_of_another_projects_handover_is_refused(self, now, project):
        handover = propose_handover(actor=person(), giver=project, taker=ProjectFactory(), what="Data", now=now)
        with pytest.raises(Refused) as refusal:
            open_dependency(actor=person(), place=project, title="Data", handover=handover, now=now)
        assert refusal.value.field == "handover"


class TestScales:
    def test_are_inherited_a_dimension_at_a_time(self, now, tree, project):
        steps = [["never", 0.01], ["seldom", 0.1], ["may be", 0.2], ["often", 0.4], ["always", 0.8]]
        set_risk_scale(actor=person(), node=tree[0], steps={"probability": steps}, appetite={"score": 6}, version=None, now=now)
        found = scale_of(place=project)
        assert (found["steps"]["probability"], found["appetite"]["score"], found["steps"]["time"][0][0]) == (steps, 6, "slight")
        assert risk_of(now, project, probability=4).exposure == Decimal("400.00")

    @pytest.mark.parametrize("steps", [{"luck": []}, {"time": [["a", 1]] * 4}, {"time": [["a", 5], ["b", 4], *[["c", None]] * 3]},
                                       {"probability": [["a", 2]] * 5}, {"time": [["", 1], ["b", 2], ["c", 3], ["d", 4], ["e", 5]]}, ""])  # fmt: skip
    def test_refuses_what_is_no_scale(self, now, tree, steps):
        with pytest.raises(Refused):
            set_risk_scale(actor=person(), node=tree[0], steps=steps, appetite={}, version=None, now=now)

    def test_what_is_above_the_appetite_is_marked(self, client, now, tree, project):
        risk_of(now, project, probability=2)
        client.force_login(person())
        row = client.get(reverse("governance:risks", args=["APOLLO"])).context["page"][0]
        assert row.above is False
        set_risk_scale(actor=person(), node=tree[1], steps={}, appetite={"score": 6}, version=None, now=now)
        page = client.get(reverse("governance:node-risks", args=["TOP"]), {"above": "on"})
        assert [one.above for one in page.context["page"]] == [True]
        assert "above appetite" in page.content.decode()


class TestPages:
    @pytest.mark.parametrize("name", ["risks", "risk-picture", "issues", "assumptions", "dependencies"])
    def test_ask_as_many_questions_for_many_rows_as_for_few(self, client, now, tree, project, name):
        client.force_login(person("executive"))
        address = reverse(f"governance:node-{name}", args=["TOP"])
        counts = []
        for number in (1, 12):
            for turn in range(number):
                risk_of(now, project, title=f"Flood {number} {turn}", category=f"c{turn}")
                open_issue(actor=person(), place=project, title=f"Pump {turn}", severity=2, now=now)
                open_assumption(actor=person(), place=project, title=f"Dry {turn}", now=now)
                open_dependency(actor=person(), place=project, title=f"Permit {turn}", on_party="Council", now=now)
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address, {"group": "category"} if name == "risks" else {}).status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1] <= 36, counts

    def test_a_risk_that_happened_is_one_page_away_from_its_issue(self, client, now, project):
        risk = risk_of(now, project, contingency=100)
        client.force_login(manager_of(project))
        address = reverse("governance:close-risk", args=["APOLLO", risk.code])
        answer = client.post(address, {"occurred": "yes", "reason": "It came", "severity": "5", "version": 1})
        issue = Issue.objects.get()
        assert answer.url == reverse("governance:issue", args=["APOLLO", issue.code])
        page = client.get(reverse("governance:risk", args=["APOLLO", risk.code])).content.decode()
        assert issue.code in page
        client.post(reverse("governance:risk-draws", args=["APOLLO", risk.code]), {"amount": "60", "reason": "Pumps"})
        assert client.get(reverse("governance:risk", args=["APOLLO", risk.code])).context["left"] == Decimal(40)

    @pytest.mark.parametrize("noun", ["issue", "assumption", "dependency"])
    def test_an_entry_is_written_changed_closed_and_opened_again(self, client, project, noun):
        client.force_login(manager_of(project))
        new = {"issue": {"kind": "complaint", "severity": 3, "state": "open"}, "assumption": {}, "dependency": {"severity": 3}}[noun]
        done = {
            "issue": {"state": "closed", "resolution": "Yes"},
            "assumption": {"holds": "yes", "finding": "Yes"},
            "dependency": {"state": "met", "reason": "Yes"},
        }
        assert client.post(reverse(f"governance:new-{noun}", args=["APOLLO"]), new | {"title": "One"}).status_code == 302
        code = {"issue": "I-001", "assumption": "A-001", "dependency": "D-001"}[noun]
        page = reverse(f"governance:{noun}", args=["APOLLO", code])
        assert client.post(page, new | {"title": "Two", "version": 1}).status_code == 302
        assert client.post(page, new | {"title": "Three", "version": 1}).status_code == 412
        assert client.post(f"{page}actions/", {"title": "Call", "owner": "Kim"}).status_code == 302
        assert client.post(f"{page}closure/", done[noun] | {"version": 2}).status_code == 302
        assert client.post(f"{page}reopening/", {"reason": "No", "version": 3}).status_code == 302
        assert "Two" in client.get(page).content.decode()

    def test_a_title_of_any_kind_is_kept_exactly(self, client, now, project):
        client.force_login(manager_of(project))
        lines = [line for line in naughty() if len(line) <= 250 and line.strip() == line and "\x00" not in line] or pytest.skip("no hostile-text")
        for line in lines:
            assert risk_of(now, project, title=line).title == line
            assert open_issue(actor=person(), place=project, title=line, severity=1, now=now).title == line
        page = client.get(reverse("governance:risks", args=["APOLLO"])).content.decode()
        assert "<script>alert" not in page
        assert RiskAssessment.objects.filter(title=lines[-1]).exists()

    def test_ten_megabytes_are_refused(self, client, project):
        client.force_login(manager_of(project))
        client.raise_request_exception = False
        body = {"title": "x" * 10_000_000, "severity": 3, "kind": "problem", "state": "open"}
        assert 400 <= client.post(reverse("governance:new-issue", args=["APOLLO"]), body).status_code < 500
        assert not Issue.objects.exists()


class TestRest:
    def test_reads_what_was_judged_on_a_day(self, client, now, project):
        risk = risk_of(now, project, known_on=dt.date(2026, 1, 5), shared_with=[ProjectFactory(code="VEGA", node=project.node)])
        assess_risk(actor=person(), risk=risk, version=1, now=now, probability=1)
        client.force_login(person())
        then = client.get("/api/v1/risks/", {"as_of": "2026-02-01"}).json()["results"][0]
        now_ = client.get("/api/v1/risks/").json()["results"][0]
        assert (then["probability"], now_["probability"], now_["shared_with"]) == (4, 1, ["VEGA"])
        assert client.get("/api/v1/risks/", {"as_of": "2026-02-01", "probability": 4}).json()["results"]

    def test_enters_raises_and_draws(self, client, project):
        client.force_login(person())
        body = {"project": "APOLLO", "title": "Flood", "probability": 4, "impact_on_cost": 3, "contingency": "100.00"}
        made = client.post("/api/v1/risks/", body, content_type="application/json")
        assert (made.status_code, made.json()["impact"]) == (201, 3)
        one = f"/api/v1/risks/{made.json()['id']}"
        drawn = client.post(f"{one}/draws/", {"amount": "40"}, content_type="application/json")
        assert drawn.status_code == 422
        drawn = client.post(f"{one}/draws/", {"amount": "40", "reason": "Pumps"}, content_type="application/json")
        assert drawn.json()["contingency_drawn"]["amount"] == "40.00"
        told = {"content_type": "application/json", "headers": {"If-Match": drawn["ETag"]}}
        assert client.post(f"{one}/raising/", {"reason": "Too big"}, **told).json()["node"] == "MID"

    @pytest.mark.parametrize(("name", "more", "end"), [
        ("issues", {"severity": 3}, {"state": "closed", "resolution": "Yes"}), ("assumptions", {}, {"state": "holds", "finding": "Yes"}),
        ("dependencies", {"on_party": "Council"}, {"state": "met", "reason": "Yes"}),
    ])  # fmt: skip
    def test_entries_come_change_and_close(self, client, project, name, more, end):
        client.force_login(person())
        made = client.post(f"/api/v1/{name}/", {"project": "APOLLO", "title": "One", **more}, content_type="application/json")
        assert made.status_code == 201, made.json()
        address = f"/api/v1/{name}/{made.json()['id']}/"
        told = {"content_type": "application/json"}
        assert client.patch(address, {"title": "Two"}, **told).status_code == 428
        changed = client.patch(address, {"title": "Two"}, headers={"If-Match": made["ETag"]}, **told)
        assert changed.json()["title"] == "Two"
        assert client.patch(address, end, headers={"If-Match": made["ETag"]}, **told).status_code == 412
        closed = client.patch(address, end, headers={"If-Match": changed["ETag"]}, **told)
        assert (closed.status_code, closed.json()["state"]) == (200, end["state"])
        assert client.get(f"/api/v1/{name}/", {"state": end["state"], "under": "TOP"}).json()["results"][0]["title"] == "Two"


def test_a_risk_of_a_node_is_found_by_its_words(client, now, tree):
    open_risk(actor=person(), node=tree[0], title="Rates rise sharply", probability=2, impact=2, now=now)
    client.force_login(person())
    assert reverse("governance:node-risk", args=["TOP", "R-001"]) in client.get("/search/", {"q": "sharply"}).content.decode()
