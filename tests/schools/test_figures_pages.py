"""The sheet of figures and the list of who has reported."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schools.models import AuditEvent, Figures, Role, SchoolYear
from schools.reporting import LackingFilter, publishable
from tests.factories import make_network, make_office, make_school, make_user
from tests.schools.test_figures import GRADES, STAFF

NOVEMBER = Figures.DataDate.NOVEMBER


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def school(office):
    return make_school(office, "บ้านริมเมย")


@pytest.fixture
def clerk(client, office):
    user = make_user(Role.CLERK, office=office)
    client.force_login(user)
    return user


def sheet_of(school, date=NOVEMBER, year=2569, **fields):
    row = Figures(school=school, academic_year=year, data_date=date, grades=GRADES, staff=STAFF, **fields)
    row.male, row.female, row.rooms = 18, 22, 3
    row.save()
    return row


def address(school, year=2569, date=NOVEMBER):
    return reverse("schools:figures_edit", args=[school.pk, year, date])


def test_a_clerk_enters_a_sheet_and_the_year_follows(client, school, clerk):
    data = {"version": "", "p1_m": "10", "p1_f": "12", "p1_r": "1", "staff_teacher": "6", "need_learning_m": "2"}
    assert client.post(address(school), data).status_code == 302
    row = Figures.objects.get()
    assert (row.grades, row.staff, row.inclusive) == ({"p1": [10, 12, 1]}, {"teacher": 6}, {"learning": [2, 0]})
    assert (SchoolYear.objects.get().pupils, SchoolYear.objects.get().teachers) == (22, 6)
    assert AuditEvent.objects.filter(verb="record figures").exists()


def test_the_sheet_comes_back_filled_and_is_changed_by_its_version(client, school, clerk):
    row = sheet_of(school)
    page = client.get(address(school)).content.decode()
    assert 'name="p1_f" id="id_p1_f" value="12"' in page
    assert client.post(address(school), {"version": row.version, "p1_m": "3"}).status_code == 302
    row.refresh_from_db()
    assert row.grades == {"p1": [3, 0, 0]}


def test_a_stale_sheet_shows_both_numbers_and_changes_nothing(client, school, clerk):
    row = sheet_of(school)
    answer = client.post(address(school), {"version": "", "p1_m": "77"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "77" in page and "ป.1 ชาย" in page and 'value="77"' in page
    row.refresh_from_db()
    assert row.grades == GRADES


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"p1_m": "-1"}, "ต้องไม่น้อยกว่า 0"),
        ({"p1_m": "สิบ"}, "ต้องเป็นจำนวนเต็ม"),
        ({"p1_m": "99999"}, "มากเกินไป"),
        ({"p1_m": "5", "p1_r": "0"}, "แต่ไม่มีห้องเรียน"),
        ({"version": ""}, "อย่างน้อยหนึ่งช่อง"),
    ],
)
def test_wrong_counts_are_told_beside_the_field_and_kept(client, school, clerk, data, said):
    page = client.post(address(school), data).content.decode()
    assert said in page
    assert all(f'value="{value}"' in page for value in data.values())
    assert not Figures.objects.exists()


def test_a_school_enters_its_own_sheet_and_no_other(client, office, school):
    client.force_login(make_user(Role.SCHOOL_STAFF, school=school))
    assert client.post(address(school), {"p1_m": "10"}).status_code == 302
    assert client.get(address(make_school(office))).status_code == 404


def test_a_supervisor_reads_the_list_and_enters_nothing(client, office, school):
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    assert client.get(reverse("schools:figures")).status_code == 200
    assert client.get(address(school)).status_code == 403


@pytest.mark.parametrize(("year", "date"), [(2580, "2nov"), (2400, "2nov"), (2569, "9xyz")])
def test_a_date_that_is_not_is_not_found(client, school, clerk, year, date):
    assert client.get(address(school, year, date)).status_code == 404


def test_the_list_tells_who_has_reported(client, office, school, clerk):
    sheet_of(school)
    make_school(office, "บ้านไม่ส่ง")
    listed = reverse("schools:figures") + "?year=2569&date=2nov"
    page = client.get(listed + "&state=missing").content.decode()
    assert "บ้านไม่ส่ง" in page and "บ้านริมเมย</a>" not in page
    page = client.get(listed + "&q=โรงเรียนริมเมย").content.decode()
    assert "พบ 0" not in page
    assert "ชาย 18 หญิง 22" in client.get(listed).content.decode()


def test_inclusive_education_is_counted_by_type(client, office, school, clerk):
    sheet_of(school, inclusive={"learning": [3, 1], "autism": [1, 0]}, screened=9, with_iep=4)
    page = client.get(reverse("schools:inclusive") + "?year=2569&date=2nov").content.decode()
    for text in ("บกพร่องทางการเรียนรู้", "9 คน", "4 คน"):
        assert text in page


def test_a_school_tells_steps_types_and_grades_of_special_needs_and_never_a_name(client, office, school):
    """Types, grades and sexes as numbers that agree, and how far admitting, screening and plans are."""
    data = {
        "version": "",
        "p1_m": "10",
        "p1_f": "12",
        "p2_m": "3",
        "p2_f": "2",
        "need_learning_m": "2",
        "need_autism_f": "1",
    }
    steps = {"admitted": "1", "screened": "9", "diagnosed": "3", "registered": "2", "with_iep": "3", "with_iip": "2"}
    client.force_login(make_user(Role.SCHOOL_STAFF, school=school))
    wrong = client.post(address(school), data | {"special_p1_m": "11"}).context["form"].errors
    assert wrong.keys() == {"special_p1_m"}
    wrong = client.post(address(school), data | {"special_p1_m": "1"}).context["form"].errors
    assert "รวม 1 คน ไม่เท่ากับรวมตามประเภท 3 คน" in str(wrong["__all__"])
    data |= {"special_p1_m": "2", "special_p2_f": "1", **steps}
    # Plans and registrations are of those pupils; more may have been screened.
    more = {"registered": "4", "with_iep": "4", "with_iip": "4"}
    wrong = client.post(address(school), data | more).context["form"].errors
    assert wrong.keys() == more.keys() and "(3 คน)" in str(wrong["with_iep"])
    assert client.post(address(school), data).status_code == 302
    sheet = Figures.objects.get()
    assert sheet.inclusive_grades == {"p1": [2, 0], "p2": [0, 1]}
    assert 'name="special_p2_f" id="id_special_p2_f" value="1"' in client.get(address(school)).content.decode()
    client.force_login(make_user(Role.CLERK, office=office))
    page = reverse("schools:inclusive") + "?year=2569&date=2nov"
    inside = client.get(page)
    assert [n for _label, n in inside.context["counts"]] == [int(n) for n in steps.values()]
    rows = [(row["label"], row["male"], row["female"], row["schools"]) for row in inside.context["grades"]]
    assert rows == [("ป.1", 2, 0, 1), ("ป.2", 0, 1, 1)]
    assert "ขึ้นทะเบียนคนพิการแล้ว" in inside.content.decode()
    # Few pupils are told to nobody outside, neither by type nor by grade.
    outside = client.get(page + "&public=yes")
    assert {row["sum"] for row in outside.context["grades"]} == {None} and outside.context["total"]["sum"] is None
    assert dict(outside.context["counts"])["คัดกรองแล้ว"] == 9
    assert dict(outside.context["counts"])["มีแผน IEP"] is None
    assert "<dd>ไม่แสดง</dd>" in outside.text and "ไม่แสดง คน" not in outside.text
    file = client.get(reverse("schools:export", args=["inclusive", "csv"]) + "?year=2569&date=2nov")
    assert '"ชั้น ป.1","2","0","2","1"' in b"".join(file.streaming_content).decode()


@pytest.mark.parametrize("name", ["schools:figures", "schools:inclusive"])
def test_more_schools_cost_no_more_queries(client, office, clerk, name):
    costs = []
    for more in (1, 11):
        for _ in range(more):
            sheet_of(make_school(office))
        with CaptureQueriesContext(
            connection,
        ) as made:
            assert client.get(reverse(name) + "?year=2569&date=2nov").status_code == 200
        costs.append(len(made))
    assert len(set(costs)) == 1 and costs[0] <= 13, costs


def test_a_search_for_what_no_database_takes_is_none(client, school, clerk):
    assert list(client.get(reverse("schools:figures"), {"q": "\x00"}).context["page"]) == [school]


def test_small_numbers_are_not_published(client, office, school, clerk):
    assert publishable([10, 3, 20, 0, 7]) == ([10, None, 20, 0, None], 40)
    assert publishable([4, 0, 2]) == ([None, 0, None], None)
    assert publishable([5, 9]) == ([5, 9], 14) and publishable([0, 0]) == ([0, 0], 0)
    sheet_of(school, inclusive={"learning": [6, 5], "autism": [1, 0], "hearing": [4, 5]}, with_iep=3, with_iip=12)
    sheet_of(make_school(office, "บ้านครบ"), inclusive={"learning": [1, 1]}, with_iep=2)
    page = reverse("schools:inclusive") + "?year=2569&date=2nov"
    inside = client.get(page)
    # Whose plans lack is for the office alone.
    assert [sheet.school for sheet in inside.context["page"]] == [school] and dict(inside.context["counts"])[
        "มีแผน IIP"
    ] == 12
    # By name and network; an address may name only what there is, and says so beside the field.
    other = make_school(office, "บ้านป่าแดด", network=make_network(office))
    sheet_of(other, inclusive={"body": [0, 2], "seeing": [1, 0]}, with_iep=2)
    wrong = [f"network={make_network(make_office()).pk}", "network=ริมเมย"]
    for asked, listed in [
        ("q=โรงเรียนริมเมย", [school]),
        (f"network={other.network_id}", [other]),
        ("network=none", [school]),
        (f"network={other.network_id}&q=ริมเมย", []),
        ("q=%00", []),
        *((asked, []) for asked in wrong),
    ]:
        answer = client.get(f"{page}&{asked}")
        assert [sheet.school for sheet in answer.context["page"]] == listed, asked
        assert (LackingFilter.UNKNOWN in answer.content.decode()) is (asked in wrong)
        assert ("ไม่พบโรงเรียน" in answer.content.decode()) is (not listed), asked
    Figures.objects.filter(school=other).delete()
    outside = client.get(page + "&public=yes&q=ริมเมย")
    told = {row["label"]: row["sum"] for row in outside.context["rows"] if row["sum"] != 0}
    assert set(told.values()) == {13, None} and outside.context["total"]["sum"] == 23
    assert told["ออทิสติก"] is None and told["บกพร่องทางการได้ยิน"] is None
    assert dict(outside.context["counts"])["มีแผน IEP"] == 5 and "บ้านริมเมย" not in outside.content.decode()
    file = client.get(reverse("schools:export", args=["inclusive", "csv"]) + "?year=2569&date=2nov&public=yes")
    text = b"".join(file.streaming_content if file.streaming else [file.content]).decode()
    assert '"ออทิสติก","ไม่แสดง","ไม่แสดง","ไม่แสดง","ไม่แสดง"' in text
