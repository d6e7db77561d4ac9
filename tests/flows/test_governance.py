"""One project from demand request to closure in a browser: five gates, a waiver, a risk that strikes, an escalation, a change, a board's meeting."""

import datetime as dt
import itertools
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from finance.models import Benefit
from governance.actions.boards import open_board, take_seat
from governance.models import ChangeRequest, Issue, Meeting, Review, Risk
from pmo.ledger.models import Event
from pmo.ledger.queries import trail_of, trail_proof
from projects.actions.plan_baselines import save_baseline
from projects.models import Project, WorkPackage
from tests.browser import chromium, complaints, expect, press, visit  # noqa: F401  fixtures
from tests.factories import NOW, TODAY, NodeFactory, manager_of, person
from tests.flows.axe import STILL, looked_at
from tests.projects.test_handovers import planned

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once, pytest.mark.django_db(transaction=True)]
REVIEWED = ["review.scheduled", "review.answered", "decision.asked", "review.submitted", "decision.voted", "decision.taken", "review.decided"]


class Office:
    """The people of one project, each with a browser, and the address of what they look at."""

    def __init__(self, visit):
        self.visit, self.pages, self.looked = visit, {}, []
        self.top = NodeFactory(code="TOP")
        self.node = NodeFactory(code="PROG", parent=self.top)
        self.analyst, self.keeper = person("analyst"), person("gatekeeper", node=self.node)
        self.chair, self.member = person("executive", node=self.top), person("executive", node=self.top)
        self.day = timezone.localdate()

    def page(self, user, path):
        if user.pk not in self.pages:
            self.pages[user.pk] = self.visit(user, **STILL)
        page = self.pages[user.pk]
        page.goto(path)
        return page

    @property
    def project(self):
        return Project.objects.get(code="APOLLO")

    def held(self, gate, voters, *, board=""):
        """A review at the gate, from its schedule to a go; the first of the voters records it."""
        page = self.page(self.analyst, f"/projects/APOLLO/gates/reviews/new/?gate={gate}")
        page.get_by_label("Day of the review").fill(self.day.isoformat())
        page.get_by_label("Before").select_option(board)
        press(page, "Schedule it")
        page.get_by_role("link", name="Answer the criteria").click()
        expect(page.locator("fieldset.answer-set").first).to_be_visible()
        for asked in page.locator("fieldset.answer-set").all():
            asked.get_by_label("Met", exact=True).check()
            asked.get_by_label("Link to the evidence").fill("https://example.org/file")
        press(page, "Keep the answers")
        page.get_by_label("Summary for those who decide").fill(f"{gate} can be passed.")
        press(page, "Submit for decision")
        expect(page.get_by_text("Waits for votes")).to_be_visible()
        address = path_of(page)
        for voter in voters:
            page = self.page(voter, address)
            page.get_by_role("radio", name="Go", exact=True).check()
            press(page, "Vote")
        page = self.page(voters[0], address)
        page.get_by_label("Reasons").fill("So voted.")
        press(page, "Record “Go”")
        expect(page.get_by_text("The decision is on record, and done.")).to_be_visible()
        self.looked.append(address)

    def promised(self):
        """A schedule, a first baseline with its money, a benefit, and a board with a chair and a member."""
        project = self.project
        with transaction.atomic():
            planned(project, 1, 2, 3)
        WorkPackage.objects.filter(project=project).update(cost=Decimal(20_000))
        save_baseline(actor=self.analyst, project=project, version=None, name="First", approved_on=TODAY, now=NOW)
        Benefit.objects.create(project=project, code="B-01", name="Fewer calls", kind="cashable", owner_name="Kim", known_on=TODAY)
        board = open_board(actor=self.analyst, node=self.top, code="PB", name="Programme board", quorum=2, now=NOW)
        for holder, part in ((self.chair, "chair"), (self.member, "member")):
            take_seat(actor=self.analyst, board=board, holder=holder, part=part, now=NOW)


