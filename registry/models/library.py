"""The office's library: laws, media, innovations, research, curricula, tools. One model; what a kind asks for is data
(registry.library.kinds)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from schools.models import Office, Role, School, StepEvent, StoredFile
from thai.sorting import thai_order
from thai.text import search_key

# So much of an item is searched: title, people, tags, summary and own fields, in this order.
SEARCHED = 1500
WORDS = 300


def searched(*texts):
    """What the search compares: each text as thai.text.search_key makes it, with | between, cut to SEARCHED."""
    return "|".join(key for key in map(search_key, texts) if key)[:SEARCHED]


class LibraryItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff see all but what a school wrote and never sent; a school its own and what is open to schools; the
        committee what is open to the whole office. Readers see items of which a version was approved."""
        acting = user.acting
        if acting is None or acting.is_platform:
            return self.none()
        rows = self.filter(office=acting.office_id)
        if acting.is_school:
            open_to_all = Q(current__isnull=False, visibility__in=LibraryItem.OPEN_TO_SCHOOLS)
            about = Q(current__isnull=False, school=acting.school_id) & ~Q(visibility=LibraryItem.Visibility.GROUP)
            return rows.filter(open_to_all | about | Q(school=acting.school_id, written_by_school=True))
        if acting.role == Role.COMMITTEE:
            return rows.filter(current__isnull=False).exclude(visibility=LibraryItem.Visibility.GROUP)
        return rows.exclude(written_by_school=True, submitted_at=None)

    def holding(self):
        """Those in use: approved, neither replaced nor ended."""
        return self.filter(current__isnull=False, superseded_by=None, ceased_on=None)

    def matching(self, text):
        """Those in which every word of `text` occurs; what leaves nothing to look for finds nothing."""
        keys = [key for key in map(search_key, text.split()) if key] or [search_key(text)]
        rows = self
        for key in keys:
            rows = rows.filter(search_text__contains=key) if key else rows.none()
        return rows


