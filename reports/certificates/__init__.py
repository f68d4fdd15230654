"""Certificates as paper: from rows to the drawing engine in draw.py."""

from django.conf import settings
from django.urls import reverse

from reports.certificates import draw, drawing, frozen, material
from reports.letterhead import data_url
from thai.dates import official
from thai.years import be_year

PREVIEW_CODE = "XXXXXXXXXXXXXXXXXXXX"


def design_of(batch):
    """The texts all papers of a batch share."""
    words = frozen.said(batch)
    crest = material.stored(words["crest"])

    # One paper, one kind of digits.
    def turned(text):
        return frozen.in_digits(batch, text)

    return draw.Design(
        office_name=turned(words["office"]),
        kind=batch.get_kind_display(),
        wording=turned(batch.wording),
        activity=turned(batch.activity),
        detail=turned(batch.detail),
        date_line=turned(f"ให้ไว้ ณ วันที่ {official(batch.issued_on)}"),
        signer_name=batch.signer_name,
        signer_position=turned(batch.signer_position),
        crest=data_url(crest) if crest else "",
    )


def spaced(code):
    """A code in groups of five, easier to read aloud."""
    return "-".join(code[i : i + 5] for i in range(0, len(code), 5))


def papers_of(batch, rows=None):
    """The papers of an issued batch, or some of them, in their order, as the engine draws them."""
    rows = batch.certificates.all() if rows is None else rows
    return [
        draw.Paper(
            name=c.name,
            award=frozen.in_digits(batch, c.award),
            number=f"เลขที่ {c.number_text}",
            verify_url=settings.SITE_URL.rstrip("/") + reverse("reports:verify", args=[c.code]),
            code=spaced(c.code),
        )
        for c in rows.order_by("position")
    ]


def draft_papers(batch, people=None):
    """The people of a draft, or some of them, as papers without a number."""
    return [
        draw.Paper(
            name=person["name"],
            award=frozen.in_digits(batch, person["award"]),
            number=frozen.in_digits(batch, f"เลขที่ ตัวอย่าง/{be_year(batch.issued_on)}"),
            verify_url=settings.SITE_URL.rstrip("/") + reverse("reports:verify", args=[PREVIEW_CODE]),
            code="ตัวอย่าง",
        )
        for person in (batch.people if people is None else people)
    ]


def drawn(batch, rows, *, progress=None):
    """The PDF of some papers of an issued batch, by its design or, without one, on the first paper."""
    if batch.design_version_id:
        return material.draw(batch, material.issued_papers(batch, rows), progress=progress)
    return draw.draw_batch(design_of(batch), papers_of(batch, rows), progress=progress)


def overflow(batch):
    """What of a draft cannot be printed: names and words that do not fit even at the smallest size, or have letters
    that the font has not."""
    if batch.design_version_id:
        return material.overflow(batch)
    papers, design = draft_papers(batch), design_of(batch)
    unknown = [f"“{text}” {drawing.NO_LETTER}" for text in draw.unknown(design, papers)]
    return unknown + [papers[i].name for i in draw.overflow(design, papers)]


def preview(batch, person=None):
    """The paper of one person of a draft as a PDF; without one that of the longest name, for what fits there fits
    everywhere, and by a design that of the shortest too."""
    shortest, longest = material.ends(batch)
    if batch.design_version_id:
        return material.draw(batch, material.draft_papers(batch, [person] if person else [longest, shortest]))
    return draw.draw_batch(design_of(batch), draft_papers(batch, [person or longest]))
