from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0003_schedule_known_on'),
    ]

    operations = [
        migrations.AddField(
            model_name='workpackage',
            name='progress_on',
            field=models.DateField(blank=True, null=True),
        ),
    ]
