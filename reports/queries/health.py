"""Read judgement: of one project by dimension, of a node as counts."""

import datetime as dt

from governance.models import Health
from reports.queries.payload import NOTHING
from reports.queries.snapshots import node_snapshot, project_rows


def health_on(*, project, as_of: dt.date) -> Health | None:
    """The newest judgement on a project by a day."""
    return Health.objects.filter(project=project, as_of__lte=as_of).select_related("period").order_by("-as_of").first()


def project_health(*, project, as_of: dt.date) -> dict | None:
    """The object of `health --json` for a project: `overall`, its three voices, and the dimensions with their reasons."""
    row = health_on(project=project, as_of=as_of)
    if row is None:
        return None
    return {
        "code": project.code,
        "as_of": row.as_of,
        "overall": row.computed,
        "declared": row.declared,
        "independent": row.independent,
        "published": row.published or None,
        "differs_since": row.differs_since,
        "dimensions": row.dimensions,
    }


def node_health(*, user, node, as_of: dt.date) -> dict | None:
    """The object of `health --json` for a node: counts of each voice, and the dimensions' computed counts of the projects below."""
    row = node_snapshot(user=user, node=node, as_of=as_of)
    if row is None:
        return None
    below = project_rows(user=user, as_of=as_of, today=row.as_of + dt.timedelta(days=1) if not row.current else as_of, node=node)
    periods = below.filter(projects=1).values_list("project_id", "period_id")
    found = Health.objects.filter(project_id__in=[project for project, _ in periods], period_id__in={period for _, period in periods})
    wanted = set(periods)
    dimensions: dict[str, dict] = {}
    for health in found:
        if (health.project_id, health.period_id) in wanted:
            for part in health.dimensions:
                counts = dimensions.setdefault(part["name"], dict(NOTHING))
                counts[part["computed"]] += 1
    return {
        "code": node.code,
        "as_of": row.as_of,
        "overall": row.counts["rag"]["computed"],
        "declared": row.counts["rag"]["declared"],
        "independent": row.counts["rag"]["independent"],
        "dimensions": [{"name": name, "computed": counts, "reasons": []} for name, counts in dimensions.items()],
    }
