"""Papers of events say who came and what they thought, and print an event without anybody."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from instruments.actions import answer
from reports import events
from supervision.actions import evaluations, participants
from supervision.attendance import figures
from supervision.event_filters import with_people
from supervision.models import Event
from tests.factories import make_school
from tests.instruments.factories import make_version
from tests.supervision.event_factories import came, make_event, make_people
from tests.supervision.survey_factories import given

pytestmark = pytest.mark.django_db


def test_the_list_to_sign_on_has_everybody_with_a_place_and_empty_lines():
    event = make_event(title="อบรม <ก>")
    empty = events.sheet(event)
    assert empty.count("<tr>") == 1 + events.BLANK
    school = make_school(event.office, "บ้านหนองบัว")
    people = make_people(event, "นายปั่น ผู้ใหญ่", "<b>ดี</b> ใจดี", school=school)
    participants.cancel(participant=make_people(event, "นายไม่ มา")[0])
    html = events.sheet(event, event.sessions.get())
    assert html.count("<tr>") == 1 + len(people) + events.BLANK
    assert "&lt;b&gt;ดี" in html
    assert "บ้านหนองบัว" in html
    assert "นายไม่ มา" not in html
    assert "อบรม &lt;ก&gt;" in html


def test_the_summary_counts_who_came_and_what_they_thought():
    assert "ไม่มีผู้ลงทะเบียน" in events.summary(make_event())
    version = make_version(({}, [{"code": "a"}, {"code": "why", "kind": "text", "required": False}]))
    event = make_event(evaluation=version, budget=12500, outcome="ควรจัดอีก", objectives="เพื่ออ่านคล่อง")
    people = make_people(event, *(f"นาย{n} ใจดี" for n in "กขคงจฉชซฌญ"), school=make_school(event.office))
    came(event, *people[:5])
    for person, rating in zip(people[:4], (5, 5, 4, 4), strict=True):
        evaluations.evaluate(participant=person, form=given(version, [rating]))
    # Of four answers, beside a list of who answered, nothing is told.
    html = " ".join(events.summary(event).split())
    assert "ลงทะเบียน 10 คน มาเข้าร่วม 5 คน (ร้อยละ 50.0) จาก 1 โรงเรียน" in html
    assert "ผู้ตอบ 4 คน (ร้อยละ 40.0) แสดงผลเมื่อมีผู้ตอบอย่างน้อย 5 คน" in html and "ค่าเฉลี่ย" not in html
    evaluations.evaluate(participant=people[4], form=given(version, [2]))
    html = " ".join(events.summary(event).split())
    assert "ค่าเฉลี่ยรวม 4.00" in html and "อย่างน้อย 5 คน" not in html
    assert "12,500.00 บาท" in html
    assert "ควรจัดอีก" in html
    # Who came stands in it by name, and who did not come does not.
    came_there = html.split("รายชื่อผู้เข้าร่วม</h2>")[1]
    assert [row.name in came_there for row in people] == [True] * 5 + [False] * 5
    assert '<h2>วัตถุประสงค์</h2> <p class="plain">เพื่ออ่านคล่อง</p>' in html
    assert "วัตถุประสงค์ของโครงการ" not in html and "เอกสารประกอบ" not in html


def test_the_summary_has_choices_as_n_and_percent_and_texts_without_names(monkeypatch):
    choices = [{"value": "1", "label": "สะดวก"}, {"value": "2", "label": "ไม่สะดวก"}]
    version = make_version(
        ({"title": "ตอนที่ 1"}, [{"code": "a"}]),
        ({"title": "ตอนที่ 2"}, [{"code": "b", "kind": "single", "choices": choices, "text": "สถานที่"}]),
        ({"title": "ตอนที่ 3"}, [{"code": "c", "kind": "text", "required": False, "text": "อยากให้มี"}]),
    )
    event = make_event(evaluation=version)
    people = make_people(event, *(f"นายที่{n} ใจดี" for n in "กขคงจ"))
    came(event, *people)
    said = [("1", "วิดีโอ"), ("1", "วิดีโอ"), ("2", "ขนม <b>"), ("1", "กาแฟ"), ("1", "")]
    for person, (place, wish) in zip(people, said, strict=True):
        values = dict(zip(version.items(), (Decimal(4), place, wish), strict=True))
        form = SimpleNamespace(save=lambda values=values, **about: answer(version=version, values=values, **about))
        evaluations.evaluate(participant=person, form=form)
    html = " ".join(events.summary(event).split())
    assert "<caption>สถานที่ (N = 5)</caption>" in html
    assert '<td>สะดวก</td><td class="mid">4</td><td class="mid">80.0</td>' in html
    assert "อยากให้มี</h4> <ul><li>วิดีโอ (2 คน)</li><li>กาแฟ</li><li>ขนม &lt;b&gt;</li></ul>" in html
    assert "ใจดี" not in html.split("ผลการประเมินกิจกรรม")[1].split("สรุปผลและข้อเสนอแนะ")[0]
    monkeypatch.setattr(events, "TEXTS", 2)
    assert "และอีก 1 คำตอบ" in events.summary(event)


def test_shares_are_of_participants_alone():
    version = make_version(({}, [{"code": "a"}]))
    event = make_event(evaluation=version)
    first, _second = make_people(event, "นายเอก ใจดี", "นายโท ใจดี")
    speaker, staff = (make_people(event, name, role=role)[0] for name, role in (("ดร.ดี", "speaker"), ("งาม", "staff")))
    came(event, first, speaker, staff)
    for person in (first, speaker):
        evaluations.evaluate(participant=person, form=given(version, [5]))
    found = figures(event)
    assert (found.registered, found.takers, found.others, found.came, found.evaluated) == (4, 2, 2, 1, 1)
    assert (found.percent, found.evaluated_percent) == (50, 50)
    html = " ".join(events.summary(event).split())
    assert "ลงทะเบียน 2 คน มาเข้าร่วม 1 คน (ร้อยละ 50.0)" in html
    assert "นอกจากนี้มีวิทยากร 1 คน · คณะทำงาน 1 คน" in html
    assert [row.n_registered for row in with_people(Event.objects.all())] == [2]
    assert figures(make_event()).percent == 0
