"""Old registers of letters received and sent, orders, memos and announcements: each line keeps the number that it had.

Lines are only added. What stands in the register is never overwritten: the same number with another content is refused,
and numbers that the file lacks are told before anything is taken in.
"""

import re
from datetime import date
from itertools import pairwise

from django.utils import timezone

from registry.actions.books import book_like, book_of
from registry.models import Book, Letter, Reservation
from schools.imports import cells
from schools.imports.cells import Fault
from schools.imports.kinds import ADD, SAME, Field, Kind, register
from schools.imports.undoing import parts, references, refuse_if, uses_of
from schools.models import Role
from thai.years import be_year

BATCH = 500
# So many runs of missing numbers are told; more are counted.
RUNS = 12
URGENCY = {label: value for value, label in Letter.Urgency.choices}
SECRECY = {label: value for value, label in Letter.Secrecy.choices} | {"ปกติ": "", "เปิดเผย": ""}
# 12, 12/2569, ศธ 04123/12, ศธ 04123/ว 12
NUMBER = re.compile(r"(?P<before>.*?)(?P<circular>ว\s*)?(?P<number>[0-9]{1,7})(?:/(?P<year>25[0-9]{2}))?$")


def number(cell):
    """[number, how it was written ("" for a bare number), year that stands in it or 0, whether it is of a circular
    letter]. Raises Fault."""
    text = cell.digits.replace(",", "").removesuffix(".0").strip()
    found = NUMBER.match(text)
    before = found["before"].strip() if found else ""
    # Letters stand in what comes before a number, such as ศธ 04123/; 6/1 is a line put in between.
    is_prefix = re.search("[ก-ฮA-Za-z]", before) and (before.endswith(("/", ".", "-", "ที่")) or found["circular"])
    if not found or int(found["number"]) < 1 or (before and not is_prefix):
        raise Fault(f"{cell.label} “{cell.text[:40]}” ไม่ใช่เลขทะเบียน เลขแทรกเช่น 12/1 หรือ 12 ก โปรดแก้ไขในไฟล์ก่อน")
    written = "" if text == found["number"] else text[:60]
    return [int(found["number"]), written, int(found["year"] or 0), bool(found["circular"])]


def _key(values):
    """(year, series, number) of a line."""
    return values["year"], values.get("series", ""), values["number"][0]


