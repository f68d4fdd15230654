"""What the drawing engine needs of the database: a design's layout with its pictures, and the words of a batch."""

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from reports.certificates import drawing, frozen, measure
from reports.certificates import layout as layouts
from reports.certificates.layout import Paper, Shared, Signer
from reports.certificates.settling import OPTIONAL, settled
from reports.letterhead import PLACEHOLDER
from schools.models import StoredFile
from thai.years import be_year

PREVIEW_CODE = "XXXXXXXXXXXXXXXXXXXX"
KEPT = 3600  # seconds
# What stands in a design before there is a batch.
SAMPLE_NAMES = {
    "short": "นายปั่น กี่ที่",
    "long": "ว่าที่ร้อยตรีหญิงกิตติศักดิ์ปริญญา ศรีสุวรรณภูมิพิทักษ์น้ำผึ้ง",
}
SAMPLE_FIELDS = {
    "event": "การอบรมเชิงปฏิบัติการพัฒนาการอ่านออกเขียนได้ สำหรับครูผู้สอนระดับชั้นประถมศึกษาปีที่ 1",
    "dates": "ระหว่างวันที่ 14–16 พฤศจิกายน พ.ศ. 2569",
    "hours": "18",
    "given_on": "16 พฤศจิกายน พ.ศ. 2569",
}
SAMPLE_SIGNERS = ("นายปริญญา น้ำใจดี", "นางสาวกี่เพชร ผู้ใหญ่", "นายที่รัก ปั่นทิพย์")


def pictures_of(layout, office, crest):
    """{file: bytes} of the logos of a layout: the `crest` (a stored file or None) and pictures the office brought."""
    wanted = layouts.pictures_of(layout)
    rows = StoredFile.objects.filter(pk__in=wanted - {"crest"}, office=office, purpose="certificate_art")
    pictures = {str(row.pk): content_of(row) for row in rows}
    if "crest" in wanted:
        pictures["crest"] = content_of(crest) if crest else PLACEHOLDER.read_bytes()
    return pictures


def stored(name):
    """The stored file of an id as frozen words hold it, None for ""."""
    return StoredFile.objects.filter(pk=name).first() if name else None


def content_of(file):
    """The bytes of a stored file, None for None."""
    if file is None:
        return None
    with file.content.open("rb") as source:
        return source.read()


def sample(layout, office, kind="เกียรติบัตร"):
    """(Shared, {"short": Paper, "long": Paper}) for a look at a design without a batch."""
    position = f"ผู้อำนวยการ{office.formal_name}"
    signers = {slot: Signer(SAMPLE_SIGNERS[slot - 1], position) for slot in layouts.SLOTS}
    fields = {**SAMPLE_FIELDS, "office": office.formal_name, "kind": kind}
    papers = {
        which: Paper(
            name=name,
            school="โรงเรียนบ้านน้ำผึ้ง (ปั่นผู้ใหญ่อุปถัมภ์)" if which == "long" else "โรงเรียนบ้านกี่",
            role="ผู้เข้ารับการอบรม",
            award="รางวัลชนะเลิศอันดับที่ 1 ระดับเหรียญทอง" if which == "long" else "ระดับดี",
            number="สพป. 1250/2569" if which == "long" else "1/2569",
            verify_url=_address(PREVIEW_CODE),
            code="ตัวอย่าง",
        )
        for which, name in SAMPLE_NAMES.items()
    }
    return Shared(fields, signers, pictures_of(layout, office, office.crest), kind), papers


def layout_of(batch):
    """The layout a batch is drawn by, with the digits the batch asks for and without the blocks that none of its people
    fills. All parts of a batch have the same."""
    return settled({**batch.design_version.layout, "digits": batch.digits}, _filled(batch))


def _filled(batch):
    """The optional fields that say something on a paper of the batch."""
    if batch.has_numbers:
        columns = {"school": "school_name", "role": "role", "award": "award"}
        papers = batch.certificates.order_by()
        return {name for name, column in columns.items() if papers.exclude(**{column: ""}).exists()}
    return {name for name in OPTIONAL if any(person.get(name) for person in batch.people)}


def shared_of(batch, layout):
    """What all papers of a batch have in common, with the pictures of its signers."""
    words = frozen.said(batch)
    images = StoredFile.objects.in_bulk([signer["image"] for signer in words["signers"] if signer["image"]])
    signers = {}
    for signer in words["signers"]:
        image = next((row for key, row in images.items() if str(key) == signer["image"]), None)
        signers[signer["slot"]] = Signer(signer["name"], signer["position"], content_of(image) or b"")
    fields = {name: words[name] for name in layouts.SHARED_FIELDS}
    # The words between name and event, which every batch has, stand with the event.
    fields["event"] = " ".join(part for part in (words["wording"], words["event"]) if part)
    fields["dates"] = " ".join(part for part in (words["dates"], words["detail"]) if part)
    title = f"{words['kind']} {words['event']}"
    return Shared(fields, signers, pictures_of(layout, batch.office, stored(words["crest"])), title)


def draft_papers(batch, people=None):
    """The people of a draft, or some of them, as papers without a number."""
    number = f"ตัวอย่าง/{be_year(batch.issued_on)}"
    own = ("name", "school", "role", "award")
    return [
        Paper(
            **{name: person.get(name, "") for name in own},
            number=number,
            verify_url=_address(PREVIEW_CODE),
            code="ตัวอย่าง",
        )
        for person in (batch.people if people is None else people)
    ]


def issued_papers(batch, rows):
    """Issued rows as the engine draws them, in their order."""
    from reports.certificates import spaced

    return [
        Paper(
            name=row.name,
            school=row.school_name,
            role=row.role,
            award=row.award,
            number=row.number_text,
            verify_url=_address(row.code),
            code=spaced(row.code),
        )
        for row in rows.order_by("position")
    ]


def draw(batch, papers, *, progress=None):
    """The PDF of papers of a batch that has a design."""
    layout = layout_of(batch)
    background = content_of(batch.design_version.background)
    return drawing.draw_layout(layout, background, shared_of(batch, layout), papers, progress=progress)


def overflow(batch):
    """What of a draft cannot be printed, as sentences."""
    layout = layout_of(batch)
    return [str(one) for one in drawing.overflow(layout, shared_of(batch, layout), draft_papers(batch))]


def ends(batch):
    """(who has the shortest name as printed, who has the longest) of the people of a batch that has some; looked for
    once for each version of it."""

    def found():
        wide = [measure.em_width(person["name"], 700) for person in batch.people]
        return [batch.people[wide.index(end(wide))] for end in (min, max)]

    return cache.get_or_set(f"certificate-ends:{batch.client_uuid}:{batch.version}", found, KEPT)


def _address(code):
    return settings.SITE_URL.rstrip("/") + reverse("reports:verify", args=[code])
