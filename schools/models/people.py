"""People and what they may do where: a user holds memberships, and acts under one of them at a time."""

import unicodedata
from datetime import timedelta

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, IntegerField, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat, Lower, Replace
from django.utils import timezone
from django.utils.functional import cached_property

from schools.accounts import validate_username
from schools.models.offices import Office
from schools.subjects import Subject
from thai.sorting import thai_order
from thai.text import clean


class Role(models.TextChoices):
    DIRECTOR = "director", "ผู้อำนวยการสำนักงานเขตพื้นที่"
    HEAD = "head", "ผู้อำนวยการกลุ่มนิเทศฯ"
    SUPERVISOR = "supervisor", "ศึกษานิเทศก์"
    CLERK = "clerk", "เจ้าหน้าที่ธุรการ"
    COMMITTEE = "committee", "คณะกรรมการ ก.ต.ป.น."
    SCHOOL_DIRECTOR = "school_director", "ผู้อำนวยการโรงเรียน"
    SCHOOL_STAFF = "school_staff", "ครูและบุคลากรโรงเรียน"
    OFFICE_ADMIN = "office_admin", "ผู้ดูแลระบบของสำนักงาน"
    PLATFORM_ADMIN = "platform_admin", "ผู้ดูแลระบบส่วนกลาง"


SCHOOL_ROLES = frozenset({Role.SCHOOL_DIRECTOR, Role.SCHOOL_STAFF})
# Roles whose place somebody may take for a time (รักษาราชการแทน).
DELEGABLE_ROLES = frozenset({Role.DIRECTOR, Role.HEAD})
# Those who work in the office and see all of its schools.
STAFF_ROLES = frozenset({Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.CLERK, Role.OFFICE_ADMIN})
OFFICE_ROLES = STAFF_ROLES | {Role.COMMITTEE}
# How long an ended role can be taken up again with one click; later it is granted anew.
UNDO = timedelta(days=30)
# How many notices the person of a membership has not read. Every request asks, and as a query of objects it took longer
# to put together than all else that a request asks for.
UNREAD = RawSQL(
    "SELECT count(*) FROM inbox_notice WHERE inbox_notice.user_id = schools_membership.user_id AND read_at IS NULL",
    [],
    IntegerField(),
)


class PeopleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever has or had a role in the acting office or in a school of it; at a school its own people."""
        acting = user.acting
        if acting is None or acting.role == Role.COMMITTEE:
            return self.filter(pk=user.pk)
        if acting.is_platform:
            return self
        return self.filter(pk__in=Membership.objects.visible_to(user).values("user"))

    def named_like(self, text):
        """Those whose name (prefix and blanks or not) or username holds `text` as it was meant."""
        key = clean(text).replace(" ", "")
        whole = Replace(Concat("prefix", "given_name", "family_name"), models.Value(" "), models.Value(""))
        return self.alias(whole_name=whole).filter(Q(whole_name__icontains=key) | Q(username__icontains=key))

    def in_thai_order(self):
        """By given name, then family name, as Thai lists of people go."""
        return self.order_by(thai_order("given_name"), thai_order("family_name"), "pk")


class People(UserManager.from_queryset(PeopleQuerySet)):
    def named(self, login):
        """The user whose username or e-mail is `login`, or None."""
        return self.filter(Q(username=login) | Q(email__iexact=login)).first()


class Rank(models.TextChoices):
    """วิทยฐานะ of supervisors and teachers (facts §7)."""

    SKILLED = "skilled", "ชำนาญการ"
    SENIOR = "senior", "ชำนาญการพิเศษ"
    EXPERT = "expert", "เชี่ยวชาญ"
    DISTINGUISHED = "distinguished", "เชี่ยวชาญพิเศษ"


class User(AbstractUser):
    """A person who may log in. Thai usernames are welcome."""

    first_name = None
    last_name = None
    username = models.CharField("ชื่อผู้ใช้", max_length=150, unique=True, validators=[validate_username])
    prefix = models.CharField("คำนำหน้า", max_length=40, blank=True)
    given_name = models.CharField("ชื่อ", max_length=100, blank=True)
    family_name = models.CharField("นามสกุล", max_length=100, blank=True)
    position = models.CharField("ตำแหน่ง", max_length=150, blank=True)
    rank = models.CharField("วิทยฐานะ", max_length=15, choices=Rank.choices, blank=True)
    position_number = models.CharField("เลขที่ตำแหน่ง", max_length=20, blank=True)
    phone = models.CharField("โทรศัพท์", max_length=60, blank=True)
    # Codes of schools.subjects.Subject that the person knows; whose duty a subject is stands in Duty.
    subjects = models.JSONField("กลุ่มสาระที่ถนัด", default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField("บัญชีตัวอย่าง", default=False)

    objects = People()

    class Meta:
        verbose_name = "บุคคล"
        verbose_name_plural = "บุคคล"
        # The list of all offices in Thai order reads its first page from this.
        indexes = [models.Index(thai_order("given_name"), thai_order("family_name"), "id", name="user_in_thai_order")]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="user_email_once",
                violation_error_message="อีเมลนี้มีผู้ใช้อื่นใช้อยู่แล้ว โปรดใช้อีเมลอื่น",
            )
        ]

    @classmethod
    def normalize_username(cls, username):
        """NFKC as Django has it, with ำ in one piece again: NFKC takes it apart, and who types it was not found."""
        return clean(unicodedata.normalize("NFKC", username)) if isinstance(username, str) else username

    def __str__(self):
        return self.get_full_name()

    def get_full_name(self):
        """Prefix, given and family name as Thai papers write them, or the username."""
        name = f"{self.prefix}{self.given_name} {self.family_name}".strip()
        return name or self.username

    def get_short_name(self):
        return self.given_name or self.username

    @property
    def title(self):
        """Position with rank, as papers write it: ศึกษานิเทศก์ชำนาญการพิเศษ."""
        if not self.rank:
            return self.position
        return f"{self.position}{self.get_rank_display()}" if self.position == "ศึกษานิเทศก์" else self.position

    @property
    def subject_labels(self):
        """Names of the subject areas the person knows."""
        return [Subject(code).label for code in self.subjects if code in Subject.values]

    @cached_property
    def current_memberships(self):
        """Memberships valid today: own ones before delegated ones, those of the office before those of schools."""
        # What is new in the inbox comes along: every page shows it.
        rows = self.memberships.current().select_related("office", "school").annotate(unread=UNREAD)
        return sorted(rows, key=lambda row: (row.acting_for_id is not None, row.school_id is not None, row.pk))

    @cached_property
    def acting(self):
        """The membership this person acts under: chosen in the session (the middleware sets it) or the first."""
        return self.current_memberships[0] if self.current_memberships else None

    @property
    def capacity(self):
        """As whom the person signs while in somebody's place (รักษาราชการแทน…); "" in their own right."""
        return self.acting.title if self.acting is not None and self.acting.acting_for_id else ""

    def has_role(self, *roles):
        """True when the person acts under one of the roles."""
        return self.acting is not None and self.acting.role in roles


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the acting office and its schools for its staff, those of the own school for school people."""
        acting = user.acting
        if acting is None or acting.role == Role.COMMITTEE:
            return self.filter(user=user)
        if acting.is_platform:
            return self
        held = self.filter(office=acting.office_id)
        return held.filter(school=acting.school_id) if acting.is_school else held

    def current(self, day=None):
        """Those that hold on `day` (today): acting powers end by themselves."""
        day = day or timezone.localdate()
        return self.not_over(day).filter(Q(starts=None) | Q(starts__lte=day))

    def not_over(self, day=None):
        """Those that hold on `day` (today) or will begin later."""
        day = day or timezone.localdate()
        return self.filter(Q(ends=None) | Q(ends__gte=day), ended_at=None)

    def not_gone(self):
        """Those not over, and those ended by hand so lately that they can be taken up again."""
        lately = Q(ended_at=None) | Q(ended_at__gte=timezone.now() - UNDO)
        return self.filter(lately, Q(ends=None) | Q(ends__gte=timezone.localdate()))

    def delegated(self):
        """Acting delegations (รักษาราชการแทน)."""
        return self.exclude(acting_for=None)

    def own(self):
        """Roles held in the person's own right."""
        return self.filter(acting_for=None)


