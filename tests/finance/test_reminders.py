"""Those who write budgets are reminded of late versions by mail: once a day, each of what he sees, and never of more."""

import datetime as dt
import smtplib

import pytest
from django.conf import settings as configured
from django.core import mail
from django.utils import timezone

from finance.actions.cycles import close_cycle
from finance.actions.reminders import ask_reminders
from finance.models import Cycle
from finance.tasks import mail_reminders
from pmo.accounts.models import User
from pmo.jobs.models import Job
from pmo.ledger.models import Event
from tests.factories import NodeFactory, ProjectFactory, manager_of, person, stage
from tests.finance.versions import Office

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def late(office):
    """An Outlook that was due three days ago."""
    due = timezone.localdate() - 3 * DAY
    return Cycle.objects.create(node=office.node, fiscal_year=office.year, kind="outlook", label="9+3", opened_on=due - 9 * DAY, due_on=due)


def letters():
    return {one.to[0]: one.body for one in mail.outbox}


class TestWhoIsReminded:
    def test_is_told_what_since_when_and_where(self, office, late, settings):
        settings.SITE_URL = "https://office.example.org"
        assert mail_reminders() == {"mailed": 2}
        said = letters()[office.writer.email]
        assert "P-1 Apollo: Outlook FY25/26 9+3" in said
        assert "3 days late" in said
        assert f"  {settings.SITE_URL}/projects/P-1/money/versions/\n" in said
        assert [one.subject for one in mail.outbox] == ["1 version is late"] * 2
        assert set(letters()) == {office.writer.email, office.controller.email}

    def test_are_those_who_write_and_have_an_address(self, office, late):
        for role in ("executive", "auditor", "gatekeeper", "integration", "administrator"):
            person(role, node=office.node)
        analyst, gone, silent = (person("analyst", node=office.node) for _ in range(3))
        User.objects.filter(pk=gone.pk).update(is_active=False)
        User.objects.filter(pk=silent.pk).update(email="")
        mail_reminders()
        assert set(letters()) == {office.writer.email, office.controller.email, analyst.email}

    def test_is_told_all_of_his_in_one_letter_and_nothing_of_others(self, office, late):
        hidden = ProjectFactory(code="P-9", name="Hush", node=office.node, restricted=True)
        second = ProjectFactory(code="P-2", name="Bravo & <Co>", node=office.node)
        elsewhere = manager_of(ProjectFactory(code="X-1", node=NodeFactory()))
        own, cleared = manager_of(hidden), person("analyst", node=office.node, cleared=True)
        mail_reminders()
        said = letters()
        assert elsewhere.email not in said
        assert "Hush" not in said[office.writer.email] + said[office.controller.email]
        assert "P-2" not in said[office.writer.email]
        assert ("P-1" in said[own.email], "P-9" in said[own.email]) == (False, True)
        assert all(code in said[cleared.email] for code in ("P-1", "P-2 Bravo & <Co>", "P-9"))
        assert len(mail.outbox) == 4
        assert second.name in said[office.controller.email]

    def test_stops_when_it_is_submitted_closed_or_not_yet_due(self, office, late):
        office.version(kind="outlook", state="submitted", cycle=late, label="9+3")
        assert mail_reminders() == {"mailed": 0}
        waiting = ProjectFactory(node=office.node)
        ProjectFactory(node=office.node, stage=stage("Closed"))
        Cycle.objects.update(due_on=timezone.localdate())
        assert mail_reminders() == {"mailed": 0}
        Cycle.objects.update(due_on=timezone.localdate() - DAY)
        close_cycle(actor=office.controller, cycle=late, seen=1, now=timezone.now())
        assert mail_reminders() == {"mailed": 0}
        Cycle.objects.update(closed_on=None)
        assert mail_reminders() == {"mailed": 1}
        assert waiting.code in letters()[office.controller.email]


class TestOncePerDay:
    def test_the_same_day_sends_nothing_twice_and_the_next_day_again(self, office, late):
        mail_reminders()
        assert mail_reminders() == {"mailed": 0}
        told = Event.objects.filter(verb="reminder.mailed")
        assert [(one.subject_id, one.after) for one in told.order_by("subject_id")] == [
            (pk, {"late": 1}) for pk in sorted([office.writer.pk, office.controller.pk])
        ]
        told.update(at=timezone.now() - DAY)
        assert mail_reminders() == {"mailed": 2}

    def test_is_asked_for_once_as_a_job(self, office, late, reacted):
        with reacted():
            assert ask_reminders(now=timezone.now()) is not None
        assert (Job.objects.get().state, Job.objects.get().result) == ("done", {"mailed": 2})
        assert ask_reminders(now=timezone.now()) is None
        assert Job.objects.count() == 1

    def test_asks_for_nothing_where_nothing_is_late(self, office):
        assert ask_reminders(now=timezone.now()) is None

    def test_a_letter_that_does_not_get_through_is_tried_again(self, office, late, reacted, monkeypatch):
        from django.core.mail.backends.locmem import EmailBackend

        sound = EmailBackend.send_messages

        def picky(self, messages):
            if messages[0].to == [office.writer.email]:
                raise smtplib.SMTPRecipientsRefused({})
            return sound(self, messages)

        with monkeypatch.context() as patch, reacted():
            patch.setattr(EmailBackend, "send_messages", picky)
            ask_reminders(now=timezone.now())
        assert (Job.objects.get().state, set(letters())) == ("failed", {office.controller.email})
        with reacted():
            ask_reminders(now=timezone.now())
        assert Job.objects.first().result == {"mailed": 1}

    def test_is_on_the_clock(self):
        assert "finance.ask_reminders" in {one["task"] for one in configured.CELERY_BEAT_SCHEDULE.values()}
