"""Statistics are kept as whole numbers of four bytes with their decimals; the answer they came in is known by its digest.

A table does not change its primary key: it is made anew, and what was in it is carried over exactly, both ways.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

ASIDE = "CREATE TABLE measures_statisticseries_before AS TABLE measures_statisticseries"
PACK = """
    WITH scaled AS (
        SELECT before.*, kept.decimals,
               ARRAY(SELECT (value * 10::numeric ^ kept.decimals)::bigint
                     FROM unnest(before.values) WITH ORDINALITY AS each (value, place) ORDER BY place) AS numbers
        FROM measures_statisticseries_before AS before
        JOIN measures_indicator AS indicator ON indicator.id = before.indicator_id
        CROSS JOIN LATERAL (
            SELECT greatest(least(indicator.decimals, 6), coalesce(max(scale(trim_scale(value))), 0)) AS decimals
            FROM unnest(before.values) AS value
        ) AS kept
    ), sized AS (
        SELECT *, 2147483648 > ALL (SELECT abs(number) FROM unnest(numbers) AS number WHERE number IS NOT NULL) AS is_small,
               2147483648 > ALL (SELECT abs(number) FROM unnest(counts) AS number WHERE number IS NOT NULL) AS are_few
        FROM scaled
    )
    INSERT INTO measures_statisticseries (indicator_id, place_id, breakdown, first_year, decimals,
                                          small_values, large_values, small_counts, large_counts)
    SELECT indicator_id, place_id, breakdown, first_year, decimals,
           CASE WHEN is_small THEN numbers::int[] END, CASE WHEN NOT is_small THEN numbers END,
           CASE WHEN are_few THEN counts::int[] END, CASE WHEN NOT are_few THEN counts END
    FROM sized;
    DROP TABLE measures_statisticseries_before
"""
UNPACK = """
    INSERT INTO measures_statisticseries (indicator_id, place_id, breakdown, first_year, values, counts)
    SELECT indicator_id, place_id, breakdown, first_year,
           ARRAY(SELECT value / 10::numeric ^ decimals
                 FROM unnest(coalesce(large_values, small_values::bigint[])) WITH ORDINALITY AS each (value, place)
                 ORDER BY place),
           coalesce(large_counts, small_counts::bigint[])
    FROM measures_statisticseries_before;
    DROP TABLE measures_statisticseries_before
"""


class Migration(migrations.Migration):

    dependencies = [
        ('ecosystems', '0001_network'),
        ('measures', '0003_tallies_are_packed'),
    ]

    operations = [
        migrations.AddField(
            model_name='indicator',
            name='digest',
            field=models.BinaryField(help_text='Of the last answer that was stored, and of all that its meaning hangs on; the same need not be read', max_length=32, null=True),
        ),
        migrations.RunSQL(ASIDE, UNPACK),
        migrations.DeleteModel('StatisticSeries'),
        migrations.CreateModel(
            name='StatisticSeries',
            fields=[
                ('pk', models.CompositePrimaryKey('indicator', 'place', 'breakdown', blank=True, editable=False, primary_key=True, serialize=False)),
                ('indicator', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='series', to='measures.indicator')),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='statistics', to='ecosystems.place')),
                ('first_year', models.PositiveSmallIntegerField()),
                ('decimals', models.PositiveSmallIntegerField(default=0, help_text='Of the values as they are kept here')),
                ('breakdown', models.CharField(blank=True, default='', help_text="'' is everybody; else e.g. gender=male", max_length=40)),
                ('small_values', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(null=True), null=True, size=None)),
                ('large_values', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(null=True), null=True, size=None)),
                ('small_counts', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(null=True), help_text='The count behind each value; none when the value is itself a count or the owner gives none', null=True, size=None)),
                ('large_counts', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(null=True), null=True, size=None)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('large_values', None), ('small_values__isnull', False), ('small_values__len__gt', 0)), models.Q(('large_values__isnull', False), ('large_values__len__gt', 0), ('small_values', None)), _connector='OR'), name='statistic_series_has_values_of_one_size'),
                    models.CheckConstraint(condition=models.Q(models.Q(('small_counts', None), ('large_counts', None), _connector='OR'), models.Q(('small_counts', None), ('small_counts__len', django.db.models.functions.comparison.Coalesce('small_values__len', 'large_values__len')), _connector='OR'), models.Q(('large_counts', None), ('large_counts__len', django.db.models.functions.comparison.Coalesce('small_values__len', 'large_values__len')), _connector='OR')), name='statistic_series_has_a_count_for_each_value'),
                ],
            },
        ),
        migrations.RunSQL(PACK, ASIDE),
    ]
