from django.db import migrations
from django.db.models import OuterRef, Subquery


def judge(apps, schema_editor):
    risks = apps.get_model("governance", "Risk").objects.filter(pk=OuterRef("risk"))
    known = apps.get_model("governance", "RiskAssessment").objects
    known.update(project_id=Subquery(risks.values("project_id")[:1]), kind=Subquery(risks.values("kind")[:1]))


def say_issues(apps, schema_editor):
    known = apps.get_model("governance", "IssueWord").objects
    later = known.filter(issue=OuterRef("issue"), known_on__gt=OuterRef("known_on")).order_by("known_on")
    known.update(superseded_on=Subquery(later.values("known_on")[:1]))


def say_others(apps, schema_editor):
    """What was written down before words were kept stands from the day it was opened, and its answer from the day it was closed."""
    for noun, kept, answer in (
        ("assumption", ("title", "consequence", "owner", "validate_by"), "finding"),
        ("dependency", ("title", "on_project_id", "on_party", "handover_id", "severity", "owner", "needed_on", "expected_on"), ""),
    ):
        word = apps.get_model("governance", f"{noun}Word")
        found = []
        for row in apps.get_model("governance", noun).objects.iterator(chunk_size=2000):
            told = {f"{noun}_id": row.pk, **{name: getattr(row, name) for name in kept}}
            said = {answer: row.finding} if answer else {}
            open_only = row.state == "open"
            ends = row.closed_on if not open_only else None
            if ends is None or ends > row.opened_on:
                found.append(word(known_on=row.opened_on, superseded_on=ends, state="open", **told))
            if not open_only:
                found.append(word(known_on=max(ends or row.opened_on, row.opened_on), state=row.state, **told, **said))
        word.objects.bulk_create(found, batch_size=1000)


class Migration(migrations.Migration):
    """Apart from the change of the tables: PostgreSQL does not alter a table that rows were changed in by the same transaction."""

    dependencies = [
        ('governance', '0010_registers_as_they_stood'),
    ]

    operations = [
        migrations.RunPython(judge, migrations.RunPython.noop),
        migrations.RunPython(say_issues, migrations.RunPython.noop),
        migrations.RunPython(say_others, migrations.RunPython.noop),
    ]
