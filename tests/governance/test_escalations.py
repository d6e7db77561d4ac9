"""Escalation: one level up, answered by a day, back down; by hand and by rule."""

import datetime as dt

import pytest

from governance.actions import notices
from governance.actions.decisions import ask_decision
from governance.actions.escalations import acknowledge, answer, escalate, escalate_by_rule, pass_up, set_rule, withdraw
from governance.actions.follow_up import open_action
from governance.actions.reminders import remind
from governance.models import Breach, Escalation, Notice
from governance.printing.notices import gathered, reminded, reminded_of_many, worded
from pmo.errors import Conflict, NotPermitted, Refused
from tests.factories import NOW, TODAY, NodeFactory, ProjectFactory, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def top():
    return NodeFactory(code="TOP")


@pytest.fixture
def node(top):
    return NodeFactory(code="N", parent=top)


@pytest.fixture
def project(node):
    return ProjectFactory(code="P", node=node)


@pytest.fixture
def analyst(top):
    return person("analyst", node=top)


@pytest.fixture
def question(analyst, project):
    return ask_decision(actor=analyst, place=project, question="Go on?", options=["Yes", "No"], now=NOW)


def raised(actor, matter, **more):
    return escalate(actor=actor, matter=matter, why="It cannot wait", now=NOW, **more)


class TestEscalating:
    def test_goes_one_level_up(self, analyst, question, node):
        found = raised(analyst, question)
        assert (found.to_node, found.state, found.answer_by) == (node, "raised", TODAY + dt.timedelta(days=5))

    def test_names_whoever_answers_for_that_level(self, analyst, question, node):
        node.owner = person("executive", node=node)
        node.save()
        assert raised(analyst, question).to == node.owner

    def test_goes_up_once_at_a_time(self, analyst, question):
        raised(analyst, question)
        with pytest.raises(Conflict, match="escalated already"):
            raised(analyst, question)

    def test_refuses_somebody_who_does_not_see_it(self, analyst, question):
        with pytest.raises(Refused, match="does not see"):
            raised(analyst, question, to=person("executive", node=NodeFactory()))

    def test_refuses_a_day_that_is_past(self, analyst, question):
        with pytest.raises(Refused, match="is past"):
            raised(analyst, question, answer_by=TODAY - dt.timedelta(days=1))

    def test_refuses_where_nothing_is_above(self, analyst, top):
        matter = ask_decision(actor=analyst, place=top, question="Go on?", options=["Yes", "No"], now=NOW)
        with pytest.raises(Conflict, match="Nothing is above"):
            raised(analyst, matter)

    def test_refuses_an_auditor(self, question, top):
        with pytest.raises(NotPermitted):
            raised(person("auditor", node=top), question)


class TestTheWayBack:
    def test_it_is_acknowledged_and_answered_by_the_one_above(self, analyst, question, node):
        above = person("executive", node=node)
        found = acknowledge(actor=above, escalation=raised(analyst, question), version=1, now=NOW)
        found = answer(actor=above, escalation=found, version=found.version, answer="Go on", now=NOW)
        assert (found.state, found.answer, found.answered_by) == ("answered", "Go on", above)
        with pytest.raises(Conflict):
            answer(actor=above, escalation=found, version=found.version, answer="Stop", now=NOW)

    def test_nobody_else_answers(self, analyst, question):
        found = raised(analyst, question)
        for stranger in (analyst, person("executive", node=NodeFactory())):
            with pytest.raises(NotPermitted):
                answer(actor=stranger, escalation=found, version=1, answer="Me", now=NOW)

    def test_it_can_go_further_up(self, analyst, question, node, top):
        above = person("executive", node=node)
        further = pass_up(actor=above, escalation=raised(analyst, question), version=1, why="Too large for us", now=NOW)
        assert (further.to_node, further.below.get().state) == (top, "answered")

    def test_it_is_withdrawn_with_a_reason(self, analyst, question):
        assert withdraw(actor=analyst, escalation=raised(analyst, question), version=1, reason="Solved", now=NOW).state == "withdrawn"
        assert raised(analyst, question).state == "raised"


