"""Who is told what, once, and only of what they may see; what people say about records."""

import datetime as dt

import pytest
from django.core import mail

from governance.actions import notices
from governance.actions.comments import change_comment, comment, remove_comment
from governance.actions.decisions import ask_decision
from governance.actions.follow_up import open_action
from governance.actions.reminders import remind
from governance.models import Notice
from governance.printing.notices import gathered, letter, reminded, reminded_of_many, worded
from governance.queries.notices import inbox, to_mail
from pmo.errors import Conflict, NotPermitted, Refused
from projects.models import Project
from tests.factories import NOW, TODAY, NodeFactory, ProjectFactory, person

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 3, 5, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def node():
    return NodeFactory(code="N")


@pytest.fixture
def project(node):
    return ProjectFactory(code="P", node=node)


@pytest.fixture
def analyst(node):
    return person("analyst", node=node, cleared=True)


def tell():
    return notices.tell(word=worded, gather=gathered, now=NOW)


def texts(user):
    return list(inbox(user=user).order_by("pk").values_list("text", flat=True))


def act(actor, place, owner, title="Call them"):
    return open_action(actor=actor, place=place, title=title, owner_account=owner, due_on=TODAY, now=NOW)


class TestTelling:
    def test_those_whose_vote_is_asked(self, analyst, project, node):
        gatekeeper = person("gatekeeper", node=node)
        ask_decision(actor=analyst, place=project, question="Go on?", options=["Yes", "No"], now=NOW)
        tell()
        assert texts(gatekeeper) == ["Your vote is asked: Go on?"]
        assert texts(analyst) == []

    def test_once(self, analyst, project, node):
        owner = person("executive", node=node)
        act(analyst, project, owner)
        assert (tell(), tell()) == (1, 0)

    def test_of_a_bulk_deed_in_one(self, analyst, project, node):
        owner = person("executive", node=node)
        for number in range(20):
            act(analyst, project, owner, f"Call {number}")
        tell()
        assert texts(owner) == ["You own 20 new actions"]

    def test_nothing_of_what_the_reader_may_not_see(self, analyst, node):
        owner = person("executive", node=node)
        hidden = ProjectFactory(code="H", node=node)
        act(analyst, hidden, owner)
        Project.objects.filter(pk=hidden.pk).update(restricted=True)
        assert tell() == 0
        assert texts(owner) == []

    def test_shows_nothing_that_was_restricted_afterwards(self, analyst, project, node):
        owner = person("executive", node=node)
        act(analyst, project, owner)
        tell()
        Project.objects.filter(pk=project.pk).update(restricted=True)
        assert texts(owner) == []
        assert to_mail(now=MORNING, local=MORNING) == []


class TestLetters:
    @pytest.fixture
    def owner(self, analyst, project, node):
        owner = person("executive", node=node)
        act(analyst, project, owner)
        tell()
        return owner

    def post(self, at=MORNING):
        for reader, rows in to_mail(now=at, local=at):
            subject, words = letter(reader=reader, notices=rows)
            notices.mail(reader=reader, notices=rows, subject=subject, words=words, now=at)

    def test_come_once_a_day_unless_said_otherwise(self, owner):
        self.post(MORNING.replace(hour=5))
        assert mail.outbox == []
        self.post()
        self.post(MORNING.replace(hour=9))
        assert [(one.to, one.subject) for one in mail.outbox] == [([owner.email], "1 thing concerns you")]
        assert "Call them" in mail.outbox[0].body

    def test_come_at_once_where_asked(self, owner):
        notices.choose_mail(reader=owner, mail="at_once")
        self.post(MORNING.replace(hour=3))
        assert len(mail.outbox) == 1

    def test_come_on_mondays_where_asked(self, owner):
        notices.choose_mail(reader=owner, mail="weekly")
        self.post()
        assert mail.outbox == []
        self.post(MORNING + dt.timedelta(days=4))
        assert len(mail.outbox) == 1

    def test_never_come_where_the_inbox_is_enough(self, owner):
        notices.choose_mail(reader=owner, mail="never")
        self.post()
        assert mail.outbox == []

    def test_are_not_written_twice_by_two_workers(self, owner):
        told = to_mail(now=MORNING, local=MORNING)
        for reader, rows in [*told, *told]:
            notices.mail(reader=reader, notices=rows, subject="S", words="W", now=MORNING)
        assert len(mail.outbox) == 1

    @pytest.mark.parametrize(("choice", "letters"), [("at_once", 1), ("daily", 0), ("weekly", 0), ("never", 0)])
    def test_leave_within_the_minute_for_those_who_want_them_at_once(self, choice, letters, owner):
        notices.choose_mail(reader=owner, mail=choice)
        assert len(to_mail(now=MORNING, local=MORNING, only="at_once")) == letters

    def test_leave_out_what_was_read(self, owner):
        notices.read(reader=owner, keys=None, now=NOW)
        self.post()
        assert mail.outbox == []

    def test_refuse_a_choice_there_is_not(self, owner):
        with pytest.raises(Refused):
            notices.choose_mail(reader=owner, mail="hourly")


