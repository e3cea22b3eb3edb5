"""Profiles are interned by the list of their values and no longer name the activity; weights are kept.

What was counted is emptied and every counted cell reported as changed, so that the next tick counts all of it anew.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

COUNT_ANEW = """
    INSERT INTO ecosystems_change (source, ecosystem_id, membership_id, municipality_id, month)
    SELECT DISTINCT leaf.source, cell.ecosystem_id, cell.membership_id, cell.municipality_id, leaf.month
    FROM measures_leaftally AS leaf JOIN measures_cell AS cell ON cell.id = leaf.cell_id;
    TRUNCATE measures_leaftally, measures_tally, measures_dirtynode, measures_cell, measures_profile, measures_branch;
    UPDATE measures_definition AS definition SET computed_at = NULL
    WHERE indicator IS NULL AND NOT EXISTS (
        SELECT FROM measures_definition AS newer
        WHERE newer.measure_id = definition.measure_id AND newer.version > definition.version
    );
"""


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0001_what_is_counted'),
    ]

    operations = [
        migrations.RunSQL(COUNT_ANEW, COUNT_ANEW),
        migrations.RemoveConstraint(model_name='profile', name='one_profile_for_a_combination'),
        migrations.AddField(
            model_name='profile',
            name='dims',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, help_text='The values in the order in which the source declares dimensions', size=None),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='profile',
            name='is_weighed',
            field=models.BooleanField(default=False, help_text='Whether its weights have been written'),
        ),
        migrations.AlterField(
            model_name='profile',
            name='dimensions',
            field=models.JSONField(help_text='{dimension: value}, the same for those who read'),
        ),
        migrations.AddIndex(
            model_name='profile',
            index=models.Index(condition=models.Q(('is_weighed', False)), fields=['id'], name='profiles_to_weigh'),
        ),
        migrations.AddConstraint(
            model_name='profile',
            constraint=models.UniqueConstraint(fields=('source', 'dims'), name='one_profile_for_a_combination'),
        ),
        migrations.CreateModel(
            name='Weight',
            fields=[
                ('pk', models.CompositePrimaryKey('profile', 'definition', blank=True, editable=False, primary_key=True, serialize=False)),
                ('numerator', models.SmallIntegerField(null=True)),
                ('denominator', models.SmallIntegerField(null=True)),
                ('definition', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='measures.definition')),
                ('profile', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='measures.profile')),
            ],
        ),
    ]
