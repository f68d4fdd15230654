from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0009_survey_reach"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="visit",
            name="supervision_office__9cb763_idx",
        ),
        migrations.AddIndex(
            model_name="recommendation",
            index=models.Index(
                fields=["office", "theme", "state", "source", "supervisor"], name="recommendation_counted"
            ),
        ),
        migrations.AddIndex(
            model_name="recommendation",
            index=models.Index(fields=["office", "state", "settled_at"], name="recommendation_settled"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["office", "-visited_on", "-id"], name="visit_by_day"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                fields=["office", "state", "-visited_on", "school", "supervisor", "kind"], name="visit_counted"
            ),
        ),
    ]
