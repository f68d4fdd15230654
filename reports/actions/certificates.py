"""Issuing certificates: numbers and frozen rows; their files are made in certificate_files."""

from django.db import transaction
from django.utils import timezone

from registry.actions import NotEnoughNumbers, book_of, take_numbers, take_reserved
from registry.models import Book
from reports import people_lists
from reports.actions import certificate_files
from reports.certificates import approvals, frozen
from reports.models import BatchSigner, Certificate, CertificateBatch, DesignVersion
from reports.models.certificates import REPLACED
from schools import audit
from schools.models import School
from thai.years import be_year

# Which register each kind of paper is numbered in.
BOOKS = {
    CertificateBatch.Kind.HONOUR: Book.Kind.HONOUR,
    CertificateBatch.Kind.TRAINING: Book.Kind.TRAINING,
}
ISSUED = CertificateBatch.State.ISSUED
BEFORE_NUMBERS = (CertificateBatch.State.DRAFT, CertificateBatch.State.ASKED, CertificateBatch.State.APPROVED)


class StaleBatch(Exception):
    """The draft changed since the page was shown."""


class NotApproved(Exception):
    """A signer who uses the system has not approved what the papers say now, or of one who does not there is no
    approval on record."""


@transaction.atomic
def issue_batch(*, batch, version, user):
    """Gives every person of a draft a number and a code, freezes them, and asks for the files. Returns the batch.

    The state moves by one conditional UPDATE: of two clerks, or of two clicks, one issues, and a batch that was
    issued already comes back as it is. Raises StaleBatch when the draft is no longer the one that was previewed,
    NotApproved where a signer's approval is missing, NotEnoughNumbers of its reservation, and takes no number then.
    """
    now = timezone.now()
    won = CertificateBatch.objects.filter(pk=batch.pk, state__in=BEFORE_NUMBERS, version=version).update(
        state=ISSUED, issued_at=now, version=version + 1
    )
    batch.refresh_from_db()
    if not won:
        if batch.state in BEFORE_NUMBERS:
            raise StaleBatch
        return batch
    if batch.signers.exclude(user=None).exclude(state=BatchSigner.State.APPROVED, approved_version=version).exists():
        raise NotApproved
    if frozen.outdated(batch, batch.signers.all()) or approvals.are_lacking(batch):
        raise NotApproved
    numbers = _number(batch)
    year, book = be_year(batch.issued_on), _book(batch)
    shared = frozen.shared_fields(batch)
    schools = _schools(batch)
    Certificate.objects.bulk_create(
        [
            _paper(batch, book, shared, schools, number, person, position)
            for position, (number, person) in enumerate(zip(numbers, batch.people, strict=True))
        ],
        batch_size=1000,
    )
    if batch.replaces_id:
        _replace(batch, user)
    if batch.design_version_id:
        DesignVersion.objects.filter(pk=batch.design_version_id).update(frozen=True)
    certificate_files.make(batch=batch, user=user)
    audit.record("issue certificates", batch, actor=user, first=numbers[0], last=numbers[-1], be_year=year)
    return batch


class Replaced(Exception):
    """Another paper stands for the old one already, or the batch holds more than the one paper."""


def _replace(batch, user):
    """The only paper of the batch stands for the old one, which holds no more; one that was revoked before stays so."""
    old = Certificate.objects.select_for_update().get(pk=batch.replaces_id)
    if old.successor or len(batch.people) != 1:
        raise Replaced
    new = batch.certificates.get()
    Certificate.objects.filter(pk=new.pk).update(replaces=old)
    revoke(certificate=old, reason=f"{REPLACED}{new.number_text}", user=user)
    audit.record("replace certificate", old, actor=user, by=new.pk)


def _book(batch):
    return book_of(office=batch.office, kind=BOOKS[batch.kind], be_year=be_year(batch.issued_on))


def _number(batch):
    """The numbers of the papers: of the reservation it names, or the next ones of its book."""
    count = len(batch.people)
    if batch.reservation_id is None:
        return take_numbers(office=batch.office, kind=BOOKS[batch.kind], be_year=be_year(batch.issued_on), count=count)
    if batch.reservation.book_id != _book(batch).pk:
        raise NotEnoughNumbers
    return take_reserved(reservation=batch.reservation, count=count)


def _schools(batch):
    """{name or id: school} of the office for what stands in the list, so that a school finds its people's papers.
    A name that two schools share names none; an id stands with who came by an event or an award."""
    names = {person["school"] for person in batch.people if person.get("school")}
    ids = {person["school_id"] for person in batch.people if person.get("school_id")}
    found = {}
    for school in School.objects.filter(office=batch.office_id).only("pk", "name") if names or ids else ():
        if school.pk in ids:
            found[school.pk] = school
        for name in {school.name, school.full_name} & names:
            found[name] = None if name in found else school
    return found


def _paper(batch, book, shared, schools, number, person, position):
    text = frozen.in_digits(batch, book.text_of(number))
    return Certificate(
        batch=batch,
        office=batch.office,
        kind=batch.kind,
        be_year=book.be_year,
        number=number,
        number_text=text,
        position=position,
        name=person["name"],
        award=person["award"],
        level=person.get("level") or people_lists.level_of(person["award"]),
        role=person.get("role", ""),
        school=schools.get(person.get("school_id")) or schools.get(person.get("school")),
        school_name=person.get("school", ""),
        email=person.get("email", ""),
        fields=frozen.fields_of(shared, person, text),
    )


@transaction.atomic
def revoke(*, certificate, reason, user):
    """Takes a certificate back; its number stays taken. Returns False when it was revoked before."""
    done = Certificate.objects.filter(pk=certificate.pk, revoked_at=None).update(
        revoked_at=timezone.now(), revoked_by=user, revoked_reason=reason
    )
    if done:
        audit.record("revoke certificate", certificate, actor=user)
    return bool(done)
