"""Every page in its states: no axe violation in light and dark, wide and narrow; nothing sticks out; the keyboard reaches everything."""

import pytest
from django.core.files.base import ContentFile

from reports.actions.rollup import rollup
from reports.models import Pack
from tests.browser import chromium, complaints, expect, press, visit  # noqa: F401  fixtures
from tests.flows.axe import STILL, in_other_modes, looked_at, violations
from tests.permissions.world import World
from tests.standing import kept

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once, pytest.mark.django_db(transaction=True)]
ALIKE = "document.querySelectorAll('main section.stack-s:nth-of-type(n+5)').forEach(one => one.remove())"  # chapters of the guide to the API
OFFICE = [
    "/", "/portfolio/", "/portfolio/?computed=red", "/tree/", "/tree/new/", "/search/?q=apollo", "/search/?q=nothing-like-it", "/periods/",
    "/thresholds/", "/people/", "/people/gatekeeper/", "/trail/", "/imports/", "/imports/{batch}/", "/packs/", "/packs/{pack}/",
    "/jobs/", "/jobs/{job}/", "/me/", "/me/tokens/", "/accounts/password/change/", "/accounts/logout/",
    "/finance/cycles/", "/finance/cycles/{cycle}/",
    "/finance/", "/finance/cost-types/", "/finance/rates/", "/finance/matching-rules/", "/finance/matching-rules/{rule}/", "/finance/suspense/",
    "/finance/reconciliation/",
]  # fmt: skip
BRANCH = [
    "/nodes/N/", "/nodes/N/projects/", "/nodes/N/money/", "/nodes/N/risks/", "/nodes/N/risks/?probability=5&impact=4", "/nodes/N/trail/",
    "/nodes/N/thresholds/", "/nodes/N/new/", "/nodes/N/edit/", "/nodes/N/projects/new/", "/explain/node/N/cpi/", "/nodes/E/",
    "/nodes/N/cost-types/", "/nodes/N/whole-life/", "/nodes/N/lines/", "/nodes/N/orders/", "/nodes/N/postings/", "/nodes/N/vendors/",
    "/nodes/N/targets/", "/nodes/N/money/forecasts/", "/nodes/N/milestones/",
    "/nodes/N/earned-value/", "/nodes/N/forecast/", "/nodes/N/benefits/", "/nodes/N/data-accuracy/",
]  # fmt: skip
PROJECT = [
    "/projects/P/", "/projects/P/status/", "/projects/P/status/{report}/", "/projects/P/money/", "/projects/P/earned-value/", "/projects/P/risks/",
    "/projects/P/risks/new/", "/projects/P/risks/{risk_code}/", "/projects/P/trail/", "/projects/P/edit/", "/projects/P/edit/dates/",
    "/explain/project/P/cpi/", "/explain/project/P/computed/", "/projects/P/money/versions/", "/projects/P/money/versions/{budget}/",
    "/projects/P/money/versions/comparison/", "/projects/P/money/forecasts/", "/projects/P/milestones/",
    "/projects/P/earned-value/reserve/", "/projects/P/earned-value/techniques/", "/projects/P/money/accruals/",
    "/projects/P/money/cost-types/", "/projects/P/money/lines/", "/projects/P/money/orders/", "/projects/P/money/bridge/",
    "/projects/P/forecast/", "/projects/P/forecast/estimates/",
    "/projects/P/benefits/", "/projects/P/benefits/new/", "/projects/P/benefits/{benefit}/", "/projects/P/data-accuracy/",
]  # fmt: skip
CHANGED = [
    "/projects/P/changes/", "/projects/P/changes/new/", "/projects/P/changes/{asked_change}/", "/projects/P/changes/{draft_change}/",
    "/projects/P/changes/{draft_change}/edit/", "/nodes/N/changes/", "/nodes/N/changes/?state=rejected", "/projects/T/changes/",
]  # fmt: skip
RAID = [
    "/nodes/N/risk-picture/", "/nodes/N/risks/?group=owner", "/nodes/N/risks/{node_risk}/", "/nodes/N/issues/", "/nodes/N/risk-scales/",
    "/projects/P/risk-picture/", "/projects/P/issues/", "/projects/P/issues/new/", "/projects/P/issues/{raid_issue}/", "/projects/P/assumptions/",
    "/projects/P/assumptions/{raid_assumption}/", "/projects/P/dependencies/", "/projects/P/dependencies/{raid_dependency}/",
]  # fmt: skip
DECIDED = [
    "/decisions/", "/decisions/new/", "/decisions/{decision}/", "/actions/", "/actions/new/", "/actions/{action}/", "/boards/", "/boards/new/",
    "/boards/PB/", "/boards/PB/edit/", "/meetings/{meeting}/", "/escalations/", "/escalations/rules/", "/escalations/{escalation}/",
    "/escalations/of/decision/{decision_key}/", "/tolerances/", "/exceptions/", "/exceptions/{exception}/", "/inbox/",
    "/nodes/N/decisions/", "/nodes/N/escalations/rules/", "/nodes/N/tolerances/", "/projects/P/decisions/", "/projects/P/exceptions/",
]  # fmt: skip
ODD = [
    "/nowhere/", "/projects/NOPE/", "/portfolio/?as_of=soon", "/nodes/N/?as_of={past}", "/projects/P/?as_of={past}", "/?as_of={past}",
    "/nodes/N/?as_of=2001-01-01",
]
EMPTY = ["/", "/portfolio/", "/tree/", "/packs/", "/imports/", "/jobs/", "/search/", "/people/"]
DOOR = ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/signup/", "/accounts/inactive/"]


