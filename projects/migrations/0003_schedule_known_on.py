"""From which day what stands in a schedule is known. Of those computed before, the day they were computed on stands for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_schedules")]

    operations = [
        migrations.AddField("schedule", "known_on", models.DateField(blank=True, null=True)),
        migrations.AddField("schedule", "known_version", models.PositiveIntegerField(blank=True, null=True)),
    ]
