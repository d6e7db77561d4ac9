"""A project for a schedule that comes without one."""

import datetime as dt

from django.utils.translation import gettext as _

from portfolio.actions.nodes import create_node
from portfolio.models import Node
from projects.actions.life_cycle import default_type
from projects.actions.projects import create_project
from projects.calc.files.contents import ScheduleFile
from projects.models import Project, Stage
from resources.calc.codes import without_ending
from resources.calc.lines import text

OFFICE, OFFICE_NAME = "OFFICE", "Portfolio office"


def take_up(*, actor, file: ScheduleFile, code: str, node: Node | None, known_on: dt.date, now: dt.datetime) -> Project:
    """Take up the project of a schedule under a node, or, where there is no tree yet, under the first root of one; in delivery.

    Raises:
        NotPermitted: the actor may not create projects there.
        Conflict: the code is taken, or the day lies in a closed period.
    """
    currency = file.currency if len(file.currency) == 3 and file.currency.isascii() and file.currency.isalpha() else None
    root = node or create_node(
        actor=actor, code=OFFICE, name=_(OFFICE_NAME), kind=Node.Kind.ENTERPRISE, currency=(currency and currency.upper()) or "GBP", now=now
    )
    kind = default_type()
    stages = list(kind.stages.filter(kind=Stage.Kind.ACTIVE).order_by("order"))
    stage = next((one for one in stages if one.name == "Delivery"), stages[0])
    return create_project(
        actor=actor, code=code, name=text(without_ending(file.name or file.code), 250) or code, node=root, stage=stage, type=kind, known_on=known_on,
        currency=currency and currency.upper(), now=now,
    )  # fmt: skip
