from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("schools", "0007_roles_end_and_emails_are_unique")]

    operations = [
        migrations.RenameField("importrow", "smis_code", "code"),
        migrations.AlterField(
            "importrow", "code", models.CharField(blank=True, max_length=40, verbose_name="รหัส")
        ),
        migrations.AddField("importrow", "object_id", models.PositiveBigIntegerField(null=True)),
        migrations.AddField("importbatch", "made", models.JSONField(default=dict)),
        migrations.AlterField(
            "importbatch",
            "state",
            models.CharField(
                choices=[
                    ("mapping", "รอจับคู่คอลัมน์"),
                    ("reading", "กำลังอ่านไฟล์"),
                    ("ready", "รอยืนยัน"),
                    ("applied", "นำเข้าแล้ว"),
                    ("refused", "อ่านไฟล์ไม่ได้"),
                    ("dropped", "ยกเลิก"),
                    ("undone", "ย้อนกลับแล้ว"),
                ],
                default="reading",
                max_length=10,
            ),
        ),
    ]
