from django.db import migrations, models
from django.db.models.functions import Now

from tests.faults.next_release.feedback import OURS


class Migration(migrations.Migration):
    dependencies = [OURS, ("ecosystems", "next_3_index")]
    operations = [
        migrations.AddField("submission", "mood", models.CharField(max_length=9, null=True)),
        migrations.AddField("submission", "weight", models.SmallIntegerField(db_default=1)),
        migrations.AddField("submission", "seen_at", models.DateTimeField(db_default=Now())),
    ]
