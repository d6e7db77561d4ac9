"""The pages of a project's versions: opened, submitted, returned, approved, compared, by people at a form."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from finance.models import Version
from tests.factories import person
from tests.finance.versions import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


def at(name, *args):
    return reverse(f"finance:{name}", args=args)


def page(client, user, *where):
    client.force_login(user)
    return client.get(at(*where))


def post(client, user, where, **data):
    client.force_login(user)
    return client.post(at(*where), data)


class TestVersionsPage:
    def test_opens_a_draft_and_leads_to_it(self, client, office):
        office.version()
        answer = post(client, office.writer, ("versions", "P-1"), kind="outlook", fiscal_year="FY25/26", source="plan", actual_periods="3")
        draft = Version.objects.get(state="draft")
        assert answer["Location"] == at("version", "P-1", draft.pk)
        assert draft.actuals_to == dt.date(2025, 6, 30)

    def test_opens_an_outlook_from_a_plan_whose_key_has_five_digits(self, client, office):
        plan = office.version(pk=12345)
        text = page(client, office.writer, "version", "P-1", plan.pk).content.decode()
        form = next(one for one in text.split("<form") if 'name="copy_of"' in one).split("</form>")[0]
        fields = dict(re.findall(r'name="([a-z_]+)"[^>]* value="([^"]*)"', form))
        post(client, office.writer, ("versions", "P-1"), **fields)
        assert Version.objects.get(state="draft").based_on == plan

    def test_says_at_the_field_why_not(self, client, office):
        office.version()
        answer = post(client, office.writer, ("versions", "P-1"), kind="plan", fiscal_year="FY25/26", source="plan")
        assert answer.status_code == 409
        assert "kind" in answer.context["form"].errors

    def test_hides_drafts_from_those_who_only_read(self, client, office):
        draft = office.version(kind="outlook", state="draft", label="SECRET")
        reader = person("executive", node=office.node)
        assert "SECRET" not in page(client, reader, "versions", "P-1").content.decode()
        assert page(client, reader, "version", "P-1", draft.pk).status_code == 404
        client.force_login(office.writer)
        assert "SECRET" in client.get(at("versions", "P-1") + "?year=FY25/26").content.decode()

    def test_takes_as_many_queries_for_many_versions_as_for_one(self, client, office, django_assert_max_num_queries):
        for number in range(12):
            office.version(kind="outlook", state="submitted", label=f"v{number}", author=office.writer)
        client.force_login(office.writer)
        with django_assert_max_num_queries(45):
            client.get(at("versions", "P-1"))


class TestVersionPage:
    def test_goes_the_way_from_draft_to_lock(self, client, office):
        draft = office.version(kind="outlook", state="draft", label="3+9")
        where = ("version-deed", "P-1", draft.pk)
        assert post(client, office.writer, (*where, "submission"), seen=1).status_code == 302
        assert "Approve" not in page(client, office.writer, "version", "P-1", draft.pk).content.decode()
        assert post(client, office.controller, (*where, "return"), seen=2, reason="Rig?").status_code == 302
        assert post(client, office.writer, (*where, "submission"), seen=3).status_code == 302
        assert "Approve" in page(client, office.controller, "version", "P-1", draft.pk).content.decode()
        assert post(client, office.controller, (*where, "approval"), seen=4).status_code == 302
        assert post(client, office.controller, (*where, "lock"), seen=5, reason="Board").status_code == 302
        draft.refresh_from_db()
        told = page(client, office.writer, "version", "P-1", draft.pk).content.decode()
        assert draft.state == "locked"
        assert all(word in told for word in ("Returned for changes", "Rig?", "Locked<", "Board"))

    def test_refuses_a_reader_a_stale_write_and_an_odd_word(self, client, office):
        draft = office.version(kind="outlook", state="submitted")
        where = ("version-deed", "P-1", draft.pk)
        assert post(client, person("executive", node=office.node), (*where, "withdrawal"), seen=1).status_code == 403
        assert post(client, office.controller, (*where, "approval"), seen=9).status_code == 412
        assert post(client, office.controller, (*where, "approval")).status_code == 412
        assert post(client, office.controller, (*where, "nonsense"), seen=1).status_code == 404

    def test_spreads_and_raises_and_moves(self, client, office):
        draft = office.version(kind="outlook", state="draft")
        where = ("version-deed", "P-1", draft.pk)
        assert post(client, office.writer, (*where, "spread"), version=1, way="even", numbers=["2"]).status_code == 302
        assert post(client, office.writer, (*where, "uplift"), version=2, percent="10").status_code == 302
        assert post(client, office.writer, (*where, "rephase"), version=3, steps="1").status_code == 302
        draft.refresh_from_db()
        assert (draft.total, draft.version) == (1980, 4)

    def test_says_at_the_field_what_is_wrong_with_a_spread(self, client, office):
        draft = office.version(kind="outlook", state="draft")
        answer = post(client, office.writer, ("version-deed", "P-1", draft.pk, "uplift"), version=1)
        assert answer.status_code == 422
        assert "percent" in answer.context["forms"][1].errors

    def test_opens_an_outlook_from_a_locked_plan_which_stays(self, client, office):
        plan = office.version()
        assert "Open an Outlook from it" in page(client, office.writer, "version", "P-1", plan.pk).content.decode()
        told = {"kind": "outlook", "fiscal_year": "FY25/26", "source": "plan", "actual_periods": "2", "copy_of": plan.pk}
        assert post(client, office.writer, ("versions", "P-1"), **told).status_code == 302
        draft = Version.objects.get(state="draft")
        assert (draft.based_on, draft.actuals_to) == (plan, dt.date(2025, 5, 31))
        plan.refresh_from_db()
        assert (plan.state, plan.version) == ("locked", 1)
        assert post(client, office.writer, ("versions", "P-1"), **(told | {"copy_of": 9999})).status_code == 422

    def test_drops_a_draft(self, client, office):
        draft = office.version(kind="outlook", state="draft")
        assert post(client, office.writer, ("version-deed", "P-1", draft.pk, "removal"), seen=1).status_code == 302
        assert not Version.objects.exists()


class TestComparison:
    def test_shows_two_versions_line_by_line(self, client, office):
        left, right = office.version(), office.version(kind="outlook", state="submitted", each=110)
        client.force_login(office.writer)
        answer = client.get(at("version-compare", "P-1"), {"left": left.pk, "right": right.pk})
        assert [(row.text, row.left, row.right, row.difference) for row in answer.context["table"]] == [
            ("Team", 1200, 1320, 120), ("Rig", 600, 600, 0)
        ]  # fmt: skip
        assert answer.context["totals"][0] == (100, 110)

    @pytest.mark.parametrize("named", ["0", "x", "9" * 30])
    def test_does_not_know_another_projects_version(self, client, office, named):
        client.force_login(office.writer)
        assert client.get(at("version-compare", "P-1"), {"left": named}).status_code == 404

    def test_says_that_there_are_none(self, client, office):
        assert "no two versions" in page(client, office.writer, "version-compare", "P-1").content.decode()
