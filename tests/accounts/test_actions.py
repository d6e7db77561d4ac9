"""Accounts and tokens: kept by administrators of the whole office, and no secret ever reaches the trail."""

import datetime as dt
import json

import pytest
from knox.crypto import hash_token

from pmo.accounts.actions import activate_user, change_user, create_token, create_user, deactivate_user, revoke_token, system_user
from pmo.accounts.models import ApiToken, User
from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.ledger.models import Event
from tests.factories import NodeFactory, UserFactory, person
from tests.roles import refused_but

pytestmark = pytest.mark.django_db
SECRET = "correct horse battery staple"
LATER = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)


def admin(**fields):
    return person("administrator", **fields)


def create(now, **fields):
    values = {"actor": admin(), "username": "ann", "email": "ann@example.org", "first_name": "Ann", "last_name": "Lee", "password": SECRET}
    return create_user(now=now, **{**values, **fields})


def token(now, user, **fields):
    return create_token(user=user, now=now, **{"actor": user, "name": "Loader", "scopes": ["read"], "expires_at": LATER, **fields})


def trail():
    return json.dumps(list(Event.objects.values("before", "after", "facts", "reason", "subject_label")))


class TestCreateUser:
    def test_opens_the_door_with_the_password(self, now):
        user = User.objects.get(pk=create(now).pk)
        assert user.check_password(SECRET)
        assert (user.is_active, user.is_staff, user.is_superuser) == (True, False, False)

    @refused_but("administrator")
    def test_refuses_other_roles(self, now, role):
        with pytest.raises(NotPermitted):
            create(now, actor=person(role))
        assert not User.objects.filter(username="ann").exists()

    def test_refuses_the_administrator_of_a_branch(self, now):
        with pytest.raises(NotPermitted):
            create(now, actor=admin(node=NodeFactory()))

    @pytest.mark.parametrize("password", ["short", "123456789012", "password1234", "ann@example.org", "", None, 123456789012345])
    def test_refuses_a_weak_password(self, now, password):
        with pytest.raises(Refused) as refusal:
            create(now, password=password)
        assert refusal.value.field == "password"
        assert not User.objects.filter(username="ann").exists()

    @pytest.mark.parametrize(("field", "value"), [("username", "ANN"), ("email", "Ann@Example.ORG")])
    def test_refuses_a_name_or_address_that_is_taken_in_any_case(self, now, field, value):
        create(now)
        with pytest.raises(Conflict) as refusal:
            create(now, **{"username": "bob", "email": "bob@example.org", field: value})
        assert refusal.value.field == field

    @pytest.mark.parametrize(
        ("field", "value"),
        [("username", ""), ("username", "a b"), ("username", "x" * 151), ("email", ""), ("email", "nobody"), ("first_name", "x\x00")],
    )
    def test_refuses_what_is_not_acceptable(self, now, field, value):
        with pytest.raises(Refused) as refusal:
            create(now, **{field: value})
        assert refusal.value.field == field

    def test_keeps_the_password_out_of_the_trail(self, now):
        user = create(now)
        assert SECRET not in trail()
        assert user.password not in trail()
        assert Event.objects.get().after["username"] == "ann"


class TestChangeUser:
    def test_lets_a_person_change_their_own_name(self, now):
        user = UserFactory()
        assert change_user(actor=user, user=user, version=1, now=now, first_name="New").first_name == "New"

    @pytest.mark.parametrize("fields", [{"email": "new@example.org"}, {"username": "new"}, {"password": SECRET}])
    def test_leaves_address_user_name_and_password_to_an_administrator(self, now, fields):
        user = UserFactory()
        with pytest.raises(NotPermitted):
            change_user(actor=user, user=user, version=1, now=now, **fields)
        assert change_user(actor=admin(), user=user, version=1, now=now, **fields).version == 2

    def test_refuses_another_person(self, now):
        with pytest.raises(NotPermitted):
            change_user(actor=UserFactory(), user=UserFactory(), version=1, now=now, first_name="New")

    @pytest.mark.parametrize("field", ["is_superuser", "is_staff", "is_active", "is_system", "version_"])
    def test_refuses_fields_nobody_changes_here(self, now, field):
        with pytest.raises(Refused) as refusal:
            change_user(actor=admin(), user=UserFactory(), version=1, now=now, **{field: True})
        assert refusal.value.field == field

    def test_sets_a_password_without_telling_it(self, now):
        user = UserFactory()
        changed = change_user(actor=admin(), user=user, version=1, now=now, password=SECRET)
        assert User.objects.get(pk=user.pk).check_password(SECRET)
        assert SECRET not in trail()
        assert changed.password not in trail()
        assert "password" in Event.objects.get().reason

    def test_refuses_a_weak_password(self, now):
        with pytest.raises(Refused) as refusal:
            change_user(actor=admin(), user=UserFactory(), version=1, now=now, password="short")
        assert refusal.value.field == "password"

    def test_refuses_a_stale_version_with_both_values(self, now):
        user, boss = UserFactory(), admin()
        change_user(actor=boss, user=user, version=1, now=now, job_title="Theirs")
        with pytest.raises(Stale) as stale:
            change_user(actor=boss, user=user, version=1, now=now, job_title="Mine")
        assert (stale.value.mine, stale.value.theirs) == ({"job_title": "Mine"}, {"job_title": "Theirs"})

    def test_refuses_an_address_that_is_taken(self, now):
        user = UserFactory()
        with pytest.raises(Conflict) as refusal:
            change_user(actor=admin(), user=user, version=1, now=now, email=UserFactory().email.upper())
        assert refusal.value.field == "email"

    def test_changes_nothing_twice(self, now):
        user = UserFactory()
        assert change_user(actor=user, user=user, version=1, now=now, first_name=user.first_name).version == 1
        assert not Event.objects.exists()

    def test_refuses_the_system_s_own_account(self, now):
        with pytest.raises(Conflict):
            change_user(actor=admin(), user=system_user(), version=1, now=now, password=SECRET)


