from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("instruments", "0004_brought_in_once"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="response",
            index=models.Index(fields=["version", "school", "created_at"], name="response_counted"),
        ),
    ]
