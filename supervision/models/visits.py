"""A visit of a supervisor to a school, from draft to approval and the school's acknowledgement."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from instruments.models import Response
from schools.calendars import USUAL
from schools.models import Office, Programme, Role, School, StepEvent, StoredFile


class VisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Office staff see the visits of their office (drafts: only their own and their team's); the school sees
        its approved visits; the committee sees visits it takes part in."""
        acting = user.acting
        if acting is None or acting.is_platform:
            return self.none()
        mine = Q(supervisor=user) | Q(pk__in=VisitMember.objects.filter(user=user).values("visit"))
        if acting.is_school:
            return self.filter(school=acting.school_id, state=Visit.State.APPROVED)
        if acting.role == Role.COMMITTEE:
            return self.filter(mine, office=acting.office_id)
        if acting.is_staff_of_office and acting.role != Role.CLERK:
            return self.filter(mine | ~Q(state=Visit.State.DRAFT), office=acting.office_id)
        return self.none()

    def by(self, user):
        """Those the person made or took part in."""
        return self.filter(Q(supervisor=user) | Q(pk__in=VisitMember.objects.filter(user=user).values("visit")))

    def written_by(self, user):
        """Those the person made or helps to write; who only observed reads them."""
        writers = VisitMember.objects.filter(user=user).exclude(role=VisitMember.Role.OBSERVER)
        return self.filter(Q(supervisor=user) | Q(pk__in=writers.values("visit")))

    def made(self):
        """Those that count as a visit: handed in or approved. A draft or a returned one is not on record yet."""
        return self.filter(state__in=Visit.MADE)

    def in_semester(self, year, number, calendar=USUAL):
        """Those of semester 1 or 2 of an academic year (พ.ศ.) by an office's calendar."""
        return self.filter(visited_on__range=calendar.semester_span(year, number))

    def in_year(self, year, calendar=USUAL):
        """Those of an academic year (พ.ศ.) by an office's calendar."""
        return self.filter(visited_on__range=calendar.academic_span(year))

    def same_day_as(self, visit):
        """Other visits of the same supervisor to the same school on the same day."""
        rows = self.filter(school=visit.school_id, visited_on=visit.visited_on, supervisor=visit.supervisor_id)
        return rows.exclude(client_uuid=visit.client_uuid).order_by("pk")

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

    class Kind(models.TextChoices):
        GENERAL = "general", "นิเทศทั่วไป"
        QA = "qa", "ตรวจเยี่ยมด้านประกันคุณภาพ"
        PROJECT = "project", "ติดตามโครงการ"
        FOLLOW_UP = "followup", "ติดตามผล"
        URGENT = "urgent", "เร่งด่วน"

    class Topic(models.TextChoices):
        """What a visit is about (ภารกิจ, checklist A-0.14, A-0.15); one visit may have several."""

        CURRICULUM = "curriculum", "หลักสูตรสถานศึกษา"
        LEARNING = "learning", "กระบวนการเรียนรู้"
        ASSURANCE = "assurance", "ประกันคุณภาพภายใน"
        MEASUREMENT = "measurement", "วัดและประเมินผล"
        MEDIA = "media", "สื่อ นวัตกรรม และเทคโนโลยี"
        INTERNAL = "internal", "นิเทศภายใน"
        MANAGEMENT = "management", "บริหารจัดการ"
        INCLUSIVE = "inclusive", "การศึกษาพิเศษเรียนรวม"
        EARLY = "early", "การศึกษาปฐมวัย"
        RESEARCH = "research", "วิจัยและพัฒนา"

    class Aim(models.TextChoices):
        """The four kinds of work of ก.ต.ป.น. (checklist A-6.1); one visit may be of several."""

        MONITOR = "monitor", "ติดตาม"
        INSPECT = "inspect", "ตรวจสอบ"
        EVALUATE = "evaluate", "ประเมินผล"
        SUPERVISE = "supervise", "นิเทศ"

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
    team = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="VisitMember", related_name="team_visits", blank=True
    )
    kind = models.CharField("ประเภท", max_length=10, choices=Kind.choices, default=Kind.GENERAL)
    # The day of the visit; the day it was entered is `created_at`.
    visited_on = models.DateField("วันที่นิเทศ")
    hours = models.DecimalField("จำนวนชั่วโมง", max_digits=4, decimal_places=1, null=True, blank=True)
    mode = models.CharField("รูปแบบ", max_length=10, choices=Mode.choices, default=Mode.ONSITE)
    purpose = models.CharField("วัตถุประสงค์", max_length=300)
    # Values of Aim.
    aims = models.JSONField("ลักษณะงาน", default=list, blank=True)
    # Values of Topic.
    topics = models.JSONField("ประเด็นการนิเทศ", default=list, blank=True)
    programme = models.ForeignKey(
        Programme, models.SET_NULL, null=True, blank=True, related_name="visits", verbose_name="โครงการ"
    )
    order_text = models.CharField("คำสั่งที่", max_length=150, blank=True)
    order_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    expected = models.TextField("ผลที่คาดว่าจะเกิดแก่ผู้รับการนิเทศ", blank=True)
    people_met = models.TextField("ผู้รับการนิเทศ", blank=True)
    classes = models.TextField("ชั้นเรียนที่สังเกต", blank=True)
    strengths = models.TextField("จุดเด่น", blank=True)
    improvements = models.TextField("จุดที่ควรพัฒนา", blank=True)
    # For the author and the team alone: in no report, no export, not for the school.
    private_notes = models.TextField("บันทึกส่วนตัว", blank=True)
    latitude = models.DecimalField("ละติจูด", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("ลองจิจูด", max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy = models.PositiveIntegerField("ความแม่นยำ (เมตร)", null=True, blank=True)
    # What the school says about the visit when it acknowledges it.
    school_view = models.TextField("ความเห็นของโรงเรียน", blank=True)
    # The feedback form, answered by the supervised.
    feedback = models.OneToOneField(
        Response, models.PROTECT, null=True, blank=True, related_name="feedback_of", editable=False
    )
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
            # A page of the list, from either end of the years.
            models.Index(fields=["office", "-visited_on", "-id"], name="visit_by_day"),
            # What is counted by state, and how far schools are from a rule: read in the index alone.
            models.Index(
                fields=["office", "state", "-visited_on", "school", "supervisor", "kind"], name="visit_counted"
            ),
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

    @property
    def aim_labels(self):
        """The words of its aims, in the order of Aim."""
        return [label for value, label in self.Aim.choices if value in self.aims]

    @property
    def is_planned(self):
        """True when an approved plan foresaw it; ask for it with select_related("planned")."""
        planned = getattr(self, "planned", None)
        return planned is not None and planned.state != "cancelled"

    @property
    def place(self):
        """(latitude, longitude) where it was logged, or None."""
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)


class VisitInstrument(models.Model):
    """An instrument answered at a visit."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="answered")
    response = models.OneToOneField(Response, models.PROTECT, related_name="at_visit")
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return str(self.response)


class VisitMember(models.Model):
    """A colleague who took part, and as what."""

    class Role(models.TextChoices):
        MEMBER = "member", "ผู้ร่วมนิเทศ"
        LEAD = "lead", "หัวหน้าคณะ"
        SECRETARY = "secretary", "เลขานุการ"
        OBSERVER = "observer", "ผู้สังเกตการณ์"

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField("หน้าที่", max_length=10, choices=Role.choices, default=Role.MEMBER)

    class Meta:
        db_table = "supervision_visit_team"
        unique_together = [("visit", "user")]
        ordering = ["pk"]

    def __str__(self):
        return f"{self.user} {self.get_role_display()}"


class VisitGuest(models.Model):
    """Somebody from outside who took part: an expert, a committee member without an account."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="guests")
    name = models.CharField("ชื่อ–สกุล", max_length=150)
    position = models.CharField("ตำแหน่งหรือหน่วยงาน", max_length=200, blank=True)
    role = models.CharField("หน้าที่", max_length=100, blank=True, default="ผู้ทรงคุณวุฒิ")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name


class VisitSignature(models.Model):
    """Who signed at the visit, one for each side. Without a drawing (`file` None) a name alone stands: not signed."""

    class Side(models.TextChoices):
        SUPERVISOR = "supervisor", "ผู้นิเทศ"
        SCHOOL = "school", "ผู้รับการนิเทศ"

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="signatures")
    side = models.CharField(max_length=10, choices=Side.choices)
    name = models.CharField("ชื่อ–สกุล", max_length=150)
    position = models.CharField("ตำแหน่ง", max_length=150, blank=True)
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="visit_signature")
    signed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "side"], name="one_signature_a_side")]

    def __str__(self):
        return f"{self.get_side_display()} {self.name}"

    @property
    def is_signed(self):
        """True when it was drawn; a typed name signs nothing."""
        return self.file_id is not None


