"""Duty orders from the groups: drafted, signed once, registered with their people, acknowledged."""

from datetime import timedelta

import pytest
from django.urls import reverse

from handbook import duty_order
from handbook.actions import runs
from handbook.models import DutyPaper, PersonalHandbook
from inbox.models import Notice
from registry import body
from registry.actions import letters, official
from registry.models import OfficialPaper
from schools.actions import duty_orders
from schools.models import Duty, DutyOrder, Membership, Role
from supervision.models import IdPlan
from tests.access.rows_duty_papers import make_duty_paper
from tests.factories import make_office, make_user, today
from tests.handbook.factories import make_group, make_member, make_process
from tests.handbook.run_factories import make_run
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db


def signed(made, director):
    paper = official.submit(paper=made.paper, by=made.created_by, version=made.paper.version)
    return official.approve(paper=paper, by=director, version=paper.version)


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def people(office):
    """Head, supervisor, another one in no group, and the director."""
    roles = (Role.HEAD, Role.SUPERVISOR, Role.SUPERVISOR, Role.DIRECTOR)
    return [make_user(role, office=office) for role in roles]


def test_a_draft_names_who_does_what_and_becomes_the_order_that_people_acknowledge(client, office, people):
    head, supervisor, outside, director = people
    year = fiscal_year(today())
    group = make_group(office, name="กลุ่มงานวัดผล")
    make_member(group, head, is_head=True)
    make_member(group, supervisor)
    first, second = (make_process(group, name=name, steps=1) for name in ("งานวัดผล", "งานคลังข้อสอบ"))
    Duty.objects.create(office=office, user=supervisor, year=year, subject="thai")
    client.force_login(head)
    page = client.get(reverse("handbook:duty_paper_new"), {"year": year})
    assert str(outside) in page.content.decode()
    form = page.context["form"]
    data = {
        "year": year,
        "effective_on": "1/10/2569",
        "client_uuid": form.initial["client_uuid"],
        f"named_{head.pk}": "on",
        f"named_{supervisor.pk}": "on",
        f"work_{supervisor.pk}": [first.pk],
        f"deputy_{supervisor.pk}": head.pk,
    }
    bad = client.post(
        reverse("handbook:duty_paper_new"), {**data, f"named_{head.pk}": "", f"named_{supervisor.pk}": ""}
    )
    assert "อย่างน้อยหนึ่งคน" in bad.content.decode()
    # A press ticks the งาน of one group of one person, keeps the rest of the page and sends nothing.
    both = [str(first.pk), str(second.pk)]
    for press, ticked in (("all", both), ("none", []), ("all-9", both[:1])):
        pick = press if press == "all-9" else f"{press}-{supervisor.pk}-{group.pk}"
        shown = client.post(reverse("handbook:duty_paper_new"), {**data, "pick": pick}).context["form"]
        assert sorted(shown.initial[f"work_{supervisor.pk}"]) == sorted(ticked) and not shown.errors
        assert shown.initial["effective_on"] == "1/10/2569" and not shown.initial[f"work_{head.pk}"]
    assert not DutyPaper.objects.exists()
    for _click in range(2):
        answer = client.post(reverse("handbook:duty_paper_new"), data)
    made = DutyPaper.objects.get()
    assert answer.url == reverse("handbook:duty_paper", args=[made.pk])
    text = made.paper.text
    assert f"# 2. {supervisor}" in text
    assert "(1) งานวัดผล" in text
    assert "งานคลังข้อสอบ" not in text
    assert "ภาษาไทย" in text
    assert f"ให้ {head} ปฏิบัติหน้าที่แทน" in text
    assert body.parse(text) == made.paper.body
    detail = client.get(answer.url).content.decode()
    assert "งานคลังข้อสอบ ยังไม่มีผู้รับผิดชอบ" in detail
    assert str(outside) in detail

    # The groups change while it waits: told, and written anew before it is handed in.
    make_member(make_group(office, name="กลุ่มงานใหม่"), supervisor)
    assert "กลุ่มงานใหม่" in client.get(answer.url).content.decode()
    made.paper.refresh_from_db()
    again = reverse("handbook:duty_paper_redraft", args=[made.pk])
    stale = client.post(again, {**data, "version": made.paper.version + 5}, follow=True)
    assert "ยังไม่ได้เปลี่ยนแปลงสิ่งใด" in stale.content.decode()
    client.post(again, {**data, f"work_{supervisor.pk}": [second.pk], "version": made.paper.version})
    made.paper.refresh_from_db()
    assert "(1) งานคลังข้อสอบ" in made.paper.text
    assert "มาตรา 37" in made.paper.text

    # A run of the year that waits for the day of the order gets it by the signature; one that has a day keeps it.
    waiting = make_run(office, head, process=first, year=year, s1={"rule": "after_order", "days": 15})
    dated = make_run(office, head, process=second, year=year)
    assert runs.set_order_day(run=dated, by=head, day=today() - timedelta(days=9), version=dated.version)
    paper = signed(made, director)
    made.refresh_from_db()
    waiting.refresh_from_db()
    dated.refresh_from_db()
    assert (waiting.ordered_on, dated.ordered_on) == (paper.dated, today() - timedelta(days=9))
    assert waiting.steps.get(key="s1").due_on >= paper.dated + timedelta(days=15)
    order = DutyOrder.objects.get()
    assert (made.order, order.number, order.year, order.dated) == (order, paper.number, year, paper.dated)
    assert set(order.recipients.values_list("user", flat=True)) == {head.pk, supervisor.pk}
    assert Notice.objects.filter(user=supervisor, key=f"duty order:{order.pk}").exists()
    official.keep_file(paper=paper, content=b"%PDF-1.4 order")
    order.refresh_from_db()
    paper.refresh_from_db()
    assert order.file == paper.file
    answer = client.post(again, {**data, "version": paper.version}, follow=True)
    assert "ร่างใหม่ไม่ได้" in answer.content.decode()
    # Until it is acknowledged the page of handbooks leads to it and says the day that would follow; งาน by groups.
    client.force_login(supervisor)
    owed, waits = client.get(reverse("handbook:books")), f"{order}</a> รอรับทราบ หากรับทราบวันนี้"
    assert waits in owed.content.decode() and owed.context["due_if_now"] >= today() + timedelta(days=15)
    assert f"<strong>{group}:</strong> {second.code}" in client.get(reverse("handbook:duty_paper", args=[made.pk])).text

    duty_orders.acknowledge(order=order, by=supervisor)
    assert not duty_orders.acknowledge(order=order, by=supervisor)
    plan, handbook = IdPlan.objects.get(user=supervisor), PersonalHandbook.objects.get(user=supervisor)
    assert "รอรับทราบ หากรับทราบวันนี้" not in client.get(reverse("handbook:books")).content.decode()
    assert handbook.due_on == owed.context["due_if_now"]
    client.force_login(head)
    assert plan.due_on == handbook.due_on
    assert handbook.order == order

    # A second order of the year takes the place of the first: who has not acknowledged is not asked any more.
    page = client.get(reverse("handbook:duty_paper_new"), {"year": year})
    data["client_uuid"] = page.context["form"].initial["client_uuid"]
    refused = client.post(reverse("handbook:duty_paper_new"), data)
    assert "โปรดเลือกว่าจะคงไว้หรือยกเลิก" in refused.content.decode()
    client.post(reverse("handbook:duty_paper_new"), {**data, "way": "cancel"})
    newer = DutyPaper.objects.exclude(pk=made.pk).get()
    signed(newer, director)
    assert [row.user for row in order.recipients.all()] == [supervisor]
    assert OfficialPaper.objects.get(pk=paper.pk).state == "cancelled"
    newer.refresh_from_db()
    duty_orders.acknowledge(order=newer.order, by=supervisor)
    handbook.refresh_from_db()
    assert handbook.order == order  # the day of the first stands while it is owed


