from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("supervision", "0018_event_mails")]

    operations = [
        migrations.AddField(
            model_name="eventphoto",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name="eventmail",
            name="what",
            field=models.CharField(
                choices=[
                    ("registered", "รับลงทะเบียนแล้ว"),
                    ("place", "ได้รับสิทธิ์จากรายชื่อสำรอง"),
                    ("changed", "เปลี่ยนวัน เวลา หรือสถานที่"),
                    ("cancelled", "ยกเลิกกิจกรรม"),
                    ("restored", "ดำเนินการตามเดิม"),
                    ("removed", "ยกเลิกการลงทะเบียน"),
                    ("evaluate", "โปรดตอบแบบประเมิน"),
                    ("link", "ลิงก์ของท่าน"),
                ],
                max_length=10,
            ),
        ),
    ]
