"""A report of a set of visits: figures frozen once, texts that the supervisor edits, and the approved papers."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models.snapshots import Snapshot
from schools.models import Office, Role, StoredFile


class VisitReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who read the figures of their office see its reports; one being written for the first time only its
        author sees."""
        if not user.has_role(Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR):
            return self.none()
        return self.filter(Q(author=user) | ~Q(state=VisitReport.State.DRAFT), office=user.acting.office_id)

    def to_review(self, user):
        """Those handed in that the person may approve (reports.permissions.can_review_visit_report)."""
        if not user.has_role(Role.DIRECTOR, Role.HEAD):
            return self.none()
        return self.visible_to(user).filter(state=VisitReport.State.SUBMITTED).exclude(author=user)


class VisitReport(models.Model):
    """One report. `criteria` say which visits it is of, in keys and in the words of that day; the figures are those
    of the snapshot and never change, the texts (`blocks`) are the author's until the head approves."""

    class State(models.TextChoices):
        DRAFT = "draft", "ฉบับร่าง"
        SUBMITTED = "submitted", "รอพิจารณา"
        RETURNED = "returned", "ส่งกลับแก้ไข"
        APPROVED = "approved", "อนุมัติแล้ว"

    class Kind(models.TextChoices):
        SCHOOL = "school", "โรงเรียน"
        NETWORK = "network", "เครือข่าย"
        SEMESTER = "semester", "ภาคเรียน"
        PROGRAMME = "programme", "โครงการ"
        YEAR = "year", "ปีการศึกษา"
        FISCAL = "fiscal", "ปีงบประมาณ"
        SUPERVISOR = "supervisor", "ศึกษานิเทศก์"

    TRANSITIONS = {
        State.DRAFT: {State.SUBMITTED},
        State.SUBMITTED: {State.RETURNED, State.APPROVED},
        State.RETURNED: {State.SUBMITTED},
        State.APPROVED: set(),
    }
    EDITABLE = frozenset({State.DRAFT, State.RETURNED})

    # One press of the button is one report, however often it was sent.
    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="visit_reports")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="visit_reports")
    kind = models.CharField("รายงานตาม", max_length=10, choices=Kind.choices)
    title = models.CharField("ชื่อรายงาน", max_length=250)
    # {"school": 3, "year": 2569, …} and under "labels" the same in words.
    criteria = models.JSONField()
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, blank=True, related_name="visit_reports")
    # {name of reports.visits.texts.BLOCKS: text}; empty until the figures are frozen.
    blocks = models.JSONField(default=dict, blank=True)
    template_version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    # Who approved it and when, as the paper prints it.
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    xlsx = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    # The work that freezes the figures, later the work that makes the papers.
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = VisitReportQuerySet.as_manager()

    class Meta:
        verbose_name = "รายงานผลการนิเทศ"
        verbose_name_plural = "รายงานผลการนิเทศ"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["office", "state", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="approved_visit_report_is_signed_and_frozen",
                condition=~Q(state="approved")
                | Q(approved_by__isnull=False, approved_at__isnull=False, snapshot__isnull=False),
            ),
            models.CheckConstraint(
                name="papers_of_visit_report_are_of_an_approved_one",
                condition=Q(pdf=None, xlsx=None) | Q(state="approved", pdf__isnull=False, xlsx__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def chip(self):
        """The kind of state chip."""
        return {"draft": "draft", "submitted": "waiting", "returned": "returned", "approved": "done"}[self.state]

    @property
    def scope(self):
        """What the report is of, in words."""
        return " · ".join(label for label in self.criteria.get("labels", {}).values() if label)


class VisitReportEvent(models.Model):
    """One change of state of a report, append-only; returning needs a reason."""

    report = models.ForeignKey(VisitReport, models.CASCADE, related_name="events")
    from_state = models.CharField(max_length=10, choices=VisitReport.State.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=VisitReport.State.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # As whom, where it was in somebody's place: รักษาราชการแทน….
    capacity = models.CharField("ในฐานะ", max_length=120, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="returned_visit_report_has_a_reason", condition=~Q(to_state="returned") | ~Q(comment="")
            )
        ]

    def __str__(self):
        return self.label

    @property
    def label(self):
        """What happened, in words."""
        return {
            VisitReport.State.DRAFT: "เริ่มจัดทำรายงาน",
            VisitReport.State.SUBMITTED: "ส่งให้พิจารณา",
            VisitReport.State.RETURNED: "ส่งกลับแก้ไข",
            VisitReport.State.APPROVED: "อนุมัติรายงาน",
        }[self.to_state]
