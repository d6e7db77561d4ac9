import datetime as dt

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def split_lines(apps):
    """A line was one amount of one month; now it is an element of cost with an amount a month."""
    Line, Amount = apps.get_model("finance", "VersionLine"), apps.get_model("finance", "VersionAmount")
    lines, cells, spare = {}, {}, []
    for pk, version, cost_type, month, amount in Line.objects.order_by("version", "pk").values_list("pk", "version", "cost_type", "month", "amount"):
        kept = lines.setdefault(version, {}).setdefault(cost_type, pk)
        cells[kept, month] = cells.get((kept, month), 0) + amount
        if kept != pk:
            spare.append(pk)
    Amount.objects.bulk_create((Amount(line_id=line, month=month, amount=amount) for (line, month), amount in cells.items()), batch_size=2000)
    numbered = [Line(pk=pk, number=number) for kinds in lines.values() for number, pk in enumerate(kinds.values(), start=1)]
    Line.objects.bulk_update(numbered, ["number"], batch_size=500)
    for start in range(0, len(spare), 500):
        Line.objects.filter(pk__in=spare[start : start + 500]).delete()


def cut_years(apps):
    """Every year in twelve periods, the months."""
    Year, Period = apps.get_model("finance", "FiscalYear"), apps.get_model("finance", "FiscalPeriod")
    periods = []
    for year in Year.objects.all():
        first = year.start_on
        for number in range(1, 13):
            following = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
            periods.append(Period(year=year, number=number, start_on=first, end_on=following - dt.timedelta(days=1)))
            first = following
    Period.objects.bulk_create(periods)


def fill(apps, schema_editor):
    split_lines(apps)
    cut_years(apps)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no check may wait while the columns go


