"""The register of an office's papers of one kind and year: every number, whoever has it or nobody."""

from dataclasses import dataclass

from django.db.models import F, IntegerField, Q, Value
from django.utils import timezone

from registry.models import Book, Reservation
from reports.actions.certificates import BOOKS
from reports.models import Certificate
from reports.models.certificates import CertificateKind
from reports.people_lists import LEVELS
from thai.dates import short
from thai.digits import arabic
from thai.text import clean
from thai.years import be_year

STATES = {"": "ทั้งหมด", "valid": "ใช้ได้", "revoked": "เพิกถอน", "replaced": "แทนที่แล้ว", "free": "จองไว้หรือยกเลิก"}
PAPER, RANGE = 0, 1


@dataclass(frozen=True)
class Entry:
    """One line of the register: a paper, or numbers first–last that nobody has."""

    number: str
    year: int
    number_text: str
    name: str
    subject: str
    issued_on: object
    note: str
    registered_at: object
    signers: str
    paper: Certificate | None = None
    reservation: Reservation | None = None


def book_of(office, kind, year):
    """The book, unsaved where no number of it was ever taken."""
    there = Book.objects.filter(office=office, kind=BOOKS[kind], be_year=year).first()
    return there or Book(office=office, kind=BOOKS[kind], be_year=year)


def asked(params):
    """(kind, year, q, state, level) of an address; this year's register of honour where it says nothing sensible."""
    kind = params.get("kind", "")
    year = params.get("year", "")
    is_year = year.isascii() and year.isdigit() and len(year) == 4
    state = params.get("state", "")
    return (
        kind if kind in CertificateKind.values else CertificateKind.HONOUR.value,
        int(year) if is_year else be_year(timezone.localdate()),
        params.get("q", ""),
        state if state in STATES else "",
        params.get("level", "").replace("\x00", "")[:40],
    )


def levels_of(office, kind, year):
    """The levels of awards that a register has, the usual ones first."""
    rows = Certificate.objects.filter(office=office, kind=kind, be_year=year).exclude(level="")
    found = set(rows.order_by().values_list("level", flat=True).distinct())
    return [level for level in LEVELS if level in found] + sorted(found - LEVELS.keys())


class Entries:
    """The entries that a search leaves, in the order of their numbers; counted and cut by the database."""

    def __init__(self, office, kind, year, *, q="", state="", level="", numbers=None):
        papers = Certificate.objects.filter(office=office, kind=kind, be_year=year)
        ranges = Reservation.objects.unused()
        ranges = ranges.filter(book__office=office, book__kind=BOOKS[kind], book__be_year=year)
        if numbers:
            papers = papers.filter(number__range=numbers)
            ranges = ranges.filter(next_number__range=numbers)
        if state == "valid":
            papers = papers.filter(revoked_at=None)
        elif state == "revoked":
            papers = papers.taken_back()
        elif state == "replaced":
            papers = papers.exclude(replacement=None)
        elif state == "free":
            papers = papers.none()
        if level:
            papers, ranges = papers.filter(level=level), ranges.none()
        if state not in ("", "free"):
            ranges = ranges.none()
        # PostgreSQL refuses NUL even in what is only compared.
        if q := clean(q.replace("\x00", "")):
            digits = arabic(q).partition("/")[0].strip()
            named = Q(name__icontains=q) | Q(batch__activity__icontains=q) | Q(school_name__icontains=q)
            is_number = digits.isascii() and digits.isdigit() and len(digits) < 10
            papers = papers.filter(named | Q(number=int(digits)) if is_number else named)
            ranges = ranges.filter(purpose__icontains=q)
        sorts = [
            rows.order_by().annotate(at=F(number), sort=Value(sort, IntegerField())).values_list("at", "pk", "sort")
            for rows, number, sort in ((papers, "number", PAPER), (ranges, "next_number", RANGE))
        ]
        self.rows = sorts[0].union(sorts[1], all=True).order_by("at")

    def count(self):
        return self.rows.count()

    def __len__(self):
        return self.count()

    def __getitem__(self, part):
        return _entries(list(self.rows[part]))

    def iterator(self, chunk_size):
        """All of them, part by part."""
        start = 0
        while found := _entries(list(self.rows[start : start + chunk_size])):
            yield from found
            start += chunk_size


def _entries(rows):
    related = ("batch", "replacement", "replaces")
    papers = Certificate.objects.select_related(*related).defer("batch__people")
    papers = papers.in_bulk([pk for _at, pk, sort in rows if sort == PAPER])
    ranges = Reservation.objects.select_related("book").in_bulk([pk for _at, pk, sort in rows if sort == RANGE])
    return [_of_paper(papers[pk]) if sort == PAPER else _of_range(ranges[pk]) for _at, pk, sort in rows]


def _of_paper(paper):
    batch = paper.batch
    signers = [signer["name"] for signer in paper.fields.get("signers", [])] or [batch.signer_name]
    return Entry(
        number=str(paper.number),
        year=paper.be_year,
        number_text=paper.plain_number,
        name=paper.name,
        subject=batch.activity,
        issued_on=batch.issued_on,
        note=note_of(paper),
        registered_at=batch.issued_at,
        signers=", ".join(signers),
        paper=paper,
    )


def note_of(paper):
    """What became of a paper, in words."""
    notes = []
    if paper.replaces_id:
        notes.append(f"ออกแทนเลขที่ {paper.replaces.plain_number}")
    if paper.is_taken_back:
        notes.append(f"เพิกถอน {short(paper.revoked_at)}: {paper.revoked_reason}")
    if paper.successor:
        notes.append(f"แทนที่ด้วยเลขที่ {paper.successor.plain_number}")
    if paper.hidden_at:
        notes.append(f"งดแสดงต่อสาธารณะ {short(paper.hidden_at)}")
    return " · ".join(notes)


def _of_range(kept):
    first, last = kept.next_number, kept.last
    return Entry(
        number=str(first) if first == last else f"{first}–{last}",
        year=kept.book.be_year,
        number_text=kept.unused_text,
        name="–",
        subject=kept.purpose,
        issued_on=None,
        note=kept.state_text,
        registered_at=kept.reserved_at,
        signers="",
        reservation=kept,
    )
