"""How the forecast of each milestone moved."""

import datetime as dt

import pytest
from django.urls import reverse

from projects.actions.schedule import recompute_schedule
from projects.figures import milestone_trend
from projects.models import MilestoneForecast, Schedule, WorkPackage
from projects.queries.milestones import milestone_trends
from tests.factories import NOW, ProjectFactory, manager_of, period

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(weeks=1)


@pytest.fixture
def project():
    """A milestone held by its day, which moves a week each week for three weeks; its baseline is its first day."""
    project = ProjectFactory(code="APOLLO")
    Schedule.objects.create(project=project, start_at=NOW)
    line = WorkPackage.objects.create(
        project=project, wbs="1", name="Landing", kind="milestone", duration_minutes=0, known_on=NOW.date(), constraint="snet",
        constraint_at=dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC), finish_at=dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC),
    )  # fmt: skip
    for week in range(3):
        WorkPackage.objects.filter(pk=line.pk).update(constraint_at=dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC) + week * WEEK)
        period(NOW.date() + week * WEEK)
        recompute_schedule(project=project, known_on=NOW.date() + week * WEEK, now=NOW + week * WEEK)
    return project


def test_trend_keeps_every_word_and_says_how_far_it_moved(project):
    (trend,) = milestone_trends(project=project, day=NOW.date() + 2 * WEEK)
    assert [str(on) for _known, on in trend.words] == ["2026-06-01", "2026-06-08", "2026-06-15"]
    assert (trend.moved_days, trend.late_days, trend.moves) == (14, 14, 2)


def test_trend_of_a_past_day_knows_nothing_later(project):
    (trend,) = milestone_trends(project=project, day=NOW.date() + WEEK)
    assert (str(trend.expected_on), trend.moves) == ("2026-06-08", 1)


def test_within_one_period_the_newest_word_replaces_the_one_before(project):
    day = NOW.date() + 2 * WEEK + dt.timedelta(days=1)
    recompute_schedule(project=project, known_on=day, now=NOW + 2 * WEEK)
    known = MilestoneForecast.objects.filter(project=project).values_list("known_on", flat=True)
    assert list(known.order_by("known_on")) == [NOW.date(), NOW.date() + WEEK, day]


def test_the_finding_names_the_worst(project):
    figure = milestone_trend(milestone_trends(project=project, day=NOW.date() + 2 * WEEK), as_of=NOW.date() + 2 * WEEK)
    assert figure["layout"]["title"]["text"] == "1 of 1 milestones has slipped: Landing, by 14 days"


def test_the_page_shows_the_trend_or_says_what_it_is_for(client, project):
    client.force_login(manager_of(project))
    page = client.get(reverse("projects:milestones", args=["APOLLO"])).content.decode()
    assert "Landing" in page
    empty = ProjectFactory()
    client.force_login(manager_of(empty))
    assert "No milestone was forecast yet" in client.get(reverse("projects:milestones", args=[empty.code])).content.decode()