def test_an_owner_is_chased_once_a_week(analyst, project, node):
    owner = person("executive", node=node)
    act(analyst, project, owner)
    told = [remind(word=reminded, gather=reminded_of_many, now=NOW + dt.timedelta(days=days)) for days in (0, 3, 8)]
    assert told == [1, 0, 1]
    assert Notice.objects.filter(reader=owner, verb="action.chased").count() == 2


class TestARemark:
    @pytest.fixture
    def action(self, analyst, project):
        return open_action(actor=analyst, place=project, title="Call", owner="Kim", now=NOW)

    def test_tells_those_it_mentions_who_see_the_record(self, analyst, action, node):
        seer, stranger = person("executive", node=node, username="seer"), person("executive", username="far", node=NodeFactory())
        said = comment(actor=analyst, subject=action, body="@seer and @far and @nobody: look", now=NOW)
        tell()
        assert said.unheard == ["far", "nobody"]
        assert (len(texts(seer)), texts(stranger)) == (1, [])

    def test_keeps_every_sign_and_shows_none_as_markup(self, analyst, action):
        said = comment(actor=analyst, subject=action, body="<script>alert(1)</script> & **bold** \u202e", now=NOW)
        assert said.comment.body == "<script>alert(1)</script> & **bold** \u202e"

    def test_is_changed_by_its_author_alone(self, analyst, action, node):
        made = comment(actor=analyst, subject=action, body="First", now=NOW).comment
        with pytest.raises(NotPermitted):
            change_comment(actor=person("executive", node=node), comment=made, version=1, body="Mine", now=NOW)
        assert change_comment(actor=analyst, comment=made, version=1, body="Second", now=NOW).comment.body == "Second"

    def test_is_taken_back_and_kept_in_the_trail(self, analyst, action):
        made = comment(actor=analyst, subject=action, body="First", now=NOW).comment
        assert remove_comment(actor=analyst, comment=made, version=1, now=NOW).removed_at == NOW
        with pytest.raises(Conflict):
            change_comment(actor=analyst, comment=made, version=2, body="Again", now=NOW)

    def test_is_refused_from_an_auditor_and_when_it_is_too_long(self, analyst, action, node):
        with pytest.raises(NotPermitted):
            comment(actor=person("auditor", node=node), subject=action, body="Well", now=NOW)
        with pytest.raises(Refused):
            comment(actor=analyst, subject=action, body="x" * 10_000_000, now=NOW)

    def test_is_told_without_the_signs_of_its_markup(self, analyst, action, node):
        seer = person("executive", node=node, username="seer")
        comment(actor=analyst, subject=action, body="@seer **look** at [the folder](https://example.org)", now=NOW)
        tell()
        assert texts(seer) == [f"{analyst} on Call: @seer look at the folder"]

    def test_is_shown_on_the_page_of_its_project_and_not_before_it_was_made(self, analyst, project, client):
        comment(actor=analyst, subject=project, body="The council rang", now=NOW)
        client.force_login(analyst)
        pages = [client.get(f"/projects/P/{asked}").content.decode() for asked in ("", f"?as_of={TODAY}", f"?as_of={TODAY - dt.timedelta(days=1)}")]
        assert ["The council rang" in page for page in pages] == [True, True, False]
