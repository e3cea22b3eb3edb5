from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ecosystems", "next_1_columns")]
    operations = [migrations.AddField("change", "kind", models.CharField(max_length=9, db_default="fact"))]
