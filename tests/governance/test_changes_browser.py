"""A change in a browser: rows that show what they take, rows that are added, a draft with its impact, a vote, an application."""

import pytest

from governance.models import ChangeRequest
from tests.browser import chromium, complaints, expect, press, visit  # noqa: F401  fixtures
from tests.governance.changes import Office

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def test_walks_from_rows_to_a_new_baseline(visit):
    office = Office()
    page = visit(office.manager, "/projects/APOLLO/changes/new/")
    page.get_by_label("What is to change").fill("A second door")
    first = page.locator("[data-edit-row]").first
    expect(first.get_by_label("Working days")).to_be_hidden()
    first.get_by_label("What changes").select_option("duration")
    first.get_by_label("Line", exact=True).fill("3")
    first.get_by_label("Working days").fill("10")
    page.get_by_role("button", name="More rows").click()
    last = page.locator("[data-edit-row]").nth(3)
    last.get_by_label("What changes").select_option("add")
    last.get_by_label("Name of the new line").fill("Second door")
    last.get_by_label("Working days").fill("2")
    last.get_by_label("Cost").fill("4000")
    press(page, "Keep the draft and compute its impact")
    expect(page.get_by_role("heading", name="Old and new, side by side")).to_be_visible()
    expect(page.get_by_role("heading", name="A second door")).to_be_visible()
    press(page, "Submit")
    expect(page.get_by_text("is before those who decide it")).to_be_visible()
    board = visit(office.boards["HIGH"][1], f"/{page.url.split('/', 3)[3]}")
    board.get_by_label("Approve", exact=True).check()
    press(board, "Vote")
    board.get_by_label("Reasons").fill("So voted")
    press(board, "Record “Approve”")
    expect(board.get_by_text("is decided")).to_be_visible()
    page.reload()
    page.get_by_label("I have seen old and new").check()
    press(page, "Apply the change")
    expect(page.get_by_text("baseline, budget, money and benefits follow it")).to_be_visible()
    change = ChangeRequest.objects.get()
    assert (change.state, change.baseline.number, str(change.cost_change)) == ("applied", 2, "4000.00")
