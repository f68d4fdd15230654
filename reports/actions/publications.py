"""Publishing a frozen copy on the office's public site, and taking it back with a reason."""

from django.db import transaction
from django.utils import timezone

from qa.actions import practices
from qa.models import BestPractice
from registry.actions import library
from registry.models import LibraryItem
from reports.models import Publication, PublicationEvent, PublicationFile
from reports.public_site import library as library_pages
from reports.public_site.practices import content_of, subject_of
from reports.public_site.reports import content_of as report_content
from schools import audit
from schools.frozen import digest
from schools.models import Office
from supervision.actions.changes import WrongState

What = PublicationEvent.What
REPLACED = "แทนด้วยฉบับใหม่"


@transaction.atomic
def publish(*, office, content, by, client_uuid=None, at=None, vouched=""):
    """Publishes a reports.public_site.content.Content and returns its Publication.

    The page of the same subject that is public now is replaced by it; where nothing has changed it is that page, and
    the same `client_uuid` is the page it made before. `by` may be None for what a migration or the demo publishes.
    `vouched` are the words by which the person answers for the files; they stay with the event.
    """
    # Who publishes for an office waits for the other: one page of a subject is public at a time.
    Office.objects.select_for_update().get(pk=office.pk)
    if client_uuid is not None:
        there = Publication.objects.filter(office=office, client_uuid=client_uuid).first()
        if there is not None:
            return there
    at = at or timezone.now()
    values = content.fields()
    sha256 = digest(_all_of(values, content.files))
    before = None
    if content.subject:
        before = Publication.objects.filter(office=office, subject=content.subject).order_by("-pk").first()
        if before is not None and before.is_public:
            if before.sha256 == sha256:
                return before
            _end(before, by=by, at=at, reason=REPLACED, what=What.REPLACED)
    more = {"client_uuid": client_uuid} if client_uuid is not None else {}
    capacity = by.capacity if by is not None else ""
    publication = Publication.objects.create(
        office=office,
        sha256=sha256,
        published_at=at,
        published_by=by,
        capacity=capacity,
        replaces=before,
        **values,
        **more,
    )
    PublicationFile.objects.bulk_create(
        PublicationFile(
            publication=publication,
            number=number,
            title=title[:200],
            file=stored,
            content_type=stored.content_type,
            size=stored.size,
            sha256=stored.sha256,
        )
        for number, (title, stored) in enumerate(content.files, 1)
    )
    PublicationEvent.objects.create(
        publication=publication, what=What.PUBLISHED, actor=by, capacity=capacity, at=at, comment=vouched
    )
    said = {"files": len(content.files), "vouched": True} if vouched else {}
    audit.record("publish", publication, actor=by, office=office, about=content.kind, sha256=sha256, **said)
    return publication


class NotPublic(Exception):
    """Nothing of this report may be public, or not yet: it is not approved, or its type publishes nothing."""


@transaction.atomic
def publish_report(*, report, by, with_paper=False, with_texts=True):
    """Publishes what the type of an approved report lets the public see, without its texts or with its paper where
    that is asked for. Returns the Publication. Raises NotPublic."""
    content = report_content(report, with_paper=with_paper, with_texts=with_texts)
    if content is None:
        raise NotPublic
    return publish(office=report.office, content=content, by=by)


def _all_of(values, files):
    """What the hash of a publication is taken over: all that its page shows."""
    shown = {name: values[name] for name in ("kind", "title", "summary", "data", "academic_year")}
    dated = values["dated"].isoformat() if values["dated"] else None
    return {**shown, "dated": dated, "files": [[title, stored.sha256] for title, stored in files]}


def _end(publication, *, by, at, reason, what):
    rows = Publication.objects.filter(pk=publication.pk, unpublished_at=None)
    if not rows.update(unpublished_at=at, unpublished_by=by, unpublished_reason=reason):
        raise WrongState
    publication.refresh_from_db()
    capacity = by.capacity if by is not None else ""
    PublicationEvent.objects.create(
        publication=publication, what=what, actor=by, capacity=capacity, at=at, comment=reason
    )
    audit.record(f"{what} publication", publication, actor=by, office=publication.office)


@transaction.atomic
def unpublish(*, publication, by, reason):
    """Takes a page off the public site; its address says from now on that it was taken back, and not why. A best
    practice goes back to the approved ones in its register. Raises WrongState when that was done already."""
    practice = _practice_of(publication)
    if practice is not None and practice.state == BestPractice.State.PUBLISHED:
        # The register's own step takes the page back, see `follow_practice`.
        practices.step(practice=practice, name="unpublish", by=by, version=practice.version, reason=reason)
        publication.refresh_from_db()
        return
    item = _item_of(publication)
    if item is not None and item.published_at is not None:
        # So does the library's, see `follow_item`.
        library.step(item=item, name="unpublish", by=by, version=item.version, reason=reason)
        publication.refresh_from_db()
        return
    _end(publication, by=by, at=timezone.now(), reason=reason, what=What.UNPUBLISHED)


def _practice_of(publication):
    kind, _, pk = publication.subject.partition(":")
    return BestPractice.objects.filter(pk=pk, office=publication.office_id).first() if kind == "practice" else None


def _item_of(publication):
    kind, _, pk = publication.subject.partition(":")
    return LibraryItem.objects.filter(pk=pk, office=publication.office_id).first() if kind == "library" else None


def follow_practice(*, practice, by, reason):
    """Publishes a best practice that was published in its register, and takes back one that is not any more."""
    if practice.state == BestPractice.State.PUBLISHED:
        publish(office=practice.office, content=content_of(practice), by=by, at=practice.published_at)
        return
    _take_off(practice.office_id, subject_of(practice.pk), by, reason)


def follow_item(*, item, by, reason):
    """Publishes the version in use of an item of the library, and takes back the page of one that is not public."""
    if item.published_at is None:
        _take_off(item.office_id, library_pages.subject_of(item.pk), by, reason)
        return
    content = library_pages.content_of(item)
    publish(office=item.office, content=content, by=by, vouched=library_pages.VOUCHED if content.files else "")


def _take_off(office_id, subject, by, reason):
    for publication in Publication.objects.on_site(office_id).filter(subject=subject):
        _end(publication, by=by, at=timezone.now(), reason=reason, what=What.UNPUBLISHED)
