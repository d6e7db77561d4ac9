from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('finance', '0002_fiscal_year'),
    ]

    operations = [
        migrations.AddField(
            model_name='progress',
            name='from_schedule',
            field=models.BooleanField(default=False),
        ),
    ]
