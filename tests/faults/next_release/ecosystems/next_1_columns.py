from django.db import migrations, models

from tests.faults.next_release.ecosystems import OURS


class Migration(migrations.Migration):
    dependencies = [OURS]
    operations = [
        migrations.AddField("entry", "place", models.CharField(max_length=9, db_default="")),
        migrations.AddField("entry", "minutes", models.SmallIntegerField(null=True)),
    ]
