"""Bring a file in, in one line."""

import datetime as dt

from django.apps import apps

from pmo.accounts.actions import system_user
from pmo.imports.actions import apply, stage
from pmo.imports.queries import row_values

NOW = dt.datetime(2026, 3, 5, 10, 0, tzinfo=dt.UTC)
TABLES = [
    "portfolio.node", "projects.project", "projects.stagechange", "projects.baseline", "projects.dateforecast", "projects.workpackage",
    "finance.progress", "finance.actual", "finance.costtype", "governance.risk", "governance.riskassessment",
]  # fmt: skip


def staged(kind, text, actor=None, name="file.csv", **told):
    data = text if isinstance(text, bytes) else text.encode()
    return stage(actor=actor or system_user(), kind=kind, filename=name, data=data, now=NOW, **told)


def brought(kind, text, actor=None, accept_good_rows=False, **told):
    batch = staged(kind, text, actor, **told)
    return apply(actor=actor or system_user(), batch=batch, accept_good_rows=accept_good_rows, now=NOW)


def everything():
    """All rows of the tables that files write, by key."""
    return {label: row_values(model := apps.get_model(label), model.objects.values_list("pk", flat=True)) for label in TABLES}


def counts(batch):
    return batch.created, batch.updated, batch.unchanged, batch.rejected


def messages(batch):
    return [(one["row"], one["column"], one["message"]) for one in batch.problems]
