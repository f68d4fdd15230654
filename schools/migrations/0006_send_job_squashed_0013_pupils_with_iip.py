import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models

from schools.tables import add_trigrams, drop_trigrams


class Migration(migrations.Migration):

    replaces = [
        ('schools', '0006_send_job'),
        ('schools', '0007_roles_end_and_emails_are_unique'),
        ('schools', '0008_imports_of_any_kind'),
        ('schools', '0009_search_without_a_scan'),
        ('schools', '0010_reasons'),
        ('schools', '0011_tools_of_a_visit'),
        ('schools', '0012_lists_of_the_whole_country'),
        ('schools', '0013_pupils_with_iip'),
    ]

    dependencies = [
        ('jobs', '0001_initial'),
        ('schools', '0005_network_post_version'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reason',
            fields=[
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='reason', serialize=False, to='schools.auditevent')),
                ('text', models.CharField(max_length=300, verbose_name='เหตุผล')),
            ],
            options={
                'verbose_name': 'เหตุผล',
                'verbose_name_plural': 'เหตุผล',
            },
        ),
        migrations.RemoveIndex(
            model_name='school',
            name='school_in_thai_order',
        ),
        migrations.RemoveField(
            model_name='importrow',
            name='smis_code',
        ),
        migrations.AddField(
            model_name='figures',
            name='with_iip',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='มีแผน IIP'),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='made',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='importrow',
            name='code',
            field=models.CharField(blank=True, max_length=40, verbose_name='รหัส'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='object_id',
            field=models.PositiveBigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='invitation',
            name='send_job',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job'),
        ),
        migrations.AddField(
            model_name='membership',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='ให้สิ้นสุดเมื่อ'),
        ),
        migrations.AddField(
            model_name='officeday',
            name='is_exam',
            field=models.BooleanField(default=False, verbose_name='เป็นวันสอบ'),
        ),
        migrations.AlterField(
            model_name='importbatch',
            name='state',
            field=models.CharField(choices=[('mapping', 'รอจับคู่คอลัมน์'), ('reading', 'กำลังอ่านไฟล์'), ('ready', 'รอยืนยัน'), ('applied', 'นำเข้าแล้ว'), ('refused', 'อ่านไฟล์ไม่ได้'), ('dropped', 'ยกเลิก'), ('undone', 'ย้อนกลับแล้ว')], default='reading', max_length=10),
        ),
        migrations.AddIndex(
            model_name='school',
            index=models.Index(models.OrderBy(django.db.models.functions.comparison.Collate('name', 'th-x-icu')), models.F('smis_code'), models.F('id'), name='school_in_thai_order'),
        ),
        migrations.AddIndex(
            model_name='school',
            index=models.Index(models.OrderBy(django.db.models.functions.comparison.Collate('district', 'th-x-icu')), models.OrderBy(django.db.models.functions.comparison.Collate('name', 'th-x-icu')), models.F('smis_code'), models.F('id'), name='school_by_district'),
        ),
        migrations.AddIndex(
            model_name='school',
            index=models.Index(fields=['closed_on'], name='school_closed_on'),
        ),
        migrations.AddIndex(
            model_name='school',
            index=models.Index(fields=['search_name', 'district', 'closed_on'], name='school_searched'),
        ),
        migrations.AddIndex(
            model_name='school',
            index=models.Index(fields=['local_code'], name='school_by_local_code', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='school',
            index=models.Index(fields=['moe_code'], name='school_by_moe_code', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='school',
            index=models.Index(fields=['obec_code'], name='school_by_obec_code', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='school',
            index=models.Index(fields=['onesqa_code'], name='school_by_onesqa_code', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(models.OrderBy(django.db.models.functions.comparison.Collate('given_name', 'th-x-icu')), models.OrderBy(django.db.models.functions.comparison.Collate('family_name', 'th-x-icu')), models.F('id'), name='user_in_thai_order'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='user_email_once', violation_error_message='อีเมลนี้มีผู้ใช้อื่นใช้อยู่แล้ว โปรดใช้อีเมลอื่น'),
        ),
        migrations.RunPython(add_trigrams, drop_trigrams),
    ]
