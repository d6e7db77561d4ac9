"""The life cycles projects run through."""

from django.db import transaction

from projects.models import ProjectType, Stage

PREDICTIVE = [
    ("Request", Stage.Kind.DEMAND),
    ("Concept", Stage.Kind.DEMAND),
    ("Approved", Stage.Kind.ACTIVE),
    ("Delivery", Stage.Kind.ACTIVE),
    ("Closing", Stage.Kind.ACTIVE),
    ("Closed", Stage.Kind.DONE),
    ("Cancelled", Stage.Kind.OUT),
    ("Left", Stage.Kind.OUT),
]


@transaction.atomic
def default_type() -> ProjectType:
    """The predictive life cycle, made with its stages at first use."""
    kind, _ = ProjectType.objects.get_or_create(code="predictive", defaults={"name": "Predictive"})
    if not kind.stages.exists():
        Stage.objects.bulk_create(Stage(type=kind, name=name, kind=group, order=order) for order, (name, group) in enumerate(PREDICTIVE))
    return kind
