"""Invitations: one role for one person, taken up once by a link from an e-mail or a code from a printed slip."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from schools.models.offices import Office
from schools.models.people import Role
from thai.sorting import thai_order

LASTS = timedelta(days=30)


def new_expiry():
    """When an invitation made now ends."""
    return timezone.now() + LASTS


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the acting office, for its administrator; the platform's administrator sees all."""
        if not user.has_role(Role.OFFICE_ADMIN, Role.PLATFORM_ADMIN):
            return self.none()
        return self if user.acting.is_platform else self.filter(office=user.acting.office_id)

    def waiting(self, now=None):
        """Those that can still be taken up."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now or timezone.now())

    def expired(self, now=None):
        """Those nobody took up in time."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__lte=now or timezone.now())

    def newest_day_first(self):
        """Those of the newest day first, and of one day in Thai order of the schools: what was invited together can be
        looked through like a list of schools."""
        return self.order_by(TruncDate("created_at").desc(), thai_order("school__name"), "-pk")


class Invitation(models.Model):
    """Link and code are derived from `secret` and never stored; a new secret makes the old ones worthless.

    Only digests of them are kept: see schools.actions.invitations.
    """

    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="invitations")
    school = models.ForeignKey(
        "schools.School", models.CASCADE, null=True, blank=True, related_name="invitations", verbose_name="โรงเรียน"
    )
    role = models.CharField("บทบาท", max_length=20, choices=Role.choices)
    email = models.EmailField("อีเมล", blank=True)
    prefix = models.CharField("คำนำหน้า", max_length=40, blank=True)
    given_name = models.CharField("ชื่อ", max_length=100, blank=True)
    family_name = models.CharField("นามสกุล", max_length=100, blank=True)
    position = models.CharField("ตำแหน่ง", max_length=150, blank=True)
    membership_ends = models.DateField("สิ้นสุดบทบาทเมื่อ", null=True, blank=True)
    nonce = models.CharField(max_length=64)
    link_digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField("ใช้ได้ถึง", default=new_expiry)
    sent_at = models.DateTimeField("ส่งอีเมลเมื่อ", null=True, blank=True)
    send_error = models.CharField(max_length=200, blank=True)
    # The one job that may send it: another job, or an earlier one that wakes up late, sends nothing.
    send_job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    printed_at = models.DateTimeField("พิมพ์ใบเชิญเมื่อ", null=True, blank=True)
    revoked_at = models.DateTimeField("ยกเลิกเมื่อ", null=True, blank=True)
    accepted_at = models.DateTimeField("ตอบรับเมื่อ", null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="accepted_invitations"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "คำเชิญ"
        verbose_name_plural = "คำเชิญ"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["office", "accepted_at"])]
        constraints = [
            models.CheckConstraint(
                name="accepted_invitation_names_who",
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_is_accepted_or_revoked_not_both",
                condition=Q(accepted_at=None) | Q(revoked_at=None),
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} · {self.school or self.office or 'ส่วนกลาง'}"

    @property
    def state(self):
        """accepted, revoked, expired or waiting."""
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at <= timezone.now() else "waiting"
