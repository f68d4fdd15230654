"""What to look at before a number is taken: what hinders the issue, what deserves a look, what is in order."""

from dataclasses import dataclass, field

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from registry.models import Book
from reports import certificates
from reports.actions.certificates import BOOKS
from reports.certificates import approvals, drawing, frozen, signing
from reports.certificates import layout as layouts
from reports.models import BatchSigner, CertificateBatch
from supervision.models import Event
from thai import likeness, names
from thai.dates import MONTHS, SHORT_MONTHS, long, short
from thai.years import be_year

STOP, LOOK, GOOD = "stop", "look", "good"
SHOWN = 20  # rows that a check names
FOLDED = 3  # more rows than this are folded away
KEPT = 3600  # seconds
# What of a person the papers of a purpose are about.
NEEDED = {
    CertificateBatch.Purpose.ATTENDANCE: ("school",),
    CertificateBatch.Purpose.SPEAKER: ("school", "role"),
    CertificateBatch.Purpose.COMMITTEE: ("school", "role"),
    CertificateBatch.Purpose.AWARD: ("school", "award"),
}


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
    # What asking the signers mends.
    by_asking: bool = False

    @property
    def is_long(self):
        return len(self.rows) > FOLDED


def checks(batch, signers=None):
    """All checks of a batch that has no numbers yet, what hinders first. `signers` are approvals.signers_of() of it,
    where they are known."""
    signers = approvals.signers_of(batch) if signers is None else signers
    edit = reverse("reports:certificate_edit", args=[batch.pk])
    found = [
        *_people(batch, edit),
        *_fields(batch, edit),
        *_fit(batch, edit),
        *_crest(batch),
        *_signers(batch, signers, edit),
        *_beside(batch, signers, edit),
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


def hinders_asking(found):
    """Titles of what forbids even to ask the signers: they would approve papers that cannot be issued."""
    return [check.title for check in found if check.level == STOP and not check.by_asking]


def _named(level, title, text, rows, href, link, **more):
    return Check(level, title, text, list(rows[:SHOWN]), max(0, len(rows) - SHOWN), href, link, **more)


def _of_version(batch, name, make):
    """What takes a while for a long list, once for each version of it."""
    key = f"certificate-check:{name}:{batch.client_uuid}:{batch.version}:{batch.design_version_id or 0}"
    return cache.get_or_set(key, make, KEPT)


def _people(batch, edit):
    if not batch.people:
        yield Check(STOP, "ยังไม่มีรายชื่อผู้รับ", href=f"{edit}#id_names", link="เพิ่มรายชื่อ")
        return
    faults = [(n, person["name"], names.fault_of(person["name"])) for n, person in enumerate(batch.people, 1)]
    if rows := [f"ลำดับที่ {n:,} {name} ({fault})" for n, name, fault in faults if fault]:
        text = "ชื่อต้องมีตัวอักษรอย่างน้อย 2 ตัว ไม่มีเครื่องหมายเช่น < > และไม่ขึ้นต้นแบบสูตร"
        yield _named(STOP, "มีชื่อที่ใช้ไม่ได้", text, rows, f"{edit}#id_names", "แก้ไขรายชื่อ")
    numbered = [(n, name) for n, name, fault in faults if not fault and names.has_odd_digit(name)]
    if rows := [f"ลำดับที่ {n:,} {name}" for n, name in numbered]:
        text = "หากเป็นชื่อสถานศึกษาหรือกลุ่ม ใช้ได้ หากเป็นชื่อบุคคล โปรดตรวจว่าไม่มีตัวเลขปนมา"
        yield _named(LOOK, "มีตัวเลขในชื่อ", text, rows, f"{edit}#id_names", "แก้ไขรายชื่อ")
    doubles = _of_version(batch, "doubles", lambda: likeness.doubles(batch.people))
    if doubles:
        text = "โปรดตรวจว่าเป็นคนละคนหรือได้รับหลายรายการ"
        yield _named(LOOK, "มีชื่อซ้ำในรายการ", text, doubles, f"{edit}#id_names", "แก้ไขรายชื่อ")
    alike = _of_version(batch, "alike", lambda: likeness.lookalikes(batch.people))
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
    for name in NEEDED[batch.purpose]:
        lacking = [person["name"] for person in batch.people if not person.get(name)] if name in printed else []
        if lacking:
            title = f"ไม่มี{layouts.FIELDS[name]} {len(lacking):,} คน"
            text = "แบบที่เลือกพิมพ์ข้อมูลนี้ บรรทัดของคนที่ไม่มีจะว่าง"
            yield _named(LOOK, title, text, lacking, f"{edit}#id_names", "เพิ่มข้อมูล")
    if batch.purpose == batch.Purpose.AWARD and "award" not in printed:
        text = "ผลหรือรางวัลของแต่ละคนจะไม่ปรากฏบนเกียรติบัตร"
        href = f"{edit}#id_design_version"
        yield Check(LOOK, "แบบที่เลือกไม่มีช่องผลหรือรางวัล", text, href=href, link="เลือกแบบ")
    for name, value in (("dates", batch.event_dates), ("hours", batch.hours)):
        if name in printed and not value:
            anchor = "id_event_dates" if name == "dates" else "id_hours"
            title = f"ยังไม่ได้กรอก{layouts.FIELDS[name]}"
            yield Check(LOOK, title, "แบบที่เลือกพิมพ์ข้อมูลนี้", href=f"{edit}#{anchor}", link="กรอกข้อมูล")

    yield from _twice(batch, printed, edit)


def _twice(batch, printed, edit):
    """What the detail says again although the design prints it already."""
    if "dates" not in printed:
        return
    said = [
        (batch.event_dates and any(month in batch.detail for month in (*MONTHS, *SHORT_MONTHS)), "วันที่จัด"),
        (batch.hours and "hours" in printed and "ชั่วโมง" in f"{batch.detail} {batch.event_dates}", "จำนวนชั่วโมง"),
    ]
    if twice := [word for is_twice, word in said if is_twice]:
        text = f"แบบที่เลือกพิมพ์รายละเอียด “{batch.detail or batch.event_dates}” ต่อจากวันที่จัด โปรดลบส่วนที่ซ้ำ"
        title = f"{'และ'.join(twice)}จะพิมพ์ 2 ครั้ง"
        yield Check(LOOK, title, text, href=f"{edit}#id_detail", link="แก้ไขรายละเอียด")


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


def _crest(batch):
    """An empty ring stands where the office's crest would."""
    design = batch.design_version
    if batch.office.crest_id is None and (design is None or "crest" in layouts.pictures_of(design.layout)):
        text = "เกียรติบัตรจะพิมพ์วงกลมว่างแทนตรา ผู้ดูแลระบบของสำนักงานเพิ่มตราได้ที่หน้าข้อมูลสำนักงาน"
        yield Check(LOOK, "สำนักงานยังไม่มีตรา", text)


def _signers(batch, signers, edit):
    signers = [signer for signer in signers if signer.pk]
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
        yield _named(STOP, "ผู้ลงนามยังไม่เห็นชอบ", "", rows, "#signers", "ดูผู้ลงนาม", by_asking=True)
    elif frozen.outdated(batch, asked):
        text = "โปรดขอความเห็นชอบอีกครั้ง เพราะข้อความหรือตราบนเกียรติบัตรจะไม่ตรงกับที่ผู้ลงนามเห็น"
        title = "ชื่อหรือตราของสำนักงานเปลี่ยนหลังผู้ลงนามเห็นชอบ"
        yield Check(STOP, title, text, href="#signers", link="ดูผู้ลงนาม", by_asking=True)
    elif asked:
        yield Check(GOOD, "ผู้ลงนามในระบบเห็นชอบครบแล้ว")


def _beside(batch, signers, edit):
    """What must be on record of signers who are not asked in the system."""
    if users := approvals.passed_over(batch, signers):
        rows = [f"{signer.name}" for signer in users]
        text = "ชื่อนี้เป็นผู้ใช้ระบบของสำนักงาน โปรดเลือกในช่อง “ผู้ลงนามในระบบ” เพื่อขอความเห็นชอบจากเจ้าของชื่อ"
        yield _named(STOP, "ผู้ลงนามเป็นผู้ใช้ระบบ แต่ยังไม่ได้เลือกในระบบ", text, rows, f"{edit}#signers", "เลือกผู้ลงนาม")
    rows = [signer.name for signer in approvals.outside(signers) if signer not in users]
    if rows and not batch.has_approval_paper:
        text = "โปรดกรอกเลขที่และวันที่ของหนังสืออนุมัติ หรือแนบหนังสือ"
        title = "ผู้ลงนามนอกระบบยังไม่มีหลักฐานการอนุมัติ"
        yield _named(STOP, title, text, rows, f"{edit}#id_approval_number", "เพิ่มหลักฐาน")
    elif rows and approvals.is_outdated(batch):
        text = "โปรดกรอกหรือแนบหนังสืออนุมัติฉบับใหม่ หากหนังสือเดิมอนุมัติตามที่แก้ไขแล้ว โปรดยืนยันในหน้าแก้ไข"
        title = "ข้อความหรือรายชื่อเปลี่ยนหลังได้รับหนังสืออนุมัติ"
        yield _named(STOP, title, text, rows, f"{edit}#id_approval_number", "ยืนยันหรือเปลี่ยนหนังสือ")
    elif rows:
        yield Check(GOOD, "ผู้ลงนามนอกระบบมีหลักฐานการอนุมัติแล้ว")


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
        fate = f"ถูกเพิกถอนเมื่อ {short(old.revoked_at)}" if old.revoked_at else "จะใช้ไม่ได้"
        text = f"เมื่อออกเลขแล้ว เลขที่ {old.number_text} ของ{old.name} {fate} และหน้าตรวจสอบจะบอกเลขที่ใหม่"
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
