"""Whose duty a network, a school, a subject or a programme is, year by year; and the order (คำสั่ง) that says so."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Max, Q
from django.utils import timezone

from schools.models.files import StoredFile
from schools.models.networks import Network, NetworkSchool
from schools.models.offices import Office
from schools.models.programmes import Programme
from schools.models.schools import School
from schools.subjects import Subject
from thai.years import fiscal_year


class DutyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Duties of the acting office for its staff; school people see those of their office too (who is ours)."""
        acting = user.acting
        if acting is None or acting.office_id is None:
            return self.none()
        return self.filter(office=acting.office_id)

    def in_force(self, office, day=None):
        """The duties of the newest fiscal year up to the one of `day` (today) that has any: last year's duties hold
        until this year's are entered, so a school never loses its supervisor on 1 October."""
        this = fiscal_year(day or timezone.localdate())
        newest = Duty.objects.filter(office=office, year__lte=this).aggregate(year=Max("year"))["year"]
        return self.filter(office=office, year=newest) if newest else self.none()

    def of_schools(self):
        """Those that make somebody responsible for schools: directly or through a network."""
        return self.filter(Q(school__isnull=False) | Q(network__isnull=False))


class Duty(models.Model):
    """One responsibility of one supervisor in one fiscal year (BE): exactly one of the four targets."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="duties")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="duties", verbose_name="ผู้รับผิดชอบ")
    year = models.PositiveSmallIntegerField("ปีงบประมาณ")
    network = models.ForeignKey(
        Network, models.CASCADE, null=True, blank=True, related_name="duties", verbose_name="เครือข่าย"
    )
    school = models.ForeignKey(
        School, models.CASCADE, null=True, blank=True, related_name="duties", verbose_name="โรงเรียน"
    )
    subject = models.CharField("กลุ่มสาระ", max_length=12, choices=Subject.choices, blank=True)
    programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, blank=True, related_name="duties", verbose_name="โครงการ"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = "หน้าที่รับผิดชอบ"
        verbose_name_plural = "หน้าที่รับผิดชอบ"
        ordering = ["pk"]
        indexes = [models.Index(fields=["office", "year"])]
        constraints = [
            models.CheckConstraint(
                name="duty_has_one_target",
                condition=Q(network__isnull=False, school=None, subject="", programme=None)
                | Q(network=None, school__isnull=False, subject="", programme=None)
                | (Q(network=None, school=None, programme=None) & ~Q(subject=""))
                | Q(network=None, school=None, subject="", programme__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["user", "year", "network"], condition=Q(network__isnull=False), name="network_duty_once_a_year"
            ),
            models.UniqueConstraint(
                fields=["user", "year", "school"], condition=Q(school__isnull=False), name="school_duty_once_a_year"
            ),
            models.UniqueConstraint(
                fields=["office", "user", "year", "subject"], condition=~Q(subject=""), name="subject_duty_once_a_year"
            ),
            models.UniqueConstraint(
                fields=["user", "year", "programme"],
                condition=Q(programme__isnull=False),
                name="programme_duty_once_a_year",
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.target}"

    @property
    def target(self):
        """What the duty is for, as text or object."""
        if self.subject:
            return self.get_subject_display()
        return self.network or self.school or self.programme


def unattended(schools, duties):
    """Those of `schools` that none of `duties` covers: neither the school itself nor a network it is in now."""
    networks = duties.filter(network__isnull=False).values("network")
    members = NetworkSchool.objects.filter(network__in=networks, to_year=None).values("school")
    direct = duties.filter(school__isnull=False).values("school")
    # A school without a network has a NULL there, which NOT IN alone would swallow.
    grouped = Q(network__isnull=False, network__in=networks)
    return schools.exclude(grouped).exclude(pk__in=members).exclude(pk__in=direct)


def covered(schools, duties):
    """Those of `schools` that `duties` cover: themselves, or through a network they are in now."""
    networks = duties.filter(network__isnull=False).values("network")
    members = NetworkSchool.objects.filter(network__in=networks, to_year=None).values("school")
    direct = duties.filter(school__isnull=False).values("school")
    return schools.filter(Q(network__in=networks) | Q(pk__in=members) | Q(pk__in=direct))


def responsible(schools, office, day=None):
    """{school pk: [User, …]} of everybody responsible for these schools in force on `day`, those with a duty for the
    school itself first, then those of its networks. Three queries."""
    duties = Duty.objects.in_force(office, day).of_schools().select_related("user").order_by("pk")
    people, by_network = {}, {}
    rows = list(duties.values_list("school", "network", "user"))
    users = {duty.user_id: duty.user for duty in duties}
    for school, network, user in rows:
        if school:
            people.setdefault(school, []).append(users[user])
        else:
            by_network.setdefault(network, []).append(users[user])
    # Nobody looks after a school that has gone; the duty stays on record.
    schools, everyone = [school for school in schools if school.is_open], schools
    keys = [school.pk for school in schools]
    people = {key: people[key] for key in keys if key in people}
    groups = [(school.pk, school.network_id) for school in schools]
    groups += NetworkSchool.objects.filter(school__in=keys, to_year=None).values_list("school", "network")
    for school, network in groups:
        for user in by_network.get(network, ()):
            if user not in people.setdefault(school, []):
                people[school].append(user)
    return {school.pk: people.get(school.pk, []) for school in everyone}


class DutyOrderQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Orders of the acting office, for its staff."""
        acting = user.acting
        if acting is None or not acting.is_staff_of_office:
            return self.none()
        return self.filter(office=acting.office_id)

    def unacknowledged_by(self, user):
        """Those that name the person and that the person has not acknowledged."""
        waiting = DutyOrderRecipient.objects.filter(user=user, acknowledged_at=None)
        return self.filter(pk__in=waiting.values("order"))

    def with_counts(self):
        """Adds `named` and `acknowledged`: how many people it names, and how many of them acknowledged it."""
        done = Q(recipients__acknowledged_at__isnull=False)
        rows = self.annotate(named=Count("recipients"), acknowledged=Count("recipients", filter=done))
        return rows.order_by("-dated", "-pk")  # counting forgets the model's own order


