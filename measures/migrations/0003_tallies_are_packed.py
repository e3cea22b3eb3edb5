"""Tallies hold all profiles of a month in one row, and beside them the slots, which were rows of Series.

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
PARTS = "[profile, count, the source's sums …] of each profile, in the order of the profiles"


def parts() -> models.Field:
    return django.contrib.postgres.fields.ArrayField(base_field=django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None), help_text=PARTS, size=None)


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0002_weights_are_kept'),
    ]

    operations = [
        migrations.RunSQL(COUNT_ANEW, COUNT_ANEW),
        migrations.DeleteModel(name='Series'),
        migrations.DeleteModel(name='Weight'),
        migrations.DeleteModel(name='LeafTally'),
        migrations.DeleteModel(name='Tally'),
        migrations.DeleteModel(name='DirtyNode'),
        migrations.RemoveIndex(model_name='profile', name='profiles_to_weigh'),
        migrations.RemoveField(model_name='profile', name='is_weighed'),
        migrations.CreateModel(
            name='LeafTally',
            fields=[
                ('pk', models.CompositePrimaryKey('cell', 'source', 'month', blank=True, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=40)),
                ('month', models.DateField(help_text='The first day of the month')),
                ('parts', parts()),
                ('cell', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='measures.cell')),
            ],
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('pk', models.CompositePrimaryKey('place', 'source', 'month', blank=True, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=40)),
                ('month', models.DateField(help_text='The first day of the month')),
                ('parts', parts()),
                ('definitions', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), help_text='Those that have a slot here', size=None)),
                ('slots', django.contrib.postgres.fields.ArrayField(base_field=django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None), help_text='[numerator, denominator or 0, n] of each of them', size=None)),
                ('place', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ecosystems.place')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('month__day', 1), ('slots__len', models.F('definitions__len'))), name='tally_has_a_month_and_a_slot_for_each_definition')],
            },
        ),
        migrations.CreateModel(
            name='DirtyNode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place_id', models.BigIntegerField()),
                ('source', models.CharField(max_length=40)),
                ('month', models.DateField()),
            ],
        ),
    ]
