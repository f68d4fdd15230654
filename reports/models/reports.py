"""A report: figures frozen once, texts that its author edits, signed by the head and the director, and its papers."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from reports import types
from reports.models.snapshots import Snapshot
from schools.models import Membership, Office, Role, StepEvent, StoredFile


def heads_of(office):
    """The memberships of those who are heads of an office today."""
    held = Membership.objects.current().filter(office=office, role=Role.HEAD, school=None)
    return held.filter(user__is_active=True)


class ReportQuerySet(models.QuerySet):
    # The code of the type (reports.types) that is written to the committee of the area.
    OF_COMMITTEE = "committee"

    def visible_to(self, user):
        """Those who read the figures of their office see its reports; one that was never handed in only its author
        sees. The committee reads what is reported to it, once that is approved."""
        if user.has_role(Role.COMMITTEE):
            return self.filter(office=user.acting.office_id, type=self.OF_COMMITTEE, state=Report.State.APPROVED)
        if not user.has_role(Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR):
            return self.none()
        return self.filter(Q(author=user) | ~Q(state=Report.State.DRAFT), office=user.acting.office_id)

    def opened_by(self, user):
        """Those whose rows, workbooks and steps the person opens too: not the committee's, which reads the chapters and
        the PDF that it is given (docs/decisions/committee-sees-what-it-is-given.md)."""
        return self.none() if user.has_role(Role.COMMITTEE) else self.visible_to(user)

    def waiting_for(self, user):
        """Those the person may sign now (reports.permissions.can_endorse_report, can_approve_report)."""
        rows = self.visible_to(user).exclude(author=user)
        if user.has_role(Role.DIRECTOR):
            alone = [kind.code for kind in types.everyone() if types.DIRECTOR not in kind.signs]
            heads = heads_of(user.acting.office_id).exclude(user=OuterRef("author"))
            mine = Q(type__in=alone) | ~Exists(heads)
            return rows.filter(Q(state=Report.State.ENDORSED) | Q(mine, state=Report.State.SUBMITTED))
        if user.has_role(Role.HEAD):
            return rows.filter(state=Report.State.SUBMITTED)
        return self.none()


class Report(models.Model):
    """One report of a type (reports.types). `criteria` say what it is of, in keys and in the words of that day; its
    figures are those of the snapshot and never change, the texts (`blocks`) are the author's until it is approved."""

    class State(models.TextChoices):
        DRAFT = "draft", "ฉบับร่าง"
        SUBMITTED = "submitted", "รอผู้อำนวยการกลุ่มพิจารณา"
        ENDORSED = "endorsed", "รอผู้อำนวยการเขตอนุมัติ"
        RETURNED = "returned", "ส่งกลับแก้ไข"
        APPROVED = "approved", "อนุมัติแล้ว"

    class Digits(models.TextChoices):
        ARABIC = "arabic", "เลขอารบิก (0–9)"
        THAI = "thai", "เลขไทย (๐–๙)"

    TRANSITIONS = {
        State.DRAFT: {State.SUBMITTED, State.ENDORSED},
        State.SUBMITTED: {State.RETURNED, State.ENDORSED, State.APPROVED},
        State.ENDORSED: {State.RETURNED, State.APPROVED},
        State.RETURNED: {State.SUBMITTED, State.ENDORSED},
        State.APPROVED: set(),
    }
    EDITABLE = frozenset({State.DRAFT, State.RETURNED})

    # One press of the button is one report, however often it was sent.
    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="reports")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reports")
    type = models.CharField("ชนิดรายงาน", max_length=20)
    title = models.CharField("ชื่อรายงาน", max_length=250)
    # {"round": 3, …} and under "labels" the same in words; the key names the same criteria alike.
    criteria = models.JSONField()
    criteria_key = models.CharField(max_length=64)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, blank=True, related_name="reports")
    # {name of the type's blocks: text}; empty until the figures are frozen.
    blocks = models.JSONField(default=dict, blank=True)
    digits = models.CharField("ตัวเลขในเอกสาร", max_length=6, choices=Digits.choices, default=Digits.ARABIC)
    # The format of its frozen figures, see reports.types.ReportType.
    template_version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    # Who approved it and when, as the paper prints it.
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    xlsx = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    docx = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    # The work that freezes the figures, later the work that makes the papers.
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "รายงาน"
        verbose_name_plural = "รายงาน"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["office", "state", "-id"]),
            models.Index(fields=["office", "type", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="approved_report_is_signed_and_frozen",
                condition=~Q(state="approved")
                | Q(approved_by__isnull=False, approved_at__isnull=False, snapshot__isnull=False),
            ),
            models.CheckConstraint(
                name="papers_of_report_are_of_an_approved_one",
                condition=Q(pdf=None, xlsx=None, docx=None) | Q(state="approved", pdf__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def kind(self):
        """Its ReportType, None for a type that the product no longer has."""
        return types.get(self.type)

    @property
    def type_label(self):
        return self.kind.title if self.kind else "รายงาน"

    @property
    def chip(self):
        """The kind of state chip."""
        states = {"draft": "draft", "submitted": "waiting", "endorsed": "waiting", "returned": "returned"}
        return states.get(self.state, "done")

    @property
    def scope(self):
        """What the report is of, in words."""
        return " · ".join(label for label in self.criteria.get("labels", {}).values() if label)

    @property
    def is_editable(self):
        return self.state in self.EDITABLE

    @property
    def has_head_beside(self):
        """Whether the office has a head today who is not its author."""
        return heads_of(self.office_id).exclude(user=self.author_id).exists()

    @property
    def is_frozen(self):
        """Whether its figures and first texts are there. Texts without figures are those of a report that was written
        before reports kept their rows: its figures are to be frozen again."""
        return self.snapshot_id is not None and bool(self.blocks) and not self.is_of_old_format

    @property
    def is_of_old_format(self):
        """Whether its figures were frozen in a format that its type no longer reads."""
        return self.snapshot_id is not None and (self.kind is None or self.template_version != self.kind.template)


class ReportEvent(StepEvent):
    """One change of state of a report, append-only; returning needs a reason."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="events")
    from_state = models.CharField(max_length=10, choices=Report.State.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=Report.State.choices)

    class Meta(StepEvent.Meta):
        constraints = [
            models.CheckConstraint(
                name="returned_report_has_a_reason", condition=~Q(to_state="returned") | ~Q(comment="")
            )
        ]

    @property
    def label(self):
        """What happened, in words."""
        if self.to_state == Report.State.ENDORSED:
            return "เห็นชอบ" if self.from_state == Report.State.SUBMITTED else "ส่งให้ผู้อำนวยการเขตพิจารณา"
        return {
            Report.State.DRAFT: "เริ่มจัดทำรายงาน",
            Report.State.SUBMITTED: "ส่งให้พิจารณา",
            Report.State.RETURNED: "ส่งกลับแก้ไข",
            Report.State.APPROVED: "อนุมัติรายงาน",
        }[self.to_state]