class TestDeactivateUser:
    def test_closes_the_account_and_withdraws_its_tokens(self, now):
        user = UserFactory()
        token(now, user)
        assert not deactivate_user(actor=admin(), user=user, now=now).is_active
        assert not ApiToken.objects.exists()
        assert Event.objects.first().after == {"is_active": False, "tokens_withdrawn": 1}

    @refused_but("administrator")
    def test_refuses_other_roles(self, now, role):
        with pytest.raises(NotPermitted):
            deactivate_user(actor=person(role), user=UserFactory(), now=now)

    def test_refuses_oneself(self, now):
        actor = admin()
        with pytest.raises(Conflict, match="yourself"):
            deactivate_user(actor=actor, user=actor, now=now)
        actor.refresh_from_db()
        assert actor.is_active

    def test_refuses_an_administrator_whose_own_account_was_closed_meanwhile(self, now):
        actor = admin()
        User.objects.filter(pk=actor.pk).update(is_active=False)
        with pytest.raises(NotPermitted):
            deactivate_user(actor=actor, user=admin(), now=now)

    def test_refuses_the_system_s_own_account(self, now):
        with pytest.raises(Conflict):
            deactivate_user(actor=admin(), user=system_user(), now=now)

    def test_can_be_taken_back(self, now):
        user = deactivate_user(actor=admin(), user=UserFactory(), now=now)
        assert activate_user(actor=admin(), user=user, now=now).is_active
        with pytest.raises(NotPermitted):
            activate_user(actor=UserFactory(), user=user, now=now)


class TestCreateToken:
    def test_stores_a_hash_and_shows_the_secret_once(self, now):
        made, secret = token(now, UserFactory(), scopes=["read", "write:projects", "read"])
        stored = ApiToken.objects.get()
        assert (stored.digest, stored.scopes, stored.expiry) == (hash_token(secret), ["read", "write:projects"], LATER)
        assert (made.pk, secret.startswith(stored.token_key)) == (stored.pk, True)

    def test_keeps_secret_and_hash_out_of_the_trail(self, now):
        made, secret = token(now, UserFactory())
        assert secret not in trail()
        assert made.digest not in trail()
        assert Event.objects.get().after["name"] == "Loader"

    def test_refuses_one_for_another_person_even_to_an_administrator(self, now):
        with pytest.raises(NotPermitted):
            token(now, person("executive", cleared=True), actor=admin())
        with pytest.raises(NotPermitted):
            token(now, UserFactory(), actor=UserFactory())

    def test_lets_an_administrator_make_an_integration_s(self, now):
        assert token(now, person("integration"), actor=admin())[1]

    @pytest.mark.parametrize(
        ("field", "fields"),
        [
            ("name", {"name": " "}), ("name", {"name": "x" * 81}), ("scopes", {"scopes": []}), ("scopes", {"scopes": ["everything"]}),
            ("scopes", {"scopes": "read"}), ("scopes", {"scopes": ["write:"]}), ("expires_at", {"expires_at": None}),
            ("expires_at", {"expires_at": dt.datetime(2026, 3, 5, 10, tzinfo=dt.UTC)}),
            ("expires_at", {"expires_at": dt.datetime(2036, 1, 1, tzinfo=dt.UTC)}), ("expires_at", {"expires_at": dt.datetime(2026, 9, 1)}),
        ],
    )  # fmt: skip
    def test_refuses_what_is_not_acceptable(self, now, field, fields):
        with pytest.raises(Refused) as refusal:
            token(now, UserFactory(), **fields)
        assert refusal.value.field == field
        assert not ApiToken.objects.exists()

    def test_refuses_a_closed_account(self, now):
        with pytest.raises(Refused):
            token(now, UserFactory(is_active=False))


class TestRevokeToken:
    def test_is_done_by_its_owner_or_an_administrator(self, now):
        user = UserFactory()
        for actor in (user, admin()):
            revoke_token(actor=actor, token=token(now, user)[0], now=now)
        assert not ApiToken.objects.exists()
        assert Event.objects.filter(verb="token.revoked").count() == 2

    def test_refuses_others(self, now):
        made, _secret = token(now, UserFactory())
        with pytest.raises(NotPermitted):
            revoke_token(actor=person("analyst"), token=made, now=now)
        assert ApiToken.objects.exists()

    def test_is_refused_twice(self, now):
        user = UserFactory()
        made, _secret = token(now, user)
        revoke_token(actor=user, token=made, now=now)
        made.pk = "x" * 128
        with pytest.raises(Conflict, match="already"):
            revoke_token(actor=user, token=made, now=now)
