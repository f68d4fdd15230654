"""What the pages of test results show to the office and to a school."""

import pytest
from django.urls import reverse

from qa.models import Exam, ReferenceMean
from qa.models import TestScore as Score
from schools.models import Figures, Role
from tests.factories import make_network, make_office, make_school, make_school_year, make_user
from tests.qa.exam_factories import exam, make_reference, make_score

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office, client):
    user = make_user(Role.HEAD, office=office)
    client.force_login(user)
    return user


@pytest.fixture
def schools(office):
    """A big school above the nation, a middling one below, and one with three takers."""
    network = make_network(office, "เครือข่ายเหนือ")
    found = [
        make_school(office, "บ้านสูง", network=network, district="อำเภอหนึ่ง"),
        make_school(office, "บ้านต่ำ", district="อำเภอสอง"),
        make_school(office, "บ้านน้อย", district="อำเภอสอง"),
    ]
    for school, mean, takers in zip(found, (60, 40, 90), (90, 10, 3), strict=True):
        make_score(school, mean, takers=takers)
        make_score(school, mean - 5, takers=takers, year=2567)
    make_school_year(found[0], academic_year=2568, pupils=700)
    make_reference(office, 55, scope="nation")
    make_reference(office, 58.5, scope="obec")
    return found


def text(client, address, **params):
    response = client.get(address, params)
    assert response.status_code == 200
    return response.content.decode()


def year_page(client, **params):
    return text(client, reverse("qa:test_year", args=[exam().pk, 2568]), **params)


def names(client, **params):
    response = client.get(reverse("qa:test_year", args=[exam().pk, 2568]), params)
    return [row.school.name for row in response.context["page"]]


def test_the_area_is_held_against_obec_and_the_nation(client, head, schools):
    page = text(client, reverse("qa:tests"))
    # (60 × 90 + 40 × 10 + 90 × 3) / 103
    assert "58.93" in page and "58.50" in page and "55.00" in page
    assert "สูงกว่า 3.93" in page
    assert "53.93" in page  # the year before


def test_schools_above_and_below(client, head, schools):
    assert names(client) == ["บ้านน้อย", "บ้านสูง", "บ้านต่ำ"]
    assert names(client, standing="above") == ["บ้านน้อย", "บ้านสูง"]
    assert names(client, standing="below") == ["บ้านต่ำ"]
    assert names(client, standing="few") == ["บ้านน้อย"]
    assert names(client, against="mean", standing="above") == ["บ้านน้อย", "บ้านสูง"]
    assert names(client, sort="low") == ["บ้านต่ำ", "บ้านสูง", "บ้านน้อย"]


def test_small_groups_are_flagged(client, head, schools):
    assert year_page(client, standing="few").count("ผู้เข้าสอบน้อย</span>") == 1


def test_filters(client, head, schools):
    network = schools[0].network
    assert names(client, network=network.pk) == ["บ้านสูง"]
    assert names(client, district="อำเภอสอง") == ["บ้านน้อย", "บ้านต่ำ"]
    assert names(client, size="large") == ["บ้านสูง"]
    assert names(client, q="ต่ำ") == ["บ้านต่ำ"]
    assert "กลุ่มที่กรอง: ค่าร้อยละ 51.54" in year_page(client, district="อำเภอสอง")


def test_a_published_mean_that_differs_is_told(client, head, office, schools):
    assert "ต่างจากค่าที่คำนวณจากโรงเรียน" not in year_page(client)
    make_reference(office, 57, scope="area")
    assert "ค่าเฉลี่ยเขตที่ประกาศ 57.00 ต่างจากค่าที่คำนวณจากโรงเรียน 58.93" in year_page(client)


def test_the_shipped_means_stand_until_the_office_has_its_own(client, head, office):
    school = make_school(office)
    make_score(school, 50, year=2564)
    address = reverse("qa:test_year", args=[exam().pk, 2564])
    assert "59.29" not in text(client, address)
    assert "56.14" in text(client, address)
    make_reference(office, 51.5, year=2564)
    page = text(client, address)
    assert "51.50" in page and "56.14" not in page


