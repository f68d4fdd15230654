"""Invitations of a demo office in every state, so that the list looks lived in."""

from datetime import timedelta

from django.utils import timezone

from schools import invitation_keys
from schools.demo import FAMILY_FIRST, FAMILY_LAST, MEN, WOMEN
from schools.models import Invitation, Membership, Role, User

ACCEPTED, WAITING, EXPIRED, REVOKED = 18, 9, 5, 2
AGE = {"accepted": (40, 300), "waiting": (1, 25), "expired": (32, 120), "revoked": (3, 60)}
UNREACHABLE = "เซิร์ฟเวอร์อีเมลไม่รับที่อยู่นี้ โปรดตรวจอีเมลของผู้รับ"


def make(*, office, rng, today):
    """Teachers who were invited to schools of the office: most joined, some wait, some let it pass."""
    admin = User.objects.filter(memberships__office=office, memberships__role=Role.OFFICE_ADMIN).first()
    held = Membership.objects.filter(office=office, role=Role.SCHOOL_DIRECTOR).select_related("user", "school")
    directors = list(held.order_by("pk"))
    now, rows = timezone.now(), []
    for membership in rng.sample(directors, min(ACCEPTED, len(directors))):
        person = membership.user
        row = _row(office, membership.school, Role.SCHOOL_DIRECTOR, admin, rng)
        row.given_name, row.family_name, row.prefix = person.given_name, person.family_name, person.prefix
        row.accepted_by = person
        rows.append(("accepted", row))
    schools = [membership.school for membership in directors]
    for state, count in (("waiting", WAITING), ("expired", EXPIRED), ("revoked", REVOKED)):
        for school in rng.sample(schools, min(count, len(schools))):
            rows.append((state, _row(office, school, Role.SCHOOL_STAFF, admin, rng)))
    made = []
    for state, row in rows:
        row.created_at = now - timedelta(days=rng.randrange(*AGE[state]), minutes=rng.randrange(600))
        row.expires_at = row.created_at + timedelta(days=30)
        _lived(row, state, rng)
        made.append((row, row.created_at))
    Invitation.objects.bulk_create(row for row, _ in made)
    for row, created_at in made:
        row.created_at = created_at
    Invitation.objects.bulk_update([row for row, _ in made], ["created_at"])


def _row(office, school, role, admin, rng):
    woman = rng.random() < 0.6
    return Invitation(
        office=office,
        school=school,
        role=role,
        created_by=admin,
        prefix=rng.choice(("นาง", "นางสาว")) if woman else "นาย",
        given_name=rng.choice(WOMEN if woman else MEN),
        family_name=rng.choice(FAMILY_FIRST) + rng.choice(FAMILY_LAST),
        position="ครู" if role == Role.SCHOOL_STAFF else "ผู้อำนวยการโรงเรียน",
        **invitation_keys.fields(),
    )


def _lived(row, state, rng):
    """What happened to an invitation after it was made: sent or printed, then taken up or not."""
    soon = row.created_at + timedelta(minutes=rng.randrange(2, 30))
    kind = rng.choices(["mail", "slip", "refused", "nothing"], [45, 35, 8, 12])[0]
    if kind in ("mail", "refused"):
        row.email = f"{row.school.code}@demo.invalid"
        row.sent_at, row.send_error = (soon, "") if kind == "mail" else (None, UNREACHABLE)
    elif kind == "slip":
        row.printed_at = soon
    if state == "accepted":
        row.accepted_at = soon + timedelta(hours=rng.randrange(1, 400))
    elif state == "revoked":
        row.revoked_at = soon + timedelta(hours=rng.randrange(1, 60))
