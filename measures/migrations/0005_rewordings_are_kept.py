"""What owners of statistics say of them is kept with what they said before."""

import django.db.models.deletion
import foundations.languages
from django.db import migrations, models


class Migration(migrations.Migration):

    accepted = {"CONSTRAINT": "an installation has some hundred indicators at most, and each is asked whether {} is an object"}

    dependencies = [
        ('measures', '0004_statistics_are_packed'),
    ]

    operations = [
        migrations.AddField(
            model_name='indicator',
            name='definition',
            field=foundations.languages.TextsField(db_default=models.Value({}, models.JSONField()), default=foundations.languages.Texts, help_text='As the service says it, without its markup'),
        ),
        migrations.CreateModel(
            name='Rewording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noticed_at', models.DateTimeField()),
                ('part', models.CharField(choices=[('title', 'Lähteen otsikko muuttui'), ('definition', 'Lähteen määritelmä muuttui'), ('unit', 'Lähteen yksikkö muuttui'), ('owner', 'Tilaston omistaja muuttui')], max_length=10)),
                ('before', foundations.languages.TextsField(default=foundations.languages.Texts)),
                ('after', foundations.languages.TextsField(default=foundations.languages.Texts)),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rewordings', to='measures.indicator')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='rewording_changes_a_text')],
            },
        ),
    ]
