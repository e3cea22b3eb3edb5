"""The network: people, areas, organisations and ecosystems with their places; the agenda; the log; the outbox of facts."""

import django.contrib.postgres.constraints
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import ecosystems.models.dated
import ecosystems.models.organisations
import foundations.languages
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, verbose_name='sähköposti')),
                ('name', models.CharField(blank=True, max_length=80, verbose_name='nimi')),
                ('language', models.CharField(choices=[('fi', 'suomi'), ('sv', 'svenska'), ('en', 'English')], default='fi', max_length=2, verbose_name='kieli')),
                ('is_active', models.BooleanField(default=True)),
                ('is_example', models.BooleanField(default=False)),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now)),
                ('session_round', models.PositiveIntegerField(db_default=0, default=0, editable=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='one_user_for_an_email', violation_error_message='Tällä sähköpostilla on jo tili.')],
            },
        ),
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.AutoField(help_text='Of four bytes: every fact holds one', primary_key=True, serialize=False)),
                ('level', models.CharField(choices=[('country', 'maa'), ('collaborative_area', 'yhteistyöalue'), ('wellbeing_area', 'hyvinvointialue'), ('municipality', 'kunta')], max_length=20)),
                ('code', models.CharField(help_text="Statistics Finland's code: 3 digits for a municipality, 2 for a wellbeing area", max_length=8)),
                ('name', foundations.languages.TextsField(default=foundations.languages.Texts)),
                ('short_name', foundations.languages.TextsField(default=foundations.languages.Texts, help_text='Without the kind: Kainuu, not Kainuun hyvinvointialue')),
                ('sort_key', models.CharField(help_text='Finnish order of the Finnish name', max_length=160)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='ecosystems.area')),
                ('successor', models.ForeignKey(blank=True, help_text='The area into which this one was merged', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='ecosystems.area')),
                ('valid_from', models.DateField(blank=True, help_text='Empty: from before the register begins', null=True)),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('sotkanet_region', models.PositiveIntegerField(blank=True, null=True, unique=True)),
                ('tile_row', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('tile_column', models.PositiveSmallIntegerField(blank=True, null=True)),
            ],
            options={
                'ordering': ['sort_key'],
                'constraints': [models.UniqueConstraint(fields=('level', 'code'), name='one_area_for_a_code'), models.CheckConstraint(condition=models.Q(models.Q(('level', 'country'), ('parent', None)), models.Q(models.Q(('level', 'country'), _negated=True), ('parent__isnull', False)), _connector='OR'), name='area_has_a_parent_unless_it_is_the_country'), models.CheckConstraint(condition=models.Q(('successor', None), ('valid_until__isnull', False), _connector='OR'), name='area_with_a_successor_has_ended'), models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_until', None), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='area_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('parent', models.F('id')), _negated=True), models.Q(('successor', models.F('id')), _negated=True)), name='area_is_not_its_own_kin')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='area',
            trigger=pgtrigger.compiler.Trigger(name='place_of_a_new_area', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO ecosystems_place (area_id, residual, parent_id)\n            VALUES (NEW.id, false, (SELECT id FROM ecosystems_place WHERE area_id = NEW.parent_id AND NOT residual));\n            IF NEW.level IN ('country', 'wellbeing_area') THEN\n                INSERT INTO ecosystems_place (area_id, residual, parent_id)\n                VALUES (NEW.id, true, (SELECT id FROM ecosystems_place WHERE area_id = NEW.id AND NOT residual));\n            END IF;\n            RETURN NULL;\n        ", hash='e00bac43fc51476869a504b6aaeac966782aaf2a', operation='INSERT', pgid='pgtrigger_place_of_a_new_area_49951', table='ecosystems_area', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='area',
            trigger=pgtrigger.compiler.Trigger(name='place_follows_its_area', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            UPDATE ecosystems_place\n            SET parent_id = (SELECT id FROM ecosystems_place WHERE area_id = NEW.parent_id AND NOT residual)\n            WHERE area_id = NEW.id AND NOT residual;\n            RETURN NULL;\n        ', hash='3edae9abc106cefdba04e9cc7c6c623b9dc2edad', operation='UPDATE OF "parent_id"', pgid='pgtrigger_place_follows_its_area_ac625', table='ecosystems_area', when='AFTER')),
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', foundations.languages.TextsField(default=foundations.languages.Texts, verbose_name='nimi')),
                ('sort_key', models.CharField(editable=False, max_length=160)),
                ('sector', models.CharField(choices=[('families', 'Lapset, nuoret ja perheet'), ('wellbeing_area', 'Hyvinvointialue'), ('municipality', 'Kunta'), ('education', 'Oppilaitos'), ('association', 'Järjestö'), ('parish', 'Seurakunta'), ('other', 'Muu')], max_length=20, verbose_name='sektori')),
                ('business_id', models.CharField(blank=True, max_length=9, null=True, unique=True, validators=[ecosystems.models.organisations.validate_business_id], verbose_name='Y-tunnus')),
                ('is_example', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['sort_key'],
                'constraints': [models.CheckConstraint(condition=models.Q(('business_id', ''), _negated=True), name='organisation_without_a_business_id_has_none')],
            },
        ),
        migrations.CreateModel(
            name='Ecosystem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(help_text='Published; never changes', max_length=60, unique=True)),
                ('name', foundations.languages.TextsField(default=foundations.languages.Texts, verbose_name='nimi')),
                ('sort_key', models.CharField(editable=False, max_length=160)),
                ('founded', models.DateField(default=django.utils.timezone.localdate, verbose_name='perustettu')),
                ('social_emergency_number', models.CharField(blank=True, max_length=20, validators=[django.core.validators.RegexValidator('^\\+?[0-9][0-9 ]{1,18}$', 'Kirjoita puhelinnumero numeroin.')], verbose_name='alueen sosiaalipäivystyksen numero')),
                ('is_example', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1, help_text="Raised by recompute and staff verbs, never by facts; part of the pages' ETag")),
            ],
            options={
                'ordering': ['sort_key'],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ecosystem',
            trigger=pgtrigger.compiler.Trigger(name='places_of_a_new_ecosystem', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            INSERT INTO ecosystems_place (ecosystem_id, residual) VALUES (NEW.id, false);\n            INSERT INTO ecosystems_place (ecosystem_id, residual, parent_id)\n            VALUES (NEW.id, true, (SELECT id FROM ecosystems_place WHERE ecosystem_id = NEW.id AND NOT residual));\n            RETURN NULL;\n        ', hash='3b691b50906a39ba913a2219d90e5e5a6a4cd1a5', operation='INSERT', pgid='pgtrigger_places_of_a_new_ecosystem_68d3a', table='ecosystems_ecosystem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ecosystem',
            trigger=pgtrigger.compiler.Trigger(name='slug_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."slug" IS DISTINCT FROM (NEW."slug"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='ba4e9c78978f172387413cf4e6309770b42cc451', operation='UPDATE', pgid='pgtrigger_slug_never_changes_296c0', table='ecosystems_ecosystem', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Coverage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(default=django.utils.timezone.localdate, verbose_name='alkaen')),
                ('until', models.DateField(blank=True, null=True, verbose_name='päättyen')),
                ('ecosystem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coverages', to='ecosystems.ecosystem')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coverages', to='ecosystems.area')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('since')), _connector='OR'), name='coverage_ends_after_it_begins', violation_error_message='Päättymispäivän on oltava alkamispäivän jälkeen.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('ecosystem', '='), ('area', '='), (ecosystems.models.dated.DateRange('since', 'until'), '&&')], name='one_coverage_of_an_area_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(default=django.utils.timezone.localdate, verbose_name='alkaen')),
                ('until', models.DateField(blank=True, null=True, verbose_name='päättyen')),
                ('ecosystem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='ecosystems.ecosystem')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='ecosystems.organisation')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('since')), _connector='OR'), name='membership_ends_after_it_begins', violation_error_message='Päättymispäivän on oltava alkamispäivän jälkeen.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('organisation', '='), ('ecosystem', '='), (ecosystems.models.dated.DateRange('since', 'until'), '&&')], name='one_membership_at_a_time', violation_error_message='Organisaatio on jo jäsen tuona aikana.')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='place_of_a_new_membership', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            INSERT INTO ecosystems_place (membership_id, residual, parent_id)\n            VALUES (\n                NEW.id,\n                false,\n                (SELECT id FROM ecosystems_place WHERE ecosystem_id = NEW.ecosystem_id AND NOT residual)\n            );\n            RETURN NULL;\n        ', hash='c5ac72eadedb4ed0b3b77af6709a3a0825085d15', operation='INSERT', pgid='pgtrigger_place_of_a_new_membership_d563c', table='ecosystems_membership', when='AFTER')),
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='places', to='ecosystems.area')),
                ('ecosystem', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='places', to='ecosystems.ecosystem')),
                ('membership', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='places', to='ecosystems.membership')),
                ('residual', models.BooleanField(default=False)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='children', to='ecosystems.place')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('area__isnull', False), ('ecosystem', None), ('membership', None)), models.Q(('area', None), ('ecosystem__isnull', False), ('membership', None)), models.Q(('area', None), ('ecosystem', None), ('membership__isnull', False), ('residual', False)), _connector='OR'), name='place_is_of_exactly_one_thing'), models.UniqueConstraint(fields=('area', 'ecosystem', 'membership', 'residual'), name='one_place_for_a_thing', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(default=django.utils.timezone.localdate, verbose_name='alkaen')),
                ('until', models.DateField(blank=True, null=True, verbose_name='päättyen')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to=settings.AUTH_USER_MODEL)),
                ('role', models.CharField(choices=[('coordinator', 'koordinaattori'), ('professional', 'ammattilainen'), ('representative', 'edustaja'), ('moderator', 'palautteen lukija'), ('backbone', 'kansallinen taustatuki')], max_length=20, verbose_name='rooli')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='ecosystems.organisation')),
                ('ecosystem', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='ecosystems.ecosystem')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('since')), _connector='OR'), name='seat_ends_after_it_begins', violation_error_message='Päättymispäivän on oltava alkamispäivän jälkeen.'), models.CheckConstraint(condition=models.Q(models.Q(('ecosystem', None), ('role', 'backbone')), models.Q(models.Q(('role', 'backbone'), _negated=True), ('ecosystem__isnull', False)), _connector='OR'), name='seat_is_in_an_ecosystem_unless_it_is_the_backbone'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ('professional', 'representative')), _negated=True), ('organisation__isnull', False), _connector='OR'), name='professional_and_representative_sit_for_an_organisation'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('user', '='), ('role', '='), (django.db.models.functions.comparison.Coalesce(models.F('organisation'), models.Value(0)), '='), (django.db.models.functions.comparison.Coalesce(models.F('ecosystem'), models.Value(0)), '='), (ecosystems.models.dated.DateRange('since', 'until'), '&&')], name='one_seat_of_a_kind_at_a_time', violation_error_message='Henkilöllä on jo tämä rooli.')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seat',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "ecosystems_seatevent" ("ecosystem_id", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since", "until", "user_id") VALUES (NEW."ecosystem_id", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."since", NEW."until", NEW."user_id"); RETURN NULL;', hash='492a53dc133932945fcdf0870a1b35348ea2d4e1', operation='UPDATE', pgid='pgtrigger_update_update_fe810', table='ecosystems_seat', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seat',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "ecosystems_seatevent" ("ecosystem_id", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since", "until", "user_id") VALUES (OLD."ecosystem_id", OLD."id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."since", OLD."until", OLD."user_id"); RETURN NULL;', hash='37d37b4beda3b5673af11cf6deddf1cf45e5448a', operation='DELETE', pgid='pgtrigger_delete_delete_4cfa4', table='ecosystems_seat', when='AFTER')),
        ),
        migrations.CreateModel(
            name='SeatEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='ecosystems.seat')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('since', models.DateField(default=django.utils.timezone.localdate, verbose_name='alkaen')),
                ('until', models.DateField(blank=True, null=True, verbose_name='päättyen')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('role', models.CharField(choices=[('coordinator', 'koordinaattori'), ('professional', 'ammattilainen'), ('representative', 'edustaja'), ('moderator', 'palautteen lukija'), ('backbone', 'kansallinen taustatuki')], max_length=20, verbose_name='rooli')),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='ecosystems.organisation')),
                ('ecosystem', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='ecosystems.ecosystem')),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, verbose_name='sähköposti')),
                ('language', models.CharField(choices=[('fi', 'suomi'), ('sv', 'svenska'), ('en', 'English')], default='fi', max_length=2, verbose_name='kieli')),
                ('role', models.CharField(choices=[('coordinator', 'koordinaattori'), ('professional', 'ammattilainen'), ('representative', 'edustaja'), ('moderator', 'palautteen lukija'), ('backbone', 'kansallinen taustatuki')], max_length=20, verbose_name='rooli')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='ecosystems.organisation')),
                ('ecosystem', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='ecosystems.ecosystem')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-created_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('accepted_at', None), ('withdrawn_at', None), _connector='OR'), name='invitation_ends_one_way'), models.CheckConstraint(condition=models.Q(models.Q(('ecosystem', None), ('role', 'backbone')), models.Q(models.Q(('role', 'backbone'), _negated=True), ('ecosystem__isnull', False)), _connector='OR'), name='invitation_is_to_an_ecosystem_or_the_backbone'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ('professional', 'representative')), _negated=True), ('organisation__isnull', False), _connector='OR'), name='invited_professional_has_an_organisation')],
            },
        ),
        migrations.CreateModel(
            name='Vision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('ecosystem', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='vision', to='ecosystems.ecosystem')),
                ('text', foundations.languages.TextsField(default=foundations.languages.Texts, verbose_name='visio')),
                ('agreed_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='sovittu')),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='vision',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "ecosystems_visionevent" ("agreed_on", "ecosystem_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "version") VALUES (NEW."agreed_on", NEW."ecosystem_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text", NEW."version"); RETURN NULL;', hash='d4a18b8f8a3011f719836914bdd9d9993ad07079', operation='UPDATE', pgid='pgtrigger_update_update_c5303', table='ecosystems_vision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='vision',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "ecosystems_visionevent" ("agreed_on", "ecosystem_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "version") VALUES (OLD."agreed_on", OLD."ecosystem_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."text", OLD."version"); RETURN NULL;', hash='fb27658687f01d5bc0c264341fcb7b9de7df02d6', operation='DELETE', pgid='pgtrigger_delete_delete_d56c1', table='ecosystems_vision', when='AFTER')),
        ),
        migrations.CreateModel(
            name='VisionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='ecosystems.vision')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('ecosystem', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='ecosystems.ecosystem')),
                ('text', foundations.languages.TextsField(default=foundations.languages.Texts, verbose_name='visio')),
                ('agreed_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='sovittu')),
            ],
        ),
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('ecosystem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='goals', to='ecosystems.ecosystem')),
                ('number', models.PositiveSmallIntegerField(help_text='Its place in the agenda; never reused')),
                ('change', foundations.languages.TextsField(default=foundations.languages.Texts, help_text='The change for children, as a short title', verbose_name='muutos lapsille')),
                ('worst_off', foundations.languages.TextsField(default=foundations.languages.Texts, verbose_name='kenen tilanne on heikoin')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='päättynyt')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('ecosystem', 'number'), name='one_goal_for_a_number'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='goals_are_numbered_from_one')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='goal',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "ecosystems_goalevent" ("change", "ecosystem_id", "ended_on", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "worst_off") VALUES (NEW."change", NEW."ecosystem_id", NEW."ended_on", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version", NEW."worst_off"); RETURN NULL;', hash='8c27749d2d8a5e71465516306d145bc52fc24e50', operation='UPDATE', pgid='pgtrigger_update_update_b4f67', table='ecosystems_goal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='goal',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "ecosystems_goalevent" ("change", "ecosystem_id", "ended_on", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "worst_off") VALUES (OLD."change", OLD."ecosystem_id", OLD."ended_on", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version", OLD."worst_off"); RETURN NULL;', hash='f9ba40d79f766f437fac42adec6e62eacbb82327', operation='DELETE', pgid='pgtrigger_delete_delete_cbdc1', table='ecosystems_goal', when='AFTER')),
        ),
        migrations.CreateModel(
            name='GoalEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='ecosystems.goal')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('ecosystem', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='ecosystems.ecosystem')),
                ('number', models.PositiveSmallIntegerField(help_text='Its place in the agenda; never reused')),
                ('change', foundations.languages.TextsField(default=foundations.languages.Texts, help_text='The change for children, as a short title', verbose_name='muutos lapsille')),
                ('worst_off', foundations.languages.TextsField(default=foundations.languages.Texts, verbose_name='kenen tilanne on heikoin')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='päättynyt')),
            ],
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(default=django.utils.timezone.localdate, verbose_name='alkaen')),
                ('until', models.DateField(blank=True, null=True, verbose_name='päättyen')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('ecosystem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='ecosystems.ecosystem')),
                ('name', foundations.languages.TextsField(default=foundations.languages.Texts, verbose_name='nimi')),
                ('description', foundations.languages.TextsField(blank=True, default=dict, verbose_name='kuvaus')),
                ('sort_key', models.CharField(editable=False, max_length=160)),
            ],
            options={
                'ordering': ['sort_key'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('since')), _connector='OR'), name='activity_ends_after_it_begins', violation_error_message='Päättymispäivän on oltava alkamispäivän jälkeen.')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "ecosystems_activityevent" ("description", "ecosystem_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "sort_key", "until", "version") VALUES (NEW."description", NEW."ecosystem_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since", NEW."sort_key", NEW."until", NEW."version"); RETURN NULL;', hash='7cfb265d898130489c15dd303967f6d3a0f78db5', operation='UPDATE', pgid='pgtrigger_update_update_75373', table='ecosystems_activity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "ecosystems_activityevent" ("description", "ecosystem_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "sort_key", "until", "version") VALUES (OLD."description", OLD."ecosystem_id", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."since", OLD."sort_key", OLD."until", OLD."version"); RETURN NULL;', hash='06d0b251d46e4f1ffc20e2f67d1d1de42042e4fe', operation='DELETE', pgid='pgtrigger_delete_delete_b342c', table='ecosystems_activity', when='AFTER')),
        ),
        migrations.CreateModel(
            name='ActivityGoal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='ecosystems.activity')),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='ecosystems.goal')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('activity', 'goal'), name='goal_once_for_an_activity')],
            },
        ),
        migrations.CreateModel(
            name='ActivityPartner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='ecosystems.activity')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='ecosystems.membership')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('activity', 'membership'), name='partner_once_for_an_activity')],
            },
        ),
        migrations.AddField(
            model_name='activity',
            name='goals',
            field=models.ManyToManyField(related_name='activities', through='ecosystems.ActivityGoal', to='ecosystems.goal'),
        ),
        migrations.AddField(
            model_name='activity',
            name='partners',
            field=models.ManyToManyField(related_name='activities', through='ecosystems.ActivityPartner', to='ecosystems.membership'),
        ),
        migrations.CreateModel(
            name='ActivityEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='ecosystems.activity')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('since', models.DateField(default=django.utils.timezone.localdate, verbose_name='alkaen')),
                ('until', models.DateField(blank=True, null=True, verbose_name='päättyen')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('ecosystem', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='ecosystems.ecosystem')),
                ('name', foundations.languages.TextsField(default=foundations.languages.Texts, verbose_name='nimi')),
                ('description', foundations.languages.TextsField(blank=True, default=dict, verbose_name='kuvaus')),
                ('sort_key', models.CharField(editable=False, max_length=160)),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('client_key', models.UUIDField(default=uuid.uuid4, help_text='Made with the form, so that a double tap stores one entry', unique=True)),
                ('ecosystem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='ecosystems.ecosystem')),
                ('membership', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='reported_entries', to='ecosystems.membership')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='entries', to='ecosystems.activity')),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ecosystems.area')),
                ('date', models.DateField(verbose_name='päivä')),
                ('setting', models.CharField(choices=[('family_centre', 'Perhekeskuksessa'), ('school', 'Koulussa'), ('early_education', 'Päiväkodissa'), ('hobby', 'Harrastuksessa'), ('community', 'Lähiyhteisössä'), ('online', 'Verkossa'), ('elsewhere', 'Muualla')], max_length=20, verbose_name='missä')),
                ('how_early', models.CharField(choices=[('before_worry', 'Ennen huolta'), ('worry', 'Huoli herännyt'), ('support_needed', 'Tuki tarpeen'), ('crisis', 'Kriisi')], max_length=20, verbose_name='kuinka varhain')),
                ('child_heard', models.CharField(choices=[('yes', 'Kyllä'), ('no', 'Ei'), ('no_children', 'Lapsia ei ollut')], max_length=20, verbose_name='kuultiinko lasten oma näkemys')),
                ('children', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(500)], verbose_name='lapsia')),
                ('adults', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(500)], verbose_name='aikuisia')),
                ('professionals', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MaxValueValidator(50)], verbose_name='ammattilaisia')),
                ('sectors', models.PositiveSmallIntegerField()),
                ('created_on', models.DateField(help_text='A date only; correcting and undoing are open for 30 days from it')),
            ],
            options={
                'ordering': ['-date', '-id'],
                'indexes': [models.Index(fields=['ecosystem', 'date'], include=('membership', 'municipality', 'activity', 'sectors', 'children', 'adults'), name='entries_of_a_month'), models.Index(fields=['membership', 'date'], name='entries_of_a_cell')],
                'constraints': [models.CheckConstraint(condition=models.Q(('adults__lte', 500), ('children__lte', 500), ('professionals__lte', 50)), name='entry_counts_are_of_one_occasion'), models.CheckConstraint(condition=models.Q(('sectors__gte', 1), ('sectors__lte', 7)), name='entry_has_sectors')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='entry',
            trigger=pgtrigger.compiler.Trigger(name='change_on_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO ecosystems_change (source, ecosystem_id, membership_id, municipality_id, month) SELECT 'entries', cells.* FROM (SELECT ecosystem_id, membership_id, municipality_id, date_trunc('month', date)::date AS month FROM new_rows GROUP BY 1, 2, 3, 4) AS cells; RETURN NULL;", hash='3b2c98f2a292f7963a09529bdd72f9d8966f78b0', level='STATEMENT', operation='INSERT', pgid='pgtrigger_change_on_insert_6dd51', referencing='REFERENCING NEW TABLE AS new_rows ', table='ecosystems_entry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='entry',
            trigger=pgtrigger.compiler.Trigger(name='change_on_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO ecosystems_change (source, ecosystem_id, membership_id, municipality_id, month) SELECT 'entries', cells.* FROM (SELECT ecosystem_id, membership_id, municipality_id, date_trunc('month', date)::date AS month FROM old_rows UNION SELECT ecosystem_id, membership_id, municipality_id, date_trunc('month', date)::date AS month FROM new_rows) AS cells; RETURN NULL;", hash='c204e175c0a13ec125be15a0149508ca2d4fe8d9', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_change_on_update_78fe5', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='ecosystems_entry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='entry',
            trigger=pgtrigger.compiler.Trigger(name='change_on_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO ecosystems_change (source, ecosystem_id, membership_id, municipality_id, month) SELECT 'entries', cells.* FROM (SELECT ecosystem_id, membership_id, municipality_id, date_trunc('month', date)::date AS month FROM old_rows GROUP BY 1, 2, 3, 4) AS cells; RETURN NULL;", hash='0835cf67bbcc6d80b47c858a79c17ec0ddc54572', level='STATEMENT', operation='DELETE', pgid='pgtrigger_change_on_delete_30568', referencing='REFERENCING OLD TABLE AS old_rows ', table='ecosystems_entry', when='AFTER')),
        ),
        migrations.CreateModel(
            name='EntryPartner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partners', to='ecosystems.entry')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='ecosystems.membership')),
                ('sector', models.CharField(choices=[('families', 'Lapset, nuoret ja perheet'), ('wellbeing_area', 'Hyvinvointialue'), ('municipality', 'Kunta'), ('education', 'Oppilaitos'), ('association', 'Järjestö'), ('parish', 'Seurakunta'), ('other', 'Muu')], max_length=20)),
                ('named', models.BooleanField(default=True, help_text='Somebody of another organisation named it; False: it is there by its own word alone')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('entry', 'membership'), name='partner_once_for_an_entry')],
            },
        ),
        migrations.CreateModel(
            name='EntryPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='ecosystems.entry')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='ecosystems.membership')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='entry_parts', to=settings.AUTH_USER_MODEL)),
                ('created_on', models.DateField()),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('person__isnull', False)), fields=['created_on'], name='parts_with_a_name')],
                'constraints': [models.UniqueConstraint(fields=('entry', 'person'), name='one_part_for_a_person_in_an_entry')],
            },
        ),
        migrations.CreateModel(
            name='LearningNote',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('ecosystem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='learning_notes', to='ecosystems.ecosystem')),
                ('quarter', models.DateField(help_text='The first day of the quarter')),
                ('text', models.CharField(max_length=500, verbose_name='mitä opimme')),
            ],
            options={
                'ordering': ['-quarter', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('quarter__day', 1), ('quarter__month__in', [1, 4, 7, 10])), name='learning_note_tells_a_quarter'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='learning_note_says_something')],
            },
        ),
        migrations.CreateModel(
            name='EntryDeletion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ecosystem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entry_deletions', to='ecosystems.ecosystem')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ecosystems.organisation')),
                ('month', models.DateField(help_text='The first day of the month of the occasion')),
                ('reason', models.CharField(max_length=200, verbose_name='syy')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('deleted_on', models.DateField(default=django.utils.timezone.localdate)),
            ],
            options={
                'ordering': ['-deleted_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('month__day', 1)), name='entry_deletion_tells_a_month'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='entry_deletion_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=40)),
                ('ecosystem_id', models.BigIntegerField()),
                ('membership_id', models.BigIntegerField(null=True)),
                ('municipality_id', models.BigIntegerField(null=True)),
                ('month', models.DateField(help_text='The first day of the month')),
            ],
            options={
                'indexes': [models.Index(fields=['ecosystem_id', 'id'], name='changes_of_an_ecosystem')],
            },
        ),
    ]