class VisitPublication(models.Model):
    """The parts of an approved visit that anybody may read: a frozen copy under an address of its own."""

    class Part(models.TextChoices):
        PURPOSE = "purpose", "วัตถุประสงค์"
        STRENGTHS = "strengths", "จุดเด่น"
        IMPROVEMENTS = "improvements", "จุดที่ควรพัฒนา"
        RESULTS = "results", "ผลตามแบบนิเทศ"
        PHOTOS = "photos", "ภาพถ่ายที่ได้รับความยินยอม"

    visit = models.OneToOneField(Visit, models.CASCADE, related_name="publication")
    token = models.CharField(max_length=64, unique=True)
    parts = models.JSONField(default=list)
    content = models.JSONField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return str(self.visit)


# Steps that change no state but stand in the timeline.
OTHER_STEPS = [
    ("acknowledged", "โรงเรียนรับทราบ"),
    ("feedback", "ผู้รับการนิเทศให้ข้อมูลสะท้อนกลับ"),
    ("published", "เผยแพร่"),
    ("withdrawn", "ยกเลิกการเผยแพร่"),
    ("no_consent", "ถอนความยินยอมให้เผยแพร่ภาพ"),
    ("no_photo", "ลบภาพถ่าย"),
]


class VisitEvent(StepEvent):
    """One change of state, append-only; returning needs a reason."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="events")
    from_state = models.CharField(max_length=10, choices=Visit.State.choices, blank=True)
    to_state = models.CharField(max_length=12, choices=[*Visit.State.choices, *OTHER_STEPS])

    class Meta(StepEvent.Meta):
        constraints = [
            models.CheckConstraint(
                name="returned_visit_has_a_reason", condition=~Q(to_state="returned") | ~Q(comment="")
            )
        ]

    @property
    def label(self):
        """What happened, in words."""
        return {
            Visit.State.DRAFT: "เริ่มบันทึก",
            Visit.State.SUBMITTED: "ส่งให้พิจารณา",
            Visit.State.RETURNED: "ส่งกลับแก้ไข",
            Visit.State.APPROVED: "อนุมัติ",
        }.get(self.to_state, self.get_to_state_display())


class VisitPhotoQuerySet(models.QuerySet):
    def publishable(self):
        """Those whose may_be_published is true."""
        return self.filter(Q(consent=True) | Q(shows_children=False))


class VisitPhoto(models.Model):
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photos")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="visit_photo")
    caption = models.CharField("คำบรรยาย", max_length=200, blank=True)
    shows_children = models.BooleanField("มีภาพเด็ก", default=True)
    consent = models.BooleanField("ได้รับความยินยอมให้เผยแพร่", default=False)

    objects = VisitPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.caption or str(self.file)

    @property
    def may_be_published(self):
        """A picture with children in it needs their consent (PDPA)."""
        return self.consent or not self.shows_children
