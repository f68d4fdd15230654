"""Inviting people, taking an invitation back, making it new, sending it, and taking it up."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from jobs.actions import enqueue
from jobs.models import Job
from schools import audit, invitation_keys, permissions
from schools.actions.memberships import ends_with_school, overlapping
from schools.models import SCHOOL_ROLES, Invitation, Membership, Office, Role, School, User
from schools.models.invitations import new_expiry

BATCH = 1000
# The same invitation asked for twice within this time is one click that was counted twice.
DOUBLE_CLICK = timedelta(seconds=10)


class Gone(Exception):
    """The invitation can no longer be taken up; nobody is told which of the reasons it is."""


@transaction.atomic
def invite(*, by, role, office=None, school=None, send=True, **person):
    """Invites one person to a role and returns the Invitation; its e-mail goes out as a job when it has an address.

    `person` takes email, prefix, given_name, family_name, position and membership_ends. Raises PermissionDenied when
    `by` may not give this role there.
    """
    office = school.office if school else office
    if not permissions.can_invite(by, role=role, office=office, school=school):
        raise PermissionDenied
    if role in SCHOOL_ROLES and school is None:
        raise ValueError("A role in a school needs the school")
    same = {"created_by": by, "role": role, "office": office, "school": school, **person}
    # Who asks is locked, so that the second of two clicks finds what the first has made.
    User.objects.select_for_update().get(pk=by.pk)
    just_now = Invitation.objects.waiting().filter(created_at__gt=timezone.now() - DOUBLE_CLICK, **same).first()
    if just_now:
        return just_now
    invitation = Invitation.objects.create(**same, **invitation_keys.fields())
    audit.record("invite", invitation, actor=by, office=office, role=str(role), school=school and school.pk)
    if send and invitation.email:
        _ask_to_send([invitation.pk], by=by)
    return invitation


def uninvited_schools(office, day=None):
    """Open schools of an office that have no director today and no invitation of one that still waits."""
    led = Membership.objects.current(day).filter(office=office, role=Role.SCHOOL_DIRECTOR)
    asked = Invitation.objects.waiting().filter(office=office, role=Role.SCHOOL_DIRECTOR, school__isnull=False)
    schools = School.objects.filter(office=office).open_on(day or timezone.localdate())
    return schools.exclude(pk__in=led.values("school")).exclude(pk__in=asked.values("school"))


@transaction.atomic
def invite_schools(*, office, by, send=True):
    """Invites a director for every school of `uninvited_schools`; returns the new invitations.

    The office's row is locked meanwhile, so that of two clicks the second finds nothing left to do.
    """
    if not permissions.can_invite(by, role=Role.SCHOOL_DIRECTOR, office=office):
        raise PermissionDenied
    Office.objects.select_for_update().get(pk=office.pk)
    made = Invitation.objects.bulk_create(
        [
            Invitation(
                created_by=by,
                office=office,
                school=school,
                role=Role.SCHOOL_DIRECTOR,
                position="ผู้อำนวยการโรงเรียน",
                email=school.email,
                **invitation_keys.fields(),
            )
            for school in uninvited_schools(office)
        ],
        batch_size=BATCH,
    )
    if made:
        audit.record("invite schools", office, actor=by, office=office, count=len(made))
        if send:
            _ask_to_send([invitation.pk for invitation in made if invitation.email], by=by)
    return made


def _ask_to_send(pks, *, by):
    """Puts the invitations into the hands of one new job, those that no other job is about to send; returns how many.

    The job's own row is what makes a repeat harmless: `send_job` names the only job that may send.
    """
    free = Invitation.objects.filter(pk__in=pks).exclude(email="").exclude(send_job__state__in=Job.ACTIVE)
    pks = list(free.order_by("pk").values_list("pk", flat=True))
    if not pks:
        return 0
    title = f"ส่งคำเชิญทางอีเมล {len(pks):,} ฉบับ"
    # The nonce makes it a job of its own: asking again later is a wish to send again.
    job, _ = enqueue(
        kind="send_invitations",
        input={"invitations": pks, "asked": invitation_keys.new_nonce()[:16]},
        requested_by=by,
        title=title,
    )
    return free.filter(pk__in=pks).update(send_job=job, sent_at=None, send_error="")


@transaction.atomic
def send(*, invitations, by):
    """Sends new invitations that were made together; returns how many have an address to go to."""
    return _ask_to_send([invitation.pk for invitation in invitations if invitation.email], by=by)


@transaction.atomic
def resend(*, invitations, by):
    """Sends waiting invitations again, with the same link; returns how many will go out.

    Those without an address, and those that a job is about to send already, are left alone.
    """
    count = _ask_to_send(list(invitations.waiting().values_list("pk", flat=True)), by=by)
    if count:
        audit.record("resend invitations", "schools.invitation", actor=by, count=count)
    return count


@transaction.atomic
def renew(*, invitations, by, send=True):
    """Gives invitations that nobody took up a new link, code and 30 days, also revoked ones; returns how many.

    What was sent or printed before is worthless from now on, and it is `by` who invites now.
    """
    pks = list(invitations.filter(accepted_at=None).values_list("pk", flat=True))
    fresh = list(Invitation.objects.filter(pk__in=pks, accepted_at=None).select_for_update())
    for invitation in fresh:
        for name, value in invitation_keys.fields().items():
            setattr(invitation, name, value)
        invitation.expires_at = new_expiry()
        invitation.revoked_at = invitation.sent_at = invitation.printed_at = invitation.send_job = None
        invitation.send_error, invitation.created_by = "", by
    names = ["nonce", "link_digest", "code_digest", "expires_at", "revoked_at", "sent_at", "printed_at", "send_job"]
    Invitation.objects.bulk_update(fresh, [*names, "send_error", "created_by"], batch_size=200)
    if fresh:
        audit.record("renew invitations", "schools.invitation", actor=by, count=len(fresh), first=fresh[0].pk)
        if send:
            _ask_to_send([invitation.pk for invitation in fresh], by=by)
    return len(fresh)


@transaction.atomic
def revoke(*, invitations, by):
    """Takes back those that nobody took up; returns how many."""
    pks = list(invitations.filter(accepted_at=None, revoked_at=None).values_list("pk", flat=True))
    count = 0
    for start in range(0, len(pks), BATCH):
        rows = Invitation.objects.filter(pk__in=pks[start : start + BATCH], accepted_at=None, revoked_at=None)
        count += rows.update(revoked_at=timezone.now())
    if count:
        audit.record("revoke invitations", "schools.invitation", actor=by, count=count, first=pks[0])
    return count


def by_token(token):
    """The waiting invitation of a link, or None."""
    return _waiting(link_digest=invitation_keys.digest_of_token(token))


def by_code(code):
    """The waiting invitation of a typed slip code (invitation_keys.typed), or None."""
    return _waiting(code_digest=invitation_keys.digest_of_code(code)) if code else None


def _waiting(**digest):
    found = Invitation.objects.waiting().filter(**digest).select_related("office", "school", "created_by").first()
    return None if found is None or _is_over(found) else found


def _is_over(invitation):
    """Whether the role itself, or for one in an office the power of who invites, came to its end before anybody took
    it up. A school's people are asked for by the office, whoever wrote the invitation."""
    ends, school, role = invitation.membership_ends, invitation.school, invitation.role
    if school is None and not permissions.may_still_invite(invitation.created_by, role=role, office=invitation.office):
        return True
    return bool(ends and ends < timezone.localdate()) or (school is not None and not school.is_open)


