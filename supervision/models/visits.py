"""A visit of a supervisor to a school, from draft to approval and the school's acknowledgement."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from instruments.models import Response
from schools.calendars import USUAL
from schools.models import Office, Role, School, StoredFile


class VisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Office staff see the visits of their office (drafts: only their own and their team's); the school sees
        its approved visits; the committee sees visits it takes part in."""
        acting = user.acting
        if acting is None or acting.is_platform:
            return self.none()
        mine = Q(supervisor=user) | Q(pk__in=Visit.team.through.objects.filter(user=user).values("visit"))
        if acting.is_school:
            return self.filter(school=acting.school_id, state=Visit.State.APPROVED)
        if acting.role == Role.COMMITTEE:
            return self.filter(mine, office=acting.office_id)
        if acting.is_staff_of_office and acting.role != Role.CLERK:
            return self.filter(mine | ~Q(state=Visit.State.DRAFT), office=acting.office_id)
        return self.none()

    def by(self, user):
        """Those the person made or took part in."""
        return self.filter(Q(supervisor=user) | Q(pk__in=Visit.team.through.objects.filter(user=user).values("visit")))

    def made(self):
        """Those that count as a visit: handed in or approved. A draft or a returned one is not on record yet."""
        return self.filter(state__in=Visit.MADE)

    def in_semester(self, year, number, calendar=USUAL):
        """Those of semester 1 or 2 of an academic year (พ.ศ.) by an office's calendar."""
        return self.filter(visited_on__range=calendar.semester_span(year, number))

    def in_year(self, year, calendar=USUAL):
        """Those of an academic year (พ.ศ.) by an office's calendar."""
        return self.filter(visited_on__range=calendar.academic_span(year))

    def waiting(self):
        """Those that wait for the head."""
        return self.filter(state=Visit.State.SUBMITTED)

    def unacknowledged(self):
        """Approved ones the school has not acknowledged."""
        return self.filter(state=Visit.State.APPROVED, acknowledged_at=None)


class Visit(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", "ฉบับร่าง"
        SUBMITTED = "submitted", "รอพิจารณา"
        RETURNED = "returned", "ส่งกลับแก้ไข"
        APPROVED = "approved", "อนุมัติแล้ว"

    class Mode(models.TextChoices):
        ONSITE = "onsite", "ลงพื้นที่"
        ONLINE = "online", "ออนไลน์"
        HYBRID = "hybrid", "ผสมผสาน"

    TRANSITIONS = {
        State.DRAFT: {State.SUBMITTED},
        State.SUBMITTED: {State.RETURNED, State.APPROVED},
        State.RETURNED: {State.SUBMITTED},
        State.APPROVED: set(),
    }
    EDITABLE = frozenset({State.DRAFT, State.RETURNED})
    MADE = (State.SUBMITTED, State.APPROVED)

    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="visits")
    school = models.ForeignKey(School, models.PROTECT, related_name="visits", verbose_name="โรงเรียน")
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="visits")
    team = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="team_visits", blank=True)
    visited_on = models.DateField("วันที่นิเทศ")
    mode = models.CharField("รูปแบบ", max_length=10, choices=Mode.choices, default=Mode.ONSITE)
    purpose = models.CharField("วัตถุประสงค์", max_length=300)
    people_met = models.TextField("ผู้รับการนิเทศ", blank=True)
    strengths = models.TextField("จุดเด่น", blank=True)
    improvements = models.TextField("จุดที่ควรพัฒนา", blank=True)
    response = models.OneToOneField(Response, models.PROTECT, null=True, blank=True, related_name="visit")
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.DRAFT)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "การนิเทศ"
        verbose_name_plural = "การนิเทศ"
        ordering = ["-visited_on", "-pk"]
        indexes = [
            models.Index(fields=["office", "state", "-visited_on"]),
            models.Index(fields=["school", "-visited_on"]),
            models.Index(fields=["supervisor", "state"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="acknowledged_visit_is_approved",
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False, state="approved"),
            )
        ]

    def __str__(self):
        return f"การนิเทศ {self.school}"

    @property
    def chip(self):
        """The kind of state chip."""
        return {"draft": "draft", "submitted": "waiting", "returned": "returned", "approved": "done"}[self.state]


class VisitEvent(models.Model):
    """One change of state, append-only; returning needs a reason."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="events")
    from_state = models.CharField(max_length=10, choices=Visit.State.choices, blank=True)
    to_state = models.CharField(max_length=12, choices=[*Visit.State.choices, ("acknowledged", "โรงเรียนรับทราบ")])
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # As whom, where it was in somebody's place: รักษาราชการแทน….
    capacity = models.CharField("ในฐานะ", max_length=120, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="returned_visit_has_a_reason", condition=~Q(to_state="returned") | ~Q(comment="")
            )
        ]

    def __str__(self):
        return self.label

    @property
    def label(self):
        """What happened, in words."""
        return {
            Visit.State.DRAFT: "เริ่มบันทึก",
            Visit.State.SUBMITTED: "ส่งให้พิจารณา",
            Visit.State.RETURNED: "ส่งกลับแก้ไข",
            Visit.State.APPROVED: "อนุมัติ",
        }.get(self.to_state, self.get_to_state_display())


class VisitPhoto(models.Model):
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photos")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="visit_photo")
    caption = models.CharField("คำบรรยาย", max_length=200, blank=True)
    shows_children = models.BooleanField("มีภาพเด็ก", default=True)
    consent = models.BooleanField("ได้รับความยินยอมให้เผยแพร่", default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.caption or str(self.file)

    @property
    def may_be_published(self):
        """A picture with children in it needs their consent (PDPA)."""
        return self.consent or not self.shows_children
