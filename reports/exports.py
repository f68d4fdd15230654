"""Lists of this room as files."""

from django.http import Http404

from reports import permissions
from reports.models import Certificate, CertificateBatch
from schools.exports import export

# The names go back into a new batch under these headings, see reports.people_lists.
COLUMNS = [
    ("เลขที่", lambda paper: f"{paper.number}/{paper.be_year}"),
    ("ชื่อ-สกุล", lambda paper: paper.name),
    ("ผลงาน", lambda paper: paper.award),
    ("รหัสตรวจสอบ", lambda paper: paper.code),
    ("สถานะ", lambda paper: "เพิกถอนแล้ว" if paper.revoked_at else "ใช้ได้"),
]


@export("certificates", title="รายชื่อผู้รับเกียรติบัตร", roles=permissions.REGISTRARS, columns=COLUMNS)
def certificates(asker):
    """The papers of the batch of the address. Raises Http404 without a batch."""
    asked = asker.GET.get("batch", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 10
    batch = CertificateBatch.objects.visible_to(asker.user).filter(pk=asked).first() if is_number else None
    if batch is None:
        raise Http404
    papers = Certificate.objects.filter(batch=batch)
    # PostgreSQL refuses NUL even in what is only compared.
    if q := asker.GET.get("q", "").replace("\x00", "").strip():
        papers = papers.filter(name__icontains=q)
    return papers
