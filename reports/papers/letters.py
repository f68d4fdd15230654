"""What is printed of the registers: one register of a year, and the slip that goes round with a received letter."""

from django.template.loader import render_to_string
from django.utils import timezone

from registry.models import Book, Letter
from reports.letterhead import letterhead
from schools.models import Office

Kind = Book.Kind
# Columns of a printed register in the form of ระเบียบงานสารบรรณ; (heading, attribute).
COLUMNS = {
    Kind.LETTER_IN: [("ที่", "reference"), ("ลงวันที่", "dated"), ("จาก", "sender"), ("ถึง", "addressee")],
    Kind.LETTER_OUT: [("ที่", "number_text"), ("ลงวันที่", "dated"), ("จาก", "sender"), ("ถึง", "addressee")],
    Kind.MEMO: [("ที่", "number_text"), ("ลงวันที่", "dated"), ("จาก", "sender"), ("ถึง", "addressee")],
}
OF_ORDERS = [("ที่", "number_text"), ("ลงวันที่", "dated"), ("ผู้ลงนาม", "sender")]


def title_of(kind, year):
    """The title of a printed register."""
    return f"{Kind(kind).label} ปี {year}"


def lines(letters, columns):
    """The printed lines of letters, one by one: {number, day, cells, subject, done}. Of a secret letter the number and
    the day alone are told."""
    for letter in letters:
        day = letter.registered_on
        if letter.is_secret:
            blank = {"cells": [""] * len(columns), "subject": f"(หนังสือชั้นความลับ: {letter.get_secrecy_display()})"}
            yield {"number": letter.number, "day": day, **blank, "done": _cancelled(letter)}
            continue
        cells = [getattr(letter, name) for _heading, name in columns]
        yield {"number": letter.number, "day": day, "cells": cells, "subject": letter.subject, "done": _done(letter)}


def _cancelled(letter):
    return "ยกเลิก" if letter.is_cancelled else ""


def _done(letter):
    if letter.is_cancelled:
        return f"ยกเลิก: {letter.cancelled_reason}"
    people = ", ".join(str(route.user) for route in letter.routes.all())
    return " · ".join(part for part in (people, letter.note) if part)


def register_html(office_pk, kind, year, first, last):
    """One volume of a register, numbers first–last, as HTML for the printer; gapless, with cancelled numbers."""
    office = Office.objects.select_related("crest").get(pk=office_pk)
    columns = COLUMNS.get(kind, OF_ORDERS)
    rows = Letter.objects.filter(office=office, kind=kind, be_year=year, number__range=(first, last))
    rows = rows.order_by("number").prefetch_related("routes__user")
    context = {
        **letterhead(office),
        "title": title_of(kind, year),
        "headings": [heading for heading, _name in columns],
        "lines": lines(rows.iterator(chunk_size=500), columns),
        "is_received": kind == Kind.LETTER_IN,
        "printed_at": timezone.now(),
    }
    return render_to_string("reports/papers/register.html", context)


def slip_html(letter):
    """The slip of a received letter: what it is, to whom it went, what each wrote, and room for what is written by
    hand."""
    context = {
        **letterhead(letter.office),
        "letter": letter,
        "routes": letter.routes.select_related("user", "routed_by"),
        "printed_at": timezone.now(),
    }
    return render_to_string("reports/papers/slip.html", context)