def test_a_number_registered_by_hand_gets_the_people_and_who_left_is_not_asked(office, people):
    head, supervisor, leaving, director = people
    day = today()
    made = make_duty_paper(office, head, [supervisor, leaving])
    Membership.objects.filter(user=leaving).update(ends=day - timedelta(days=1))
    by_hand = DutyOrder(office=office, number="1/2569", title="เดิม", year=made.year, dated=day, effective_on=day)
    duty_orders.save(order=by_hand, recipients=[head], by=head)
    row = letters.register(office=office, kind="order", by=head, subject="คำสั่ง")
    DutyOrder.objects.filter(pk=by_hand.pk).update(
        number=row.number_text.replace(str(row.number), str(row.number + 1), 1)
    )
    paper = signed(made, director)
    made.refresh_from_db()
    assert made.order == by_hand
    assert paper.number == made.order.number
    assert set(made.order.recipients.values_list("user", flat=True)) == {head.pk, supervisor.pk}
    with pytest.raises(official.Stale):  # the second click signs nothing
        official.approve(paper=paper, by=director, version=paper.version - 1)
    assert DutyOrder.objects.count() == 1


def test_an_order_is_read_in_a_fixed_number_of_queries(client, office, people, django_assert_max_num_queries):
    head, supervisor, *_ = people
    work = [make_process(make_group(office), steps=1) for _ in range(8)]
    for process in work:
        make_member(process.group, supervisor)
        make_member(process.group, make_user(Role.SUPERVISOR, office=office))
    with django_assert_max_num_queries(9):
        data = duty_order.read(office, fiscal_year(today()), today())
    assert len(data["people"]) == 9
    made = make_duty_paper(office, head, [supervisor])
    client.force_login(head)
    with django_assert_max_num_queries(32):
        client.get(reverse("handbook:duty_paper", args=[made.pk]))
    with django_assert_max_num_queries(30):
        client.get(reverse("handbook:duty_papers"))


def test_changes_and_gaps_are_told_in_sentences():
    group = {"pk": 1, "label": "กลุ่มงาน ก", "is_head": True, "work": [{"pk": 7, "label": "1.1 งาน"}]}
    person = {"pk": 5, "name": "นาย ก", "title": "", "groups": [group]} | {name: [] for name in duty_order.TARGETS}
    before = {"groups": [{"pk": 1, "label": "กลุ่มงาน ก"}], "people": [person], "outside": []}
    moved = person | {"groups": [group | {"is_head": False, "work": []}], "schools": ["บ้านใหม่"]}
    assert duty_order.changes(before, before, [5]) == []
    assert duty_order.changes(before, before | {"people": [moved]}, [5]) == [
        "นาย ก ไม่ได้รับผิดชอบ กลุ่มงาน ก (หัวหน้ากลุ่มงาน) แล้ว",
        "นาย ก รับผิดชอบ กลุ่มงาน ก เพิ่ม",
        "นาย ก ไม่ได้รับผิดชอบ 1.1 งาน แล้ว",
        "นาย ก รับผิดชอบโรงเรียน บ้านใหม่ เพิ่ม",
    ]
    assert duty_order.changes(before, before | {"people": []}, [5]) == ["นาย ก ไม่อยู่ในกลุ่มงานใดแล้ว"]
    assert duty_order.gaps(before, {5: ({7}, "")}) == []
    assert duty_order.gaps(before, {5: ((), "")}) == ["งาน 1.1 งาน ยังไม่มีผู้รับผิดชอบ"]
    assert duty_order.gaps(before, {})[0] == "กลุ่มงาน ก ยังไม่มีผู้ได้รับมอบหมาย"