class OldRegister(Kind):
    """Lines of one register, each known by its number and the year of its day."""

    register_kind = None
    counter = "รายการ"
    roles = frozenset({Role.OFFICE_ADMIN, Role.CLERK})
    home = ("registry:letters", "ดูทะเบียน")
    name_field = "subject"
    code_label = "เลขทะเบียน"
    writes = frozenset({Letter._meta.label})

    def code_of(self, values):
        if "number" not in values or "year" not in values:
            return ""
        return f"{'ว ' if values.get('series') else ''}{values['number'][0]}/{values['year']}"

    def values_of(self, record, ask):
        values, note = super().values_of(record, ask)
        day = date.fromisoformat(values["registered_on"])
        values["year"] = be_year(day)
        if day > timezone.localdate():
            raise Fault("วันที่ลงทะเบียนเป็นวันในอนาคต")
        if (written := values["number"][2]) and written != values["year"]:
            raise Fault(f"เลข {values['number'][0]}/{written} ไม่ตรงกับปีของวันที่ลงทะเบียน ({values['year']})")
        if values["number"][3] and self._parts(values["year"], ask):
            values["series"] = Letter.Series.CIRCULAR.value
        return values, note

    def _parts(self, year, ask):
        """Whether circular letters of a year count by themselves; a year without a book goes on as the one before."""
        if self.register_kind != Book.Kind.LETTER_OUT:
            return False
        known = ask.known.setdefault("parted", {})
        if year not in known:
            known[year] = book_like(ask.office, self.register_kind, year).own_circulars
        return known[year]

    def _book(self, key, ask):
        year, series = key
        kind = Book.Kind.CIRCULAR if series else self.register_kind
        return book_of(office=ask.office, kind=kind, be_year=year)

    def identities(self, values, ask):
        return [f"เลข {self.code_of(values)}"]

    def label(self, name):
        return {"year": "ปี พ.ศ.", "series": "ชุดเลข"}.get(name) or super().label(name)

    def details(self, values):
        return [values[name] for name in ("reference", "sender", "addressee") if values.get(name)]

    def present(self, rows, ask, *, lock=False):
        years = sorted({row.values["year"] for row in rows})
        if lock:
            for key in sorted({_key(row.values)[:2] for row in rows}):
                Book.objects.select_for_update().get(pk=self._book(key, ask).pk)
        found = Letter.objects.filter(office=ask.office, kind=self.register_kind, be_year__in=years).order_by("pk")
        found = found.only("be_year", "series", "number", "is_circular", "subject", "registered_on")
        there = {(row.be_year, row.series, row.number): row for row in found}
        # A circular letter keeps its number for itself also where it bears one of the common series.
        for row in found:
            if row.is_circular:
                there.setdefault((row.be_year, Letter.Series.CIRCULAR.value, row.number), row)
        kinds = (self.register_kind, Book.Kind.CIRCULAR)
        kept = Reservation.objects.filter(book__office=ask.office, book__kind__in=kinds, book__be_year__in=years)
        for one in kept.unused().select_related("book"):
            series = Letter.Series.CIRCULAR.value if one.book.kind == Book.Kind.CIRCULAR else ""
            for key in (_key(row.values) for row in rows):
                if key[:2] == (one.book.be_year, series) and one.next_number <= key[2] <= one.last:
                    there.setdefault(key, one)
        return there

    def compare(self, values, present):
        there = present.get(_key(values))
        if there is None:
            return ADD, {}
        if isinstance(there, Reservation):
            raise Fault(f"เลข {self.code_of(values)} จองไว้หรือยกเลิกการจองแล้ว: {there.purpose}")
        if (there.subject, there.registered_on.isoformat()) == (values["subject"], values["registered_on"]):
            return SAME, {}
        raise Fault(f"เลข {self.code_of(values)} มีในทะเบียนแล้วเป็นเรื่องอื่น ระบบไม่เขียนทับ")

    def object_of(self, values, present):
        return _key(values)

    def notes(self, rows, ask):
        """What the register will lack, and how it goes on."""
        years = {}
        for row in rows:
            if row.outcome in (ADD, SAME):
                years.setdefault(_key(row.values)[:2], set()).add(row.values["number"][0])
        said = []
        for (bare_year, series), numbers in sorted(years.items()):
            there = Letter.objects.filter(office=ask.office, kind=self.register_kind, be_year=bare_year, series=series)
            year = f"{bare_year} ชุดเลข ว" if series else bare_year
            known = numbers | set(there.order_by().values_list("number", flat=True))
            if missing := gaps(known):
                more = f" และอีก {len(missing) - RUNS:,} ช่วง" if len(missing) > RUNS else ""
                told = ", ".join(missing[:RUNS]) + more
                said.append(f"ปี {year} ไม่มีเลข {told} ทะเบียนจะเว้นเลขเหล่านี้ไว้")
            said.append(f"ปี {year} เลขสุดท้าย {max(known):,} เลขถัดไปที่ออกจะไม่ต่ำกว่า {max(known) + 1:,}")
        return said

    def write(self, rows, ask):
        doing, books = [row for row in rows if row.outcome == ADD], {}
        moved = []
        for key in sorted({_key(row.values)[:2] for row in doing}):
            book = books[key] = Book.objects.select_for_update().get(pk=self._book(key, ask).pk)
            numbers = [row.values["number"][0] for row in doing if _key(row.values)[:2] == key]
            before = [book.first_number, book.next_number]
            first = min(numbers) if book.is_untouched else min(book.first_number, *numbers, book.next_number)
            book.next_number = max(max(numbers) + 1, book.next_number)
            book.first_number = first
            book.save(update_fields=["first_number", "next_number"])
            moved.append([book.pk, *before, book.first_number, book.next_number])
        letters = [self._letter(row.values, books[_key(row.values)[:2]], ask) for row in doing]
        Letter.objects.bulk_create(letters, batch_size=BATCH)
        for row, letter in zip(doing, letters, strict=True):
            row.object_id = letter.pk
        return {Book._meta.label: moved}

    def _letter(self, values, book, ask):
        bare, written, _year, is_circular = values["number"]
        names = self.fields.keys() & {"reference", "sender", "addressee", "subject", "urgency", "secrecy", "note"}
        letter = Letter(
            office=ask.office,
            kind=self.register_kind,
            be_year=values["year"],
            number=bare,
            series=values.get("series", ""),
            number_text=written or book.text_of(bare, is_circular=is_circular),
            is_circular=is_circular,
            registered_on=date.fromisoformat(values["registered_on"]),
            dated=date.fromisoformat(values["dated"]) if "dated" in values else None,
            registered_by=ask.by,
            is_imported=True,
            # What an old register holds waits for nobody.
            done_at=timezone.now() if self.register_kind == Book.Kind.LETTER_IN else None,
            **{name: values[name] for name in names if name in values},
        )
        letter.search_text = letter.searched()
        return letter

    def undo(self, rows, made, ask):
        keys = sorted(row.object_id for row in rows if row.object_id)
        found = {}
        for part in parts(keys):
            there = Letter.objects.filter(pk__in=part, office=ask.office).order_by("pk")
            found |= {letter.pk: letter for letter in there.select_for_update(of=("self",))}
        reasons = [f"เลข {letter.number_text}: มีผู้แก้ไขหลังนำเข้า" for letter in found.values() if letter.version > 1]
        names = {pk: f"เลข {letter.number_text}" for pk, letter in found.items()}
        refuse_if(reasons + uses_of(names, references(Letter, sorted(found))))
        for part in parts(sorted(found)):
            Letter.objects.filter(pk__in=part).delete()
        for pk, first, following, new_first, new_following in made.get(Book._meta.label, ()):
            # Where numbers were taken since, the register goes on from them.
            same = Book.objects.filter(pk=pk, first_number=new_first, next_number=new_following)
            same.update(first_number=first, next_number=following)


