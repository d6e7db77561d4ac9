"""The plan of each project by the day or week stands beside its earned value."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("finance", "0010_rebaselines")]

    operations = [migrations.AddField(model_name="earnedvalue", name="planned", field=models.TextField(null=True))]
