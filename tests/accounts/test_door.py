"""The door: who gets in, who does not, and what is said and kept of it."""

import json
import re

import pytest
from django.core import mail
from django.urls import NoReverseMatch, reverse

from pmo.accounts.actions import system_user
from pmo.accounts.models import User
from pmo.ledger.models import Event
from tests.accounts.conftest import PASSWORD
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def said(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def verbs():
    return list(Event.objects.order_by("seq").values_list("verb", flat=True))


class TestSignIn:
    @pytest.mark.parametrize("name", ["pat", "pat@example.org", "PAT", "Pat@Example.org"])
    def test_by_user_name_or_address(self, client, pat, sign_in, name):
        answer = sign_in(name)
        assert (answer.status_code, answer["Location"]) == (302, "/")
        assert client.session["_auth_user_id"] == str(pat.pk)

    def test_changes_the_session_key(self, client, pat, sign_in):
        client.get("/accounts/login/")
        session = client.session
        session["planted"] = "by someone"
        session.save()
        before = session.session_key
        sign_in("pat")
        assert client.session.session_key != before

    def test_is_kept_in_the_trail(self, client, pat, sign_in):
        sign_in("pat", "wrong")
        sign_in("pat")
        client.post("/accounts/logout/")
        assert verbs() == ["session.refused", "session.opened", "session.closed"]
        refused, opened, _ = Event.objects.order_by("seq")
        assert (refused.actor, refused.subject_id, refused.after) == (system_user(), pat.pk, {"address": "127.0.0.1"})
        assert opened.actor == pat
        assert PASSWORD not in json.dumps(list(Event.objects.values("before", "after", "facts", "reason")))

    def test_says_the_same_to_a_wrong_password_and_to_an_unknown_name(self, pat, sign_in):
        answers = [sign_in(name, "wrong") for name in ("pat", "nobody", "pat@example.org", "nobody@example.org")]
        errors = {str(answer.context["form"].non_field_errors()) for answer in answers}
        assert len(errors) == 1
        assert "not right" in errors.pop()
        assert verbs() == ["session.refused", "session.refused"]  # an unknown name leaves nothing

    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "https:evil.example", "javascript:alert(1)", "/\\evil.example"])
    def test_goes_nowhere_else(self, pat, sign_in, target):
        assert sign_in("pat", next=target)["Location"] == "/"

    def test_goes_on_to_the_page_that_was_asked_for(self, client, pat, sign_in):
        asked = client.get("/me/")
        assert asked["Location"] == "/accounts/login/?next=%2Fme%2F"
        assert sign_in("pat", next="/me/")["Location"] == "/me/"

    def test_is_refused_to_a_closed_account(self, client, pat, sign_in):
        pat.is_active = False
        pat.save()
        answer = sign_in("pat")
        assert "_auth_user_id" not in client.session
        assert verbs() == []
        assert answer.status_code == 302
        assert answer["Location"] == "/accounts/inactive/"
        assert "closed" in said(client.get("/accounts/inactive/"))

    def test_is_refused_to_the_system(self, client, sign_in):
        system = system_user()
        User.objects.filter(pk=system.pk).update(is_active=True)
        for password in ("!", "", "system", PASSWORD):
            sign_in("system", password)
        assert "_auth_user_id" not in client.session

    def test_ends_when_the_account_is_closed(self, client, pat, sign_in):
        sign_in("pat")
        User.objects.filter(pk=pat.pk).update(is_active=False)
        assert client.get("/me/").status_code == 302
        assert client.get("/api/v1/me/").status_code == 401

    def test_there_is_no_sign_up(self, client):
        answer = client.post("/accounts/signup/", {"username": "me", "email": "me@example.org", "password1": PASSWORD, "password2": PASSWORD})
        assert "By invitation" in said(answer)
        assert not User.objects.filter(username="me").exists()
        for closed in ("account_email", "socialaccount_login", "account_request_login_code"):
            with pytest.raises(NoReverseMatch):
                reverse(closed)


