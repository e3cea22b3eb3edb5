"""Where families speak: help lines, questionnaires, channels and submissions."""

import django.db.models.deletion
import feedback.models.channels
import foundations.languages
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ecosystems', '0001_network'),
    ]

    operations = [
        migrations.CreateModel(
            name='HelpLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=40, unique=True)),
                ('number', models.CharField(help_text='As it is read', max_length=20)),
                ('tel', models.CharField(help_text='As it is dialled', max_length=20)),
                ('name', foundations.languages.TextsField(default=foundations.languages.Texts)),
                ('who', foundations.languages.TextsField(default=foundations.languages.Texts, help_text='Whom it is for')),
                ('languages', models.JSONField(default=list, help_text='In which languages it answers')),
                ('hours', models.CharField(choices=[('always', 'auki aina'), ('weekly', 'auki tiettyinä aikoina'), ('unknown', 'tarkista ajat')], default='unknown', max_length=8)),
                ('weekly', models.JSONField(blank=True, default=list, help_text='[{"days": [0, 1], "from": "14:00", "until": "17:00"}, …]; Monday is 0; until may be past midnight')),
                ('note', foundations.languages.TextsField(blank=True, default=foundations.languages.Texts, help_text='What is known besides the hours: every day; another number')),
                ('for_children', models.BooleanField(default=False, help_text='Shown to children of 7–12 too')),
                ('position', models.PositiveSmallIntegerField(default=100)),
                ('verified_on', models.DateField(blank=True, help_text='Empty: not checked, so not shown', null=True)),
                ('source', models.CharField(blank=True, max_length=120)),
            ],
            options={
                'ordering': ['position', 'key'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('hours', 'weekly'), models.Q(('weekly', []), _negated=True)), models.Q(models.Q(('hours', 'weekly'), _negated=True), ('weekly', [])), _connector='OR'), name='help_line_has_weekly_hours_when_it_says_so')],
            },
        ),
        migrations.CreateModel(
            name='Questionnaire',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(choices=[('adults', 'Aikuiset ja 13 vuotta täyttäneet'), ('children', '7–12-vuotiaat')], max_length=20, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='QuestionnaireVersion',
            fields=[
                ('id', models.SmallAutoField(help_text='Of two bytes: every submission holds one', primary_key=True, serialize=False)),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='feedback.questionnaire')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', foundations.languages.TextsField(default=foundations.languages.Texts)),
                ('questions', models.JSONField()),
            ],
            options={
                'ordering': ['questionnaire', 'number'],
                'constraints': [models.UniqueConstraint(fields=('questionnaire', 'number'), name='one_questionnaire_version_for_a_number'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='questionnaire_versions_are_numbered_from_one')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='questionnaireversion',
            trigger=pgtrigger.compiler.Trigger(name='answered_questions_never_change', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF EXISTS (SELECT 1 FROM feedback_submission WHERE version_id = OLD.id) THEN\n                        RAISE EXCEPTION 'questionnaire version % has been answered: it never changes', OLD.id\n                        USING ERRCODE = 'restrict_violation';\n                    END IF;\n                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                    RETURN NEW;\n                ", hash='86110e24978402fb0852cbb048521afff028afb1', operation='UPDATE OR DELETE', pgid='pgtrigger_answered_questions_never_change_422f4', table='feedback_questionnaireversion', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.AutoField(help_text='Of four bytes: every submission holds one', primary_key=True, serialize=False)),
                ('code', models.CharField(default=feedback.models.channels.new_code, editable=False, help_text='In /f/<code>; never changes', max_length=8, unique=True)),
                ('name', models.CharField(help_text='Näkyy vain teille, esimerkiksi: neuvolan aula', max_length=80, verbose_name='nimi')),
                ('ecosystem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='channels', to='ecosystems.ecosystem')),
                ('membership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='channels', to='ecosystems.membership')),
                ('kind', models.CharField(choices=[('web', 'Verkkosivu'), ('poster', 'Juliste tai kortti'), ('message', 'Viesti'), ('event', 'Tapahtuma'), ('in_person', 'Työntekijä tai tulkki kirjoittaa')], default='poster', max_length=12, verbose_name='laji')),
                ('opened_on', models.DateField(blank=True, editable=False, null=True, verbose_name='avattu')),
                ('closed_on', models.DateField(blank=True, editable=False, help_text='The first day on which it is closed', null=True, verbose_name='suljettu')),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('closed_on', None), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='channel_closes_after_it_opens'), models.CheckConstraint(condition=models.Q(('code__regex', '^[23456789abcdefghjkmnpqrstvwxyz]{8}$')), name='channel_code_can_be_typed')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='channel',
            trigger=pgtrigger.compiler.Trigger(name='code_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a69028beac737fb7d39048a1e689ad649d2c069c', operation='UPDATE', pgid='pgtrigger_code_never_changes_72b00', table='feedback_channel', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='channel',
            trigger=pgtrigger.compiler.Trigger(name='answered_channel_stays_what_it_is', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.kind, OLD.ecosystem_id, OLD.membership_id) IS DISTINCT FROM (NEW.kind, NEW.ecosystem_id, NEW.membership_id))', func="\n                    IF EXISTS (SELECT 1 FROM feedback_submission WHERE channel_id = OLD.id) THEN\n                        RAISE EXCEPTION 'channel % has been answered: its kind and place never change', OLD.id\n                        USING ERRCODE = 'restrict_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='f9f8d70b23022492b80ef5d4cf97287537b1ab70', operation='UPDATE OF "kind", "ecosystem_id", "membership_id"', pgid='pgtrigger_answered_channel_stays_what_it_is_2b163', table='feedback_channel', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('ecosystem', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='submissions', to='ecosystems.ecosystem')),
                ('membership', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='ecosystems.membership')),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='submissions', to='feedback.channel')),
                ('municipality', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ecosystems.area')),
                ('date', models.DateField(help_text='A date only')),
                ('read_on', models.DateField(blank=True, null=True)),
                ('version', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='feedback.questionnaireversion')),
                ('language', models.CharField(max_length=3)),
                ('answered_by', models.CharField(choices=[('guardian', 'Vanhempi tai huoltaja'), ('relative', 'Isovanhempi tai muu läheinen'), ('youth', 'Nuori, 13–17 vuotta'), ('child', 'Lapsi, 7–12 vuotta'), ('unknown', 'Ei tiedossa')], default='unknown', max_length=10)),
                ('answers', models.JSONField(default=dict)),
                ('text', models.TextField(blank=True, max_length=2000)),
                ('state', models.CharField(choices=[('received', 'odottaa lukemista'), ('read', 'luettu'), ('quarantined', 'odottaa tarkistusta'), ('rejected', 'ei otettu mukaan'), ('deleted', 'poistettu')], default='received', max_length=12)),
                ('held', models.CharField(blank=True, choices=[('too_many', 'samasta verkosta tuli paljon palautetta'), ('too_fast', 'lomake lähetettiin heti avaamisen jälkeen'), ('trap', 'piilotettu kenttä oli täytetty'), ('uncounted', 'määrää ei voitu laskea')], help_text='Why it came to quarantine', max_length=12)),
                ('rejected_for', models.CharField(blank=True, choices=[('not_feedback', 'Mainos, kokeilu tai tyhjä viesti'), ('threat', 'Uhkaus tai solvaus, joka ei kerro avusta'), ('robot', 'Ohjelman lähettämä, sama monta kertaa'), ('elsewhere', 'Koskee muuta aluetta tai muuta asiaa')], max_length=12)),
            ],
            options={
                'indexes': [models.Index(fields=['ecosystem', 'state', 'date'], name='submissions_by_state_and_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'deleted'), _negated=True), models.Q(('answered_by', 'unknown'), ('answers', {}), ('held', ''), ('municipality', None), ('text', '')), _connector='OR'), name='deleted_submission_holds_nothing'), models.CheckConstraint(condition=models.Q(('state__in', ['received', 'read', 'quarantined', 'rejected', 'deleted'])), name='submission_has_a_known_state'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'quarantined'), _negated=True), models.Q(('held', ''), _negated=True), _connector='OR'), name='quarantined_submission_says_why'), models.CheckConstraint(condition=models.Q(('state', 'rejected'), ('rejected_for', ''), _connector='XOR'), name='rejected_submission_says_why')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='submission',
            trigger=pgtrigger.compiler.Trigger(name='change_on_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO ecosystems_change (source, ecosystem_id, membership_id, municipality_id, month) SELECT 'feedback', cells.* FROM (SELECT ecosystem_id, membership_id, municipality_id, date_trunc('month', date)::date AS month FROM new_rows GROUP BY 1, 2, 3, 4) AS cells; RETURN NULL;", hash='c6adcb86f6432b96eebda648b797feb7db39f0d1', level='STATEMENT', operation='INSERT', pgid='pgtrigger_change_on_insert_a4951', referencing='REFERENCING NEW TABLE AS new_rows ', table='feedback_submission', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='submission',
            trigger=pgtrigger.compiler.Trigger(name='change_on_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO ecosystems_change (source, ecosystem_id, membership_id, municipality_id, month) SELECT 'feedback', cells.* FROM (SELECT ecosystem_id, membership_id, municipality_id, date_trunc('month', date)::date AS month FROM old_rows UNION SELECT ecosystem_id, membership_id, municipality_id, date_trunc('month', date)::date AS month FROM new_rows) AS cells; RETURN NULL;", hash='463c4a658ec811c682e2cc57d38fa9fef4a8dd31', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_change_on_update_99f68', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='feedback_submission', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='submission',
            trigger=pgtrigger.compiler.Trigger(name='change_on_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO ecosystems_change (source, ecosystem_id, membership_id, municipality_id, month) SELECT 'feedback', cells.* FROM (SELECT ecosystem_id, membership_id, municipality_id, date_trunc('month', date)::date AS month FROM old_rows GROUP BY 1, 2, 3, 4) AS cells; RETURN NULL;", hash='c16f21e4d4deb28fa09fbde15e1b4b583190a8e8', level='STATEMENT', operation='DELETE', pgid='pgtrigger_change_on_delete_77d97', referencing='REFERENCING OLD TABLE AS old_rows ', table='feedback_submission', when='AFTER')),
        ),
    ]