def path_of(page):
    return f"/{page.url.split('/', 3)[3]}"


def test_a_project_walks_from_request_to_closure(visit):
    office = Office(visit)
    taken_up(office)
    office.held("G1", [office.keeper])
    office.held("G2", [office.keeper])
    office.promised()
    office.manager = manager_of(office.project)
    waived(office)
    risk = escalated(office)
    office.held("G3", [office.chair, office.member], board="PB")
    struck(office, risk)
    meeting = changed_by_the_board(office)
    office.held("G4", [office.chair, office.member], board="PB")
    office.held("G5", [office.keeper])
    page = office.page(office.analyst, "/projects/APOLLO/gates/")
    expect(page.locator("li[aria-current=step]")).to_contain_text("Closed")
    replayed(office.project, meeting)
    known = set()
    page = visit(office.chair, **STILL)
    wrong = [looked_at(page, path, known) for path in office.looked[-1:] + [one for one in office.looked if "/gates/" not in one]]
    assert [one for one in wrong if one] == []


def taken_up(office):
    """The life cycle is installed by its page, the request taken up by another."""
    page = office.page(office.analyst, "/life-cycles/")
    press(page, "Install Predictive")
    page = office.page(office.analyst, "/nodes/PROG/projects/new/")
    page.get_by_label("Code").fill("APOLLO")
    page.get_by_label("Name", exact=True).fill("Apollo")
    page.locator("#id_stage").select_option(label="Request")
    press(page, "Take it up")
    expect(page.get_by_text("APOLLO is taken up.")).to_be_visible()


def waived(office):
    """Delivery begins before its gate is held, on a waiver until a day."""
    page = office.page(office.keeper, "/projects/APOLLO/gates/waivers/new/?gate=G3")
    page.locator("#id_expires_on").fill((office.day + dt.timedelta(days=30)).isoformat())
    page.locator("#id_reason").fill("The season does not wait for the board.")
    press(page, "Grant the waiver")
    expect(page.get_by_text("The waiver stands")).to_be_visible()
    page = office.page(office.manager, "/projects/APOLLO/edit/")
    part = page.locator("section[aria-labelledby=stage-title]")
    part.get_by_label("Stage", exact=True).select_option(label="Delivery")
    press(page, "Change the stage")
    expect(page.get_by_text("Saved.")).to_be_visible()


def escalated(office):
    """A risk goes one level up from its page, and comes back with an answer."""
    page = office.page(office.manager, "/projects/APOLLO/risks/new/")
    page.get_by_label("What may happen").fill("The supplier fails")
    press(page, "Enter it in the register")
    risk = Risk.objects.get()
    page = office.page(office.manager, f"/projects/APOLLO/risks/{risk.code}/")
    page.get_by_role("link", name="Escalate", exact=True).click()
    page.get_by_label("Why it goes up").fill("May we sign with a second supplier?")
    page.locator("#id_to").select_option(str(office.chair.pk))
    press(page, "Escalate")
    expect(page.get_by_text("It went up to")).to_be_visible()
    address = path_of(page)
    page = office.page(office.chair, address)
    press(page, "Acknowledge")
    page.get_by_label("The answer").fill("Sign with the second one.")
    press(page, "Send it back down")
    expect(page.get_by_role("heading", name="The answer")).to_be_visible()
    office.looked.append(address)
    return risk


def struck(office, risk):
    """It happened: the risk is closed and an issue stands in its place."""
    page = office.page(office.manager, f"/projects/APOLLO/risks/{risk.code}/")
    page.get_by_label("It happened").check()
    page.get_by_label("Reason, or what happened").fill("The supplier is insolvent.")
    press(page, "Close the risk")
    issue = Issue.objects.get()
    assert (issue.risk_id, issue.title) == (risk.pk, risk.title)


