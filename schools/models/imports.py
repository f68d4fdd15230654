"""An import: the file, what each row would do, and what was done."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from schools.models.files import StoredFile
from schools.models.offices import Office


class ImportBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Imports of the acting office, of the kinds that the role may import."""
        # The kinds know the models they write, so they are asked here only when somebody looks.
        from schools.imports import kinds

        mine = self.filter(kind__in=kinds.keys_for(user.acting.role)) if user.acting else self.none()
        return mine if user.acting is None or user.acting.is_platform else mine.filter(office=user.acting.office_id)

    def waiting(self):
        """Those with something to do that wait for the person's word."""
        return self.filter(Q(added__gt=0) | Q(changed__gt=0), state=ImportBatch.State.READY)

    def newest_applied(self, kind, office):
        """The import whose undoing is in question: the one of this kind that was applied last to this office, or to
        all offices together; for `office` None the last to any."""
        applied = self.filter(kind=kind, state=ImportBatch.State.APPLIED)
        if office is not None:
            applied = applied.filter(Q(office=office) | Q(office=None))
        return applied.order_by("-applied_at", "-pk").first()

    def last_keys(self, office):
        """Keys of the imports into an office that could be taken back: per kind the one applied last to it, where no
        import of all offices came later. One query."""
        applied = self.filter(Q(office=office) | Q(office=None), state=ImportBatch.State.APPLIED)
        last = {}
        for key, kind in applied.order_by("applied_at", "pk").values_list("pk", "kind"):
            last[kind] = key
        return set(last.values())


class ImportBatch(models.Model):
    class State(models.TextChoices):
        MAPPING = "mapping", "รอจับคู่คอลัมน์"
        READING = "reading", "กำลังอ่านไฟล์"
        READY = "ready", "รอยืนยัน"
        APPLIED = "applied", "นำเข้าแล้ว"
        REFUSED = "refused", "อ่านไฟล์ไม่ได้"
        DROPPED = "dropped", "ยกเลิก"
        UNDONE = "undone", "ย้อนกลับแล้ว"

    office = models.ForeignKey(Office, models.CASCADE, null=True, related_name="imports")
    # What the file holds: a key of schools.imports.kinds.
    kind = models.CharField("ประเภทข้อมูล", max_length=20, default="schools")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    # What the person said beside the file, such as the academic year of figures.
    options = models.JSONField(default=dict)
    # Where the person mapped columns: {"signature": of the layout, "fields": {field: column index from 0}}.
    mapping = models.JSONField(default=dict)
    # What was made beside the rows, such as networks that schools name: {model label: keys}.
    made = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    error = models.TextField(blank=True)
    columns = models.JSONField(default=dict)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "การนำเข้า"
        verbose_name_plural = "การนำเข้า"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="applied_import_has_a_time", condition=~Q(state="applied") | Q(applied_at__isnull=False)
            )
        ]

    def __str__(self):
        return f"{self.file} ({self.get_state_display()})"

    @property
    def does_nothing(self):
        """True for a preview that would change nothing: nobody needs to confirm it."""
        return self.state == self.State.READY and not self.added and not self.changed

    @property
    def refuses_all(self):
        """True for a preview in which no row can be taken in."""
        return self.does_nothing and self.refused > 0 and not self.same

    @property
    def state_label(self):
        """The state in words, for every list and file."""
        if self.refuses_all:
            return "ไม่มีแถวใดนำเข้าได้"
        return "ไม่มีสิ่งที่ต้องเปลี่ยน" if self.does_nothing else self.get_state_display()

    @property
    def other_offices(self):
        """Names of offices the file gives to its rows, other than the one it goes into."""
        return self.columns.get("other_offices", [])

    @property
    def preview(self):
        """What tells this preview from any other of the batch: a digest of its rows, "" before there is one."""
        return self.columns.get("preview", "")


class ImportRow(models.Model):
    class Outcome(models.TextChoices):
        ADD = "add", "เพิ่ม"
        CHANGE = "change", "เปลี่ยน"
        SAME = "same", "ไม่เปลี่ยน"
        REFUSE = "refuse", "ไม่รับ"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("แถวที่")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    code = models.CharField("รหัส", max_length=40, blank=True)
    name = models.CharField(max_length=200, blank=True)
    # The object the row became, of the model that its kind writes.
    object_id = models.PositiveBigIntegerField(null=True)
    reason = models.TextField(blank=True)
    values = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["batch", "outcome", "number"])]

    def __str__(self):
        return f"{self.number}: {self.get_outcome_display()}"


class ImportMapping(models.Model):
    """How the columns of a layout were mapped last time; the same headings are mapped the same way again."""

    office = models.ForeignKey(Office, models.CASCADE, null=True, related_name="import_mappings")
    kind = models.CharField(max_length=20)
    # SHA-256 of the file's headings.
    signature = models.CharField(max_length=64)
    # Field -> column index from 0.
    mapping = models.JSONField(default=dict)
    used_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "การจับคู่คอลัมน์"
        verbose_name_plural = "การจับคู่คอลัมน์"
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "signature"], name="one_mapping_per_layout"),
            models.UniqueConstraint(
                fields=["kind", "signature"], condition=Q(office=None), name="one_mapping_per_layout_of_all"
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.signature[:8]}"