class TestRules:
    def late(self, analyst, project, days):
        return open_action(actor=analyst, place=project, title="Call", owner="Kim", due_on=TODAY - dt.timedelta(days=days), now=NOW)

    def rule(self, analyst, node, limit, active=True):
        return set_rule(actor=analyst, node=node, when="action_late", limit=limit, answer_days=3, active=active, version=None, now=NOW)

    def test_send_up_what_is_beyond_them_once(self, analyst, top, project):
        self.rule(analyst, top, 7)
        late, _fine = self.late(analyst, project, 8), self.late(analyst, project, 6)
        assert (escalate_by_rule(now=NOW), escalate_by_rule(now=NOW)) == (1, 0)
        found = Escalation.objects.get()
        assert (found.action, found.rule.limit, found.answer_by) == (late, 7, TODAY + dt.timedelta(days=3))

    @pytest.mark.parametrize(("limit", "days", "sent"), [(0, 0, 1), (7, 6, 0), (7, 7, 1)])
    def test_send_up_a_breach_that_has_stood_for_so_many_days(self, limit, days, sent, analyst, top, project):
        set_rule(actor=analyst, node=top, when="breach", limit=limit, answer_days=3, active=True, version=None, now=NOW)
        Breach.objects.create(project=project, dimension="time", limit=5, value=9, since=TODAY - dt.timedelta(days=days))
        assert escalate_by_rule(now=NOW) == sent

    def test_the_nearest_counts(self, analyst, top, node, project):
        self.rule(analyst, top, 1)
        self.rule(analyst, node, 30)
        self.late(analyst, project, 8)
        assert escalate_by_rule(now=NOW) == 0

    def test_can_be_switched_off_below(self, analyst, top, node, project):
        self.rule(analyst, top, 1)
        self.rule(analyst, node, 1, active=False)
        self.late(analyst, project, 8)
        assert escalate_by_rule(now=NOW) == 0

    def test_leave_alone_what_somebody_escalated(self, analyst, top, project):
        self.rule(analyst, top, 7)
        raised(analyst, self.late(analyst, project, 8))
        assert escalate_by_rule(now=NOW) == 0


class TestTelling:
    def told(self, day=TODAY):
        notices.tell(word=worded, gather=gathered, now=NOW)
        remind(word=reminded, gather=reminded_of_many, now=NOW + (day - TODAY))
        found = list(Notice.objects.order_by("pk").values_list("reader", "text"))
        Notice.objects.all().delete()
        return found

    @pytest.fixture
    def question(self, question):
        self.told()
        return question

    def test_goes_to_the_nearest_level_where_anybody_decides(self, analyst, question, node, top):
        far, office = person("executive", node=top), person("gatekeeper")
        raised(analyst, question)
        assert self.told() == [(far.pk, f"Escalated to you: {question} to {node}")]
        assert office.pk != far.pk

    def test_goes_to_nobody_who_does_not_see_the_matter(self, analyst, question, node, project):
        person("executive", node=node)
        project.restricted = True
        project.save()
        raised(person("analyst", cleared=True), question)
        assert self.told() == []

    def test_says_that_it_arrived_and_that_the_answer_is_late(self, analyst, question, node):
        above = person("executive", node=node)
        found = raised(analyst, question)
        self.told()
        assert [self.told(TODAY + dt.timedelta(days=days)) for days in (5, 6, 6, 12)] == [
            [], [(above.pk, f"An answer was needed by 10 Mar 2026: {found}")], [], [],
        ]  # fmt: skip
        acknowledge(actor=above, escalation=found, version=1, now=NOW)
        assert (analyst.pk, f"Your escalation arrived and is looked at: {found}") in self.told()


class TestAsOfADay:
    @pytest.fixture
    def found(self, analyst, question, node):
        above = person("executive", node=node)
        found = acknowledge(actor=above, escalation=raised(analyst, question), version=1, now=NOW + dt.timedelta(days=2))
        return answer(actor=above, escalation=found, version=found.version, answer="Go on, then", now=NOW + dt.timedelta(days=4))

    @pytest.mark.parametrize(("days", "state", "said"), [(0, "raised", ""), (2, "acknowledged", ""), (4, "answered", "Go on, then")])
    def test_it_stands_as_it_stood(self, days, state, said, found, top, client):
        day, reader = TODAY + dt.timedelta(days=days), person("executive", node=top)
        client.force_login(reader)
        known = client.get("/api/v1/escalations/", {"as_of": day.isoformat()}).json()["results"][0]
        assert (known["state"], known["answer"]) == (state, said)
        page = client.get(f"/escalations/{found.pk}/", {"as_of": day.isoformat()}).content.decode()
        listed = client.get("/escalations/", {"as_of": day.isoformat()}).content.decode()
        assert (state.capitalize() in page, "Go on, then" in page, str(found.matter) in listed) == (True, bool(said), not said)
