"""Papers of events say who came and what they thought, and print an event without anybody."""

import pytest

from reports import events
from supervision.actions import evaluations, participants
from supervision.models import Attendance
from tests.factories import make_school
from tests.instruments.factories import make_version
from tests.supervision.event_factories import make_event, make_people
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
    event = make_event(evaluation=version, budget=12500, outcome="ควรจัดอีก")
    first, second = make_people(event, "นายเอก ใจดี", "นายโท ใจดี", school=make_school(event.office))
    session = event.sessions.get()
    participants.attend(session=session, participants=[first], how=Attendance.How.LIST)
    for person, rating in ((first, 5), (second, 4)):
        evaluations.evaluate(participant=person, form=given(version, [rating]))
    html = " ".join(events.summary(event).split())
    assert "ลงทะเบียน 2 คน มาเข้าร่วม 1 คน (ร้อยละ 50.0) จาก 1 โรงเรียน" in html
    assert "ค่าเฉลี่ยรวม 4.50" in html
    assert "12,500.00 บาท" in html
    assert "ควรจัดอีก" in html