class LibraryItem(models.Model):
    """One thing of the library. What it says of itself in the fields of its kind belongs to a version of it."""

    class State(models.TextChoices):
        DRAFT = "draft", "ฉบับร่าง"
        SUBMITTED = "submitted", "รอพิจารณา"
        APPROVED = "approved", "ขึ้นทะเบียนแล้ว"
        WITHDRAWN = "withdrawn", "ถอนออกจากคลัง"

    class Visibility(models.TextChoices):
        GROUP = "group", "เฉพาะกลุ่มนิเทศฯ"
        OFFICE = "office", "สำนักงานและคณะกรรมการ"
        SCHOOLS = "schools", "สำนักงานและโรงเรียน"
        PUBLIC = "public", "ทุกคน เมื่อเผยแพร่แล้ว"

    OPEN_TO_SCHOOLS = (Visibility.SCHOOLS, Visibility.PUBLIC)
    TRANSITIONS = {
        State.DRAFT: {State.SUBMITTED, State.APPROVED, State.WITHDRAWN},
        # Back to who wrote it, with a reason.
        State.SUBMITTED: {State.APPROVED, State.DRAFT, State.WITHDRAWN},
        # A new version begins as a draft; readers keep the one before.
        State.APPROVED: {State.DRAFT, State.WITHDRAWN},
        State.WITHDRAWN: {State.DRAFT},
    }
    CHIPS = {State.DRAFT: "draft", State.SUBMITTED: "waiting", State.APPROVED: "done", State.WITHDRAWN: "neutral"}

    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="library")
    # The code of a kind, shipped or the office's own; see registry.library.kinds.
    kind = models.CharField("ประเภท", max_length=40)
    title = models.CharField("ชื่อเรื่อง", max_length=300)
    author = models.CharField("ผู้จัดทำหรือผู้ออก", max_length=200, blank=True)
    be_year = models.PositiveSmallIntegerField("ปี พ.ศ.", null=True, blank=True)
    summary = models.TextField("สาระสำคัญ", blank=True)
    visibility = models.CharField("ผู้ที่เปิดดูได้", max_length=10, choices=Visibility.choices, default=Visibility.SCHOOLS)
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="library", verbose_name="โรงเรียน"
    )
    # Written at the school: nobody else reads it before it is sent.
    written_by_school = models.BooleanField(default=False)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ผู้รับผิดชอบ"
    )
    superseded_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="supersedes", verbose_name="แทนที่ด้วย"
    )
    ceased_on = models.DateField("เลิกใช้เมื่อ", null=True, blank=True)
    related = models.ManyToManyField("self", blank=True, verbose_name="รายการที่เกี่ยวข้อง")
    # How far the work is, in the kind's own stages.
    stage = models.CharField("ขั้นตอน", max_length=40, blank=True)
    # Schools are asked to say that they have read it.
    asks_reading = models.BooleanField("ขอให้โรงเรียนกดรับทราบ", default=False)
    # What it was brought in from, such as law:education-act: it is brought in once.
    source_key = models.CharField(max_length=80, blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.DRAFT)
    # The version that readers get.
    current = models.ForeignKey("LibraryVersion", models.RESTRICT, null=True, blank=True, related_name="+")
    # The first time; from then on the office sees it, also when it goes back.
    submitted_at = models.DateTimeField("ส่งครั้งแรกเมื่อ", null=True, blank=True)
    published_at = models.DateTimeField("เผยแพร่เมื่อ", null=True, blank=True)
    search_text = models.CharField(max_length=SEARCHED, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField("ปรับปรุงเมื่อ", auto_now=True)

    objects = LibraryItemQuerySet.as_manager()

    class Meta:
        verbose_name = "รายการในคลัง"
        verbose_name_plural = "รายการในคลัง"
        ordering = ["-updated_at", "-pk"]
        indexes = [
            models.Index(fields=["office", "-updated_at", "-id"], name="library_newest"),
            models.Index(fields=["office", "kind", "state"], name="library_by_kind"),
            models.Index("office", thai_order("title"), "id", name="library_in_thai_order"),
            models.Index(fields=["office", "-be_year", "-id"], name="library_by_year"),
        ]
        constraints = [
            models.CheckConstraint(name="library_item_has_a_title", condition=~Q(title="")),
            models.UniqueConstraint(
                fields=["office", "source_key"], condition=~Q(source_key=""), name="library_source_once"
            ),
            models.CheckConstraint(
                name="library_item_not_replaced_by_itself",
                condition=Q(superseded_by=None) | ~Q(superseded_by=F("id")),
            ),
            models.CheckConstraint(
                name="library_readers_have_a_version",
                condition=Q(state__in=["draft", "submitted"])
                | Q(state="approved", current__isnull=False)
                | Q(state="withdrawn", current=None, published_at=None),
            ),
            models.CheckConstraint(
                name="library_published_is_open",
                condition=Q(published_at=None) | Q(visibility="public", current__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_public_as_it_is(self):
        """Whether the public reads what the item says now: nobody mended it since it was published."""
        return self.published_at is not None and self.updated_at <= self.published_at

    @property
    def chip(self):
        """The kind of chip that shows the state."""
        return self.CHIPS[self.state]

    @property
    def is_open(self):
        """True while its newest version may be changed."""
        return self.state == self.State.DRAFT

    @property
    def holds(self):
        """True while it is neither replaced nor ended."""
        return self.superseded_by_id is None and self.ceased_on is None

    def successor(self):
        """What holds now in its place: the end of the line of successors, None where it holds itself. One query for
        each in the line; a line that runs in a circle ends where it began."""
        seen, found = {self.pk}, None
        after = self.superseded_by
        while after is not None and after.pk not in seen:
            seen.add(after.pk)
            found, after = after, after.superseded_by
        return found


class LibraryTag(models.Model):
    """A word by which items are found, of one office."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="library_tags")
    name = models.CharField("คำสำคัญ", max_length=60)
    key = models.CharField(max_length=60)
    items = models.ManyToManyField(LibraryItem, related_name="tags", blank=True)

    class Meta:
        verbose_name = "คำสำคัญ"
        verbose_name_plural = "คำสำคัญ"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["office", "key"], name="library_tag_once")]

    def __str__(self):
        return self.name


class LibraryVersion(models.Model):
    """A version of an item with its files and what it says in the fields of its kind. Once approved its files stay, and
    of what a school wrote the fields too; the office corrects its own records."""

    item = models.ForeignKey(LibraryItem, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("ฉบับที่")
    dated = models.DateField("ลงวันที่", null=True, blank=True)
    changes = models.TextField("สิ่งที่เปลี่ยนจากฉบับก่อน", blank=True)
    # {key of a field: value}, as registry.library.fields stores them.
    fields = models.JSONField(default=dict, blank=True)
    approved_at = models.DateTimeField("ใช้ตั้งแต่", null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "ฉบับ"
        verbose_name_plural = "ฉบับ"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="library_version_numbered_once"),
            models.UniqueConstraint(fields=["item"], condition=Q(approved_at=None), name="library_one_version_in_work"),
        ]

    def __str__(self):
        return f"ฉบับที่ {self.number}"


class LibraryAttachment(models.Model):
    """A file or a link of a version."""

    version = models.ForeignKey(LibraryVersion, models.CASCADE, related_name="attachments")
    title = models.CharField("ชื่อ", max_length=200)
    # An address of the web, or a path of this installation.
    url = models.CharField("ลิงก์", max_length=500, blank=True)
    # The same stored file may go on into the next version.
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="library_attachments")
    # Somebody answers for it that it names and shows nobody who must not be public.
    may_be_public = models.BooleanField("เผยแพร่ต่อสาธารณะได้", default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "ไฟล์หรือลิงก์ในคลัง"
        verbose_name_plural = "ไฟล์หรือลิงก์ในคลัง"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="library_attachment_is_there", condition=Q(file__isnull=False) | ~Q(url="")),
        ]

    def __str__(self):
        return self.title


class LibraryEvent(StepEvent):
    """One step of an item, append-only; a step back needs a reason."""

    class What(models.TextChoices):
        BEGIN = "begin", "เริ่มบันทึก"
        BRING = "bring", "นำเข้าจากรายการเริ่มต้น"
        SUBMIT = "submit", "ส่งให้สำนักงานพิจารณา"
        APPROVE = "approve", "ขึ้นทะเบียน"
        SEND_BACK = "send_back", "ส่งกลับให้แก้ไข"
        RENEW = "renew", "เริ่มฉบับใหม่"
        DISCARD = "discard", "ทิ้งฉบับที่กำลังจัดทำ"
        PUBLISH = "publish", "เผยแพร่ต่อสาธารณะ"
        UNPUBLISH = "unpublish", "ยกเลิกการเผยแพร่"
        WITHDRAW = "withdraw", "ถอนออกจากคลัง"
        RESTORE = "restore", "นำกลับมาแก้ไข"
        STAGE = "stage", "ปรับขั้นตอน"

    item = models.ForeignKey(LibraryItem, models.CASCADE, related_name="events")
    what = models.CharField(max_length=10, choices=What.choices)
    number = models.PositiveSmallIntegerField("ฉบับที่", default=1)
    # The stage in words.
    stage = models.CharField(max_length=100, blank=True)

    class Meta(StepEvent.Meta):
        constraints = [
            models.CheckConstraint(
                name="library_step_back_has_a_reason",
                condition=~Q(what__in=["send_back", "unpublish", "withdraw"]) | ~Q(comment=""),
            )
        ]

    @property
    def label(self):
        """What happened, in words."""
        if self.what == self.What.STAGE:
            return f"ขั้นตอน: {self.stage}"
        said = self.get_what_display()
        return f"{said} (ฉบับที่ {self.number})" if self.number > 1 else said
