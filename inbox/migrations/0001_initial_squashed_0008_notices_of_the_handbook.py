import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('inbox', '0001_initial'),
        ('inbox', '0002_skipped_for_more_reasons'),
        ('inbox', '0003_quality'),
        ('inbox', '0004_notices_of_certificates'),
        ('inbox', '0005_notices_of_events_and_meetings'),
        ('inbox', '0006_letters'),
        ('inbox', '0007_notices_of_the_library'),
        ('inbox', '0008_notices_of_the_handbook'),
    ]

    initial = True

    dependencies = [
        ('schools', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('visit', 'การนิเทศ'), ('recommendation', 'ข้อเสนอแนะ'), ('plan', 'แผนนิเทศ'), ('survey', 'แบบสำรวจ'), ('round', 'การส่ง SAR'), ('quality', 'ประเมินภายนอก ตรวจเยี่ยม และช่วยเหลือ'), ('report', 'รายงาน'), ('certificate', 'เกียรติบัตร'), ('event', 'กิจกรรม'), ('meeting', 'การประชุมคณะกรรมการ'), ('letter', 'หนังสือและเอกสารราชการ'), ('library', 'คลังความรู้และบริการสื่อ'), ('handbook', 'งานตามคู่มือและงานที่ได้รับมอบหมาย')], max_length=20, verbose_name='เกี่ยวกับ')),
                ('key', models.CharField(max_length=160)),
                ('title', models.CharField(max_length=250, verbose_name='เรื่อง')),
                ('body', models.TextField(blank=True, verbose_name='รายละเอียด')),
                ('url', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='อ่านเมื่อ')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'ข้อความแจ้ง',
                'verbose_name_plural': 'ข้อความแจ้ง',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['user', '-created_at'], name='inbox_notic_user_id_093281_idx'), models.Index(condition=models.Q(('read_at', None)), fields=['user'], name='notice_unread')],
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='told_once_an_event')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mail', models.CharField(choices=[('now', 'ส่งทันที'), ('daily', 'รวมส่งวันละครั้ง'), ('never', 'ไม่ส่งอีเมล')], default='daily', max_length=5, verbose_name='อีเมล')),
                ('quiet', models.JSONField(blank=True, default=list, verbose_name='เรื่องที่ไม่ต้องส่งออก')),
                ('outside', models.BooleanField(default=False, verbose_name='ส่งผ่านช่องทางภายนอก')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notice_preference', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'การรับข้อความแจ้ง',
                'verbose_name_plural': 'การรับข้อความแจ้ง',
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=20, verbose_name='ช่องทาง')),
                ('state', models.CharField(choices=[('waiting', 'รอส่ง'), ('sending', 'กำลังส่ง'), ('sent', 'ส่งแล้ว'), ('failed', 'ส่งไม่สำเร็จ'), ('skipped', 'ไม่ต้องส่ง')], default='waiting', max_length=10, verbose_name='สถานะ')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='สาเหตุ')),
                ('not_before', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='ส่งเมื่อ')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='inbox.notice')),
            ],
            options={
                'verbose_name': 'การส่งข้อความ',
                'verbose_name_plural': 'การส่งข้อความ',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['state', 'not_before'], name='inbox_deliv_state_096650_idx')],
                'constraints': [models.UniqueConstraint(fields=('notice', 'channel'), name='sent_once_a_channel')],
            },
        ),
    ]
