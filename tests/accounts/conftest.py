"""People who can sign in."""

import pytest

from tests.factories import UserFactory

PASSWORD = "harbour-lantern-42"


@pytest.fixture
def pat(db):
    user = UserFactory(username="pat", email="pat@example.org")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def sign_in(client):
    """`sign_in("pat", password, next="/…")`: the answer of the door."""

    def tried(name, password=PASSWORD, **more):
        return client.post("/accounts/login/", {"login": name, "password": password} | more)

    return tried
