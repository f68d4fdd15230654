"""Certificates as paper: from rows to the drawing engine in draw.py."""

from django.conf import settings
from django.urls import reverse

from reports.certificates import draw
from reports.letterhead import data_url
from thai.dates import official
from thai.digits import thai
from thai.years import be_year

PREVIEW_CODE = "XXXXXXXXXXXXXXXXXXXX"


def design_of(batch):
    """The texts all papers of a batch share."""
    # One paper, one kind of digits: Thai, as official papers have them.
    return draw.Design(
        office_name=thai(batch.office.formal_name),
        kind=batch.get_kind_display(),
        wording=thai(batch.wording),
        activity=thai(batch.activity),
        detail=thai(batch.detail),
        date_line=f"ให้ไว้ ณ วันที่ {official(batch.issued_on)}",
        signer_name=batch.signer_name,
        signer_position=thai(batch.signer_position),
        crest=data_url(batch.office.crest) if batch.office.crest_id else "",
    )


def number_line(number, year):
    """เลขที่ ๑๒/๒๕๖๙"""
    return f"เลขที่ {thai(number)}/{thai(year)}"


def spaced(code):
    """A code in groups of five, easier to read aloud."""
    return "-".join(code[i : i + 5] for i in range(0, len(code), 5))


def papers_of(batch):
    """The papers of an issued batch in their order, as the engine draws them."""
    return [
        draw.Paper(
            name=c.name,
            award=thai(c.award),
            number=number_line(c.number, c.be_year),
            verify_url=settings.SITE_URL.rstrip("/") + reverse("reports:verify", args=[c.code]),
            code=spaced(c.code),
        )
        for c in batch.certificates.order_by("position")
    ]


def draft_papers(batch):
    """The people of a draft as papers without a number."""
    return [
        draw.Paper(
            name=person["name"],
            award=thai(person["award"]),
            number=f"เลขที่ ตัวอย่าง/{thai(be_year(batch.issued_on))}",
            verify_url=settings.SITE_URL.rstrip("/") + reverse("reports:verify", args=[PREVIEW_CODE]),
            code="ตัวอย่าง",
        )
        for person in batch.people
    ]


def overflow(batch):
    """Names of a draft that do not fit on the paper even at the smallest size."""
    papers = draft_papers(batch)
    return [papers[i].name for i in draw.overflow(design_of(batch), papers)]


def preview(batch):
    """The longest-named paper of a draft as a PDF: what fits there fits everywhere."""
    longest = max(draft_papers(batch), key=lambda paper: len(paper.name))
    return draw.draw_batch(design_of(batch), [longest])


single = draw.single
