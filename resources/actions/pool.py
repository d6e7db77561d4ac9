"""Keep who and what does the work: the office's resources, and those of one project."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from pmo import inputs
from pmo.errors import Refused
from pmo.ledger import events
from pmo.ledger.changes import Counts, difference, take_turn
from portfolio.policy import require
from projects.models import Project
from projects.policy import require_over
from resources.models import Resource

MOST = Decimal("99999")


@transaction.atomic
def keep_resources(*, actor, project: Project | None, resources: list[dict], now: dt.datetime) -> Counts:
    """Add resources that are new by their code, and change those that differ; of the office where no project is given.

    Each names `code` and `name`, and any of kind, max_units, rate, group, email, unit, active; what it does not name stays.

    Raises:
        NotPermitted: the actor may not change the project, or the office's resources.
        Refused: a value is not acceptable, or a code stands twice.
    """
    if project is None:
        require("change_project", actor=actor)
    else:
        require_over("change_project", actor=actor, project=project)
    take_turn()
    checked = [_checked(one) for one in resources]
    if len({one["code"] for one in checked}) < len(checked):
        raise Refused(_("A code stands more than once: give each resource its own."), field="code")
    stored = {row.code: row for row in Resource.objects.filter(project=project)}
    created, changed = [], {}
    for values in checked:
        row = stored.get(values["code"])
        if row is None:
            created.append(Resource(project=project, **values))
        elif (change := difference(row, values)) is not None:
            row.save()
            changed[row.code] = change.after
    Resource.objects.bulk_create(created, batch_size=500)
    counts = Counts(len(created), len(changed), len(checked) - len(created) - len(changed))
    if counts.changed:
        subject = project or created[0] if created else project or stored[next(iter(changed))]
        events.record(
            "resources.kept", subject=subject, actor=actor, at=now, after={"created": [one.code for one in created][:1000], "changed": changed}
        )
    return counts


def _checked(one: dict) -> dict:
    values = {
        "code": inputs.text(one.get("code"), field="code", called=_("The code"), longest=60, required=True),
        "name": inputs.text(one.get("name"), field="name", called=_("The name"), longest=250, required=True),
    }
    for name, longest in (("group", 120), ("email", 254), ("unit", 40)):
        if one.get(name) is not None:
            values[name] = inputs.text(one[name], field=name, called=name.capitalize(), longest=longest)
    if one.get("kind") is not None:
        values["kind"] = inputs.choice(one["kind"], among=Resource.Kind, field="kind", called=_("The kind"))
    if one.get("active") is not None:
        values["active"] = inputs.flag(one["active"], field="active", called=_("Active"))
    for name in ("max_units", "rate"):
        if one.get(name) is not None:
            if not 0 <= one[name] <= (MOST if name == "max_units" else Decimal(10**13)):
                raise Refused(_("{value} is out of range: give zero or more.").format(value=one[name]), field=name)
            values[name] = round(Decimal(one[name]), 4)
    return values
