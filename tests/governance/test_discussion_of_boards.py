"""A board and its meetings are spoken of like any record: by those who see the node, and whoever is named is told."""

import datetime as dt

import pytest
from django.urls import reverse

from governance.actions.boards import open_board
from governance.actions.meetings import call_meeting
from governance.models import Comment, Notice
from governance.tasks import tell
from tests.factories import NOW, NodeFactory, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def board():
    node = NodeFactory(code="N")
    return open_board(actor=person("administrator"), node=node, code="PB", name="Portfolio board", now=NOW)


@pytest.fixture(params=["board", "meeting"])
def spoken_of(request, board):
    if request.param == "board":
        return board
    return call_meeting(actor=person("analyst"), board=board, starts_at=NOW + dt.timedelta(days=3), place="Board room", now=NOW)


def address(subject):
    return reverse(f"governance:{subject._meta.model_name}", args=[subject.code])


def said_on(subject):
    return reverse("governance:comments", args=[subject._meta.label_lower, subject.pk])


def test_a_remark_stands_on_its_page_and_at_the_node(client, spoken_of, board):
    client.force_login(person("analyst"))
    answer = client.post(said_on(spoken_of), {"body": "The room has no screen"})
    assert answer["Location"].startswith(address(spoken_of))
    remark = Comment.objects.get()
    assert (remark.node, remark.project) == (board.node, None)
    assert "The room has no screen" in client.get(address(spoken_of)).content.decode()


def test_whoever_is_named_and_sees_the_node_is_told(client, spoken_of, board):
    named = person("executive", node=board.node)
    client.force_login(person("analyst"))
    client.post(said_on(spoken_of), {"body": f"@{named.username} please read the terms"})
    told = Notice.objects.filter(reader=named)
    tell()
    assert address(spoken_of) in told.get().address


def test_nobody_speaks_of_a_board_of_a_node_they_do_not_see(client, spoken_of):
    client.force_login(person("analyst", node=NodeFactory(code="FAR")))
    assert client.post(said_on(spoken_of), {"body": "Hello"}).status_code == 404
    assert not Comment.objects.exists()
