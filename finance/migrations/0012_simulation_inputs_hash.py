"""A forecast with a range keeps the hash of what it was drawn from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("finance", "0011_plans_by_the_step")]

    operations = [
        migrations.AddField(model_name="simulation", name="inputs_hash", field=models.CharField(blank=True, db_default="", default="", max_length=64)),
    ]
