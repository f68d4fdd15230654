"""Papers whose e-mail came back have a state of their own; they were failures whose text began with a word."""

from django.db import migrations, models
from django.db.models import Q

WORD = "อีเมลตีกลับ"


def move(apps, schema_editor):
    came_back = apps.get_model("reports", "CertificateDelivery").objects.filter(error__startswith=WORD)
    came_back.filter(state="failed", sent_at__isnull=False).update(state="returned")


def back(apps, schema_editor):
    apps.get_model("reports", "CertificateDelivery").objects.filter(state="returned").update(state="failed")


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial_squashed_0020_levels_of_papers_of_before")]

    operations = [
        migrations.AlterField(
            model_name="certificatedelivery",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "รอส่ง"),
                    ("sent", "ส่งแล้ว"),
                    ("opened", "เปิดแล้ว"),
                    ("failed", "ส่งไม่สำเร็จ"),
                    ("returned", "ตีกลับ"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint(model_name="certificatedelivery", name="sent_delivery_has_a_time"),
        migrations.RunPython(move, back, elidable=True),
        migrations.AddConstraint(
            model_name="certificatedelivery",
            constraint=models.CheckConstraint(
                name="sent_delivery_has_a_time",
                condition=Q(state__in=["queued", "failed"])
                | Q(state__in=["sent", "returned"], sent_at__isnull=False)
                | Q(state="opened", sent_at__isnull=False, opened_at__isnull=False),
            ),
        ),
    ]
