"""Read how a project is judged: its newest health by a day, and the limits in force for it."""

import dataclasses
import datetime as dt

from governance.calc.health import DEFAULT
from governance.models import Health
from governance.queries.limits import limits_by_node


@dataclasses.dataclass(frozen=True)
class Judgement:
    """The three voices overall and by dimension with reasons, and the limits the computed one was measured against."""

    as_of: dt.date | None
    computed: str
    declared: str
    independent: str
    published: str
    differs_since: dt.date | None
    dimensions: list[dict]
    limits: dict


def judgement_on(*, project, day: dt.date) -> Judgement:
    """How the project was judged by a day; unknown, without dimensions, where it was not judged yet."""
    row = Health.objects.filter(project=project, as_of__lte=day).order_by("-as_of").first()
    limits = dataclasses.asdict(DEFAULT) | limits_by_node(paths={project.node_id: project.node.path})[project.node_id]
    if row is None:
        return Judgement(None, "unknown", "unknown", "unknown", "", None, [], limits)
    voices = (row.computed, row.declared, row.independent, row.published)
    return Judgement(row.as_of, *voices, row.differs_since, row.dimensions, limits)
