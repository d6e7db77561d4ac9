"""Snapshots keep earned schedule: of projects, and of nodes on the sum of the plans below."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0007_snapshot_governance")]

    operations = [
        migrations.AddField(model_name="snapshot", name="es_minutes", field=models.FloatField(null=True)),
        migrations.AddField(model_name="snapshot", name="at_minutes", field=models.BigIntegerField(null=True)),
        migrations.AddField(model_name="snapshot", name="pd_minutes", field=models.BigIntegerField(null=True)),
        migrations.AddField(model_name="snapshot", name="planned", field=models.TextField(null=True)),
    ]