class DutyOrder(models.Model):
    """A duty order (คำสั่งมอบหมายหน้าที่); acknowledging it starts the 15 days of the ID PLAN."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="duty_orders")
    year = models.PositiveSmallIntegerField("ปีงบประมาณ")
    number = models.CharField("คำสั่งที่", max_length=30)
    title = models.CharField("เรื่อง", max_length=200, default="มอบหมายหน้าที่ความรับผิดชอบ")
    dated = models.DateField("สั่ง ณ วันที่")
    # May be before the day it was signed.
    effective_on = models.DateField("มีผลตั้งแต่วันที่")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DutyOrderQuerySet.as_manager()

    class Meta:
        verbose_name = "คำสั่งมอบหมายหน้าที่"
        verbose_name_plural = "คำสั่งมอบหมายหน้าที่"
        ordering = ["-dated", "-pk"]
        constraints = [models.UniqueConstraint(fields=["office", "number"], name="duty_order_number_once")]

    def __str__(self):
        return f"คำสั่งที่ {self.number}"


class DutyOrderRecipient(models.Model):
    """Somebody the order names, and when they acknowledged it."""

    order = models.ForeignKey(DutyOrder, models.CASCADE, related_name="recipients")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="duty_orders")
    acknowledged_at = models.DateTimeField("รับทราบเมื่อ", null=True, blank=True)

    class Meta:
        verbose_name = "ผู้รับคำสั่ง"
        verbose_name_plural = "ผู้รับคำสั่ง"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["order", "user"], name="person_once_in_a_duty_order")]

    def __str__(self):
        return f"{self.order} · {self.user}"