def gaps(numbers):
    """Numbers that a series lacks between its first and its last, as people write them: ["4", "7–9"]."""
    pairs = pairwise(sorted(numbers))
    missing = [(before + 1, after - 1) for before, after in pairs if after > before + 1]
    return [str(first) if first == last else f"{first}–{last}" for first, last in missing]


COMMON = {
    "subject": Field("เรื่อง", ("subject", "title", "ชื่อเรื่อง"), required=True, limit=300, example="ขอเชิญประชุม"),
    "dated": Field("ลงวันที่", ("dated", "ลงวันที่หนังสือ"), read=cells.day, example="3/6/2569"),
    "secrecy": Field("ชั้นความลับ", ("secrecy", "ความลับ"), read=cells.one_of(SECRECY), example=""),
    "note": Field("หมายเหตุ", ("note", "การปฏิบัติ"), limit=500),
}
URGENT = Field("ชั้นความเร็ว", ("urgency", "ความเร็ว", "ความเร่งด่วน"), read=cells.one_of(URGENCY), example="ด่วน")


def _number(label, *headings, example="1"):
    return Field(label, ("number", *headings), required=True, read=number, limit=60, example=example, is_code=True)


def _day(*headings):
    label = "วันที่ลงทะเบียน"
    return Field(label, ("registered_on", *headings), required=True, read=cells.day, example="5/6/2569")


