"""Asking for the paper of a portfolio or an ID PLAN, and keeping it."""

from django.db import transaction

from jobs.actions import enqueue
from reports.portfolio import document
from schools import audit, files

PURPOSE = "growth_paper"


@transaction.atomic
def request_paper(*, kind, data, person, by):
    """Asks for the PDF of `data` ("portfolio" or "id_plan") and returns its job.

    The same person asking for the same data gets the paper that is there or on its way: two clicks are one paper.
    """
    job, created = enqueue(
        kind="growth_paper",
        input={"kind": kind, "data": data, "by": by.pk},
        requested_by=by,
        title=f"จัดทำ{document.title_of(kind, data)}",
        subject=audit.name_of(person),
    )
    if created:
        audit.record(f"request {kind} paper", person, actor=by, year=data["year"])
    return job


def keep_pdf(*, kind, data, pdf, office, by):
    """Stores a finished paper and returns its file. Called inside the transaction that ends its job."""
    return files.store(
        pdf,
        office=office,
        purpose=PURPOSE,
        label=f"{document.title_of(kind, data)}.pdf",
        content_type="application/pdf",
        by=by,
    )