class Membership(models.Model):
    """A role of a person in an office, or in one school of it, from one day to another."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField("บทบาท", max_length=20, choices=Role.choices)
    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="memberships")
    school = models.ForeignKey("schools.School", models.CASCADE, null=True, blank=True, related_name="memberships")
    starts = models.DateField("ตั้งแต่", null=True, blank=True)
    ends = models.DateField("ถึง", null=True, blank=True)
    # Acting delegation (รักษาราชการแทน): whose place is taken, by which order. The power ends with its last day.
    acting_for = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="delegations")
    order_text = models.CharField("คำสั่งที่", max_length=150, blank=True)
    # When somebody ended the role before its last day: it holds no more from that moment. Emptied to undo.
    ended_at = models.DateTimeField("ให้สิ้นสุดเมื่อ", null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True, null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "บทบาท"
        verbose_name_plural = "บทบาท"
        constraints = [
            models.CheckConstraint(
                name="membership_scope_fits_role",
                condition=Q(role=Role.PLATFORM_ADMIN, office=None, school=None)
                | Q(role__in=[str(r) for r in sorted(OFFICE_ROLES)], office__isnull=False, school=None)
                | Q(role__in=[str(r) for r in sorted(SCHOOL_ROLES)], office__isnull=False, school__isnull=False),
            ),
            models.CheckConstraint(
                name="membership_ends_after_start", condition=Q(starts=None) | Q(ends=None) | Q(ends__gte=F("starts"))
            ),
            models.CheckConstraint(
                name="delegation_has_both_days",
                condition=Q(acting_for=None) | Q(starts__isnull=False, ends__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.title} · {self.place}" if self.place else self.title

    @property
    def title(self):
        """The role as it is held: รักษาราชการแทน before it when it is a delegation."""
        word = self.get_role_display()
        return f"รักษาราชการแทน{word}" if self.acting_for_id else word

    @property
    def state(self):
        """present, future or ended, today."""
        today = timezone.localdate()
        if self.ended_at or (self.ends and self.ends < today):
            return "ended"
        return "future" if self.starts and self.starts > today else "present"

    @property
    def last_day(self):
        """The day the role ended or will end, or None."""
        return timezone.localdate(self.ended_at) if self.ended_at else self.ends

    @property
    def place(self):
        """The school or office the role is held in; None for the whole installation."""
        return self.school or self.office

    @property
    def is_platform(self):
        return self.role == Role.PLATFORM_ADMIN

    @property
    def is_school(self):
        return self.role in SCHOOL_ROLES

    @property
    def is_staff_of_office(self):
        return self.role in STAFF_ROLES