def changed_by_the_board(office):
    """A change is computed and submitted; the board meets on it, votes, decides, minutes it; it is applied."""
    page = office.page(office.manager, "/projects/APOLLO/changes/new/")
    page.get_by_label("What is to change").fill("A second supplier")
    row = page.locator("[data-edit-row]").first
    row.get_by_label("What changes").select_option("duration")
    row.get_by_label("Line", exact=True).fill("3")
    row.get_by_label("Working days").fill("10")
    press(page, "Keep the draft and compute its impact")
    expect(page.get_by_role("heading", name="Old and new, side by side")).to_be_visible()
    press(page, "Submit")
    expect(page.get_by_text("is before those who decide it")).to_be_visible()
    address, change = path_of(page), ChangeRequest.objects.select_related("decision").get()
    board = office.page(office.chair, "/boards/PB/")
    board.get_by_text("Call a meeting").click()
    board.get_by_label("Starts").fill(f"{office.day + dt.timedelta(days=1)}T10:00")
    press(board, "Call it")
    expect(board.get_by_role("link", name=change.decision.question)).to_be_visible()
    meeting = path_of(board)
    for voter in (office.member, office.chair):
        board = office.page(voter, address)
        board.get_by_label("Approve", exact=True).check()
        press(board, "Vote")
    board.get_by_label("Reasons").fill("So voted.")
    press(board, "Record “Approve”")
    expect(board.get_by_text("is decided")).to_be_visible()
    board = office.page(office.chair, meeting)
    board.get_by_text("Write the minutes").click()
    board.locator("#id_minutes").fill("The second supplier is **approved**.")
    press(board, "The meeting was held")
    expect(board.get_by_role("heading", name="Minutes")).to_be_visible()
    board.get_by_text("Add an action").click()
    board.get_by_label("What is to be done").fill("Sign the contract")
    board.get_by_label("Project or node").fill("APOLLO")
    board.locator("#id_owner_account").select_option(str(office.manager.pk))
    press(board, "Agree on it")
    expect(board.get_by_role("link", name="Sign the contract")).to_be_visible()
    page = office.page(office.manager, address)
    page.get_by_label("I have seen old and new").check()
    press(page, "Apply the change")
    expect(page.get_by_text("baseline, budget, money and benefits follow it")).to_be_visible()
    change.refresh_from_db()
    assert change.baseline.number == office.project.baselines.count() == 2
    office.looked += [address, f"/decisions/{change.decision.code}/", "/boards/PB/", meeting]
    return Meeting.objects.get()


def replayed(project, meeting):
    """The trail tells the walk in its order, from the first deed to the last, and proves that nothing was taken out of it."""
    told = Event.objects.filter(project_id=project.pk).order_by("seq")
    verbs = iter(told.values_list("verb", flat=True))
    walk = [
        "project.created", *in_order(2), "waiver.granted", "project.stage_changed", "risk.opened", "escalation.raised", "escalation.acknowledged",
        "escalation.answered", *in_order(1), "risk.closed", "change.opened", "change.submitted", "decision.voted", "decision.taken",
        "action.opened", "change.applied", *in_order(2),
    ]  # fmt: skip
    assert [verb for verb in walk if verb not in verbs] == []  # each is looked for after the one before it
    assert told.filter(verb="review.decided").count() == Review.objects.filter(outcome="go").count() == 5
    assert told.filter(verb="issue.opened").count() == 1
    assert [event.verb for event in reversed(trail_of(meeting))] == ["meeting.called", "meeting.held"]
    entered = told.filter(verb__in=["project.created", "project.stage_changed"])
    assert [event.after["stage"] for event in entered] == ["Request", "Concept", "Approved", "Delivery", "Closing", "Closed"]
    proof = trail_proof()
    assert (proof.intact, proof.fault, proof.events) == (True, "", Event.objects.count())


def in_order(times):
    """The deeds of so many reviews."""
    return list(itertools.chain.from_iterable([REVIEWED] * times))
