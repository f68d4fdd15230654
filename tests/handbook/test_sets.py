"""The starting sets that come with the product, and their checker."""

import copy

import pytest

from handbook import flow, sets
from handbook.actions.sets import HasGroups, start_with
from handbook.models import Process, ProcessReference, ProcessVersion, Step, WorkGroup
from registry.actions.library_starting import bring
from schools.models import AuditEvent, Role
from tests.factories import make_office, make_user, today

ABOUT = {"code": "x", "name": "ชุด", "for": "primary", "about": "ทดลอง"}
REFERENCES = [{"key": "law", "title": "กฎหมาย", "superseded_by": None}]


def group():
    steps = [
        {"key": "s1", "kind": "action", "title": "ทำ", "tool": "visit", "due": {"rule": "window", "from": 1, "to": 4}},
        {"key": "s2", "kind": "decision", "title": "ตรวจ", "no": "s1"},
        {"key": "s3", "kind": "action", "title": "จบ", "checklist": ["A-1.1.1"]},
    ]
    process = {"code": "1.1", "name": "งาน", "year": "fiscal", "steps": steps, "references": ["กฎหมาย"]}
    return {"code": "1", "name": "กลุ่ม", "processes": [process]}


@pytest.mark.parametrize("code", sets.codes())
def test_every_set_that_ships_can_be_used(code):
    chosen = sets.read(code)
    assert chosen.code == code and chosen.suits in ("primary", "secondary")
    assert chosen.groups and chosen.steps > len(chosen.processes) * 3


def test_three_sets_ship():
    assert {chosen.suits for chosen in sets.all_sets()} == {"primary", "secondary"}
    assert len(sets.codes()) == 3


WRONG = {
    "งาน 1.1: ไม่รู้จักคีย์ colour": lambda g, p: p.update(colour="red"),
    "งาน 1.1 ขั้น s1: ไม่รู้จักคีย์ why": lambda g, p: p["steps"][0].update(why=""),
    "กลุ่มงาน 1: ยังไม่มี name": lambda g, p: g.update(name=""),
    "งาน 1.1: year ต้องเป็น fiscal หรือ academic": lambda g, p: p.update(year="2569"),
    "งาน 1.1: purpose ต้องเป็นรายการข้อความ": lambda g, p: p.update(purpose="ข้อความ"),
    "งาน 1.1: ไม่มี “ประกาศ” ใน references.json": lambda g, p: p.update(references=["ประกาศ"]),
    "งาน 1.1 ขั้น s1: kind ต้องเป็น action decision end start": lambda g, p: p["steps"][0].update(kind="do"),
    "งาน 1.1 ขั้น s1: yes และ no มีได้เฉพาะจุดพิจารณา": lambda g, p: p["steps"][0].update(no="s2"),
    "งาน 1.1 ขั้น s1: ไม่รู้จักเครื่องมือ magic": lambda g, p: p["steps"][0].update(tool="magic"),
    "งาน 1.1 ขั้น s1: เดือนของกำหนดเสร็จต้องเป็น 1 ถึง 12": lambda g, p: p["steps"][0]["due"].update(to=13),
    "งาน 1.1 ขั้น s1: title ยาวเกิน 200 ตัวอักษร": lambda g, p: p["steps"][0].update(title="ก" * 201),
    "งาน 1.1 ขั้น s2: ชี้ไปยังขั้นที่ไม่มีในงานนี้": lambda g, p: p["steps"][1].update(no="s9"),
    f"งาน 1.1 ขั้น s3: {flow.LOOP}": lambda g, p: p["steps"][2].update(kind="decision", yes="s1", no="s2"),
    "งาน 1.1: มีขั้น s1 ซ้ำ": lambda g, p: p["steps"][2].update(key="s1"),
    "งาน: มีรหัส 1.1 ซ้ำ": lambda g, p: g["processes"].append(copy.deepcopy(p)),
}


def test_whatever_is_wrong_with_a_set_is_said_with_its_place():
    assert sets.problems(ABOUT, [group()], REFERENCES) == []
    for said, spoil in WRONG.items():
        made = group()
        spoil(made, made["processes"][0])
        assert said in sets.problems(ABOUT, [made], REFERENCES), said
    assert "กลุ่มงาน: มีรหัส 1 ซ้ำ" in sets.problems(ABOUT, [group(), group()], REFERENCES)
    assert sets.problems({**ABOUT, "color": ""}, [], REFERENCES) == ["ชุด: ไม่รู้จักคีย์ color", "ชุด: ยังไม่มีกลุ่มงาน"]


@pytest.mark.django_db
def test_an_office_takes_one_set_once_and_it_is_in_force(client, django_assert_max_num_queries):
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    client.force_login(head)
    assert "เลือกชุดตั้งต้น" in client.get("/handbook/").text
    assert "ใช้ชุดนี้" in client.get("/handbook/sets/").text
    assert "โปรดเลือกชุดตั้งต้นหนึ่งชุด" in client.post("/handbook/sets/", {"set": "none"}).text
    with django_assert_max_num_queries(60):
        page = client.post("/handbook/sets/", {"set": "primary8"}, follow=True).text
    chosen = sets.read("primary8")
    assert WorkGroup.objects.filter(office=office).count() == len(chosen.groups) == 8
    assert Step.objects.filter(of_version__process__group__office=office).count() == chosen.steps
    assert "แก้ไขให้ตรงกับสำนักงานได้ทันที" in page
    first = Process.objects.filter(group__office=office).select_related("group").first()
    version = first.in_force()
    assert (version.number, version.effective_on, version.published_by) == (1, today(), head)
    assert version.purposes and ProcessReference.objects.filter(of_version=version).exists()
    assert AuditEvent.objects.filter(verb="start handbook", target=f"schools.office:{office.pk}").count() == 1
    # The laws come into the library later, and the published wording leads to them.
    assert bring(name="references", by=head) > 30
    linked = version.references.exclude(item=None)
    assert linked.count() == version.references.count()
    assert f'href="/library/{linked.first().item_id}/"' in client.get(f"/handbook/processes/{first.pk}/").text
    # The second of two clicks, and another set, write nothing.
    assert "มีกลุ่มงานอยู่แล้ว" in client.post("/handbook/sets/", {"set": "primary6"}, follow=True).text
    with pytest.raises(HasGroups):
        start_with(office=office, code="primary6", by=head)
    assert ProcessVersion.objects.count() == len(chosen.processes)
