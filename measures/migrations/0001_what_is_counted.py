"""What is counted: measures and their definitions, tallies, series, the engine's books, and official statistics."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import foundations.languages
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ecosystems', '0001_network'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(help_text='In addresses; never changes', max_length=60, unique=True)),
                ('kind', models.CharField(choices=[('population', 'Väestömittari'), ('performance', 'Toiminnan mittari')], max_length=12)),
                ('order', models.PositiveSmallIntegerField(default=100, help_text='Among the measures of its kind')),
            ],
            options={
                'ordering': ['order', 'code'],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measure',
            trigger=pgtrigger.compiler.Trigger(name='measure_code_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='bdbaeb56d0e59dc806e06634350aa4e6f49eb303', operation='UPDATE', pgid='pgtrigger_measure_code_never_changes_22558', table='measures_measure', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Definition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='definitions', to='measures.measure')),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('source', models.CharField(max_length=40)),
                ('indicator', models.PositiveIntegerField(blank=True, help_text="The number at the statistic's owner", null=True)),
                ('numerator', models.JSONField(blank=True, null=True)),
                ('denominator', models.JSONField(blank=True, null=True)),
                ('scale', models.PositiveIntegerField(default=1, help_text='100 for per cent')),
                ('decimals', models.PositiveSmallIntegerField(default=0)),
                ('direction', models.CharField(choices=[('up', 'Suurempi on parempi'), ('down', 'Pienempi on parempi'), ('context', 'Taustatieto: kumpikaan suunta ei ole parempi')], max_length=8)),
                ('disclosure', models.CharField(choices=[('A', 'A: ei kerro ihmisistä'), ('B', 'B: kertoo ihmisistä'), ('C', 'C: lasten omat vastaukset ja arkaluonteiset asiat'), ('D', 'D: vain sopimalla niiden kanssa, joita se koskee')], max_length=1)),
                ('closing', models.CharField(choices=[('month', 'kuukausi'), ('quarter', 'vuosineljännes'), ('year', 'vuosi')], max_length=8)),
                ('has_interval', models.BooleanField(default=False)),
                ('name', foundations.languages.TextsField(default=foundations.languages.Texts, help_text='What is counted, in full')),
                ('short_name', foundations.languages.TextsField(default=foundations.languages.Texts, help_text='For a tile or a row of a list')),
                ('unit', foundations.languages.TextsField(default=foundations.languages.Texts, help_text='%, kertaa, käyntiä')),
                ('tells', foundations.languages.TextsField(default=foundations.languages.Texts, help_text='What the figure tells')),
                ('weakness', foundations.languages.TextsField(default=foundations.languages.Texts, help_text='What it does not tell, and how it can mislead')),
                ('computed_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'ordering': ['measure', '-version'],
                'constraints': [models.UniqueConstraint(fields=('measure', 'version'), name='one_definition_for_a_version'), models.CheckConstraint(condition=models.Q(('scale__gte', 1), ('version__gte', 1)), name='definition_counts_from_one'), models.CheckConstraint(condition=models.Q(('numerator__isnull', True), ('indicator__isnull', True), _connector='XOR'), name='definition_counts_facts_or_reads_a_statistic'), models.CheckConstraint(condition=models.Q(('has_interval', False), ('denominator__isnull', False), ('indicator__isnull', False), _connector='OR'), name='interval_needs_a_denominator')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='definition',
            trigger=pgtrigger.compiler.Trigger(name='a_used_definition_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.computed_at IS NOT NULL)', func="\n                    IF to_jsonb(OLD) - 'computed_at' IS DISTINCT FROM to_jsonb(NEW) - 'computed_at' THEN\n                        RAISE EXCEPTION 'definition % is in use: make a new version', OLD.id\n                            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_used_definition_never_changes';\n                    END IF;\n                    RETURN NEW;\n                ", hash='cb2101d12b0a7506fbb3a1b70d6a784b9832e0a2', operation='UPDATE', pgid='pgtrigger_a_used_definition_never_changes_56bf8', table='measures_definition', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='ecosystems.goal')),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='measures.measure')),
                ('value', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='tavoite')),
                ('due', models.DateField(blank=True, null=True, verbose_name='mihin mennessä')),
                ('agreed_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='sovittu')),
                ('baseline_value', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='lähtötaso')),
                ('baseline_on', models.DateField(blank=True, null=True, verbose_name='lähtötason päivä')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('goal', 'measure'), name='one_target_for_a_goal_and_a_measure'), models.CheckConstraint(condition=models.Q(models.Q(('due', None), ('value', None)), models.Q(('due__isnull', False), ('value__isnull', False)), _connector='OR'), name='target_has_a_value_and_a_day_or_neither'), models.CheckConstraint(condition=models.Q(models.Q(('baseline_on', None), ('baseline_value', None)), models.Q(('baseline_on__isnull', False), ('baseline_value__isnull', False)), _connector='OR'), name='baseline_has_a_value_and_a_day_or_neither')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='target',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "measures_targetevent" ("agreed_on", "baseline_on", "baseline_value", "due", "goal_id", "id", "measure_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value", "version") VALUES (NEW."agreed_on", NEW."baseline_on", NEW."baseline_value", NEW."due", NEW."goal_id", NEW."id", NEW."measure_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."value", NEW."version"); RETURN NULL;', hash='97073347282133d243961877c5a407f750b7dab4', operation='UPDATE', pgid='pgtrigger_update_update_b780f', table='measures_target', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='target',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "measures_targetevent" ("agreed_on", "baseline_on", "baseline_value", "due", "goal_id", "id", "measure_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value", "version") VALUES (OLD."agreed_on", OLD."baseline_on", OLD."baseline_value", OLD."due", OLD."goal_id", OLD."id", OLD."measure_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."value", OLD."version"); RETURN NULL;', hash='bc77803435c13e4ab1fed9586c3fba7509b953fb', operation='DELETE', pgid='pgtrigger_delete_delete_36ee9', table='measures_target', when='AFTER')),
        ),
        migrations.CreateModel(
            name='TargetEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='measures.target')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('goal', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='ecosystems.goal')),
                ('measure', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='measures.measure')),
                ('value', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='tavoite')),
                ('due', models.DateField(blank=True, null=True, verbose_name='mihin mennessä')),
                ('agreed_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='sovittu')),
                ('baseline_value', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='lähtötaso')),
                ('baseline_on', models.DateField(blank=True, null=True, verbose_name='lähtötason päivä')),
            ],
        ),
        migrations.CreateModel(
            name='Profile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=40)),
                ('dimensions', models.JSONField(help_text='{dimension: value}')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('source', 'dimensions'), name='one_profile_for_a_combination')],
            },
        ),
        migrations.CreateModel(
            name='Cell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ecosystem_id', models.BigIntegerField()),
                ('membership_id', models.BigIntegerField(null=True)),
                ('municipality_id', models.BigIntegerField(null=True)),
                ('membership_place', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ecosystems.place')),
                ('area_place', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ecosystems.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('ecosystem_id', 'membership_id', 'municipality_id'), name='one_cell_for_a_key', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='LeafTally',
            fields=[
                ('pk', models.CompositePrimaryKey('cell', 'month', 'profile', blank=True, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=40)),
                ('cell', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='measures.cell')),
                ('month', models.DateField(help_text='The first day of the month')),
                ('profile', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='measures.profile')),
                ('count', models.BigIntegerField()),
                ('sums', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), help_text="In the order of the source's sums", size=None)),
            ],
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('pk', models.CompositePrimaryKey('place', 'month', 'profile', blank=True, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=40)),
                ('place', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ecosystems.place')),
                ('month', models.DateField(help_text='The first day of the month')),
                ('profile', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='measures.profile')),
                ('count', models.BigIntegerField()),
                ('sums', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), help_text="In the order of the source's sums", size=None)),
            ],
        ),
        migrations.CreateModel(
            name='DirtyNode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place_id', models.BigIntegerField()),
                ('month', models.DateField()),
                ('profile_id', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Branch',
            fields=[
                ('place_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('parent_id', models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('definition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='series', to='measures.definition')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='series', to='ecosystems.place')),
                ('breakdown', models.CharField(blank=True, default='', help_text='Canonical JSON; empty: the whole', max_length=200)),
                ('first_month', models.DateField()),
                ('numerators', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(null=True), size=None)),
                ('denominators', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(null=True), help_text='All NULL where there is no denominator', size=None)),
                ('n', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(null=True), help_text='Facts (respondents) behind the figure', size=None)),
            ],
            options={
                'verbose_name_plural': 'series',
                'constraints': [models.UniqueConstraint(fields=('definition', 'place', 'breakdown'), name='one_series_for_a_place'), models.CheckConstraint(condition=models.Q(('denominators__len', models.F('n__len')), ('first_month__day', 1), ('n__len__gt', 0), ('numerators__len', models.F('n__len'))), name='series_has_three_numbers_for_each_month')],
            },
        ),
        migrations.CreateModel(
            name='Work',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=20)),
                ('ecosystem_id', models.BigIntegerField(default=0, help_text='0: all of them')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('not_before', models.DateTimeField(default=django.utils.timezone.now)),
                ('error', models.TextField(blank=True, help_text='The kind of the last error, never a value')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('step', 'ecosystem_id'), name='one_work_for_a_step')],
            },
        ),
        migrations.CreateModel(
            name='LastRun',
            fields=[
                ('ecosystem', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='last_run', serialize=False, to='ecosystems.ecosystem')),
                ('at', models.DateTimeField(help_text='When the run began')),
                ('kind', models.CharField(choices=[('tick', 'päivitys, joka laski muuttuneet kirjaukset ja palautteet'), ('rebuild', 'kaiken laskeminen alusta')], max_length=10)),
                ('build', models.CharField(help_text='The version of the product that counted', max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='AuditRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('leaves', models.PositiveIntegerField(default=0, help_text='Leaves compared with their facts')),
                ('nodes', models.PositiveIntegerField(default=0, help_text='Tallies compared with what lies under them')),
                ('series', models.PositiveIntegerField(default=0, help_text='Series compared with tallies')),
            ],
            options={
                'ordering': ['-started_at'],
            },
        ),
        migrations.CreateModel(
            name='AuditFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='measures.auditrun')),
                ('kind', models.CharField(choices=[('leaf', 'Laskelma poikkeaa kirjauksista ja palautteista'), ('node', 'Paikan laskelma ei ole osiensa summa'), ('series', 'Sarja poikkeaa laskelmista'), ('profiles', 'Lähteellä on liikaa erilaisia yhdistelmiä')], max_length=10)),
                ('source', models.CharField(blank=True, max_length=40)),
                ('count', models.PositiveIntegerField(help_text='How many rows differ')),
                ('example', models.JSONField(default=dict, help_text='The key of one of them: numbers of rows, no values')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('title', foundations.languages.TextsField(default=foundations.languages.Texts, help_text='As the service says it: titles and definitions drift')),
                ('owner_number', models.PositiveIntegerField(help_text="The organisation's number in Sotkanet; 2 is THL")),
                ('owner', foundations.languages.TextsField(default=foundations.languages.Texts)),
                ('terms', models.CharField(help_text='A licence, or that it may be used by agreement only', max_length=200)),
                ('unit', foundations.languages.TextsField(default=foundations.languages.Texts, help_text="What the value is of, such as '%' or 'per 1 000'")),
                ('scale', models.PositiveIntegerField(default=1, help_text='value = scale × count ÷ denominator; 1 for a plain count')),
                ('decimals', models.PositiveSmallIntegerField(default=0)),
                ('data_updated', models.DateField(help_text="The service's own; unchanged means that nothing is fetched", null=True)),
                ('first_year', models.PositiveSmallIntegerField(null=True)),
                ('last_year', models.PositiveSmallIntegerField(null=True)),
                ('fetched_at', models.DateTimeField(help_text="When the values were read: 'viitattu'")),
                ('provenance', models.CharField(choices=[('service', 'haettu Sotkanetista'), ('example', 'esimerkkiaineiston mukana')], default='service', max_length=10)),
                ('denominator', models.ForeignKey(help_text='The statistic that counts those of whom this one is a share; without it no interval and no sums', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='measures.indicator')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('scale__gte', 1)), name='indicator_scale_is_positive'), models.CheckConstraint(condition=models.Q(models.Q(('first_year', None), ('last_year', None)), ('first_year__lte', models.F('last_year')), _connector='OR'), name='indicator_years_run_forward')],
            },
        ),
        migrations.CreateModel(
            name='StatisticSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='series', to='measures.indicator')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statistics', to='ecosystems.place')),
                ('breakdown', models.CharField(blank=True, default='', help_text="'' is everybody; else e.g. gender=male", max_length=40)),
                ('first_year', models.PositiveSmallIntegerField()),
                ('values', django.contrib.postgres.fields.ArrayField(base_field=models.DecimalField(decimal_places=6, max_digits=18, null=True), size=None)),
                ('counts', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(null=True), help_text='The count behind each value; NULL when the value is itself a count or the owner gives none', null=True, size=None)),
            ],
            options={
                'indexes': [models.Index(fields=['place'], name='statistics_of_a_place')],
                'constraints': [models.UniqueConstraint(fields=('indicator', 'place', 'breakdown'), name='one_statistic_series_for_a_place_and_breakdown'), models.CheckConstraint(condition=models.Q(('values__len__gt', 0), models.Q(('counts', None), ('counts__len', models.F('values__len')), _connector='OR')), name='statistic_series_has_a_count_for_each_value')],
            },
        ),
        migrations.CreateModel(
            name='StatisticsVersion',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveBigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_statistics_version')],
            },
        ),
    ]
