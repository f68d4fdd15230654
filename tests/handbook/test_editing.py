"""The head writes the handbook: groups and people, drafts with their steps, versions in force, what is closed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handbook import demo, flow
from handbook.actions import versions
from handbook.models import Process, ProcessVersion, Step, WorkGroup, WorkGroupMember
from instruments.models import Frozen
from schools.models import AuditEvent, Role
from tests.factories import make_membership, make_office, make_user, today
from tests.handbook.factories import make_group, make_member, make_process, make_version, publish
from thai.dates import numeric

pytestmark = pytest.mark.django_db
TODAY = numeric(today())


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office, client):
    user = make_user(Role.HEAD, office=office)
    client.force_login(user)
    return user


def url(name, *args):
    return reverse(f"handbook:{name}", args=args)


def step_data(**changes):
    empty = "kind text who input output form time tool yes no due_rule due_month due_to due_days".split()
    return {**dict.fromkeys(empty, ""), "kind": "action", "title": "ทำ", "place": "1", **changes}


def test_a_group_gets_its_people_and_work_and_is_closed_with_its_history(client, office, head):
    data = {"code": "1", "name": "กลุ่มงานหลักสูตร", "purpose": "ภารกิจ", "position": "1"}
    client.post(url("group_new"), data)
    # The second click makes no second group; another name with the code is refused beside it.
    client.post(url("group_new"), data)
    group = WorkGroup.objects.get(office=office)
    answer = client.post(url("group_new"), {**data, "name": "อื่น"})
    assert "โปรดใช้รหัสอื่น" in answer.text and WorkGroup.objects.count() == 1

    helper = make_user(Role.SUPERVISOR, office=office)
    person = {"user": helper.pk, "is_head": "on", "starts": "1/10/2569", "ends": "30/9/2569"}
    answer = client.post(url("member_new", group.pk), person)
    assert "วันสุดท้ายอยู่ก่อนวันแรก" in answer.text
    for _ in range(2):
        client.post(url("member_new", group.pk), {**person, "starts": TODAY, "ends": ""})
    member = WorkGroupMember.objects.get(group=group)
    assert (member.is_head, member.starts, member.ends) == (True, today(), None)
    again = client.post(url("member_new", group.pk), {"user": helper.pk, "starts": "", "ends": ""})
    assert "อยู่ในกลุ่มงานในช่วงเวลานี้แล้ว" in again.text
    stranger = make_user(Role.SUPERVISOR)
    assert "ไม่ได้อยู่ในสำนักงานของท่าน" in client.post(url("member_new", group.pk), {"user": stranger.pk}).text

    work = {"code": "1.1", "name": "งานส่งเสริมหลักสูตร", "year_kind": "academic", "position": "1"}
    for _ in range(2):
        client.post(url("process_new", group.pk), work)
    process = Process.objects.get(group=group)
    assert "ยังไม่ประกาศใช้" in client.get(url("index")).text
    assert "ยังไม่มีขั้นตอน" in client.get(url("version", process.draft.pk)).text

    answer = client.post(url("group_close", group.pk), {"on": TODAY, "reason": "", "version": "1"})
    assert "โปรดระบุเหตุผลที่ปิด" in answer.text
    ahead = numeric(today() + timedelta(days=1))
    answer = client.post(url("group_close", group.pk), {"on": ahead, "reason": "ยุบรวม", "version": "1"})
    assert "ต้องไม่เป็นวันข้างหน้า" in answer.text
    stale = {"on": TODAY, "reason": "ยุบรวม", "version": "9"}
    assert "ยังไม่ได้เปลี่ยนแปลงสิ่งใด" in client.post(url("group_close", group.pk), stale, follow=True).text
    closing = {**stale, "version": "1"}
    assert "ปิด “กลุ่มงานหลักสูตร” แล้ว" in client.post(url("group_close", group.pk), closing, follow=True).text
    assert "งานส่งเสริมหลักสูตร" not in client.get(url("index")).text
    assert "งานส่งเสริมหลักสูตร" in client.get(url("index"), {"closed": "1"}).text
    assert "เหตุผล: ยุบรวม" in client.get(url("group", group.pk)).text
    # Its code is free for another one; then it cannot come back with it.
    client.post(url("group_new"), {**data, "name": "กลุ่มใหม่"})
    group.refresh_from_db()
    answer = client.post(url("group_reopen", group.pk), {"version": group.version}, follow=True)
    assert "มีรายการรหัส 1 ใช้อยู่แล้ว" in answer.text
    WorkGroup.objects.filter(name="กลุ่มใหม่").update(code="2")
    client.post(url("group_reopen", group.pk), {"version": group.version})
    group.refresh_from_db()
    assert not group.is_closed
    verbs = set(AuditEvent.objects.filter(actor=head).values_list("verb", flat=True))
    assert verbs >= {"add work group", "add group member", "add process", "close work group", "reopen work group"}


def test_steps_are_added_moved_and_removed_and_a_loop_is_refused_beside_the_step(client, office, head):
    process = make_process(make_group(office), published=False, steps=0)
    draft = process.draft
    new = url("step_new", draft.pk)
    first = step_data(title="ศึกษา", due_rule="window", due_month="1", due_to="4", tool="visit", key="n0123456789ab")
    # The key of the form makes two presses one step.
    client.post(new, first)
    client.post(new, first)
    assert [step.due for step in draft.steps.all()] == [{"rule": "window", "from": 1, "to": 4}]
    answer = client.post(new, step_data(title="ตรวจ", place="2", due_rule="on", due_month="2", due_days="30"))
    assert "ไม่มีวันที่นี้ในปฏิทิน" in answer.text
    answer = client.post(new, step_data(title="ตรวจ", kind="decision", place="2"))
    assert flow.NO_TARGET in answer.text and 'value="ตรวจ"' in answer.text
    start = draft.steps.get().key
    loop = step_data(title="ตรวจ", kind="decision", place="2", yes=start, no=start)
    assert flow.SAME in client.post(new, loop).text
    client.post(new, step_data(title="แก้", place="2"))
    middle = draft.steps.get(title="แก้").key
    answer = client.post(new, {**loop, "place": "3", "yes": middle})
    assert flow.LOOP in answer.text and draft.steps.count() == 2
    client.post(new, {**loop, "place": "3", "yes": ""})
    client.post(new, step_data(title="เผยแพร่", place="4"))
    assert [step.title for step in draft.steps.all()] == ["ศึกษา", "แก้", "ตรวจ", "เผยแพร่"]
    page = client.get(url("version", draft.pk)).text
    assert "มกราคม–เมษายน" in page and "กลับไป" in page and "บันทึกการนิเทศ" in page and 'class="chart chart-wide"' in page

    step = draft.steps.get(title="แก้")
    client.post(url("step_move", step.pk), {"to": "up", "version": step.version})
    assert [row.title for row in draft.steps.all()] == ["แก้", "ศึกษา", "ตรวจ", "เผยแพร่"]
    # The page is older than the move.
    answer = client.post(url("step_move", step.pk), {"to": "up", "version": step.version}, follow=True)
    assert "ยังไม่ได้เปลี่ยนแปลงสิ่งใด" in answer.text
    there = draft.steps.get(title="ศึกษา")
    client.post(url("step_remove", there.pk), {"version": there.version})
    assert [(row.title, row.position, row.no) for row in draft.steps.all()] == [
        ("แก้", 1, ""),
        ("ตรวจ", 2, ""),
        ("เผยแพร่", 3, ""),
    ]
    assert flow.NO_TARGET in client.get(url("version", draft.pk)).text
    answer = client.post(url("version_publish", draft.pk), {"on": TODAY}, follow=True)
    assert "ยังประกาศใช้ไม่ได้" in answer.text and process.in_force() is None

    # Two people edit one step: nothing is overwritten, both values are shown.
    decides = draft.steps.get(title="ตรวจ")
    theirs = step_data(title="ตรวจแผน", kind="decision", no=middle, place="2", version=decides.version)
    assert client.post(url("step_edit", decides.pk), theirs).status_code == 302
    answer = client.post(url("step_edit", decides.pk), {**theirs, "title": "ตรวจร่าง"})
    assert answer.status_code == 409 and "ตรวจแผน" in answer.text and "ตรวจร่าง" in answer.text
    # The first click sent again is no conflict; a step moves to a place that is chosen.
    assert client.post(url("step_edit", decides.pk), theirs).status_code == 302
    decides.refresh_from_db()
    client.post(url("step_edit", decides.pk), {**theirs, "place": "3", "version": decides.version})
    assert [row.title for row in draft.steps.all()] == ["แก้", "เผยแพร่", "ตรวจแผน"]


def test_a_version_is_in_force_from_its_day_and_never_changes(client, office, head):
    process = make_process(make_group(office), effective_on=today() - timedelta(days=30))
    first = process.in_force()
    for _ in range(2):
        client.post(url("draft_make", process.pk))
    draft = process.draft
    assert (draft.number, draft.scope, draft.steps.count()) == (2, "ขอบเขต", 3)
    assert draft.references.get().superseded_by == "ฉบับใหม่"
    texts = {"purpose": "หนึ่ง\nสอง", "scope": "ใหม่", "definitions": "", "expected_result": "", "quality_standard": ""}
    client.post(url("version_texts", draft.pk), {**texts, "kpi": "", "version": draft.version})
    client.post(url("reference_new", draft.pk), {"item": "", "text": "ระเบียบใหม่"})
    assert "โปรดเลือกจากคลัง" in client.post(url("reference_new", draft.pk), {"item": "", "text": " "}).text
    client.post(url("form_new", draft.pk), {"code": "F-02", "name": "แบบที่สอง", "instrument": ""})
    client.post(url("form_remove", draft.forms.get(code="F-01").pk))
    step = draft.steps.get(key="s3")
    client.post(url("step_edit", step.pk), step_data(title="สรุปผล", place="3", version=step.version))

    page = client.get(url("process_compare", process.pk)).text
    for said in ("สรุปผล", "ขั้นที่ทำ 3", "ขอบเขต", "ระเบียบใหม่", "F-02 แบบที่สอง", "F-01 แบบ", "แก้ไข"):
        assert said in page, said
    assert "สองฉบับนี้มีเนื้อหาเหมือนกัน" in client.get(url("process_compare", process.pk), {"from": "2", "to": "2"}).text

    draft.refresh_from_db()
    seen = {"version": draft.version, "parts": draft.parts_version, "note": "ปรับขั้นสุดท้าย"}
    early = numeric(today() - timedelta(days=31))
    assert "โปรดระบุวันนั้นหรือหลังจากนั้น" in client.post(url("version_publish", draft.pk), {**seen, "on": early}).text
    unsaid = client.post(url("version_publish", draft.pk), {**seen, "note": "", "on": TODAY}).text
    assert "โปรดระบุสิ่งที่เปลี่ยนแปลงจากฉบับก่อน" in unsaid and process.in_force() == first
    # Somebody changed a step since the page was made.
    answer = client.post(url("version_publish", draft.pk), {**seen, "parts": "1", "on": TODAY}, follow=True)
    assert "ยังไม่ได้เปลี่ยนแปลงสิ่งใด" in answer.text and process.in_force() == first
    day = today() + timedelta(days=10)
    client.post(url("version_publish", draft.pk), {**seen, "on": numeric(day)})
    assert process.in_force() == first and process.in_force(day).number == 2
    assert "ฉบับที่ 2</a> มีผลตั้งแต่" in client.get(url("process", process.pk)).text
    # Published, it stands still: for pages that were open, and for the rows themselves.
    answer = client.post(url("step_edit", step.pk), step_data(title="อื่น", place="3", version="9"), follow=True)
    assert "ประกาศใช้แล้วจึงแก้ไขไม่ได้" in answer.text
    with pytest.raises(Frozen):
        Step.objects.filter(pk=step.pk).update(title="อื่น")

    client.post(url("draft_make", process.pk))
    third = process.draft
    assert third.steps.get(key="s3").title == "สรุปผล"
    # What says the same is no new version, whoever sends it.
    sent = {"version": third.version, "parts": third.parts_version, "on": numeric(day), "note": "ไม่มี"}
    answer = client.post(url("version_publish", third.pk), sent, follow=True).text
    assert "ไม่มีสิ่งที่เปลี่ยนจากฉบับที่ 2" in answer and "ทิ้งฉบับร่าง" in answer
    with pytest.raises(versions.Unchanged):
        versions.publish(version=third, on=day, note="", seen=third.version, parts_seen=third.parts_version, by=head)
    assert process.draft == third
    client.post(url("version_discard", third.pk), {"version": "9", "parts": "1"})
    client.post(url("version_discard", third.pk), {"version": third.version, "parts": third.parts_version})
    assert process.draft is None and process.versions.count() == 2

    closing = {"on": TODAY, "reason": "รวมกับงานอื่น", "version": process.version}
    client.post(url("process_close", process.pk), closing)
    page = client.get(url("process", process.pk)).text
    assert "เหตุผล: รวมกับงานอื่น" in page and "สรุปผล" not in page and "ขั้นที่ทำ 3" in page
    assert "โปรดนำกลับมาใช้ก่อนแก้ไข" in client.post(url("draft_make", process.pk), follow=True).text
    other = make_process(make_group(office), published=False, closed_on=today(), closed_reason="เหตุ")
    answer = client.post(url("step_new", other.draft.pk), step_data(), follow=True)
    assert "โปรดนำกลับมาใช้ก่อนแก้ไข" in answer.text
    alone = make_process(make_group(office), published=False)
    answer = client.post(url("version_discard", alone.draft.pk), {"version": "1", "parts": "1"}, follow=True)
    assert "จึงทิ้งไม่ได้" in answer.text and alone.draft is not None
    process.refresh_from_db()
    client.post(url("process_reopen", process.pk), {"version": process.version})
    other = make_group(office)
    process.refresh_from_db()
    moved = {"group": other.pk, "code": "9.1", "name": "งานใหม่", "year_kind": "fiscal", "position": "1"}
    client.post(url("process_edit", process.pk), {**moved, "version": process.version})
    process.refresh_from_db()
    assert (process.group, process.code, process.name) == (other, "9.1", "งานใหม่")


def cost(client, address):
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)


def test_pages_cost_the_same_with_one_row_and_with_many(client, office):
    reader = make_user(Role.CLERK, office=office)
    client.force_login(reader)
    group = make_group(office, name="กลุ่มของฉัน")
    process = make_process(group)
    addresses = [url("index"), url("group", group.pk), url("process", process.pk), url("process_compare", process.pk)]
    costs = []
    for rows in (1, 5, 15):
        for _ in range(rows - group.members.count()):
            make_member(group, make_user())
        for _ in range(rows - group.processes.count()):
            make_process(group, steps=0)
        if rows > 1:
            publish(make_version(process, process.versions.count() + 1, rows))
        costs.append([cost(client, address) for address in addresses])
    # With one version there is nothing to compare yet.
    assert costs[0][:3] == costs[1][:3] == costs[2][:3] and costs[1][3] == costs[2][3]
    assert max(costs[2]) <= 18, costs
    make_member(make_group(office, name="กลุ่มสุดท้าย"), reader)
    page = client.get(url("index")).text
    assert page.index("กลุ่มสุดท้าย") < page.index("กลุ่มของฉัน") and "กลุ่มงานของฉัน" in page
    found = client.get(url("index"), {"q": process.name}).text
    assert process.name in found and "กลุ่มสุดท้าย" not in found
    assert "ไม่พบงานที่ค้นหา" in client.get(url("index"), {"q": "ไม่มีงานนี้"}).text


def test_the_demo_office_has_people_in_every_group(office, django_assert_max_num_queries):
    make_user(Role.HEAD, office=office)
    clerk = make_user(Role.CLERK, office=office)
    for _ in range(8):
        make_user(Role.SUPERVISOR, office=office)
    make_membership(make_user(), Role.SUPERVISOR, office=office, ends=today() - timedelta(days=1))
    with django_assert_max_num_queries(60):
        groups = demo.make(office=office, today=today())
    assert all(group.members.filter(is_head=True).count() == 1 for group in groups)
    assert groups[-1].members.get(user=clerk).is_head
    assert ProcessVersion.objects.filter(number=2, effective_on__gt=today()).count() == 1
