"""Books and documents go on to schools: within the stock, once, and nobody is forgotten."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from inbox.models import Notice
from registry.actions import distribution
from registry.models import Allocation, Delivery
from registry.shares import shares
from reports.papers.distribution import receipt_html
from schools.models import Figures, Role
from tests.factories import make_network, make_office, make_school, make_school_year, make_user, today
from tests.registry.distribution_factories import make_delivery
from thai import dates

pytestmark = pytest.mark.django_db


def test_shares_are_whole_and_sum_up():
    assert shares(10, [1, 1, 1]) == [4, 3, 3]
    assert shares(100, [110, 55, 0]) == [67, 33, 0]
    assert shares(2, [5, 5, 5, 5]) == [1, 1, 0, 0]
    assert shares(5, [0, 0]) == [0, 0] and shares(0, [3]) == [0] and shares(7, []) == []
    for total in range(0, 40, 3):
        assert sum(shares(total, [7, 3, 91, 13])) == total


def test_books_come_are_shared_out_and_fetched_once(client):
    office = make_office()
    network = make_network(office)
    big, small, bare = (make_school(office, name, network=network) for name in ("บ้านใหญ่", "บ้านเล็ก", "บ้านไม่มีข้อมูล"))
    make_school_year(big, pupils=200, rooms=8)
    make_school_year(small, pupils=100, rooms=8)
    for school, of_first in ((big, [10, 10, 1]), (small, [30, 30, 2])):
        Figures.objects.create(school=school, academic_year=2568, data_date="1jun", grades={"p1": of_first})
    clerk = make_user(Role.CLERK, office=office)
    teacher = make_user(Role.SCHOOL_STAFF, office=office, school=small)
    client.force_login(clerk)

    page = reverse("registry:distribution_new")
    form = client.get(page).context["form"]
    data = {
        "kind": "book", "title": "หนังสืออ่านเพิ่มเติม", "quantity": 90, "unit": "เล่ม", "source": "สพฐ.",
        "received_on": dates.numeric(today()), "client_uuid": form.initial["client_uuid"],
    }  # fmt: skip
    tomorrow, yesterday = dates.numeric(today() + timedelta(days=1)), dates.numeric(today() - timedelta(days=1))
    assert client.post(page, data | {"received_on": tomorrow}).context["form"].errors.keys() == {"received_on"}
    assert client.post(page, data | {"due_on": yesterday, "quantity": 0}).context["form"].errors.keys() == {
        "due_on", "quantity",
    }  # fmt: skip
    # A double click registers once and takes one number.
    for _click in range(2):
        assert client.post(page, data).status_code == 302
    delivery = Delivery.objects.get()
    assert (delivery.number, delivery.number_text, delivery.balance) == (1, f"1/{delivery.be_year}", 90)

    address = reverse("registry:distribution_share", args=[delivery.pk])

    def share(**more):
        delivery.refresh_from_db()
        given = {"rule": "pupils", "amount": 90, "networks": [network.pk], "version": delivery.version, **more}
        return client.post(address, given, follow=True)

    def held():
        return dict(Allocation.objects.order_by("pk").values_list("school__name", "quantity"))

    assert "schools" in share(networks=[]).context["form"].errors
    assert "เกินจำนวนที่มีอยู่ 1 เล่ม" in share(amount=91).content.decode()
    assert not Allocation.objects.exists()
    shown = share().content.decode()
    assert held() == {"บ้านใหญ่": 60, "บ้านเล็ก": 30} and "ไม่ได้รับจัดสรรตามสัดส่วน: " in shown and bare.full_name in shown
    # The same form again is stale and changes nothing; other rules replace what nobody has fetched.
    assert "มีผู้แก้ไขหรือจัดสรร" in share(version=1).content.decode()
    share(rule="pupils", grades=["p1"], amount=80)
    assert held() == {"บ้านใหญ่": 20, "บ้านเล็ก": 60}
    share(rule="rooms", amount=90)
    assert held() == {"บ้านใหญ่": 45, "บ้านเล็ก": 45}
    share(rule="each", amount=20)
    assert held() == {"บ้านใหญ่": 20, "บ้านเล็ก": 20, "บ้านไม่มีข้อมูล": 20}

    # By hand: one less, one taken away, one who is no school; never above the stock.
    parts = {one.school_id: one for one in Allocation.objects.all()}
    address_of_parts = reverse("registry:distribution_parts", args=[delivery.pk])
    delivery.refresh_from_db()
    by_hand = {f"n{parts[big.pk].pk}": 10, f"n{parts[bare.pk].pk}": 0, "other": "กลุ่มนิเทศฯ", "version": delivery.version}
    assert "other_n" in client.post(address_of_parts, by_hand).context["form"].errors
    assert "เกินจำนวนที่มีอยู่" in client.post(address_of_parts, by_hand | {"other_n": 80}).content.decode()
    assert client.post(address_of_parts, by_hand | {"other_n": 5}).status_code == 302
    delivery.refresh_from_db()
    assert (delivery.allocated, delivery.free) == (35, 55)
    # What is shared out cannot be taken from the stock.
    edit = data | {"quantity": 34, "version": delivery.version}
    page = client.post(reverse("registry:distribution_edit", args=[delivery.pk]), edit)
    assert "จัดสรรไปแล้ว 35" in page.content.decode()

    # The school sees nothing until it is told; then it is told once a day.
    to_school = reverse("registry:school_delivery", args=[delivery.pk])
    client.force_login(teacher)
    assert client.get(to_school).status_code == 404
    client.force_login(clerk)
    for _click in range(2):
        client.post(reverse("registry:distribution_announce", args=[delivery.pk]))
    assert Notice.objects.filter(user=teacher, url=to_school).count() == 1

    # One signed sheet: who is named has fetched; the same click again gives nothing.
    give = reverse("registry:distribution_give", args=[delivery.pk])
    of_big = parts[big.pk].pk
    delivery.refresh_from_db()
    sheet = {"on": dates.numeric(today()), "version": delivery.version}
    assert f'name="version" value="{delivery.version}"' in client.get(give).content.decode()
    assert client.post(give, sheet).context["form"].errors
    assert client.post(give, sheet | {"on": tomorrow, f"r{of_big}": "ก"}).context["form"].errors.keys() == {"on"}
    # Shared out anew since: nobody has noted a quantity that was not seen, and the typed name stays.
    distribution.allocate(delivery=delivery, parts={big: 9}, by=clerk, version=delivery.version)
    distribution.allocate(delivery=delivery, parts={big: 10}, by=clerk, version=delivery.version)
    stale = client.post(give, sheet | {f"r{of_big}": "นางรับ ของ"})
    assert stale.status_code == 409 and not Allocation.objects.exclude(picked_on=None).exists()
    shown = stale.content.decode()
    assert "ยังไม่ได้บันทึก" in shown and "นางรับ ของ" in shown and f"{big.full_name} 10 เล่ม" in shown
    sheet["version"] = stale.context["form"]["version"].value()
    for _click in range(2):
        assert client.post(give, sheet | {f"r{of_big}": "นางรับ ของ"}).status_code == 302
    delivery.refresh_from_db()
    assert (delivery.given, delivery.balance) == (10, 80)
    # Who has fetched keeps the part, whatever is shared out later.
    assert "คงเดิม" in share(rule="each", amount=20).content.decode()
    assert held()["บ้านใหญ่"] == 10
    # The sheet to sign names everybody, and who has signed.
    sheet = receipt_html(delivery)
    assert "นางรับ ของ" in sheet and small.full_name in sheet and "กลุ่มนิเทศฯ" in sheet

    # The school confirms itself; a clerk at the same time gives nothing twice.
    client.force_login(teacher)
    (part,) = client.get(reverse("registry:school_deliveries")).context["page"]
    assert part.quantity == 20
    seen = client.get(to_school)
    confirmed = {"on": dates.numeric(today()), "receiver": "ครูเล็ก", "post": "ครู", "version": part.delivery.version}
    assert f'name="version" value="{part.delivery.version}"' in seen.content.decode()
    stale = client.post(to_school, confirmed | {"version": part.delivery.version - 1}, follow=True)
    assert "ยังไม่ได้บันทึก" in stale.content.decode() and not Allocation.objects.get(pk=part.pk).picked_on
    assert "receiver" in client.post(to_school, confirmed | {"receiver": ""}).context["form"].errors
    for _click in range(2):
        assert client.post(to_school, confirmed).status_code == 302
    part = Allocation.objects.get(school=small)
    assert (part.receiver, part.recorded_by) == ("ครูเล็ก", teacher)
    assert distribution.give(delivery=delivery, receivers={part.pk: "อื่น"}, on=today(), by=clerk) == 0
    delivery.refresh_from_db()
    assert delivery.given == 30

    # Noted by mistake: taken back with a reason, once.
    client.force_login(clerk)
    back = reverse("registry:distribution_take_back", args=[delivery.pk, part.pk])
    assert client.post(back, {"reason": ""}).context["form"].errors
    for _click in range(2):
        client.post(back, {"reason": "บันทึกผิดแห่ง"})
    delivery.refresh_from_db()
    assert delivery.given == 10 and delivery.events.filter(what="undo").count() == 1
    waiting = client.get(reverse("registry:distribution_waiting"), {"q": "บ้านเล็ก"}).context["page"]
    assert [one.school for one in waiting] == [small]
    # What was given out cannot be cancelled.
    with pytest.raises(distribution.Stale):
        distribution.cancel(delivery=delivery, reason="ผิด", by=clerk, version=delivery.version)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(given=91)


def test_a_line_is_cancelled_with_its_number_and_lists_are_paged(client, django_assert_max_num_queries):
    office = make_office()
    clerk = make_user(Role.CLERK, office=office)
    schools = [make_school(office) for _n in range(12)]
    first = make_delivery(by=clerk, parts=dict.fromkeys(schools, 2), fetched=schools[:3])
    for _n in range(3):
        last = make_delivery(by=clerk)
    client.force_login(clerk)
    page = reverse("registry:distribution_cancel", args=[last.pk])
    assert client.post(page, {"reason": "", "version": last.version}).context["form"].errors
    for _click in range(2):
        client.post(page, {"reason": "ลงซ้ำ", "version": last.version})
    assert make_delivery(by=clerk).number == last.number + 1
    assert "แก้ไขไม่ได้" in client.get(reverse("registry:distribution_edit", args=[last.pk]), follow=True).content.decode()
    index = reverse("registry:distributions")
    for address, most in ((index, 9), (reverse("registry:distribution", args=[first.pk]), 11)):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200
    assert [row.pk for row in client.get(index, {"state": "waiting"}).context["page"]] == [first.pk]
    assert len(client.get(index, {"state": "stock"}).context["page"].object_list) == 4
    of_first = {"of": first.pk, "state": "waiting"}
    file = client.get(reverse("schools:export", args=["distribution_parts", "csv"]), of_first)
    assert b"".join(file.streaming_content if file.streaming else [file.content]).decode().count(first.title) == 9