class OldReceived(OldRegister):
    key = "letters_in"
    title = "ทะเบียนหนังสือรับเดิม"
    noun = "หนังสือรับ"
    needs = "เลขรับ วันที่รับ และเรื่อง"
    position = 90
    register_kind = Book.Kind.LETTER_IN
    fields = {
        "number": _number("เลขรับ", "เลขทะเบียนรับ", "เลขทะเบียน", "ลำดับ"),
        "registered_on": _day("วันที่รับ", "รับวันที่"),
        "reference": Field("ที่", ("reference", "ที่หนังสือ", "เลขที่หนังสือ"), limit=100, example="ศธ 04005/123"),
        "sender": Field("จาก", ("sender", "หน่วยงาน", "ผู้ส่ง"), limit=200, example="สพฐ."),
        "addressee": Field("ถึง", ("addressee", "ผู้รับ", "เรียน"), limit=300),
        "urgency": URGENT,
        **COMMON,
    }


class OldSent(OldRegister):
    key = "letters_out"
    title = "ทะเบียนหนังสือส่งเดิม"
    noun = "หนังสือส่ง"
    needs = "เลขที่ วันที่ส่ง และเรื่อง"
    position = 91
    register_kind = Book.Kind.LETTER_OUT
    fields = {
        "number": _number("เลขที่", "ที่", "เลขทะเบียนส่ง", "เลขทะเบียน", "เลขส่ง", example="ศธ 04123/1"),
        "registered_on": _day("วันที่ส่ง", "ส่งวันที่"),
        "sender": Field("จาก", ("sender", "เจ้าของเรื่อง"), limit=200, example="กลุ่มนิเทศฯ"),
        "addressee": Field("ถึง", ("addressee", "ผู้รับ", "เรียน"), limit=300, example="โรงเรียนในสังกัด"),
        "urgency": URGENT,
        **COMMON,
    }


class OldOrders(OldRegister):
    key = "orders"
    title = "ทะเบียนคำสั่งเดิม"
    noun = "คำสั่ง"
    needs = "เลขคำสั่ง วันที่ และเรื่อง"
    position = 92
    register_kind = Book.Kind.ORDER
    fields = {
        "number": _number("คำสั่งที่", "เลขคำสั่ง", "เลขที่", "ที่", example="1/2569"),
        "registered_on": _day("สั่งณวันที่", "วันที่", "วันที่ออกคำสั่ง"),
        "sender": Field("ผู้ลงนาม", ("signer", "ลงนามโดย"), limit=200),
        **COMMON,
    }


class OldMemos(OldRegister):
    key = "memos"
    title = "ทะเบียนบันทึกข้อความเดิม"
    noun = "บันทึกข้อความ"
    needs = "เลขที่ วันที่ และเรื่อง"
    position = 93
    register_kind = Book.Kind.MEMO
    fields = {
        "number": _number("เลขที่", "ที่", "เลขบันทึก", "เลขทะเบียน", example="ศธ 04123.6/1"),
        "registered_on": _day("วันที่", "วันที่บันทึก"),
        "sender": Field("จาก", ("sender", "ผู้บันทึก", "เจ้าของเรื่อง"), limit=200, example="กลุ่มนิเทศฯ"),
        "addressee": Field("ถึง", ("addressee", "ผู้รับ", "เรียน"), limit=300),
        "urgency": URGENT,
        **COMMON,
    }


class OldAnnouncements(OldRegister):
    key = "announcements"
    title = "ทะเบียนประกาศเดิม"
    noun = "ประกาศ"
    needs = "เลขประกาศ วันที่ และเรื่อง"
    position = 94
    register_kind = Book.Kind.ANNOUNCEMENT
    fields = {
        "number": _number("ประกาศที่", "เลขประกาศ", "เลขที่", "ที่", example="1/2569"),
        "registered_on": _day("ประกาศณวันที่", "วันที่", "วันที่ประกาศ"),
        "sender": Field("ผู้ลงนาม", ("signer", "ลงนามโดย"), limit=200),
        **COMMON,
    }


for kind in (OldReceived, OldSent, OldOrders, OldMemos, OldAnnouncements):
    register(kind())
