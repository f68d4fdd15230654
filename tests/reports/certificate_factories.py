"""Batches of certificates for tests."""

import io
from datetime import date

import pikepdf

from reports.actions import certificate_files
from reports.certificates import issued, slices
from reports.models import CertificateBatch
from tests.factories import today

SIGNER = {"signer_name": "นายที่รัก กี่เพชร", "signer_position": "ผู้อำนวยการ"}
# What a signer who does not use the system must have on record.
APPROVAL = {"approval_number": "ศธ 04123/57", "approval_date": date(2026, 1, 5)}


def make_batch(clerk, people=2, **more):
    """A draft with so many people, or with those of a list of names."""
    names = [f"นางสาวน้ำผึ้ง ที่{n}" for n in range(1, people + 1)] if isinstance(people, int) else people
    given = {"activity": "การอบรมน้ำใจ", "issued_on": today(), **SIGNER, **APPROVAL, **more}
    return CertificateBatch.objects.create(
        office=clerk.acting.office,
        people=[{"name": name, "award": ""} for name in names],
        created_by=clerk,
        **given,
    )


def blank_pages(number):
    """The PDF of so many blank pages, each a little different, as a part is kept."""
    document = pikepdf.new()
    for page in range(number):
        document.add_blank_page(page_size=(842, 595))
        document.pages[page].Contents = document.make_stream(b"%% page %d" % page)
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return slices.prepared(out.getvalue())


def keep_files(batch):
    """Makes an issued batch ready with blank pages; its jobs stay queued and find nothing to do."""
    for part in batch.parts.filter(file=None):
        content = blank_pages(part.last - part.first + 1)
        certificate_files.keep_part(part=part, content=content, digests=issued.finished(content, part)[0])
    batch.refresh_from_db()
