"""The office's weights of need, and rolled-up figures of each office."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_publications"), ("schools", "0012_lists_of_the_whole_country")]

    operations = [
        migrations.CreateModel(
            name="NeedWeights",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "unvisited",
                    models.PositiveSmallIntegerField(
                        default=4,
                        validators=[django.core.validators.MaxValueValidator(5)],
                        verbose_name="ไม่ได้รับการนิเทศนาน",
                    ),
                ),
                (
                    "rule",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[django.core.validators.MaxValueValidator(5)],
                        verbose_name="นิเทศยังไม่ครบตามเกณฑ์",
                    ),
                ),
                (
                    "overdue",
                    models.PositiveSmallIntegerField(
                        default=4,
                        validators=[django.core.validators.MaxValueValidator(5)],
                        verbose_name="ข้อเสนอแนะเกินกำหนด",
                    ),
                ),
                (
                    "sar",
                    models.PositiveSmallIntegerField(
                        default=3, validators=[django.core.validators.MaxValueValidator(5)], verbose_name="การส่ง SAR"
                    ),
                ),
                (
                    "low",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[django.core.validators.MaxValueValidator(5)],
                        verbose_name="ผล SAR ต่ำกว่าระดับดี",
                    ),
                ),
                (
                    "fell",
                    models.PositiveSmallIntegerField(
                        default=3, validators=[django.core.validators.MaxValueValidator(5)], verbose_name="ผล SAR ลดลง"
                    ),
                ),
                (
                    "tests",
                    models.PositiveSmallIntegerField(
                        default=3, validators=[django.core.validators.MaxValueValidator(5)], verbose_name="ผลการทดสอบ"
                    ),
                ),
                (
                    "external",
                    models.PositiveSmallIntegerField(
                        default=4,
                        validators=[django.core.validators.MaxValueValidator(5)],
                        verbose_name="การประเมินภายนอก",
                    ),
                ),
                (
                    "help",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[django.core.validators.MaxValueValidator(5)],
                        verbose_name="ขอความช่วยเหลือใน SAR",
                    ),
                ),
                (
                    "small",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MaxValueValidator(5)],
                        verbose_name="โรงเรียนขนาดเล็กมาก",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "office",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="need_weights", to="schools.office"
                    ),
                ),
            ],
            options={
                "verbose_name": "น้ำหนักของสัญญาณ",
                "verbose_name_plural": "น้ำหนักของสัญญาณ",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("external__lte", 5),
                            ("fell__lte", 5),
                            ("help__lte", 5),
                            ("low__lte", 5),
                            ("overdue__lte", 5),
                            ("rule__lte", 5),
                            ("sar__lte", 5),
                            ("small__lte", 5),
                            ("tests__lte", 5),
                            ("unvisited__lte", 5),
                        ),
                        name="need_weights_from_0_to_5",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficeFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("academic_year", models.PositiveSmallIntegerField(verbose_name="ปีการศึกษา")),
                ("figures", models.JSONField(default=dict, verbose_name="ตัวเลข")),
                ("computed_at", models.DateTimeField(verbose_name="ข้อมูลเมื่อ")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rolled_up", to="schools.office"
                    ),
                ),
            ],
            options={
                "verbose_name": "ตัวเลขรวมของสำนักงาน",
                "verbose_name_plural": "ตัวเลขรวมของสำนักงาน",
                "ordering": ["-academic_year", "office"],
                "constraints": [
                    models.UniqueConstraint(fields=("academic_year", "office"), name="figures_once_per_office_and_year")
                ],
            },
        ),
    ]
