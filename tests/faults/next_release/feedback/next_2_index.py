from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("feedback", "next_1_columns")]
    operations = [AddIndexConcurrently("submission", models.Index(fields=["weight", "date"], name="next_weights"))]
