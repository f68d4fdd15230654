"""The handbook of the whole group or of one work group: made in editions by who writes it."""

from functools import partial

from django.db import transaction

from handbook import group_book_data
from handbook.actions import editions
from handbook.models import GroupBook
from schools import audit
from schools.models import Office

JOB = "group_handbook"
PURPOSE = "group_handbook"


@transaction.atomic
def make(*, office, by, year, group=None, foreword=""):
    """Freezes the handbook as it is now and asks for its PDF; (edition, whether it is new). Raises NothingToPrint."""
    # Two clicks wait for each other.
    Office.objects.select_for_update().get(pk=office.pk)
    data = group_book_data.read(office, year, group, foreword)
    if not any(part["work"] for part in data["parts"]):
        raise editions.NothingToPrint
    book, is_new = editions.make(
        GroupBook.objects.filter(office=office, year=year, group=group).order_by("-number").first(),
        data,
        create=partial(GroupBook.objects.create, office=office, group=group, year=year, made_by=by),
        ask=lambda book: editions.ask_for_pdf(book, kind=JOB, input={"book": book.pk}, by=by, subject=book),
    )
    if is_new:
        audit.record(
            "make group handbook", book, actor=by, office=office, number=book.number, sha256=book.frozen_sha256
        )
    return book, is_new


def keep_file(*, book, content):
    """Stores the PDF of an edition, once. Called in the transaction that ends its job."""
    row = GroupBook.objects.select_for_update(of=("self",)).select_related("office", "group", "made_by").get(pk=book.pk)
    if editions.keep_file(row, content, office=row.office, by=row.made_by, purpose=PURPOSE):
        audit.record("finish group handbook", row, actor=None, office=row.office, sha256=row.file.sha256)
