"""What the office has published: a frozen copy that everybody may read, from which nothing leads to private rows."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from schools.models import Office, Role, StoredFile

# Who sees in the office what was published and how often it is read.
PUBLICATION_READERS = (Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.CLERK)


def new_slug():
    """An address that nobody guesses: what is taken back cannot be found by counting."""
    return secrets.token_urlsafe(12)


class PublicationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office's people see all that it published, also what was taken back."""
        if not user.has_role(*PUBLICATION_READERS):
            return self.none()
        return self.filter(office=user.acting.office_id)

    def on_site(self, office_id):
        """What everybody may read of an office."""
        return self.filter(office=office_id, unpublished_at=None)

    def listed(self):
        """Without the frozen content, which a list does not show."""
        return self.defer("data", "search_text")

    def with_counts(self):
        """Adds `views` and `downloads`, of all days; counted for the rows that are shown alone."""
        counts = PublicationCount.objects.filter(publication=OuterRef("pk")).order_by().values("publication")
        return self.annotate(
            views=Coalesce(Subquery(counts.annotate(n=Sum("views")).values("n")), 0),
            downloads=Coalesce(Subquery(counts.annotate(n=Sum("downloads")).values("n")), 0),
        )


class Publication(models.Model):
    """One page of the public site. `data` is all it shows, frozen and hashed:

    {"facts": [[label, value]], "texts": [{"heading", "text"}], "links": [{"title", "url"}],
     "sheets": {name: {"title", "about", "columns": [[key, label, kind, what it means]], "rows": [{key: value}],
     "chart" (what is drawn, see reports.public_site.charts)}}}

    A public page reads this table, the office's name, the files below and the counters, and no other table.
    """

    class Kind(models.TextChoices):
        REPORT = "report", "รายงาน"
        PRACTICE = "practice", "วิธีปฏิบัติที่เป็นเลิศ"
        INNOVATION = "innovation", "นวัตกรรม"
        LIBRARY = "library", "คลังความรู้"
        ANNOUNCEMENT = "announcement", "ประกาศและข่าว"
        CALENDAR = "calendar", "ปฏิทิน"
        FIGURES = "figures", "ข้อมูลเปิด"

    office = models.ForeignKey(Office, models.PROTECT, related_name="publications")
    kind = models.CharField("ประเภท", max_length=12, choices=Kind.choices)
    # One press of the button is one page, however often it was sent.
    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.CharField(max_length=32, unique=True, default=new_slug, editable=False)
    # What it was made from, such as practice:12: one page of a thing is public at a time.
    subject = models.CharField(max_length=60, blank=True)
    title = models.CharField("ชื่อเรื่อง", max_length=250)
    summary = models.TextField("สาระสำคัญ", blank=True)
    # The day it speaks of: that of an announcement, the first day of a calendar.
    dated = models.DateField("ลงวันที่", null=True, blank=True)
    academic_year = models.PositiveSmallIntegerField("ปีการศึกษา", null=True, blank=True)
    # Title and texts as a search compares them (thai.text.search_key).
    search_text = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField("เผยแพร่เมื่อ")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    capacity = models.CharField("ในฐานะ", max_length=120, blank=True)
    unpublished_at = models.DateTimeField("ถอนเมื่อ", null=True, blank=True)
    unpublished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    unpublished_reason = models.TextField("เหตุผลที่ถอน", blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "หน้าที่เผยแพร่"
        verbose_name_plural = "หน้าที่เผยแพร่"
        ordering = ["-published_at", "-pk"]
        indexes = [
            models.Index(
                fields=["office", "kind", "-published_at"],
                condition=Q(unpublished_at=None),
                name="publication_on_site",
            ),
            models.Index(fields=["office", "-published_at"], name="publication_of_office"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "subject"],
                condition=Q(unpublished_at=None) & ~Q(subject=""),
                name="publication_once_per_subject",
            ),
            models.CheckConstraint(name="publication_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="publication_taken_back_with_reason",
                condition=Q(unpublished_at=None, unpublished_reason="")
                | Q(unpublished_at__isnull=False) & ~Q(unpublished_reason=""),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_public(self):
        """True while everybody may read it."""
        return self.unpublished_at is None

    @property
    def chip(self):
        """The kind of chip that shows the state."""
        return "done" if self.is_public else "neutral"

    @property
    def state_label(self):
        """The state in words."""
        return "เผยแพร่อยู่" if self.is_public else "ถอนแล้ว"


class PublicationFile(models.Model):
    """A file that everybody may download with a publication, in the order of the page. The stored file never changes
    and cannot be deleted while it is named here; what its page needs of it stands here again."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="files")
    number = models.PositiveSmallIntegerField("ลำดับ")
    title = models.CharField("ชื่อ", max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = "ไฟล์ที่เผยแพร่"
        verbose_name_plural = "ไฟล์ที่เผยแพร่"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["publication", "number"], name="publication_file_numbered_once")]

    def __str__(self):
        return self.title


class PublicationEvent(models.Model):
    """What happened to a publication, append-only; taking it back needs a reason."""

    class What(models.TextChoices):
        PUBLISHED = "published", "เผยแพร่"
        UNPUBLISHED = "unpublished", "ถอนจากการเผยแพร่"
        REPLACED = "replaced", "แทนด้วยฉบับใหม่"

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="events")
    what = models.CharField(max_length=12, choices=What.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    capacity = models.CharField("ในฐานะ", max_length=120, blank=True)
    at = models.DateTimeField()
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="publication_taken_back_says_why", condition=~Q(what="unpublished") | ~Q(comment="")
            )
        ]

    def __str__(self):
        return self.label

    @property
    def label(self):
        """What happened, in words."""
        return self.get_what_display()


class PublicationCount(models.Model):
    """How often a publication was opened and its files downloaded on a day. Nothing about who did."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="counts")
    day = models.DateField("วันที่")
    views = models.PositiveIntegerField("เปิดอ่าน", default=0)
    downloads = models.PositiveIntegerField("ดาวน์โหลด", default=0)

    class Meta:
        verbose_name = "จำนวนการอ่าน"
        verbose_name_plural = "จำนวนการอ่าน"
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["publication", "day"], name="publication_counted_once_a_day")]

    def __str__(self):
        return f"{self.day} {self.views}/{self.downloads}"

    @classmethod
    def add(cls, publication, day, *, views=0, downloads=0):
        """Counts in one UPDATE; the first one of a day also makes the row."""
        rows = cls.objects.filter(publication=publication, day=day)
        more = {"views": F("views") + views, "downloads": F("downloads") + downloads}
        if not rows.update(**more):
            cls.objects.bulk_create([cls(publication=publication, day=day)], ignore_conflicts=True)
            rows.update(**more)
