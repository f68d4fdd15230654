"""Invented items of the library of a demo office: one of most kinds, what schools sent, and media they asked for."""

import io
import json
from datetime import timedelta
from pathlib import Path

import tablib
from django.db import transaction
from django.utils import timezone

from registry.actions import library, library_starting, library_use, media_requests
from registry.models import LibraryAttachment, LibraryItem, LibraryTrial, MediaRequest, MediaRequestEvent
from schools.materials import PARTS
from schools.models import Membership, Role

# Where the texts of laws are looked up, and those of other documents.
GAZETTE = ("ค้นตัวบทในราชกิจจานุเบกษา", "https://ratchakitcha.soc.go.th/")
OBEC = ("เว็บไซต์ สพฐ.", "https://www.obec.go.th/")
ITEMS = Path(__file__).parent / "data" / "demo_library.json"


@transaction.atomic
def make(*, office, today):
    """The laws of the manuals, items in several states, what schools say of them, and three requests for media."""
    people = {}
    for row in Membership.objects.filter(office=office).select_related("user", "school").order_by("pk"):
        people.setdefault(row.role, []).append((row.user, row.school))
    head = people[Role.HEAD][0][0]
    schools = people[Role.SCHOOL_DIRECTOR]
    if "references" in library_starting.names():
        library_starting.bring(name="references", by=head, office=office)
        _links(office, head)
    rows = json.loads(ITEMS.read_text(encoding="utf-8"))
    # Of each kind the first.
    items = {item.kind: item for item in reversed([_item(office, head, **row) for row in rows])}
    _trials(items["media"], head, today)
    _step(items["guide"], "publish", head)
    library.move_on(item=items["research"], by=head, version=items["research"].version, stage="เก็บข้อมูล")
    items["media"].related.add(items["innovation"])
    for number, (user, school) in enumerate(schools[:6]):
        library_use.acknowledge(item=items["guide"], school=school, by=user)
        said = {"rating": 5 - number % 2, "used_year": 2568, "used_note": "ใช้ในชั่วโมงซ่อมเสริม", "comment": ""}
        library_use.say(item=items["media"], school=school, by=user, **said)
    _from_schools(office, head, schools, today)
    _requests(office, head, schools, items["media"], today)


def _step(item, name, by):
    library.step(item=item, name=name, by=by, version=item.version)


def _item(office, by, *, kind, tags, fields, **told):
    public = kind == "guide"
    item = LibraryItem(
        office=office,
        kind=kind,
        author="กลุ่มนิเทศ ติดตามและประเมินผลการจัดการศึกษา",
        visibility=LibraryItem.Visibility.PUBLIC if public else LibraryItem.Visibility.SCHOOLS,
        responsible=by,
        asks_reading=public,
        **told,
    )
    item, _new = library.write(item=item, by=by, values=fields, tags=tags)
    _attach(item, by, may_be_public=public)
    _step(item, "approve", by)
    return item


def _attach(item, by, *, may_be_public=False):
    """A small sheet that says what the item says."""
    rows = [[item.title], *([line] for line in item.summary.splitlines())]
    sheet = io.BytesIO(tablib.Dataset(*rows, title="สาระสำคัญ").export("xlsx"))
    ending, content_type = PARTS["xl/workbook.xml"]
    upload = (sheet.getvalue(), content_type, f"{item.title[:100]}{ending}")
    library.attach(item=item, by=by, title="เอกสารฉบับย่อ", upload=upload, may_be_public=may_be_public)


def _links(office, by):
    """Where the text of a law, or of another document that the manuals cite, is found."""
    rows = LibraryItem.objects.filter(office=office, source_key__startswith="references:", current__attachments=None)
    LibraryAttachment.objects.bulk_create(
        LibraryAttachment(version_id=version, title=title, url=url, may_be_public=True, added_by=by)
        for version, (title, url) in (
            (version, GAZETTE if kind == "law" else OBEC) for kind, version in rows.values_list("kind", "current")
        )
    )


def _trials(item, by, today):
    for stage, place, pupils, days, e1, e2 in (
        ("one", "นักเรียนเก่ง ปานกลาง อ่อน อย่างละ 1 คน", 3, 300, "72.50", "70.00"),
        ("small", "โรงเรียนในเครือข่าย 1 แห่ง", 9, 260, "78.40", "76.90"),
        ("field", "โรงเรียน 4 แห่ง", 96, 200, "83.25", "81.60"),
    ):
        day = today - timedelta(days=days)
        trial = LibraryTrial(item=item, stage=stage, place=place, pupils=pupils, tried_on=day, e1=e1, e2=e2)
        library_use.record_trial(trial=trial, by=by)


def _from_schools(office, head, schools, today):
    """A curriculum that waits, one that came back and one in use; a classroom research that waits."""
    for (user, school), kind, title, way in zip(
        schools,
        ("school_curriculum", "school_curriculum", "school_curriculum", "classroom_research"),
        ("หลักสูตรสถานศึกษา ปรับปรุง 2568", "หลักสูตรสถานศึกษา", "หลักสูตรสถานศึกษา", "แก้ปัญหาการอ่านคำควบกล้ำด้วยบัตรคำ"),
        ("", "send_back", "approve", ""),
        strict=False,
    ):
        values = {"question": "อ่านคำควบกล้ำไม่ถูก"} if kind == "classroom_research" else {"revised": 2568}
        if kind == "school_curriculum":
            values["board_date"] = f"{today - timedelta(days=60):%Y-%m-%d}"
        item = LibraryItem(office=office, kind=kind, title=title, be_year=2568, school=school)
        item, _new = library.write(item=item, by=user, values=values)
        _attach(item, user)
        _step(item, "submit", user)
        if way:
            opinion = "โปรดเพิ่มโครงสร้างเวลาเรียนและคำอธิบายรายวิชาให้ครบ" if way == "send_back" else "ครบถ้วน"
            library.review(item=item, by=head, version=item.version, decision=way, opinion=opinion)


def _requests(office, head, schools, item, today):
    # How many days ago it was asked for, and in how many it is needed.
    days = ((3, 10), (9, -2), (12, 20))
    for (user, school), way, (ago, ahead), steps in zip(
        schools, ("loan", "copy", "file"), days, ((), ("accept",), ("deliver", "rate")), strict=False
    ):
        row = MediaRequest(
            office=office,
            school=school,
            item=item,
            what=item.title,
            purpose="ใช้ซ่อมเสริมนักเรียนชั้นประถมศึกษาปีที่ 1 ที่ยังสะกดคำไม่คล่อง",
            way=way,
            quantity=2,
            needed_on=today + timedelta(days=ahead),
        )
        row, _new = media_requests.ask(request=row, by=user)
        asked = timezone.now() - timedelta(days=ago)
        MediaRequest.objects.filter(pk=row.pk).update(created_at=asked)
        MediaRequestEvent.objects.filter(request=row).update(at=asked)
        for name in steps:
            more = {"rating": 5} if name == "rate" else {}
            by = user if name == "rate" else head
            media_requests.step(request=row, name=name, by=by, version=row.version, **more)
