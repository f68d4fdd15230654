import django.db.models.deletion
import schools.tables
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('instruments', '0001_initial'),
        ('instruments', '0002_tools_of_a_visit'),
        ('instruments', '0003_codes_and_long_texts'),
        ('instruments', '0004_brought_in_once'),
        ('instruments', '0005_response_counted'),
    ]

    initial = True

    dependencies = [
        ('schools', '0011_tools_of_a_visit'),
    ]

    operations = [
        schools.tables.CreateModels(
            operations=[migrations.CreateModel(
                name='Instrument',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=20, verbose_name='รหัสแบบ')),
                    ('title', models.CharField(max_length=200, verbose_name='ชื่อแบบ')),
                    ('purpose', models.CharField(choices=[('visit', 'แบบนิเทศ ติดตาม'), ('survey', 'แบบสำรวจ'), ('assessment', 'แบบประเมิน'), ('feedback', 'แบบสะท้อนผลจากผู้รับการนิเทศ'), ('record', 'แบบบันทึกและรายงาน')], default='visit', max_length=20, verbose_name='ใช้เพื่อ')),
                    ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='instruments', to='schools.office')),
                    ('archived_at', models.DateTimeField(blank=True, null=True, verbose_name='เลิกใช้เมื่อ')),
                    ('copied_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='copies', to='instruments.instrument')),
                    ('created_at', models.DateTimeField(auto_now_add=True, null=True)),
                    ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('description', models.TextField(blank=True, verbose_name='คำอธิบาย')),
                    ('is_preferred', models.BooleanField(default=False, verbose_name='เป็นแบบหลัก')),
                    ('lock', models.PositiveIntegerField(default=1)),
                    ('client_uuid', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ],
                options={
                    'verbose_name': 'แบบ',
                    'verbose_name_plural': 'แบบ',
                    'ordering': ['code'],
                    'constraints': [models.UniqueConstraint(fields=('office', 'code'), name='instrument_code_once_per_office'), models.UniqueConstraint(condition=models.Q(('office', None)), fields=('code',), name='instrument_code_once_in_product')],
                },
            ), migrations.CreateModel(
                name='Scale',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=100, verbose_name='มาตรวัด')),
                    ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='scales', to='schools.office')),
                    ('version', models.PositiveIntegerField(default=1)),
                ],
                options={
                    'ordering': ['pk'],
                    'verbose_name': 'มาตรวัด',
                    'verbose_name_plural': 'มาตรวัด',
                },
            ), migrations.CreateModel(
                name='InstrumentVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(default=1)),
                    ('published_at', models.DateTimeField(blank=True, null=True)),
                    ('instrument', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='instruments.instrument')),
                    ('created_at', models.DateTimeField(auto_now_add=True, null=True)),
                    ('lock', models.PositiveIntegerField(default=1)),
                    ('note', models.CharField(blank=True, max_length=300, verbose_name='สิ่งที่เปลี่ยน')),
                    ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['instrument', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('instrument', 'number'), name='version_number_once'), models.UniqueConstraint(condition=models.Q(('published_at', None)), fields=('instrument',), name='one_draft_version_per_instrument')],
                },
            ), migrations.CreateModel(
                name='ScaleBand',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('low', models.DecimalField(decimal_places=2, max_digits=4)),
                    ('high', models.DecimalField(decimal_places=2, max_digits=4)),
                    ('label', models.CharField(max_length=50)),
                    ('scale', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bands', to='instruments.scale')),
                ],
                options={
                    'ordering': ['-low'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('low__lte', models.F('high'))), name='band_runs_upward')],
                },
            ), migrations.CreateModel(
                name='ScalePoint',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('value', models.PositiveSmallIntegerField(verbose_name='คะแนน')),
                    ('label', models.CharField(max_length=50, verbose_name='ความหมาย')),
                    ('scale', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='points', to='instruments.scale')),
                ],
                options={
                    'ordering': ['-value'],
                    'constraints': [models.UniqueConstraint(fields=('scale', 'value'), name='scale_value_once')],
                },
            ), migrations.CreateModel(
                name='Response',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                    ('respondent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='responses', to='schools.school')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='instruments.instrumentversion')),
                    ('turns', models.JSONField(blank=True, default=list, verbose_name='ชั้นเรียนที่สังเกต')),
                ],
                options={
                    'indexes': [models.Index(fields=['version', 'school', 'created_at'], name='response_counted')],
                },
            ), migrations.CreateModel(
                name='Section',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField()),
                    ('title', models.CharField(max_length=200, verbose_name='หัวข้อของตอน')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='instruments.instrumentversion')),
                    ('help', models.CharField(blank=True, max_length=500, verbose_name='คำชี้แจง')),
                    ('repeats', models.BooleanField(default=False, verbose_name='กรอกซ้ำทุกชั้นเรียนที่สังเกต')),
                    ('show_if', models.JSONField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['position'],
                },
            ), migrations.CreateModel(
                name='Item',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField()),
                    ('kind', models.CharField(choices=[('rating', 'มาตรประมาณค่า'), ('yes_no', 'มี/ไม่มี'), ('partial', 'มี/มีบางส่วน/ไม่มี'), ('single', 'เลือกหนึ่งข้อ'), ('multiple', 'เลือกได้หลายข้อ'), ('number', 'ตัวเลข'), ('text', 'ข้อความสั้น'), ('long_text', 'ข้อความยาว'), ('date', 'วันที่'), ('photo', 'ภาพถ่าย'), ('file', 'ไฟล์')], default='rating', max_length=10, verbose_name='ชนิดคำตอบ')),
                    ('text', models.CharField(max_length=500, verbose_name='คำถาม')),
                    ('help', models.CharField(blank=True, max_length=500, verbose_name='คำอธิบาย')),
                    ('required', models.BooleanField(default=True, verbose_name='ต้องตอบ')),
                    ('weight', models.DecimalField(decimal_places=2, default=1, max_digits=5, verbose_name='น้ำหนัก')),
                    ('scale', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='instruments.scale')),
                    ('section', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='instruments.section')),
                    ('choices', models.JSONField(blank=True, default=list, verbose_name='ตัวเลือก')),
                    ('code', models.CharField(blank=True, max_length=40, verbose_name='รหัสข้อ')),
                    ('dual', models.BooleanField(default=False, verbose_name='ประเมินสภาพปัจจุบันและสภาพที่พึงประสงค์')),
                    ('high', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='ไม่เกิน')),
                    ('low', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='ไม่น้อยกว่า')),
                    ('show_if', models.JSONField(blank=True, null=True)),
                    ('unit', models.CharField(blank=True, max_length=40, verbose_name='หน่วย')),
                ],
                options={
                    'ordering': ['section__position', 'position'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'rating'), _negated=True), ('scale__isnull', False), _connector='OR'), name='rating_item_has_a_scale')],
                },
            ), migrations.CreateModel(
                name='Answer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                    ('text', models.TextField(blank=True)),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='instruments.item')),
                    ('response', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='instruments.response')),
                    ('chosen', models.JSONField(blank=True, null=True)),
                    ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='schools.storedfile')),
                    ('turn', models.PositiveSmallIntegerField(default=0)),
                    ('wanted', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='สภาพที่พึงประสงค์')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('response', 'item', 'turn'), name='one_answer_per_item_and_turn')],
                },
            )],
        ),
    ]