class TestLockOut:
    def test_after_five_wrong_tries_the_right_password_is_refused_too(self, client, pat, sign_in):
        for _ in range(5):
            assert "not right" in said(sign_in("pat", "wrong"))
        answer = sign_in("pat")
        assert "too many wrong tries" in said(answer)
        assert "five minutes" in said(answer)
        assert "_auth_user_id" not in client.session
        assert verbs() == ["session.refused"] * 5

    def test_counts_the_person_not_the_name_they_were_called_by(self, client, pat, sign_in):
        for name in ("pat", "PAT", "pat@example.org", " pat", "Pat@Example.org"):
            sign_in(name, "wrong")
        assert "too many wrong tries" in said(sign_in("pat@example.org"))

    def test_leaves_others_alone(self, client, pat, sign_in):
        for _ in range(6):
            sign_in("someone-else", "wrong")
        assert sign_in("pat").status_code == 302

    def test_a_right_password_is_no_wrong_try(self, client, pat, sign_in):
        for _ in range(6):
            sign_in("pat")
            client.post("/accounts/logout/")
        assert sign_in("pat").status_code == 302


class TestSignOut:
    def test_takes_a_post(self, client, pat, sign_in):
        sign_in("pat")
        assert client.get("/accounts/logout/").status_code == 200
        assert "_auth_user_id" in client.session
        assert client.post("/accounts/logout/")["Location"] == "/accounts/login/"
        assert "_auth_user_id" not in client.session
        assert client.get("/me/").status_code == 302


class TestPasswords:
    @pytest.mark.parametrize("weak", ["short-pass", "123456789012345", "password1234", "pat@example.org", ""])
    def test_a_weak_one_is_refused(self, client, pat, sign_in, weak):
        sign_in("pat")
        answer = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})
        assert answer.status_code == 200
        assert answer.context["form"].errors
        pat.refresh_from_db()
        assert pat.check_password(PASSWORD)

    def test_is_changed_with_the_old_one_and_other_sessions_end(self, client, pat, sign_in):
        sign_in("pat")
        other = type(client)()
        other.force_login(pat)
        wrong = client.post("/accounts/password/change/", {"oldpassword": "guess", "password1": "quiet-orchard-77", "password2": "quiet-orchard-77"})
        assert "oldpassword" in wrong.context["form"].errors
        right = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "quiet-orchard-77", "password2": "quiet-orchard-77"})
        assert right.status_code == 302
        assert client.get("/accounts/password/change/").status_code == 200
        assert other.get("/accounts/password/change/").status_code == 302
        assert verbs()[-1] == "password.changed"

    def test_is_reset_through_a_link_that_works_once(self, client, pat):
        assert client.post("/accounts/password/reset/", {"email": "pat@example.org"})["Location"] == "/accounts/password/reset/done/"
        link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[0].body).group()
        form = client.get(link)["Location"]
        answer = client.post(form, {"password1": "quiet-orchard-77", "password2": "quiet-orchard-77"})
        assert answer["Location"] == "/accounts/password/reset/key/done/"
        assert client.get(answer["Location"]).status_code == 200
        pat.refresh_from_db()
        assert pat.check_password("quiet-orchard-77")
        assert verbs() == ["password.changed"]
        assert "used already" in said(type(client)().get(link))

    def test_a_reset_does_not_say_who_is_known_and_mails_nobody_else(self, client, pat):
        known = client.post("/accounts/password/reset/", {"email": "pat@example.org"})
        unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
        assert [message.to for message in mail.outbox] == [["pat@example.org"]]


class TestDemoSignIns:
    def test_are_shown_where_the_office_says_so(self, client, settings, tmp_path):
        UserFactory(username="analyst")
        settings.VAR_DIR = tmp_path
        (tmp_path / "demo_sign_ins.json").write_text('[{"username": "analyst", "password": "look-around", "role": "PMO analyst"}]')
        settings.DEMO_SIGN_INS = True
        assert "look-around" in said(client.get("/accounts/login/"))
        settings.DEMO_SIGN_INS = False
        assert "look-around" not in said(client.get("/accounts/login/"))

    def test_are_nowhere_without_a_demo(self, client, settings, tmp_path):
        settings.VAR_DIR, settings.DEMO_SIGN_INS = tmp_path, True
        assert "Look around the demo" not in said(client.get("/accounts/login/"))
