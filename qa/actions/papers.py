"""The papers of accepted SARs: what they print is frozen at the acceptance, and the PDF is kept once it is made."""

from django.db import transaction

from qa.models import SarPaper, Submission
from schools import files
from schools.frozen import digest

PURPOSE = "sar_paper"

_readers = []


def reads_sars(reader):
    """Registers reader(submission) -> (what the paper of a SAR prints as plain JSON data, version of its template).
    Papers are made in a room above."""
    _readers[:] = [reader]
    return reader


def has_paper(submission):
    """True for what stands as it was accepted: a SAR that the office has accepted."""
    return submission.round.is_sar and submission.state == Submission.State.ACCEPTED


def paper_of(submission):
    """The SarPaper of an accepted SAR; what was accepted before papers were kept is frozen at the first asking."""
    paper = submission.papers.filter(turn=submission.turn).select_related("file").first()
    return paper or freeze(submission=submission)


@transaction.atomic
def freeze(*, submission):
    """Keeps what the paper of an accepted SAR prints now, once for each acceptance; returns its SarPaper."""
    data, template = _readers[0](submission)
    found = {"data": data, "sha256": digest(data), "template_version": template}
    return SarPaper.objects.get_or_create(submission=submission, turn=submission.turn, defaults=found)[0]


@transaction.atomic
def keep(*, paper, pdf, label):
    """Stores the PDF of a paper that has none yet; returns the StoredFile that is its PDF."""
    row = SarPaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if row.file is None:
        office = row.submission.round.office
        row.file = files.store(pdf, office=office, purpose=PURPOSE, label=label, content_type="application/pdf")
        row.save(update_fields=["file"])
    return row.file
