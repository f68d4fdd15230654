import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("schools", "0009_search_without_a_scan")]

    operations = [
        migrations.CreateModel(
            name="Reason",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="reason",
                        serialize=False,
                        to="schools.auditevent",
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="เหตุผล")),
            ],
            options={"verbose_name": "เหตุผล", "verbose_name_plural": "เหตุผล"},
        ),
    ]
