from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("ecosystems", "next_2_changes")]
    operations = [AddIndexConcurrently("entry", models.Index(fields=["place"], name="next_places"))]
