"""The pages of one project's risk register."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from governance.models import Risk, RiskAssessment
from tests.factories import NodeFactory, ProjectFactory, manager_of, person
from tests.projects.story import apollo

pytestmark = pytest.mark.django_db
NEW = {"title": "Fuel leaks", "probability": 4, "impact": 5, "chance": "25", "cost_impact": "100000", "response": "reduce"}


def url(name, *args):
    return reverse(f"governance:{name}", args=args)


@pytest.fixture
def project():
    return apollo(code="APOLLO", risks=4)


@pytest.fixture
def manager(client, project):
    client.force_login(manager_of(project))
    return client


class TestRegister:
    def test_lists_what_is_open_the_gravest_first(self, manager):
        page = manager.get(url("risks", "APOLLO"))
        assert [one.score for one in page.context["page"]] == [20, 12, 8, 6]

    def test_counts_each_cell_of_the_map(self, manager):
        heat = manager.get(url("risks", "APOLLO")).context["heat"]
        cells = {(cell.probability, cell.impact): cell.count for _p, row in heat for cell in row}
        assert (cells[5, 4], cells[1, 1], sum(cells.values())) == (1, 0, 4)

    def test_narrows_to_a_cell_to_words_and_to_what_is_overdue(self, manager):
        def found(**asked):
            return {one.risk.code for one in manager.get(url("risks", "APOLLO"), asked).context["page"]}

        assert found(probability=5, impact=4) == {"R-001"}
        assert found(search="Supplier 3") == {"R-003"}
        assert found(overdue="on") == {"R-001"}
        assert found(min_score=15) == {"R-001"}
        assert found(ordering="code") == {"R-001", "R-002", "R-003", "R-004"}

    def test_answers_a_fragment_with_the_table_alone(self, manager):
        page = manager.get(url("risks", "APOLLO"), headers={"HX-Request": "true", "HX-Target": "risk-register"})
        assert page.content.decode().count("<table") == 1

    def test_shows_what_was_known_on_a_past_day(self, manager, project):
        risk = project.risks.get(code="R-001")
        values = RiskAssessment.objects.filter(risk=risk).values("title", "impact", "response").get()
        RiskAssessment.objects.filter(risk=risk).update(superseded_on=timezone.localdate())
        RiskAssessment.objects.create(risk=risk, project=risk.project, known_on=timezone.localdate(), probability=1, status="closed", **values)
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        assert "R-001" not in {one.risk.code for one in manager.get(url("risks", "APOLLO")).context["page"]}
        then = manager.get(url("risks", "APOLLO"), {"as_of": yesterday}).context["page"]
        assert {one.risk.code: one.probability for one in then}["R-001"] == 5

    def test_ignores_a_filter_that_is_nonsense(self, manager):
        assert manager.get(url("risks", "APOLLO"), {"probability": "x", "ordering": "secret", "page": "zzz"}).status_code == 200


class TestExport:
    def test_escapes_what_a_spreadsheet_would_run(self, manager, project):
        RiskAssessment.objects.filter(risk__code="R-001").update(title="=cmd|' /C calc'!A0")
        text = manager.get(url("risks-csv", "APOLLO")).content.decode("utf-8-sig")
        assert "'=cmd" in text
        assert ",=cmd" not in text

    def test_gives_exactly_what_is_shown(self, manager):
        answer = manager.get(url("risks-xlsx", "APOLLO"), {"min_score": 10})
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["R-001", "R-002"]


class TestDeeds:
    def test_enters_a_risk(self, manager, project):
        assert manager.post(url("new-risk", "APOLLO"), NEW).status_code == 302
        risk = Risk.objects.get(title="Fuel leaks")
        assert (risk.code, risk.exposure, risk.probability) == ("R-005", 25_000, 4)

    def test_keeps_what_was_typed_beside_the_error(self, manager):
        page = manager.post(url("new-risk", "APOLLO"), NEW | {"chance": "140"})
        assert page.status_code == 422
        assert "chance" in page.context["form"].errors
        assert page.context["form"]["title"].value() == "Fuel leaks"

    def test_assesses_a_risk_anew(self, manager, project):
        risk = project.risks.get(code="R-001")
        manager.post(url("risk", "APOLLO", "R-001"), NEW | {"version": risk.version})
        risk.refresh_from_db()
        assert (risk.title, risk.impact) == ("Fuel leaks", 5)

    def test_shows_both_sides_of_a_stale_edit_and_saves_on_the_second_try(self, manager, project):
        risk = project.risks.get(code="R-001")
        manager.post(url("risk", "APOLLO", "R-001"), NEW | {"version": risk.version, "owner": "Kim"})
        page = manager.post(url("risk", "APOLLO", "R-001"), NEW | {"version": risk.version, "owner": "Lee"})
        assert page.status_code == 412
        assert ("Owner", "Lee", "Kim") in page.context["form"].conflict
        manager.post(url("risk", "APOLLO", "R-001"), NEW | {"version": page.context["form"]["version"].value(), "owner": "Lee"})
        risk.refresh_from_db()
        assert risk.owner == "Lee"

    def test_closes_a_risk_with_a_reason(self, manager, project):
        risk = project.risks.get(code="R-001")
        sent = {"version": risk.version, "occurred": "yes"}
        assert manager.post(url("close-risk", "APOLLO", "R-001"), sent).status_code == 422
        manager.post(url("close-risk", "APOLLO", "R-001"), sent | {"reason": "It leaked"})
        risk.refresh_from_db()
        assert risk.status == "occurred"

    def test_refuses_a_reader_and_hides_from_a_stranger(self, client, project):
        client.force_login(person("executive"))
        assert client.get(url("new-risk", "APOLLO")).status_code == 403
        assert client.post(url("risk", "APOLLO", "R-001"), NEW | {"version": 1}).status_code == 403
        assert "New risk" not in client.get(url("risks", "APOLLO")).content.decode()
        client.force_login(person("analyst", node=NodeFactory()))
        for page in (url("risks", "APOLLO"), url("new-risk", "APOLLO"), url("risk", "APOLLO", "R-001"), url("risks-csv", "APOLLO")):
            assert client.get(page).status_code == 404

    def test_another_projects_risk_is_not_there(self, manager, project):
        client_project = ProjectFactory(code="GEMINI", node=project.node)
        manager.force_login(manager_of(client_project))
        assert manager.get(url("risk", "GEMINI", "R-001")).status_code == 404


def test_the_register_asks_as_many_questions_for_many_rows_as_for_few(client, django_assert_num_queries):
    client.force_login(person("executive"))
    for project in (apollo(risks=1), apollo(risks=40)):
        client.get(url("risks", project.code))
        with django_assert_num_queries(21):
            assert client.get(url("risks", project.code)).status_code == 200
