"""The calendar of the public site: what the office may publish of its days, and what it types for them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from qa.models import Exam, ExamDay, ExamYear
from reports.models import Publication
from reports.public_site import calendars
from schools.models import Role
from tests.factories import make_office, make_user, today
from tests.qa.factories import make_round
from thai.dates import numeric, short

pytestmark = pytest.mark.django_db
ADDRESS = "reports:publication_calendar"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def clerk(client, office):
    user = make_user(Role.CLERK, office=office)
    client.force_login(user)
    return user


def year_of(office):
    return office.calendar.academic_year(today())


def days(publication, kind):
    return [(row["day"], row["title"]) for row in publication.data["sheets"]["days"]["rows"] if row["kind"] == kind]


def publish(client, **fields):
    """Looks at the calendar and publishes what was shown; the answer."""
    page = client.post(reverse(ADDRESS), {"do": "look", **fields})
    assert not Publication.objects.filter(sha256=page.context["seen"]).exists()
    return client.post(reverse(ADDRESS), {"seen": page.context["seen"], **fields})


def test_what_the_office_types_is_on_the_page_and_in_the_phone(client, office, clerk):
    year, on = year_of(office), today()
    events = f"{numeric(on)} ประชุมผู้บริหาร; ครั้งที่ 1, เช้า\n{short(on)} <b>ตลาดนัดวิชาการ</b>\n"
    answer = publish(client, year=year, events=events)
    assert answer.status_code == 302
    page = Publication.objects.get()
    assert days(page, "กิจกรรม") == [
        (on.isoformat(), "<b>ตลาดนัดวิชาการ</b>"),
        (on.isoformat(), "ประชุมผู้บริหาร; ครั้งที่ 1, เช้า"),
    ]
    reader = Client()
    text = reader.get(reverse("reports:public_item", args=[office.pk, page.slug])).text
    assert "&lt;b&gt;ตลาดนัดวิชาการ" in text and "ประชุมผู้บริหาร" in text
    lines = reader.get(reverse("reports:public_ics", args=[office.pk, page.slug])).content.decode()
    assert "SUMMARY:ประชุมผู้บริหาร\\; ครั้งที่ 1\\, เช้า" in lines.replace("\r\n ", "") and "CATEGORIES:กิจกรรม" in lines
    # The next edition begins with them.
    assert "ประชุมผู้บริหาร; ครั้งที่ 1, เช้า" in client.get(reverse(ADDRESS), {"year": year}).text


def test_one_address_gives_the_newest_edition(client, office, clerk):
    """What a phone follows stays the same when the office publishes again, and so do the days that did not change."""
    year, on, reader = year_of(office), today(), Client()
    address = reverse("reports:public_calendar", args=[office.pk])

    def uids():
        lines = reader.get(address).content.decode().replace("\r\n ", "").split("\r\n")
        starts = [at for at, line in enumerate(lines) if line.startswith("UID:")]
        return {lines[at + 4].removeprefix("SUMMARY:"): lines[at] for at in starts}

    assert uids() == {}, "nothing is published yet"
    publish(client, year=year, events=f"{numeric(on)} เดิม\n{numeric(on)} เลิก")
    first, before = Publication.objects.get(), uids()
    assert f'href="{address}"' in reader.get(reverse("reports:public_item", args=[office.pk, first.slug])).text
    publish(client, year=year, events=f"{numeric(on)} เดิม\n{numeric(on)} ใหม่")
    after = uids()
    assert {"เดิม", "เลิก"} <= before.keys() and {"เดิม", "ใหม่"} <= after.keys() and "เลิก" not in after
    assert before["เดิม"] == after["เดิม"] and len(set(after.values())) == len(after)
    # Who followed the first edition by its own address is led there.
    own = reader.get(reverse("reports:public_ics", args=[office.pk, first.slug]))
    assert (own.status_code, own["Location"]) == (302, address)
    publish(client, year=year + 1, events=f"{numeric(on + timedelta(days=366))} ปีหน้า")
    assert {"เดิม", "ปีหน้า"} <= uids().keys()
    assert reader.get(reverse("reports:public_calendar", args=[make_office().pk])).text.count("VEVENT") == 0


def offers_rounds(client, office):
    """Whether the next edition begins with the rounds, in the form and in what is shown."""
    page = client.get(reverse(ADDRESS), {"year": year_of(office)})
    chosen = bool(page.context["form"]["with_rounds"].value())
    assert chosen == ("เปิดรับ" in str(page.context["sheets"][0]["lines"]))
    return chosen


def test_rounds_are_told_where_somebody_says_so(client, office, clerk):
    round = make_round(office, opened=0, due=0, closes=1)
    assert not offers_rounds(client, office)
    publish(client, year=year_of(office), with_rounds="on")
    told = days(Publication.objects.get(), "กำหนดส่ง")
    assert told == [(today().isoformat(), f"เปิดรับ {round}"), (today().isoformat(), f"กำหนดส่ง {round}")]
    # The next edition begins with what the last one says, the first with nothing that nobody chose.
    assert offers_rounds(client, office)
    publish(client, year=year_of(office))
    assert days(Publication.objects.get(unpublished_at=None), "กำหนดส่ง") == []
    assert not offers_rounds(client, office)


def test_days_of_tests_are_told_once(office):
    exam = Exam.objects.create(office=office, code="LAS-เขต", title="การทดสอบของเขต")
    plan = ExamYear.objects.create(office=office, exam=exam, academic_year=year_of(office))
    own = office.own_days.create(day=today(), name="สอบ RT", is_working=True, is_exam=True)
    ExamDay.objects.create(year=plan, day=today(), grade="ป.1", shown=own)
    ExamDay.objects.create(year=plan, day=today(), grade="ป.3")
    rows = calendars.content_of(office, year_of(office), day=today()).data["sheets"]["days"]["rows"]
    assert [row["title"] for row in rows if row["kind"] == "วันสอบ"] == ["สอบ RT", f"{plan.exam.code} ป.3"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ประชุมผู้บริหาร", "รายการที่ 1: ไม่เข้าใจวันที่นี้"),
        ("31/2/2569 ประชุม", "รายการที่ 1: ไม่มีวันที่"),
        ("16/5/2500 ประชุม", "ไม่อยู่ในปีการศึกษานี้"),
        ("{day}", "โปรดพิมพ์ชื่อกิจกรรม"),
        ("{day} " + "ก" * 200, "ไม่เกิน 150 ตัวอักษร"),
        ("{day} ก\n" * 101, "ไม่เกิน 100 รายการ"),
        ("\x00", "Null characters"),
        ("{day} " + "ก" * 30_000, "20000"),
    ],
)
def test_a_line_that_is_no_event_is_told_and_nothing_is_published(client, office, clerk, line, said):
    events = line.replace("{day}", numeric(today()))
    page = client.post(reverse(ADDRESS), {"year": year_of(office), "events": events})
    assert page.status_code == 422 and not Publication.objects.exists()
    if "\x00" not in line:
        assert said in page.text


def test_what_was_not_looked_at_is_not_published(client, office, clerk):
    year = year_of(office)
    seen = client.get(reverse(ADDRESS), {"year": year}).context["seen"]
    events = f"{numeric(today())} ประชุม"
    answer = client.post(reverse(ADDRESS), {"year": year, "with_rounds": "on", "events": events, "seen": seen})
    assert answer.status_code == 409 and "ข้อมูลเปลี่ยนไป" in answer.text and not Publication.objects.exists()


def test_a_calendar_costs_the_same_with_many_days(office, django_assert_max_num_queries):
    for n in range(20):
        office.own_days.create(day=today() + timedelta(days=n), name=f"วัน {n}", is_working=True)
    with django_assert_max_num_queries(6):
        calendars.content_of(office, year_of(office), day=today())
