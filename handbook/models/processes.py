"""A งาน of a work group: its versions with their effective dates, the steps, the law it rests on and its forms."""

from django.conf import settings
from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, When
from django.utils import timezone

from handbook.models.groups import WorkGroup
from instruments.models import Instrument
from instruments.models.frozen import FreezingQuerySet, Frozen, PartOfVersion
from registry.models import LibraryItem


class YearKind(models.TextChoices):
    """Which year a งาน is done in."""

    FISCAL = "fiscal", "ปีงบประมาณ"
    ACADEMIC = "academic", "ปีการศึกษา"


class ProcessQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the groups that the person sees."""
        return self.filter(group__in=WorkGroup.objects.visible_to(user))

    def at_work(self):
        """Those that were not closed, of groups that were not."""
        return self.filter(closed_on=None, group__closed_on=None)

    def with_current(self, day=None):
        """Adds `current_id`, the key of the version in force on `day` (today), None where there is none yet."""
        of_this = ProcessVersion.objects.filter(process=OuterRef("pk")).in_force(day)
        return self.annotate(current_id=Subquery(of_this.values("pk")[:1]))


class Process(models.Model):
    """One งาน of a group. What is done and how stands in its versions; a closed one stays readable."""

    group = models.ForeignKey(WorkGroup, models.CASCADE, related_name="processes", verbose_name="กลุ่มงาน")
    code = models.CharField("รหัส", max_length=10)
    name = models.CharField("ชื่องาน", max_length=250)
    year_kind = models.CharField("ดำเนินการตาม", max_length=10, choices=YearKind.choices, default=YearKind.FISCAL)
    position = models.PositiveSmallIntegerField(default=0)
    closed_on = models.DateField("ปิดเมื่อ", null=True, blank=True)
    closed_reason = models.CharField("เหตุผลที่ปิด", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ProcessQuerySet.as_manager()

    class Meta:
        verbose_name = "งาน"
        verbose_name_plural = "งาน"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "code"],
                condition=Q(closed_on=None),
                name="process_code_once",
                violation_error_message="มีงานรหัสนี้ในกลุ่มงานอยู่แล้ว โปรดใช้รหัสอื่น",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_closed(self):
        return self.closed_on is not None

    def in_force(self, day=None):
        """The version in force on `day` (today), or None."""
        return self.versions.in_force(day).first()

    @property
    def draft(self):
        """The one version that can be changed, or None."""
        return self.versions.filter(published_at=None).first()


class VersionQuerySet(FreezingQuerySet):
    def visible_to(self, user):
        """Versions of the งาน that the person sees."""
        return self.filter(process__in=Process.objects.visible_to(user))

    def published(self):
        return self.filter(published_at__isnull=False)

    def in_force(self, day=None):
        """Published versions whose day has come on `day` (today), the one in force first."""
        day = day or timezone.localdate()
        return self.published().filter(effective_on__lte=day).order_by("-effective_on", "-number")


class ProcessVersion(PartOfVersion):
    """How a งาน is done from a day on; a draft until it is published, and never changed afterwards."""

    UNPUBLISHED = "published_at__isnull"
    PARENT = ""

    class State(models.TextChoices):
        DRAFT = "draft", "ฉบับร่าง"
        PUBLISHED = "published", "ประกาศใช้แล้ว"

    process = models.ForeignKey(Process, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("ฉบับที่")
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.DRAFT)
    effective_on = models.DateField("มีผลตั้งแต่วันที่", null=True, blank=True)
    # One a line.
    purpose = models.TextField("วัตถุประสงค์", blank=True)
    scope = models.TextField("ขอบเขต", blank=True)
    # One a line: the term, a colon, what it means.
    definitions = models.TextField("คำจำกัดความ", blank=True)
    expected_result = models.TextField("ผลที่คาดหวัง", blank=True)
    quality_standard = models.TextField("มาตรฐานคุณภาพงาน", blank=True)
    kpi = models.TextField("ตัวชี้วัด", blank=True)
    # What this version changes, for who reads the list of versions.
    note = models.CharField("สิ่งที่เปลี่ยนแปลง", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    # Goes up with each change of its steps, references and forms; `version` is that of its own texts.
    parts_version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "ฉบับของงาน"
        verbose_name_plural = "ฉบับของงาน"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["process", "number"], name="process_version_number_once"),
            models.UniqueConstraint(fields=["process"], condition=Q(state="draft"), name="one_draft_of_a_process"),
            models.CheckConstraint(
                name="published_process_version_has_its_days",
                condition=Q(state="draft", published_at=None)
                | Q(state="published", published_at__isnull=False, effective_on__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.process} ฉบับที่ {self.number}"

    @property
    def is_draft(self):
        return self.published_at is None

    @property
    def purposes(self):
        """The purposes, one text each."""
        return lines_of(self.purpose)

    @property
    def terms(self):
        """The defined terms as (term, meaning); a line without a colon has no meaning."""
        pairs = [line.partition(":") for line in lines_of(self.definitions)]
        return [(term.strip(), text.strip()) for term, _, text in pairs]

    def refuse_if_frozen(self):
        """A published version is written once, with its contents, and then refuses by its own row."""


def lines_of(text):
    """The lines of a text that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class PartOfProcess(PartOfVersion):
    """What belongs to one version of a งาน and stands still once that is published."""

    UNPUBLISHED = "of_version__published_at__isnull"
    PARENT = "of_version"

    class Meta:
        abstract = True

    def refuse_if_frozen(self):
        if self.of_version.published_at is not None:
            raise Frozen(self._meta.label)


