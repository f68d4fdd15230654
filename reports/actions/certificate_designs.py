"""The library of designs: what is shipped, and what an office makes of it. Versions never change, they are followed."""

from django.db import transaction

from reports.certificates import designs
from reports.certificates import layout as layouts
from reports.models import CertificateDesign, DesignVersion
from schools import audit, files
from schools.models import Office, StoredFile

ART = "certificate_art"


class StaleDesign(Exception):
    """Somebody saved a version since the one that was opened."""

    def __init__(self, latest):
        super().__init__(latest)
        self.latest = latest


@transaction.atomic
def ship():
    """Puts the designs of the product into the library of all offices; a changed one becomes a new version."""
    for artwork in designs.ARTWORKS.values():
        layout = layouts.clean(artwork.layout())
        design, _ = CertificateDesign.objects.get_or_create(office=None, name=artwork.label)
        latest = design.versions.order_by("-number").first()
        if latest is None or latest.layout != layout:
            number = latest.number + 1 if latest else 1
            DesignVersion.objects.create(design=design, number=number, layout=layout, frozen=True)
        if design.archived:
            CertificateDesign.objects.filter(pk=design.pk, office=None).update(archived=False)
    return len(designs.ARTWORKS)


@transaction.atomic
def create(*, office, name, kind, layout, background=None, user):
    """A design of the office with its first version; a second click gets the first one's. Returns (design, new).

    Raises layouts.LayoutError for a layout that cannot be drawn.
    """
    layout = checked(layout, office)
    Office.objects.select_for_update().get(pk=office.pk)
    twin = CertificateDesign.objects.filter(office=office, name=name, archived=False).first()
    if twin is not None:
        return twin, False
    design = CertificateDesign.objects.create(office=office, name=name, kind=kind, created_by=user)
    DesignVersion.objects.create(design=design, number=1, layout=layout, background=background, created_by=user)
    audit.record("create certificate design", design, actor=user)
    return design, True


@transaction.atomic
def save_version(*, design, base, layout, background, user):
    """The version that holds this layout: a new one, or the latest where it is the same already.

    `base` is the number of the version that was opened. Raises StaleDesign where another one has followed it, and
    layouts.LayoutError.
    """
    layout = checked(layout, design.office)
    CertificateDesign.objects.select_for_update().get(pk=design.pk)
    latest = design.versions.order_by("-number").first()
    if latest.layout == layout and latest.background_id == (background and background.pk):
        return latest
    if latest.number != base:
        raise StaleDesign(latest)
    version = DesignVersion.objects.create(
        design=design, number=latest.number + 1, layout=layout, background=background, created_by=user
    )
    audit.record("change certificate design", design, actor=user, version=version.number)
    return version


def checked(layout, office):
    """The clean layout, all of whose pictures belong to the office. Raises layouts.LayoutError."""
    layout = layouts.clean(layout)
    wanted = layouts.pictures_of(layout) - {"crest"}
    ours = set(map(str, art_of(office).filter(pk__in=wanted).values_list("pk", flat=True)))
    for element in layout["elements"]:
        if element["type"] == "logo" and element["file"] in wanted - ours:
            raise layouts.LayoutError("ไม่พบภาพของตรานี้ โปรดเลือกภาพใหม่", element["id"])
    return layout


def art_of(office):
    """Pictures and backgrounds that an office brought along."""
    return StoredFile.objects.filter(office=office, purpose=ART)


def keep_art(*, content, content_type, label, office, user):
    """Stores a picture or background once: the same bytes of the same office are one file."""
    return files.store_once(content, office=office, purpose=ART, label=label, content_type=content_type, by=user)


@transaction.atomic
def rename(*, design, name, kind, user):
    """Gives a design another name and kind. Returns False where another design of the office has the name."""
    Office.objects.select_for_update().get(pk=design.office_id)
    taken = CertificateDesign.objects.filter(office=design.office_id, name=name, archived=False).exclude(pk=design.pk)
    if taken.exists():
        return False
    if (design.name, design.kind) != (name, kind):
        CertificateDesign.objects.filter(pk=design.pk).update(name=name, kind=kind)
        audit.record("rename certificate design", design, actor=user)
    return True


@transaction.atomic
def set_archived(*, design, archived, user):
    """Puts a design away, or brings it back; batches that use it keep it. Returns whether anything changed."""
    changed = CertificateDesign.objects.filter(pk=design.pk, archived=not archived).update(archived=archived)
    if changed:
        audit.record("put away" if archived else "bring back", design, actor=user)
    return bool(changed)
