"""What is printed of the registers: one register of a year, and the slip that goes round with a received letter."""

from heapq import merge
from itertools import chain

from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.utils import timezone

from registry.models import Book, Letter, Reservation
from reports.letterhead import letterhead
from schools.models import Office
from thai.dates import short

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
    parts = [_on_desk(route) for route in letter.routes.all()]
    if letter.is_sent and letter.way:
        parts.append(f"ส่งทาง {'ระบบนี้' if letter.way == Letter.Way.HERE else letter.get_way_display()}")
    if letter.is_sent and letter.way == Letter.Way.HERE:
        parts.append(f"โรงเรียนรับทราบ {letter.read} จาก {letter.sent_to} แห่ง")
    if letter.is_received and letter.done_at:
        parts.append(f"{letter.state.label} {short(letter.done_at)}")
    return " · ".join(part for part in (*parts, letter.note) if part)


def _on_desk(route):
    """What one person did with a letter, and when."""
    at = route.done_at or route.acknowledged_at
    did = f"{route.state.label} {short(at)}" if at else route.state.label
    return f"{route.user} {did}" + (f": {route.done_note}" if route.done_note else "")


def _place(line):
    return int(str(line["number"]).partition("–")[0])


def _kept(rows, columns):
    """The printed lines of numbers that nobody has, as `lines`."""
    for kept in rows:
        first, last = kept.next_number, kept.last
        yield {
            "number": first if first == last else f"{first}–{last}",
            "day": timezone.localdate(kept.reserved_at),
            "cells": [""] * len(columns),
            "subject": kept.purpose,
            "done": kept.state_text,
        }


def register_html(office_pk, kind, year, first, last):
    """One volume of a register, numbers first–last, as HTML for the printer; gapless, with cancelled and reserved
    numbers; circular letters that count by themselves after the others."""
    office = Office.objects.select_related("crest").get(pk=office_pk)
    columns = COLUMNS.get(kind, OF_ORDERS)
    rows = Letter.objects.filter(office=office, kind=kind, be_year=year, number__range=(first, last))
    read = Count("addressees", filter=Q(addressees__acknowledged_at__isnull=False))
    rows = rows.annotate(sent_to=Count("addressees"), read=read)
    kept = Reservation.objects.unused().filter(
        book__office=office, book__be_year=year, next_number__range=(first, last)
    )
    found = []
    for series, shelf in ((Letter.Series.COMMON, kind), (Letter.Series.CIRCULAR, Kind.CIRCULAR)):
        if series and kind != Kind.LETTER_OUT:
            continue
        of_series = rows.filter(series=series).order_by("number").prefetch_related("routes__user")
        of_shelf = kept.filter(book__kind=shelf).select_related("book").order_by("next_number")
        letters = lines(of_series.iterator(chunk_size=500), columns)
        found.append(merge(letters, _kept(of_shelf, columns), key=_place))
    context = {
        **letterhead(office),
        "title": title_of(kind, year),
        "columns": columns,
        "lines": chain.from_iterable(found),
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
