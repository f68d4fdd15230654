from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0010_ten_years"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="plannedvisit",
            index=models.Index(fields=["plan", "planned_on"], name="planned_by_day"),
        ),
    ]
