from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0004_progress_to_measure'),
    ]

    operations = [
        migrations.AddField(
            model_name='scheduled',
            name='done',
            field=models.FloatField(null=True),
        ),
    ]
