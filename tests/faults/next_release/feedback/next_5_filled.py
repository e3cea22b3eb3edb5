from django.db import migrations, transaction

BATCH = 50


def fill(apps, schema_editor):
    empty = apps.get_model("feedback", "Submission").objects.filter(mood=None)
    while batch := list(empty.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            empty.filter(pk__in=batch).update(mood="unknown")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("feedback", "next_4_valid")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