class Migration(migrations.Migration):

    dependencies = [
        ('finance', '0001_initial'),
        ('portfolio', '0001_initial'),
        ('projects', '0002_schedules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=80)),
                ('line', models.CharField(blank=True, max_length=20)),
                ('known_on', models.DateField()),
                ('vendor', models.CharField(blank=True, max_length=160)),
                ('text', models.CharField(blank=True, max_length=250)),
                ('ordered_on', models.DateField(blank=True, null=True)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18)),
                ('open_amount', models.DecimalField(decimal_places=2, max_digits=18)),
                ('currency', models.CharField(max_length=3)),
                ('batch_id', models.BigIntegerField(db_index=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['-known_on', 'reference', 'line'],
            },
        ),
        migrations.CreateModel(
            name='CorrectiveAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('option', models.CharField(choices=[('rephase', 'Re-phase'), ('descope', 'Descope'), ('contingency', 'Draw contingency'), ('change', 'Raise a change')], max_length=11)),
                ('what', models.CharField(max_length=250)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18)),
                ('owner_name', models.CharField(blank=True, max_length=120)),
                ('due_on', models.DateField()),
                ('known_on', models.DateField()),
                ('variance_then', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('dropped', 'Dropped')], default='open', max_length=7)),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('variance_at_close', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('result', models.CharField(blank=True, max_length=250)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['state', 'due_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Cycle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('plan', 'Plan'), ('outlook', 'Outlook')], max_length=7)),
                ('label', models.CharField(max_length=40)),
                ('actual_periods', models.PositiveSmallIntegerField(default=0)),
                ('source', models.CharField(choices=[('plan', 'The Plan'), ('outlook', 'The last Outlook'), ('resources', 'The resource plan'), ('nothing', 'An empty sheet')], default='plan', max_length=9)),
                ('opened_on', models.DateField()),
                ('due_on', models.DateField()),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['-opened_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='FiscalPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('start_on', models.DateField()),
                ('end_on', models.DateField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('soft', 'Soft-closed'), ('closed', 'Closed')], default='open', max_length=6)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['start_on'],
            },
        ),
        migrations.CreateModel(
            name='MatchingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, max_length=40)),
                ('place', models.PositiveIntegerField(default=1)),
                ('field', models.CharField(choices=[('project_said', 'Project as the file says it'), ('vendor', 'Vendor'), ('text', 'Text'), ('reference', 'Reference'), ('order', 'Purchase order'), ('cost_type_said', 'Cost type')], max_length=14)),
                ('test', models.CharField(choices=[('is', 'is'), ('starts', 'starts with'), ('contains', 'contains')], max_length=8)),
                ('words', models.CharField(max_length=160)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['place', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Movement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cause', models.CharField(choices=[('change', 'Approved change'), ('rephasing', 'Re-phasing'), ('performance', 'Performance'), ('fx', 'Exchange rates'), ('scope', 'Scope'), ('correction', 'Correction')], max_length=11)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18)),
                ('note', models.CharField(blank=True, max_length=250)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Suspense',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, max_length=40)),
                ('row', models.PositiveIntegerField()),
                ('project_said', models.CharField(blank=True, max_length=80)),
                ('cost_type_said', models.CharField(blank=True, max_length=40)),
                ('posting_date', models.DateField()),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('reference', models.CharField(blank=True, max_length=80)),
                ('order', models.CharField(blank=True, max_length=80)),
                ('vendor', models.CharField(blank=True, max_length=160)),
                ('text', models.CharField(blank=True, max_length=250)),
                ('reason', models.CharField(max_length=250)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('booked', 'Booked'), ('dismissed', 'Dismissed')], default='waiting', max_length=9)),
                ('note', models.CharField(blank=True, max_length=250)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('batch_id', models.BigIntegerField(db_index=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['-posting_date', '-id'],
            },
        ),
        migrations.CreateModel(
            name='VersionAmount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(blank=True, null=True)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18)),
            ],
        ),
        migrations.AlterModelOptions(
            name='exchangerate',
            options={'ordering': ['rate_set', 'currency', 'into', '-known_on']},
        ),
        migrations.AlterModelOptions(
            name='version',
            options={'ordering': ['fiscal_year', 'kind', 'known_on', 'id']},
        ),
        migrations.AlterModelOptions(
            name='versionline',
            options={'ordering': ['number']},
        ),
        migrations.RemoveConstraint(
            model_name='version',
            name='one_version_a_day',
        ),
        migrations.AddField(
            model_name='actual',
            name='kind',
            field=models.CharField(choices=[('posting', 'Posting'), ('accrual', 'Accrual'), ('reversal', 'Reversal')], db_default='posting', default='posting', max_length=8),
        ),
        migrations.AddField(
            model_name='actual',
            name='order',
            field=models.CharField(blank=True, db_default='', default='', max_length=80),
        ),
        migrations.AddField(
            model_name='actual',
            name='original_amount',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name='actual',
            name='original_currency',
            field=models.CharField(blank=True, db_default='', default='', max_length=3),
        ),
        migrations.AddField(
            model_name='actual',
            name='rate',
            field=models.DecimalField(blank=True, decimal_places=8, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name='actual',
            name='reverses',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversals', to='finance.actual'),
        ),
        migrations.AddField(
            model_name='actual',
            name='source',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='costtype',
            name='account',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='costtype',
            name='contingency',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='costtype',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='finance.costtype'),
        ),
        migrations.AddField(
            model_name='costtype',
            name='retired',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='costtype',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='fiscalcalendar',
            name='periods',
            field=models.PositiveSmallIntegerField(default=12),
        ),
        migrations.AddField(
            model_name='fiscalcalendar',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='version',
            name='actuals_to',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='version',
            name='author',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='version',
            name='based_on',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='followers', to='finance.version'),
        ),
        migrations.AddField(
            model_name='version',
            name='node',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='portfolio.node'),
        ),
        migrations.AddField(
            model_name='version',
            name='version',
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='versionline',
            name='number',
            field=models.PositiveIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='versionline',
            name='text',
            field=models.CharField(blank=True, max_length=160),
        ),
        migrations.AlterField(
            model_name='version',
            name='kind',
            field=models.CharField(choices=[('plan', 'Plan'), ('outlook', 'Outlook'), ('target', 'Target')], max_length=7),
        ),
        migrations.AlterField(
            model_name='version',
            name='project',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='projects.project'),
        ),
        migrations.AddConstraint(
            model_name='costtype',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='cost_type_not_its_own_parent'),
        ),
        migrations.AddConstraint(
            model_name='fiscalcalendar',
            constraint=models.CheckConstraint(condition=models.Q(('periods__in', (12, 13))), name='fiscal_periods_12_or_13'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='cost_type',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.costtype'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='projects.project'),
        ),
        migrations.AddField(
            model_name='correctiveaction',
            name='fiscal_year',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.fiscalyear'),
        ),
        migrations.AddField(
            model_name='correctiveaction',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='correctiveaction',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrective_actions', to='projects.project'),
        ),
        migrations.AddField(
            model_name='cycle',
            name='fiscal_year',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cycles', to='finance.fiscalyear'),
        ),
        migrations.AddField(
            model_name='cycle',
            name='node',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cycles', to='portfolio.node'),
        ),
        migrations.AddField(
            model_name='version',
            name='cycle',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='finance.cycle'),
        ),
        migrations.AddIndex(
            model_name='version',
            index=models.Index(fields=['project', 'fiscal_year', 'kind', 'known_on'], name='version_by_project_known'),
        ),
        migrations.AddIndex(
            model_name='version',
            index=models.Index(fields=['node', 'fiscal_year', 'kind', 'known_on'], name='version_by_node_known'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['plan', 'outlook']), ('node__isnull', True), ('project__isnull', False)), models.Q(('kind', 'target'), ('node__isnull', False), ('project__isnull', True)), _connector='OR'), name='version_of_a_project_or_target_of_a_node'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('cycle', 'project'), name='one_version_a_cycle'),
        ),
        migrations.AddField(
            model_name='fiscalperiod',
            name='changed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='fiscalperiod',
            name='year',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='periods', to='finance.fiscalyear'),
        ),
        migrations.AddField(
            model_name='matchingrule',
            name='cost_type',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.costtype'),
        ),
        migrations.AddField(
            model_name='matchingrule',
            name='node',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='portfolio.node'),
        ),
        migrations.AddField(
            model_name='matchingrule',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='projects.project'),
        ),
        migrations.AddField(
            model_name='movement',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='movements', to='finance.version'),
        ),
        migrations.AddField(
            model_name='suspense',
            name='actual',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.actual'),
        ),
        migrations.AddField(
            model_name='suspense',
            name='node',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portfolio.node'),
        ),
        migrations.AddField(
            model_name='suspense',
            name='settled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='versionamount',
            name='line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='amounts', to='finance.versionline'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.UniqueConstraint(fields=('project', 'reference', 'line', 'known_on'), name='commitment_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='cycle',
            constraint=models.UniqueConstraint(fields=('node', 'fiscal_year', 'kind', 'label'), name='cycle_label_once'),
        ),
        migrations.AddConstraint(
            model_name='cycle',
            constraint=models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('opened_on'))), name='cycle_due_after_it_opens'),
        ),
        migrations.AddConstraint(
            model_name='cycle',
            constraint=models.CheckConstraint(condition=models.Q(('actual_periods__lte', 13)), name='cycle_actual_periods_to_13'),
        ),
        migrations.AddConstraint(
            model_name='fiscalperiod',
            constraint=models.UniqueConstraint(fields=('year', 'number'), name='fiscal_period_once'),
        ),
        migrations.AddConstraint(
            model_name='fiscalperiod',
            constraint=models.CheckConstraint(condition=models.Q(('number__range', (1, 13))), name='fiscal_period_1_to_13'),
        ),
        migrations.AddConstraint(
            model_name='fiscalperiod',
            constraint=models.CheckConstraint(condition=models.Q(('end_on__gte', models.F('start_on'))), name='fiscal_period_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='matchingrule',
            constraint=models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='matching_rule_says_something'),
        ),
        migrations.AddIndex(
            model_name='suspense',
            index=models.Index(fields=['state', 'node'], name='suspense_by_state'),
        ),
        migrations.AddConstraint(
            model_name='versionamount',
            constraint=models.UniqueConstraint(fields=('line', 'month'), name='version_amount_once'),
        ),
        migrations.AddConstraint(
            model_name='versionamount',
            constraint=models.UniqueConstraint(condition=models.Q(('month__isnull', True)), fields=('line',), name='version_amount_unspread_once'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='versionline',
            name='amount',
        ),
        migrations.RemoveField(
            model_name='versionline',
            name='month',
        ),
        migrations.AddConstraint(
            model_name='versionline',
            constraint=models.UniqueConstraint(fields=('version', 'number'), name='version_line_once'),
        ),
    ]
