"""What came out of the demo office: certificates, issued and drafted."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from reports.actions import certificates
from reports.certificates import frozen
from reports.models import BatchSigner, CertificateBatch
from schools.models import Membership, Role

ACTIVITIES = [
    ("training", "ได้ผ่านการอบรมเชิงปฏิบัติการ", "การอ่านออกเขียนได้ด้วยกิจกรรมที่หลากหลาย", "จำนวน 12 ชั่วโมง"),
    ("honour", "เป็นวิทยากร", "การจัดการเรียนรู้เชิงรุก Active Learning", "จำนวน 6 ชั่วโมง"),
    ("honour", "ได้เข้าร่วมนำเสนอผลงาน", "ตลาดนัดวิชาการ เปิดบ้านวิชาการโรงเรียนขนาดเล็ก", ""),
]
ROLES = ["วิทยากร", "ผู้เข้าอบรม", "กรรมการ", ""]


@transaction.atomic
def make(*, office, rng, today):
    """Adds three batches of certificates (two issued, one draft).

    The files are made by the jobs that this leaves in the queue: run them with jobs.testing.work_off().
    """
    current = Membership.objects.current(today).filter(office=office).select_related("user")
    by_role = {}
    for membership in current.order_by("user__is_demo", "pk"):
        by_role[membership.role] = membership.user
    clerk, director = by_role[Role.CLERK], by_role[Role.DIRECTOR]
    teachers = [m.user for m in current.filter(role=Role.SUPERVISOR)]
    for i, (kind, wording, activity, detail) in enumerate(ACTIVITIES):
        guests = rng.sample(teachers, min(len(teachers), rng.randint(6, 12)))
        people = [{"name": str(guest), "award": rng.choice(ROLES)} for guest in guests]
        day = today - timedelta(days=40 * (len(ACTIVITIES) - 1 - i) + 5)
        batch = CertificateBatch.objects.create(
            office=office,
            kind=kind,
            activity=activity,
            wording=wording,
            detail=detail,
            issued_on=day,
            signer_name=str(director),
            signer_position=f"ผู้อำนวยการ{office.formal_name}",
            people=people,
            created_by=clerk,
        )
        signer = BatchSigner.objects.create(
            batch=batch, slot=1, user=director, name=batch.signer_name, position=batch.signer_position
        )
        if i < 2:
            _approve(signer, batch, timezone.make_aware(datetime.combine(day, time(9))))
            certificates.issue_batch(batch=batch, version=batch.version, user=clerk)
            batch.issued_at = timezone.make_aware(datetime.combine(day, time(10, 30)))
            batch.save(update_fields=["issued_at"])


def _approve(signer, batch, at):
    signer.state, signer.decided_by, signer.decided_at = BatchSigner.State.APPROVED, signer.user, at
    signer.approved_version, signer.approved_sha256 = batch.version, frozen.digest(batch)
    signer.save()