def test_a_test_of_levels_counts_pupils(client, head, office):
    school = make_school(office)
    about = {"test": "อ่านเขียน", "grade": "ป.1", "subject": "การอ่านออกเสียง", "turn": 1}
    make_score(school, 90, takers=10, counts=[4, 3, 2, 1], **about)
    page = text(client, reverse("qa:test_year", args=[exam("อ่านเขียน").pk, 2568]))
    assert "ร้อยละของนักเรียนที่ผ่าน" in page and "ดีมาก" in page
    assert '<td class="num" data-label="ร้อยละ">40.0</td>' in page


def test_grades_of_school_mis_tell_the_share_of_three_and_above_and_who_has_not_sent(client, head, office):
    sent, late, nothing, unknown = (make_school(office, name) for name in ("บ้านส่ง", "บ้านค้าง", "บ้านไม่มีชั้น", "บ้านไม่รู้"))
    for school, grades in ((late, {"p3": [3, 4, 1]}), (nothing, {"p1": [2, 2, 1]})):
        Figures.objects.create(school=school, academic_year=2568, data_date="1jun", grades=grades)
    about = {"test": "ผลการเรียน", "grade": "ป.3", "subject": "ภาษาไทย", "turn": 1}
    make_score(sent, 60, takers=20, counts=[12, 5, 2, 1, 0], **about)
    # A school of later years was not there to send any.
    make_school(office, "บ้านเปิดใหม่", opened_on=office.calendar.academic_span(2569)[0])
    make_school(office, "บ้านเปิดปีนั้น", opened_on=office.calendar.academic_span(2568)[1])
    # A semester that nobody sent is no result of this one.
    make_score(unknown, 50, takers=2, counts=[1, 1, 0, 0, 0], **{**about, "turn": 2})
    address = reverse("qa:test_year", args=[exam("ผลการเรียน").pk, 2568])
    page = client.get(address, {"turn": "1"})
    html = page.content.decode()
    assert "3 ขึ้นไป" in html and '<td class="num" data-label="ร้อยละ">60.0</td>' in html
    assert [school.name for school in page.context["waiting"]] == ["บ้านค้าง", "บ้านเปิดปีนั้น", "บ้านไม่รู้"]
    assert "โรงเรียนที่ยังไม่มีผลของ ป.3 3 แห่ง" in html and "ข้อมูลนักเรียนปีการศึกษา 2568 ไม่มีชั้น ป.3" in html


def test_a_school_sums_up_reading_thinking_writing_and_attributes_beside_the_area(client, head, office):
    school, other = make_school(office), make_school(office)
    about = {"test": "คุณลักษณะ", "grade": "ป.6", "subject": "การอ่าน คิดวิเคราะห์ และเขียน", "turn": 2}
    make_score(school, 80, takers=10, counts=[5, 3, 2, 0], **about)
    make_score(other, 40, takers=30, counts=[2, 10, 12, 6], **about)
    page = text(client, reverse("qa:test_school", args=[school.pk]))
    assert "80.00" in page and "50.00" in page


def test_without_results_the_page_says_what_to_do(client, head):
    assert "ยังไม่มีผลการทดสอบ" in text(client, reverse("qa:tests"))
    assert "ยังไม่มีผลของปีนี้" in year_page(client)
    client.force_login(make_user(Role.OFFICE_ADMIN, office=head.acting.office))
    assert reverse("schools:import_new", args=["test_table"]) in text(client, reverse("qa:tests"))


@pytest.mark.parametrize("address", ["/qa/tests/99999999999999999999/2568/", "/qa/tests/1/99999999999999999999/"])
def test_what_is_no_test_or_year_is_not_found(client, head, address):
    assert client.get(address).status_code == 404


