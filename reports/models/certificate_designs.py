"""How certificates look: the office's library of designs, each in versions that never change once used."""

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from schools.models import Office, StoredFile


class CertificateDesignQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The designs of the acting office and those that come with the product."""
        return self.filter(Q(office=user.acting.office_id) | Q(office=None))


class CertificateDesign(models.Model):
    """A design of the office's library, or one that comes with the product where it has no office."""

    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="certificate_designs")
    name = models.CharField("ชื่อแบบ", max_length=120)
    # Which papers it is for; empty for any.
    kind = models.CharField("สำหรับ", max_length=10, blank=True, choices=[("honour", "เกียรติบัตร"), ("training", "วุฒิบัตร")])
    archived = models.BooleanField("เก็บเข้าคลังแล้ว", default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CertificateDesignQuerySet.as_manager()

    class Meta:
        verbose_name = "แบบเกียรติบัตร"
        verbose_name_plural = "แบบเกียรติบัตร"
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


class DesignVersionQuerySet(models.QuerySet):
    def offered_to(self, user, beside=None):
        """The newest version of each design in use that the person sees, of any kind, and the one `beside` whatever
        became of its design; without their layouts, which are long."""
        latest = DesignVersion.objects.filter(design=OuterRef("pk")).order_by("-number").values("pk")[:1]
        designs = CertificateDesign.objects.visible_to(user).filter(archived=False)
        newest = designs.annotate(newest=Subquery(latest)).values("newest")
        return self.filter(Q(pk__in=newest) | Q(pk=beside or 0)).select_related("design").defer("layout")


class DesignVersion(models.Model):
    """One layout of a design; what a batch used is frozen."""

    design = models.ForeignKey(CertificateDesign, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("ฉบับที่")
    layout = models.JSONField(default=dict)
    background = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    frozen = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DesignVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "ฉบับของแบบเกียรติบัตร"
        verbose_name_plural = "ฉบับของแบบเกียรติบัตร"
        ordering = ["design", "-number"]
        constraints = [models.UniqueConstraint(fields=["design", "number"], name="one_version_of_a_number")]

    def __str__(self):
        return f"{self.design} ฉบับที่ {self.number}"