@transaction.atomic
def accept(*, invitation, user):
    """Gives `user` the role and uses the invitation up; returns the Membership.

    One conditional UPDATE decides: of two at once the second gets Gone, and what it did is rolled back. A person who
    holds the role already keeps the membership they have; one that begins later is led up to. At a school whose closure
    is on record the role ends with it.
    """
    now, today = timezone.now(), timezone.localdate()
    ends = ends_with_school(invitation.school, invitation.membership_ends)
    if _is_over(invitation) or (ends and ends < today):
        raise Gone
    # Of two invitations to one role, taken up at once, the second finds what the first has given.
    User.objects.select_for_update().get(pk=user.pk)
    same = Invitation.objects.waiting(now).filter(pk=invitation.pk, link_digest=invitation.link_digest)
    if not same.update(accepted_at=now, accepted_by=user):
        raise Gone
    place = {"office": invitation.office, "school": invitation.school}
    rows = user.memberships.own().filter(role=invitation.role, **place)
    membership = rows.current().first()
    if membership is None:
        if later := overlapping(rows, today, ends).order_by("starts").first():
            ends = later.starts - timedelta(days=1)
        membership = Membership.objects.create(
            user=user,
            role=invitation.role,
            starts=today,
            ends=ends,
            granted_by_id=invitation.created_by_id,
            **place,
        )
    user.__dict__.pop("current_memberships", None)
    user.__dict__.pop("acting", None)
    audit.record("accept invitation", invitation, actor=user, office=invitation.office, membership=membership.pk)
    return membership


@transaction.atomic
def join(*, invitation, username, password, **person):
    """Makes the account of somebody new and takes the invitation up; returns (User, Membership).

    `person` takes email, prefix, given_name, family_name and position. Raises Gone, and then no account is left.
    """
    # Not create_user: it would take ำ apart, and nobody could type the name again at the login.
    user = User(username=username, **person)
    user.set_password(password)
    user.save(force_insert=True)
    return user, accept(invitation=invitation, user=user)