class Step(PartOfProcess):
    """One step: who does what with what, by when, and which tool of the product does it. The order of the rows is the
    order of the work; a decision leads on by `yes` ("" is the next step) and `no`, keys that may also lie before it."""

    class Kind(models.TextChoices):
        START = "start", "เริ่มต้น"
        ACTION = "action", "ขั้นปฏิบัติ"
        DECISION = "decision", "จุดพิจารณา"
        END = "end", "สิ้นสุด"

    of_version = models.ForeignKey(ProcessVersion, models.CASCADE, related_name="steps")
    key = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField("ชนิด", max_length=10, choices=Kind.choices, default=Kind.ACTION)
    title = models.CharField("ขั้นตอน", max_length=200)
    text = models.TextField("วิธีปฏิบัติ", blank=True)
    who = models.CharField("ผู้รับผิดชอบ", max_length=200, blank=True)
    input = models.CharField("สิ่งที่ใช้", max_length=300, blank=True)
    output = models.CharField("ผลที่ได้", max_length=300, blank=True)
    form = models.CharField("แบบที่ใช้", max_length=100, blank=True)
    time = models.CharField("ระยะเวลา", max_length=150, blank=True)
    # A code of handbook.tool_names; "" is done by hand.
    tool = models.CharField("เครื่องมือในระบบ", max_length=20, blank=True)
    # A rule of handbook.due; {} where the head sets the day.
    due = models.JSONField("กำหนดเสร็จ", default=dict, blank=True)
    yes = models.CharField("เมื่อผ่าน ไปที่", max_length=40, blank=True)
    no = models.CharField("เมื่อไม่ผ่าน ไปที่", max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "ขั้นตอน"
        verbose_name_plural = "ขั้นตอน"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["of_version", "key"], name="step_key_once"),
            models.CheckConstraint(name="only_decisions_branch", condition=Q(kind="decision") | Q(yes="", no="")),
        ]

    def __str__(self):
        return self.title

    @property
    def is_decision(self):
        return self.kind == self.Kind.DECISION


class ReferenceQuerySet(FreezingQuerySet):
    def lead_to(self, items):
        """Leads those that say one of the titles in {title: key of a library item}, and lead nowhere yet, to the item.
        The wording of a published version stands still; where it leads may be found later."""
        loose = self.filter(item=None, text__in=items)
        if items:
            found = Case(
                *(When(text=text, then=key) for text, key in items.items()), output_field=models.BigIntegerField()
            )
            super(FreezingQuerySet, loose).update(item=found)


class ProcessReference(PartOfProcess):
    """A law or document that a งาน rests on, linked to the library where that has it."""

    of_version = models.ForeignKey(ProcessVersion, models.CASCADE, related_name="references")
    position = models.PositiveSmallIntegerField(default=0)
    # The wording as this version has it; the item says what became of it since.
    text = models.CharField("กฎหมายหรือเอกสารอ้างอิง", max_length=400)
    item = models.ForeignKey(
        LibraryItem, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="รายการในคลัง"
    )
    # Where the library does not say it.
    superseded_by = models.CharField("ถูกแทนที่ด้วย", max_length=400, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "กฎหมายและเอกสารอ้างอิง"
        verbose_name_plural = "กฎหมายและเอกสารอ้างอิง"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text


class ProcessForm(PartOfProcess):
    """A form that the work is done with, by its code; linked where the product has it as an instrument."""

    of_version = models.ForeignKey(ProcessVersion, models.CASCADE, related_name="forms")
    position = models.PositiveSmallIntegerField(default=0)
    code = models.CharField("รหัสแบบ", max_length=20, blank=True)
    name = models.CharField("ชื่อแบบ", max_length=250)
    instrument = models.ForeignKey(
        Instrument, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="แบบในระบบ"
    )

    class Meta:
        verbose_name = "แบบของงาน"
        verbose_name_plural = "แบบของงาน"
        ordering = ["position", "pk"]

    def __str__(self):
        return f"{self.code} {self.name}".strip()
