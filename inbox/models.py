"""What a person is told: one notice per person and event, and what was sent of it through which channel."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from inbox.channels import LABELS


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; nobody reads what another was told."""
        return self.filter(user=user)

    def of_kind(self, kind):
        """Those about one thing; all without a known `kind`."""
        return self.filter(kind=kind) if kind in Notice.Kind.values else self

    def unread(self):
        """Those not opened yet."""
        return self.filter(read_at=None)


class Notice(models.Model):
    """One thing that one person is told. `key` names the event: the same event told twice is one notice."""

    class Kind(models.TextChoices):
        """What it is about, for choosing what to hear of by mail."""

        VISIT = "visit", "การนิเทศ"
        RECOMMENDATION = "recommendation", "ข้อเสนอแนะ"
        PLAN = "plan", "แผนนิเทศ"
        SURVEY = "survey", "แบบสำรวจ"
        ROUND = "round", "การส่ง SAR"
        QUALITY = "quality", "ประเมินภายนอก ตรวจเยี่ยม และช่วยเหลือ"
        REPORT = "report", "รายงาน"
        CERTIFICATE = "certificate", "เกียรติบัตร"
        EVENT = "event", "กิจกรรม"
        MEETING = "meeting", "การประชุมคณะกรรมการ"
        LETTER = "letter", "หนังสือและเอกสารราชการ"
        LIBRARY = "library", "คลังความรู้และบริการสื่อ"
        HANDBOOK = "handbook", "งานตามคู่มือและงานที่ได้รับมอบหมาย"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField("เกี่ยวกับ", max_length=20, choices=Kind.choices)
    key = models.CharField(max_length=160)
    title = models.CharField("เรื่อง", max_length=250)
    body = models.TextField("รายละเอียด", blank=True)
    # A path of this installation, or "".
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField("อ่านเมื่อ", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "ข้อความแจ้ง"
        verbose_name_plural = "ข้อความแจ้ง"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created_at"]),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notice_unread"),
        ]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="told_once_an_event")]

    def __str__(self):
        return self.title


class Preference(models.Model):
    """How a person wants to hear: by mail at once, once a day, or not; and through the outside channel or not."""

    class Mail(models.TextChoices):
        NOW = "now", "ส่งทันที"
        DAILY = "daily", "รวมส่งวันละครั้ง"
        NEVER = "never", "ไม่ส่งอีเมล"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preference")
    mail = models.CharField("อีเมล", max_length=5, choices=Mail.choices, default=Mail.DAILY)
    # Kinds of notices the person hears of in the inbox alone.
    quiet = models.JSONField("เรื่องที่ไม่ต้องส่งออก", default=list, blank=True)
    outside = models.BooleanField("ส่งผ่านช่องทางภายนอก", default=False)

    class Meta:
        verbose_name = "การรับข้อความแจ้ง"
        verbose_name_plural = "การรับข้อความแจ้ง"

    def __str__(self):
        return f"{self.user} {self.get_mail_display()}"


class Delivery(models.Model):
    """One notice through one channel: the log of what was sent, and the guard that it is sent once."""

    class State(models.TextChoices):
        WAITING = "waiting", "รอส่ง"
        SENDING = "sending", "กำลังส่ง"
        SENT = "sent", "ส่งแล้ว"
        FAILED = "failed", "ส่งไม่สำเร็จ"
        SKIPPED = "skipped", "ไม่ต้องส่ง"

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    # A name of inbox.channels: "mail", "digest", "webhook".
    channel = models.CharField("ช่องทาง", max_length=20)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField("สาเหตุ", max_length=300, blank=True)
    # Not sent before this moment; of one that is being sent, when that began.
    not_before = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField("ส่งเมื่อ", null=True, blank=True)

    class Meta:
        verbose_name = "การส่งข้อความ"
        verbose_name_plural = "การส่งข้อความ"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "not_before"])]
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="sent_once_a_channel")]

    def __str__(self):
        return f"{self.notice} · {self.channel}"

    @property
    def channel_label(self):
        """The channel in words."""
        return LABELS.get(self.channel, self.channel)