@pytest.fixture
def world(db, settings, tmp_path_factory):
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "files-of-the-world"
    return kept("every page", filled)


def filled():
    built = World()
    rollup(now=built.now)
    pack = Pack(node=built.node, as_of=built.now.date(), by=built.people["office-analyst"], asked_at=built.now, made_at=built.now, pages=1)
    pack.content_hash = "0" * 64
    pack.file.save("N.pdf", ContentFile(b"%PDF-1.7"))
    built.past = built.open.snapshots.earliest("as_of").as_of
    built.at = built.places(built.open) | {"pack": pack.pk, "past": built.past}
    return built


def all_of(page, paths, at):
    found, known = {}, set()
    for path in paths:
        found |= looked_at(page, path.format(**at), known)
    return found


class TestEveryPage:
    @pytest.mark.parametrize(
        "paths", [OFFICE, BRANCH, PROJECT, CHANGED, DECIDED, RAID, ODD],
        ids=["office", "branch", "project", "changes", "decided", "raid", "odd"],
    )  # fmt: skip
    def test_has_no_violation(self, world, visit, paths):
        assert all_of(visit(world.people["office-administrator" if paths is OFFICE else "cleared"], **STILL), paths, world.at) == {}

    def test_has_none_in_the_guide_to_the_api(self, world, visit):
        page = visit(world.people["office-administrator"], "/api/docs/", **STILL)
        found = violations(page)
        page.evaluate(ALIKE)
        assert in_other_modes(page, found, set()) == {}

    def test_has_none_where_nothing_is_granted(self, world, visit):
        assert all_of(visit(world.people["stranger"], **STILL), EMPTY, world.at) == {}

    def test_has_none_at_the_door(self, world, visit):
        assert all_of(visit(**STILL), DOOR, world.at) == {}

    def test_has_none_with_errors_shown(self, world, visit):
        page = visit(world.people["manager"], "/projects/P/status/", **STILL)
        page.get_by_label("Overall, declared").select_option("green")
        press(page, "Submit")
        page.locator(".errors").first.wait_for()
        found = looked_at(page)
        page = visit(path="/accounts/login/", **STILL)
        page.get_by_label("Username or e-mail").fill("nobody")
        page.get_by_label("Password").fill("nothing")
        press(page, "Sign in")
        page.locator(".errors").first.wait_for()
        assert found | looked_at(page) == {}

    def test_has_none_with_its_drawers_open(self, world, visit):
        page = visit(world.people["cleared"], "/nodes/N/", **STILL)
        page.locator("a[data-explain]").first.click()
        page.locator("#explain .result").wait_for()
        found = looked_at(page)
        page.goto("/nodes/N/")
        page.keyboard.press("Control+k")
        page.locator("#palette input").fill("Apollo")
        page.locator("#palette [data-hits] .hit").first.wait_for()
        assert found | looked_at(page) == {}


BAD_IN_THE_DARK = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('@media (prefers-color-scheme: dark) { .alike:nth-child(3) { color: #777; background: #666 } }')
  document.adoptedStyleSheets = [sheet]
  document.querySelector('main').insertAdjacentHTML('beforeend', `<div>${'<p class="alike">Words</p>'.repeat(5)}</div>`)
}"""


def test_one_bad_colour_among_many_alike_is_seen_in_the_dark(visit):
    page = visit(path="/accounts/login/", **STILL)
    assert violations(page) == []
    page.evaluate(BAD_IN_THE_DARK)
    (bad,) = looked_at(page)["accounts/login/"]
    assert bad.startswith("dark 1440: color-contrast: ['.alike:nth-child(3)']"), bad


class TestTheKeyboard:
    def test_skips_to_the_content(self, world, visit):
        page = visit(world.people["cleared"], "/nodes/N/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip-link"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"

    def test_finds_a_project_and_goes_there(self, world, visit):
        page = visit(world.people["cleared"], "/")
        page.keyboard.press("Control+k")
        page.keyboard.type("Apollo")
        page.locator("#palette [data-hits] .hit").first.wait_for()
        page.keyboard.press("Enter")
        page.wait_for_url("**/projects/P/")
        page.keyboard.press("/")
        expect(page.locator("#palette")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#palette")).not_to_be_visible()

    def test_shows_where_it_is(self, world, visit):
        page = visit(world.people["cleared"], "/nodes/N/")
        for _stop in range(25):
            page.keyboard.press("Tab")
            style = page.evaluate("(({outlineStyle, boxShadow}) => outlineStyle + boxShadow)(getComputedStyle(document.activeElement))")
            assert style != "nonenone", page.evaluate("document.activeElement.outerHTML")
