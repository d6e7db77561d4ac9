"""Nothing is said of progress before the last closed period, by whatever door, whether or not a period holds the day; less than before may be."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.urls import reverse

from finance.actions.progress import Measured, measure_progress
from finance.actions.schedule_measures import measure_schedules
from finance.models import Progress
from pmo.errors import Conflict
from pmo.ledger.changes import Counts
from portfolio.actions.periods import close_period
from projects.actions.edits import edit_schedule
from projects.models import Schedule, WorkPackage
from reports.actions.rollup import rollup
from reports.models import Snapshot
from tests.factories import NOW, ProjectFactory, manager_of, period, person
from tests.imports.bringing import brought, counts, messages, staged
from tests.projects.test_handovers import MONDAY, planned

pytestmark = pytest.mark.django_db
CLOSED = dt.date(2026, 2, 15)  # the last day of the closed period
GAP = dt.date(2026, 1, 10)  # long before, in no period at all
AFTER = dt.date(2026, 2, 20)


@pytest.fixture
def project():
    found = ProjectFactory(code="APOLLO")
    WorkPackage.objects.create(project=found, wbs="1", name="Dig", budget=1000, start_at=MONDAY, finish_at=MONDAY, known_on=GAP)
    return found


@pytest.fixture
def closed():
    found = period(CLOSED)
    close_period(actor=person(), period=found, now=NOW)
    return found


def measure(project, day, done="0.5"):
    return measure_progress(actor=person(), project=project, measurements=[Measured("1", day, Decimal(done))], now=NOW)


@pytest.mark.parametrize("day", [GAP, CLOSED])
def test_a_deed_is_refused_with_the_reason_and_one_that_changes_nothing_is_not(project, day):
    measure(project, day)
    close_period(actor=person(), period=period(CLOSED), now=NOW)
    assert measure(project, day) == Counts(unchanged=1)
    with pytest.raises(Conflict, match=r"ended on 2026-02-15 is closed: progress of .* can no longer be said") as refusal:
        measure(project, day, "0.6")
    assert refusal.value.field == "status_date"
    assert Progress.objects.get().done == Decimal("0.5")


def test_the_day_after_is_measured_even_with_less_than_before_and_it_is_flagged(project, closed):
    measure(project, AFTER, "0.5")
    measure(project, AFTER + dt.timedelta(days=7), "0.3")
    rollup(now=NOW)
    assert Snapshot.objects.get(project=project, current=True).counts["data"]["went_backward"] == 1


@pytest.mark.parametrize("day", [GAP, CLOSED])
def test_rest_answers_that_it_conflicts_at_the_field(client, project, closed, day):
    client.force_login(person())
    sent = {"project": "APOLLO", "wbs": "1", "status_date": f"{day}", "percent_complete": "10"}
    answer = client.post("/api/v1/progress/", json.dumps(sent), content_type="application/json")
    assert answer.status_code == 409
    assert "2026-02-15" in answer.json()["detail"]
    assert not Progress.objects.exists()


@pytest.mark.parametrize("day", [GAP, CLOSED])
def test_a_file_is_refused_at_the_row_before_anything_is_applied(project, closed, day):
    head = "project,wbs,status_date,percent_complete\n"
    batch = staged("progress", f"{head}APOLLO,1,{day},50\nAPOLLO,1,{AFTER},60\n")
    ((row, column, message),) = messages(batch)
    assert (row, column) == (2, "status_date")
    assert "closed" in message
    assert counts(brought("progress", f"{head}APOLLO,1,{AFTER},60\n"))[0] == 1


def test_a_time_phased_file_may_plan_the_past_and_not_earn_it(project, closed):
    WorkPackage.objects.update(finish_at=dt.datetime(2026, 4, 1, 17, tzinfo=dt.UTC))
    head = "project,wbs,period_end,pv,ev\n"
    assert "closed" in messages(staged("timephased", f"{head}APOLLO,1,{GAP},100,50\n"))[0][2]
    assert counts(brought("timephased", f"{head}APOLLO,1,{GAP},100,\n"))[0] == 1


def test_a_schedule_takes_no_such_status_date_and_measures_what_was_said_before_on_the_first_day_after(closed):
    project = ProjectFactory()
    line = planned(project, 4, 2)[0]

    def edit(*edits):
        version = Schedule.objects.get(project=project).version
        return edit_schedule(actor=manager_of(project), project=project, version=version, edits=list(edits), known_on=NOW.date(), now=NOW)

    with pytest.raises(Conflict, match="closed") as refusal:
        edit({"do": "settings", "fields": {"status_at": f"{GAP}"}})
    assert refusal.value.field == "status_at"
    edit({"do": "change", "id": line.pk, "fields": {"done": 0.25}})
    WorkPackage.objects.filter(pk=line.pk).update(progress_on=GAP)
    measure_schedules(project_ids=[project.pk], known_on=NOW.date(), now=NOW)
    assert Progress.objects.get(work_package=line).status_date == CLOSED + dt.timedelta(days=1)


def test_the_page_says_so_where_the_status_date_is_set(client, closed):
    project = ProjectFactory()
    planned(project, 4)
    client.force_login(manager_of(project))
    version = Schedule.objects.get(project=project).version
    sent = {"version": version, "edits": [{"do": "settings", "fields": {"status_at": f"{GAP}"}}]}
    answer = client.post(reverse("projects:schedule-edits", args=[project.code]), json.dumps(sent), content_type="application/json")
    assert answer.status_code == 409
    assert "closed" in answer.content.decode()
