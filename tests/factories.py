"""Rows for tests, true to the rules of the models."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from pmo.accounts.models import User
from portfolio.models import Grant, Node, ReportingCalendar, ReportingPeriod
from projects.models import Project, ProjectGrant, ProjectType, Stage, StageChange

NOW = dt.datetime(2026, 3, 5, 10, 0, tzinfo=dt.UTC)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n}")
    email = factory.LazyAttribute(lambda o: f"{o.username}@example.org")
    first_name = "Pat"
    last_name = factory.Sequence(lambda n: f"Person {n}")


class NodeFactory(DjangoModelFactory):
    class Meta:
        model = Node

    code = factory.Sequence(lambda n: f"NODE-{n}")
    name = factory.Sequence(lambda n: f"Node {n}")
    kind = "portfolio"
    parent = None
    path = factory.Sequence(lambda n: f"/new-{n}/")
    depth = factory.LazyAttribute(lambda o: o.parent.depth + 1 if o.parent else 0)

    @factory.post_generation
    def place(node, create, extracted, **kwargs):
        node.path = f"{node.parent.path if node.parent else '/'}{node.pk}/"
        Node.objects.filter(pk=node.pk).update(path=node.path)


class ProjectTypeFactory(DjangoModelFactory):
    class Meta:
        model = ProjectType
        django_get_or_create = ("code",)

    code = "predictive"
    name = "Predictive"


STAGES = [
    ("Request", "demand"),
    ("Concept", "demand"),
    ("Approved", "active"),
    ("Delivery", "active"),
    ("Closing", "active"),
    ("Closed", "done"),
    ("Left", "out"),
]


def stage(name="Delivery"):
    """A stage of the predictive life cycle, made with all the others at first use."""
    kind = ProjectTypeFactory()
    for order, (label, group) in enumerate(STAGES):
        Stage.objects.get_or_create(type=kind, name=label, defaults={"kind": group, "order": order})
    return Stage.objects.get(type=kind, name=name)


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = Project
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"P-{n:04d}")
    name = factory.Sequence(lambda n: f"Project {n}")
    node = factory.SubFactory(NodeFactory)
    stage = factory.LazyFunction(stage)
    type = factory.LazyAttribute(lambda o: o.stage.type)
    created_at = NOW

    @factory.post_generation
    def joined(project, create, extracted, **kwargs):
        StageChange.objects.get_or_create(project=project, known_on=extracted or dt.date(2025, 1, 1), defaults={"stage": project.stage})


TODAY = NOW.date()


def period(day=TODAY):
    """The weekly period (Monday to Sunday) that holds a day."""
    calendar, _ = ReportingCalendar.objects.get_or_create(is_default=True, defaults={"name": "Weekly"})
    start = day - dt.timedelta(days=day.weekday())
    return ReportingPeriod.objects.get_or_create(calendar=calendar, end_on=start + dt.timedelta(days=6), defaults={"start_on": start})[0]


def person(role="analyst", node=None, project=None, cleared=False, **fields):
    """A user with one role: over a node, a project or (neither given) the whole office."""
    user = UserFactory(**fields)
    if project is not None:
        ProjectGrant.objects.create(user=user, role=role, project=project, granted_at=NOW)
    else:
        Grant.objects.create(user=user, role=role, node=node, cleared=cleared, granted_at=NOW)
    return user


def manager_of(project):
    """The project's own manager."""
    return person("project_manager", project=project)
