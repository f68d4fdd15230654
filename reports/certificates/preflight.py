"""What to look at before a number is taken: what hinders the issue, what deserves a look, what is in order."""

from dataclasses import dataclass, field

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from registry.models import Book
from reports import certificates, people_likeness
from reports.actions.certificates import BOOKS
from reports.certificates import drawing, frozen, signing
from reports.certificates import layout as layouts
from reports.models import BatchSigner
from supervision.models import Event
from thai.dates import long
from thai.years import be_year

STOP, LOOK, GOOD = "stop", "look", "good"
SHOWN = 20  # rows that a check names
KEPT = 3600  # seconds


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. `rows` are names or pairs of the list; `href` leads to where it is mended."""

    level: str
    title: str
    text: str = ""
    rows: list = field(default_factory=list)
    more: int = 0
    href: str = ""
    link: str = ""


def checks(batch):
    """All checks of a batch that has no numbers yet, what hinders first."""
    edit = reverse("reports:certificate_edit", args=[batch.pk])
    found = [
        *_people(batch, edit),
        *_fields(batch, edit),
        *_fit(batch, edit),
        *_signers(batch, edit),
        *_digital(batch),
        *_event(batch),
        *_replaced(batch, edit),
        *_date(batch, edit),
        *_numbers(batch, edit),
    ]
    return sorted(found, key=lambda check: (STOP, LOOK, GOOD).index(check.level))


def hinders(found):
    """True when one of the checks forbids to take numbers."""
    return any(check.level == STOP for check in found)


def _named(level, title, text, rows, href, link):
    return Check(level, title, text, list(rows[:SHOWN]), max(0, len(rows) - SHOWN), href, link)


def _of_version(batch, name, make):
    """What takes a while for a long list, once for each version of it."""
    key = f"certificate-check:{name}:{batch.client_uuid}:{batch.version}:{batch.design_version_id or 0}"
    return cache.get_or_set(key, make, KEPT)


def _people(batch, edit):
    if not batch.people:
        yield Check(STOP, "ยังไม่มีรายชื่อผู้รับ", href=f"{edit}#id_names", link="เพิ่มรายชื่อ")
        return
    doubles = _of_version(batch, "doubles", lambda: people_likeness.doubles(batch.people))
    if doubles:
        text = "โปรดตรวจว่าเป็นคนละคนหรือได้รับหลายรายการ"
        yield _named(LOOK, "มีชื่อซ้ำในรายการ", text, doubles, f"{edit}#id_names", "แก้ไขรายชื่อ")
    alike = _of_version(batch, "alike", lambda: people_likeness.lookalikes(batch.people))
    if alike:
        rows = [f"{one} / {two}" for one, two in alike]
        text = "ชื่อต่างกันเพียงเล็กน้อย อาจเป็นคนเดียวกันที่พิมพ์ต่างกัน"
        yield _named(LOOK, "ชื่อที่อาจสะกดผิด", text, rows, f"{edit}#id_names", "แก้ไขรายชื่อ")
    if not doubles and not alike:
        yield Check(GOOD, "รายชื่อไม่ซ้ำและไม่มีชื่อที่คล้ายกัน")


def _fields(batch, edit):
    """What the design prints and some rows lack."""
    if batch.design_version_id is None:
        return
    printed = layouts.printed(batch.design_version.layout)
    for name in ("school", "role", "award"):
        lacking = [person["name"] for person in batch.people if not person.get(name)] if name in printed else []
        if lacking:
            title = f"ไม่มี{layouts.FIELDS[name]} {len(lacking):,} คน"
            text = "แบบที่เลือกพิมพ์ข้อมูลนี้ บรรทัดของคนที่ไม่มีจะว่าง"
            yield _named(LOOK, title, text, lacking, f"{edit}#id_names", "เพิ่มข้อมูล")
    for name, value in (("dates", batch.event_dates), ("hours", batch.hours)):
        if name in printed and not value:
            anchor = "id_event_dates" if name == "dates" else "id_hours"
            title = f"ยังไม่ได้กรอก{layouts.FIELDS[name]}"
            yield Check(LOOK, title, "แบบที่เลือกพิมพ์ข้อมูลนี้", href=f"{edit}#{anchor}", link="กรอกข้อมูล")


def _fit(batch, edit):
    if not batch.people:
        return
    found = _of_version(batch, "overflow", lambda: certificates.overflow(batch))
    unknown = [row for row in found if row.endswith(drawing.NO_LETTER)]
    if unknown:
        text = "หากออกเลข อักษรเหล่านี้จะเป็นช่องว่างหรือกรอบเปล่าบนเกียรติบัตร โปรดพิมพ์ด้วยอักษรไทยหรืออังกฤษ หรือเปลี่ยนแบบ"
        yield _named(STOP, "มีอักษรที่พิมพ์ไม่ได้", text, unknown, f"{edit}#id_names", "แก้ไข")
    if long_ones := [row for row in found if not row.endswith(drawing.NO_LETTER)]:
        title = "ชื่อหรือข้อความยาวเกินพื้นที่"
        text = "แม้ใช้ตัวอักษรขนาดเล็กที่สุดก็ไม่พอดี ระบบไม่ตัดข้อความทิ้ง โปรดย่อข้อความหรือเปลี่ยนแบบ"
        yield _named(STOP, title, text, long_ones, f"{edit}#id_names", "แก้ไข")
    if not found:
        yield Check(GOOD, "ทุกชื่อและข้อความพอดีกับพื้นที่")


def _signers(batch, edit):
    signers = list(batch.signers.all())
    if batch.design_version_id is not None:
        slots, there = set(layouts.slots_of(batch.design_version.layout)), {signer.slot for signer in signers} or {1}
        if slots - there:
            title = f"แบบมีที่ลงนาม {len(slots)} คน แต่ยังไม่ได้ระบุผู้ลงนามคนที่ {', '.join(map(str, sorted(slots - there)))}"
            yield Check(STOP, title, href=f"{edit}#signers", link="ระบุผู้ลงนาม")
        if there - slots:
            title = f"แบบไม่มีที่ลงนามคนที่ {', '.join(map(str, sorted(there - slots)))}"
            yield Check(STOP, title, "โปรดเปลี่ยนแบบหรือนำผู้ลงนามออก", href=f"{edit}#signers", link="แก้ไขผู้ลงนาม")
    elif len(signers) > 1:
        text = "โปรดเลือกแบบที่มีที่ลงนามหลายคน"
        yield Check(STOP, "แบบมาตรฐานมีที่ลงนาม 1 คน", text, href=f"{edit}#id_design_version", link="เลือกแบบ")
    asked = [signer for signer in signers if signer.user_id]
    missing = [signer for signer in asked if signer.state != BatchSigner.State.APPROVED]
    if missing:
        rows = [f"{signer.name} ({signer.get_state_display()})" for signer in missing]
        yield _named(STOP, "ผู้ลงนามยังไม่เห็นชอบ", "", rows, "#signers", "ดูผู้ลงนาม")
    elif frozen.outdated(batch, asked):
        text = "โปรดขอความเห็นชอบอีกครั้ง เพราะข้อความหรือตราบนเกียรติบัตรจะไม่ตรงกับที่ผู้ลงนามเห็น"
        yield Check(STOP, "ชื่อหรือตราของสำนักงานเปลี่ยนหลังผู้ลงนามเห็นชอบ", text, href="#signers", link="ดูผู้ลงนาม")
    elif asked:
        yield Check(GOOD, "ผู้ลงนามในระบบเห็นชอบครบแล้ว")
    if len(asked) < max(1, len(signers)):
        text = "ระบบไม่มีหลักฐานความเห็นชอบของผู้ลงนามที่ไม่ใช่ผู้ใช้ระบบ โปรดเก็บหนังสืออนุมัติไว้"
        yield Check(LOOK, "มีผู้ลงนามที่ไม่ได้เห็นชอบในระบบ", text, href=f"{edit}#signers", link="เลือกผู้ลงนามในระบบ")


def _digital(batch):
    if not batch.signed_digitally:
        return
    if fault := signing.fault_of(batch.office):
        yield Check(STOP, "ลงลายมือชื่อดิจิทัลไม่ได้", fault)
    else:
        yield Check(GOOD, "ใบรับรองลายมือชื่อดิจิทัลพร้อมใช้")


def _event(batch):
    event = batch.event
    if event is None:
        return
    link = {"href": reverse("supervision:event", args=[event.pk]), "link": "เปิดกิจกรรม"}
    if event.state == Event.State.CANCELLED:
        text = "ออกเลขได้เมื่อนำกิจกรรมกลับมาดำเนินการ หรือนำกิจกรรมออกจากชุดนี้"
        yield Check(STOP, "กิจกรรมนี้ถูกยกเลิก", text, **link)
    elif not event.is_over and batch.purpose == batch.Purpose.ATTENDANCE:
        text = f"กิจกรรมสิ้นสุดวันที่ {long(event.ends_on)}"
        yield Check(LOOK, "กิจกรรมยังไม่สิ้นสุด", text, **link)
    if not event.participants.registered().exists() and not event.speakers.exists():
        text = "รายชื่อในชุดนี้ไม่ได้มาจากการลงทะเบียน"
        yield Check(LOOK, "กิจกรรมที่เลือกยังไม่มีผู้เข้าร่วม", text, **link)


def _replaced(batch, edit):
    if batch.replaces_id is None:
        return
    old = batch.replaces
    if old.successor:
        yield Check(STOP, f"เลขที่ {old.number_text} มีฉบับแทนแล้ว เลขที่ {old.successor.number_text}")
    elif len(batch.people) > 1:
        text = f"ชุดนี้ออกแทนเลขที่ {old.number_text} ฉบับเดียว"
        yield Check(STOP, "ฉบับแทนมีผู้รับได้ 1 คน", text, href=f"{edit}#id_names", link="แก้ไขรายชื่อ")
    else:
        text = f"เมื่อออกเลขแล้ว เลขที่ {old.number_text} ของ{old.name} จะใช้ไม่ได้ และหน้าตรวจสอบจะบอกเลขที่ใหม่"
        yield Check(LOOK, "ชุดนี้ออกแทนฉบับเดิม", text)


def _date(batch, edit):
    today = timezone.localdate()
    year, present = be_year(batch.issued_on), be_year(today)
    link = {"href": f"{edit}#id_issued_on", "link": "แก้ไขวันที่"}
    if year != present:
        text = f"เลขที่จะออกจากทะเบียนปี {year} ตามวันที่ให้ไว้ {long(batch.issued_on)} ไม่ใช่ปี {present}"
        yield Check(LOOK, "วันที่ให้ไว้อยู่คนละปีกับวันนี้", text, **link)
    elif batch.issued_on > today:
        yield Check(LOOK, "วันที่ให้ไว้ยังมาไม่ถึง", long(batch.issued_on), **link)
    if batch.event and batch.issued_on < batch.event.starts_on:
        yield Check(LOOK, "วันที่ให้ไว้อยู่ก่อนวันจัดกิจกรรม", long(batch.issued_on), **link)


def _numbers(batch, edit):
    year, count = be_year(batch.issued_on), len(batch.people)
    if not count:
        return
    kept = batch.reservation
    if kept is None:
        # Looking makes no book.
        book = Book.objects.filter(office=batch.office_id, kind=BOOKS[batch.kind], be_year=year).first()
        book = book or Book(office=batch.office, kind=BOOKS[batch.kind], be_year=year)
        first = book.next_number
    else:
        book, first = kept.book, kept.next_number
        link = {"href": f"{edit}#id_reservation", "link": "เลือกการจองเลข"}
        if (book.kind, book.be_year) != (BOOKS[batch.kind], year):
            yield Check(STOP, "เลขที่จองไว้เป็นของทะเบียนอื่น", f"{book} · ชุดนี้ใช้ทะเบียนปี {year}", **link)
            return
        if kept.left < count:
            yield Check(STOP, "เลขที่จองไว้เหลือไม่พอ", f"เหลือ {kept.left:,} เลข ต้องใช้ {count:,} เลข", **link)
            return
    text = f"{book.text_of(first)} ถึง {book.text_of(first + count - 1)}" if count > 1 else book.text_of(first)
    note = "" if kept else " หากไม่มีผู้ออกเลขก่อน"
    yield Check(GOOD, f"เลขที่ที่จะได้ {text}{note}", f"{book.get_kind_display()} ปี {year}")