def test_a_school_reads_its_own_three_years(client, office, schools):
    client.force_login(make_user(Role.SCHOOL_STAFF, school=schools[1]))
    response = client.get(reverse("qa:tests"))
    assert response.url == reverse("qa:test_school", args=[schools[1].pk])
    page = text(client, response.url)
    assert "40.00" in page and "35.00" in page and "58.93" in page and "ต่ำกว่า 15.00" in page
    assert "บ้านสูง" not in page
    assert client.get(reverse("qa:test_school", args=[schools[0].pk])).status_code == 404


def test_a_school_does_not_see_the_mean_of_so_few(client, office):
    mine, other = make_school(office), make_school(office)
    make_score(mine, 50, takers=2)
    make_score(other, 70, takers=2)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=mine))
    assert "60.00" not in text(client, reverse("qa:test_school", args=[mine.pk]))
    client.force_login(make_user(Role.HEAD, office=office))
    assert "60.00" in text(client, reverse("qa:test_school", args=[mine.pk]))


@pytest.mark.parametrize(("others", "is_shown"), [(4, False), (5, True), (None, False)])
def test_a_school_cannot_take_its_own_result_out_of_the_area(client, office, others, is_shown):
    mine, other = make_school(office), make_school(office)
    make_score(mine, 50, takers=40)
    make_score(other, 80, takers=others)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=mine))
    response = client.get(reverse("qa:test_school", args=[mine.pk]))
    latest = response.context["sittings"][0].main.latest
    assert (latest.mean is not None) == is_shown
    assert latest.own.mean == 50


def test_a_group_by_size_is_the_list_of_its_filter(client, head, office):
    figured, unknown = make_school(office, "บ้านเก่า"), make_school(office, "บ้านไร้")
    make_school_year(figured, academic_year=2566, pupils=700)
    make_school_year(figured, academic_year=2569, pupils=80)
    for school in (figured, unknown):
        make_score(school, 50)
    response = client.get(reverse("qa:test_year", args=[exam().pk, 2568]))
    by_size = dict(response.context["groups"])["ขนาดโรงเรียน"]
    assert [(name, mean.schools, key) for name, mean, key in by_size] == [("ใหญ่", 1, "large"), ("", 1, None)]
    assert '<a href="?size=large">ใหญ่</a>' in response.content.decode()
    assert names(client, size="large") == ["บ้านเก่า"]


def test_the_list_goes_into_a_file_with_its_filters(client, head, schools):
    address = reverse("schools:export", args=["test_year", "csv"])
    response = client.get(address, {"at": f"{exam().pk}-2568", "standing": "below"})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and "บ้านต่ำ" in lines[1] and "เทียบกับประเทศ" in lines[0] and "-15" in lines[1]
    assert client.get(address, {"at": "x-y"}).status_code == 404
    whole = client.get(reverse("schools:export", args=["test_results", "csv"]), {"year": "2568"})
    assert len(b"".join(whole.streaming_content).decode("utf-8-sig").splitlines()) == 4


def test_a_reference_is_typed_in_changed_and_deleted(client, head, office):
    said = {
        "exam": exam().pk, "grade": "ป 3", "academic_year": "2568", "turn": "1", "subject": "คณิต",
        "scope": "nation", "mean": "49.44", "takers": "", "source": "สทศ.",
    }  # fmt: skip
    for _ in range(2):
        client.post(reverse("qa:test_reference_new"), said)
    row = ReferenceMean.objects.get(office=office)
    assert (row.subject, row.grade, str(row.mean)) == ("คณิตศาสตร์", "ป.3", "49.44")
    address = reverse("qa:test_reference_edit", args=[row.pk])
    client.post(address, said | {"mean": "50", "version": 1})
    stale = client.post(address, said | {"mean": "60", "version": 1})
    assert stale.status_code == 409
    row.refresh_from_db()
    assert row.mean == 50
    client.post(reverse("qa:test_reference_delete", args=[row.pk]), {"version": 1})
    assert ReferenceMean.objects.filter(pk=row.pk).exists()
    client.post(reverse("qa:test_reference_delete", args=[row.pk]), {"version": 2})
    assert not ReferenceMean.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("mean", "101", "ต้องอยู่ระหว่าง 0 ถึง 100"),
        ("subject", "ดนตรี", "ไม่มีวิชานี้"),
        ("turn", "2", "สอบปีละ 1 ครั้ง"),
        ("academic_year", "2025", "ค.ศ."),
        ("scope", "planet", "เลือก"),
    ],
)
def test_a_reference_that_cannot_be(client, head, field, value, told):
    said = {
        "exam": exam().pk, "grade": "ป.3", "academic_year": "2568", "turn": "1", "subject": "คณิตศาสตร์",
        "scope": "nation", "mean": "49", "takers": "", "source": "",
    }  # fmt: skip
    response = client.post(reverse("qa:test_reference_new"), said | {field: value})
    assert told in response.content.decode()
    assert not ReferenceMean.objects.exclude(office=None).exists()


