from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_answering_papers")]

    operations = [
        migrations.AlterField(
            model_name="libraryevent",
            name="what",
            field=models.CharField(
                choices=[
                    ("begin", "เริ่มบันทึก"),
                    ("bring", "นำเข้าจากรายการเริ่มต้น"),
                    ("submit", "ส่งให้สำนักงานพิจารณา"),
                    ("approve", "ขึ้นทะเบียน"),
                    ("send_back", "ส่งกลับให้แก้ไข"),
                    ("renew", "เริ่มฉบับใหม่"),
                    ("discard", "ทิ้งฉบับที่กำลังจัดทำ"),
                    ("publish", "เผยแพร่ต่อสาธารณะ"),
                    ("unpublish", "ยกเลิกการเผยแพร่"),
                    ("withdraw", "ถอนออกจากคลัง"),
                    ("restore", "นำกลับมาแก้ไข"),
                    ("stage", "ปรับขั้นตอน"),
                ],
                max_length=10,
            ),
        ),
    ]
