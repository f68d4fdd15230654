"""What is kept about a person, and whether the person may log in. Nobody is ever deleted."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F

from schools import account_mail, audit, permissions
from schools.actions import memberships
from schools.models import Reason, User

KEPT_OFF = "บัญชีนี้ผู้ดูแลระบบส่วนกลางเป็นผู้ระงับ โปรดติดต่อผู้ดูแลระบบส่วนกลางเพื่อเปิดใช้อีกครั้ง"


@transaction.atomic
def save(*, person, version, fields, by):
    """Writes the changed `fields` of a person unless somebody wrote since `version`; returns whether it did.

    A former e-mail address opens no door any more, and is told so: the addresses the login knows follow the new one.
    """
    former = User.objects.get(pk=person.pk).email if "email" in fields else ""
    if not User.objects.filter(pk=person.pk, version=version).update(version=F("version") + 1):
        return False
    person.version = version + 1
    person.save(update_fields=[*fields, "version"])
    if "email" in fields:
        EmailAddress.objects.filter(user=person).exclude(email__iexact=person.email).delete()
    if former and former.lower() != person.email.lower():
        # Robust: what is stored stays stored when the mail server cannot be reached.
        transaction.on_commit(lambda: account_mail.tell_former_address(person, former), robust=True)
    audit.record("edit person", person, actor=by, fields=sorted(fields))
    return True


@transaction.atomic
def deactivate(*, person, reason, by):
    """Ends the sessions of a person and lets nobody log in as them; returns False when that was so already.

    Raises memberships.Refused where an office or the platform would lose its last administrator.
    """
    memberships.keep_administrators_without(person, by=by)
    if not User.objects.filter(pk=person.pk, is_active=True).update(is_active=False, version=F("version") + 1):
        return False
    _tell(reason, audit.record("deactivate person", person, actor=by))
    return True


@transaction.atomic
def reactivate(*, person, reason, by):
    """Lets a deactivated person log in again, with the roles that still hold; returns False when they could.

    Raises memberships.Refused when the platform's administrator switched the account off and somebody else asks.
    """
    if permissions.is_kept_off(by, person):
        raise memberships.Refused(KEPT_OFF)
    if not User.objects.filter(pk=person.pk, is_active=False).update(is_active=True, version=F("version") + 1):
        return False
    _tell(reason, audit.record("reactivate person", person, actor=by))
    return True


@transaction.atomic
def leave_office(*, person, office, reason, by):
    """Ends at once every role of a person in one office and its schools; other offices' stay. Returns how many.

    Raises memberships.Refused where the office would lose its last administrator.
    """
    held = list(person.memberships.not_over().filter(office=office))
    for membership in held:
        memberships.end(membership=membership, by=by)
    _tell(reason, audit.record("leave office", person, actor=by, office=office, roles=len(held)))
    return len(held)


def _tell(reason, event):
    """The trail keeps no words: why is told beside it."""
    Reason.objects.create(event=event, text=reason)