def test_what_comes_with_the_product_stays(client, head):
    shipped = ReferenceMean.objects.filter(office=None).first()
    assert client.get(reverse("qa:test_reference_edit", args=[shipped.pk])).status_code == 403
    assert client.get(reverse("qa:exam_edit", args=[exam().pk])).status_code == 403
    subject = exam().subjects.first()
    assert client.post(reverse("qa:exam_subject_delete", args=[exam().pk, subject.pk])).status_code == 403


def test_an_office_makes_a_test_of_its_own(client, head, office):
    said = {"code": "PISA-เขต", "title": "ของเขต", "kind": "levels", "words": "ดี\nพอใช้\nต้องช่วย", "reached": "2"}
    said |= {"turns": "2", "is_active": "on"}
    for _ in range(2):
        client.post(reverse("qa:exam_new"), said)
    row = Exam.objects.get(office=office)
    assert (row.levels, row.reached, row.turns) == (["ดี", "พอใช้", "ต้องช่วย"], 2, 2)
    client.post(reverse("qa:exam_subject_new", args=[row.pk]), {"grade": "ม 2", "name": "การอ่าน", "full_marks": "100"})
    assert row.subjects.get().grade == "ม.2"
    make_score(make_school(office), 50, test="PISA-เขต", grade="ม.2", subject="การอ่าน")
    client.post(reverse("qa:exam_edit", args=[row.pk]), said | {"code": "อื่น", "version": 1})
    row.refresh_from_db()
    assert row.code == "PISA-เขต"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"code": "o net"}, "มีการทดสอบชื่อย่อนี้อยู่แล้ว"),
        ({"kind": "levels", "words": "ดี"}, "ระบุ 2 ถึง 5 ระดับ"),
        ({"kind": "levels", "words": "ดี\nแย่", "reached": "2"}, "ต้องอยู่ระหว่าง 1 ถึง 1"),
        ({"turns": "9"}, "ต้องอยู่ระหว่าง 1 ถึง 6"),
    ],
)
def test_a_test_that_cannot_be(client, head, office, change, told):
    said = {"code": "LAS2", "title": "ของเขต", "kind": "means", "words": "", "reached": "0", "turns": "1"}
    response = client.post(reverse("qa:exam_new"), said | change)
    assert told in response.content.decode()
    assert not Exam.objects.filter(office=office).exists()


def test_a_subject_is_added_to_a_shipped_test_and_taken_away(client, head, office):
    said = {"grade": "ป.3", "name": "วิทยาศาสตร์", "full_marks": "50", "from_year": "2569"}
    address = reverse("qa:exam_subject_new", args=[exam().pk])
    client.post(address, said)
    again = client.post(address, said)
    assert "มีวิชาหรือด้านชื่อนี้อยู่แล้ว" in again.content.decode()
    row = exam().subjects.get(office=office)
    client.post(reverse("qa:exam_subject_delete", args=[exam().pk, row.pk]))
    assert not exam().subjects.filter(office=office).exists()
    assert Score.objects.count() == 0
