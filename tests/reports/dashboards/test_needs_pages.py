"""The list of schools that need help, its file, and the weights that the office gives the signs."""

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from qa.models import ExternalAssessment, ExternalResult, ExternalRound, SarPart, Submission, TestScore
from reports.dashboards import needs, needs_page
from reports.models import NeedWeights
from schools.models import AuditEvent, Role
from supervision.models import CoverageRule, Recommendation
from tests.factories import make_network, make_office, make_school, make_school_year, make_user, today
from tests.qa.factories import make_round
from tests.supervision.factories import make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def director(office):
    return make_user(Role.DIRECTOR, office=office)


@pytest.fixture
def schools(office):
    """Four schools visited yesterday: nothing speaks for helping them."""
    network, head = make_network(office), make_user(Role.HEAD, office=office)
    found = []
    for name in ("กอไก่", "ขอไข่", "คอควาย", "งองู"):
        school = make_school(office, name, network=network if name == "กอไก่" else None)
        make_school_year(school, pupils=200)
        make_visit(school=school, state="approved", head=head, visited_on=today() - timedelta(days=1))
        found.append(school)
    return found


def ranking(user, params=None):
    scope = needs_page.scope_of(user, params or {}, today())
    return needs_page.Ranking(scope, needs_page.weights_of(user.acting.office))


def reasons(user):
    """{name of a school: {sign: text}} of the ranking."""
    return {
        line["school"].name: {reason.sign: reason.text for reason, _ in line["reasons"]}
        for line in (lambda found: found.lines(found.found))(ranking(user))
    }


def score(school, year, mean, takers=20, subject="คณิตศาสตร์"):
    TestScore.objects.create(
        school=school, test="NT", grade="ป.3", academic_year=year, subject=subject, mean=mean, takers=takers
    )


def test_schools_without_a_sign_are_not_in_the_list(client, director, schools):
    assert reasons(director) == {}
    client.force_login(director)
    page = client.get(reverse("reports:needs")).text
    assert "ไม่พบโรงเรียนที่มีสัญญาณตามเงื่อนไขนี้" in page
    assert "กอไก่" not in page


def test_each_sign_is_read_from_the_records(director, office, schools):
    one, two, three, four = schools
    day = today()
    # Never visited, very small; long unvisited.
    tiny = make_school(office, "จิ๋ว")
    make_school_year(tiny, pupils=30)
    one.visits.update(visited_on=day - timedelta(days=214))
    Recommendation.objects.filter(school=two).update(state="open", due_on=day - timedelta(days=1))
    round = make_round(office, opened=60, due=-1, closes=30, schools=0)
    Submission.objects.filter(round=round).exclude(school=three).delete()
    three.submissions.filter(level="early").update(state="returned", submitted_at="2026-01-01T00:00Z")
    # The newest SAR in hand is of the year before that round.
    earlier = [make_round(office, year=year, schools=0) for year in (2566, 2567)]
    for past, level in zip(earlier, (4, 2), strict=True):
        mine = past.submissions.get(school=three, level="basic")
        Submission.objects.filter(pk=mine.pk).update(
            state="accepted", submitted_at="2025-01-01T00:00Z", accepted_at="2025-01-02T00:00Z", overall_level=level
        )
    SarPart.objects.create(submission=mine, kind="summary", help_wanted="ขอครู", saved_by=director)
    SarPart.objects.create(submission=mine, kind="send", help_wanted="", saved_by=director)
    for school, year, mean in ((one, 2567, 60), (one, 2568, 60), (four, 2567, 55), (four, 2568, 40)):
        score(school, year, mean)
    score(two, 2568, 0, takers=4)
    ExternalResult.objects.create(school=two, round="ของเรา", level="basic", year=2566, result="ปรับปรุง")
    ExternalAssessment.objects.create(
        office=office,
        school=four,
        round=ExternalRound.objects.filter(office=None).first(),
        level="basic",
        starts_on=day + timedelta(days=30),
        ends_on=day + timedelta(days=31),
        created_by=director,
    )
    CoverageRule.objects.create(office=office, name="ทุกภาคเรียน", period="semester")
    found = reasons(director)
    assert found["จิ๋ว"]["unvisited"] == "ยังไม่เคยได้รับการนิเทศ"
    assert found["จิ๋ว"]["small"] == "โรงเรียนขนาดเล็กมาก นักเรียน 30 คน"
    assert found["จิ๋ว"]["rule"].startswith("นิเทศยังไม่ครบตามเกณฑ์ ทุกภาคเรียน ภาคเรียนที่ ")
    assert found["กอไก่"]["unvisited"] == "ไม่ได้รับการนิเทศ 214 วัน"
    assert found["ขอไข่"]["overdue"] == "ข้อเสนอแนะเกินกำหนด 1 เรื่อง"
    assert "ยังไม่ส่ง SAR ขั้นพื้นฐานและเกินกำหนดแล้ว" in found["คอควาย"]["sar"]
    assert "SAR ปฐมวัยถูกส่งกลับและยังไม่ได้แก้ไข" in found["คอควาย"]["sar"]
    assert found["คอควาย"]["low"] == "ผล SAR ขั้นพื้นฐานต่ำกว่าระดับดี (ปานกลาง)"
    assert found["คอควาย"]["fell"] == "ผล SAR ขั้นพื้นฐานลดลงจากดีเลิศเป็นปานกลาง"
    assert found["คอควาย"]["help"] == "ขอความช่วยเหลือใน SAR 1 เรื่อง"
    # The mean of the office counts everybody, but four takers tell nothing of their school.
    assert "tests" not in found["ขอไข่"]
    assert found["งองู"]["tests"].endswith("ผลทดสอบลดลงจากปีก่อน 15.00 คะแนน")
    assert found["งองู"]["external"] == "จะได้รับการประเมินภายนอกใน 30 วัน"
    assert "ไม่ผ่านการประเมินภายนอก" in found["ขอไข่"]["external"]


def test_a_closed_school_is_no_school_to_help(director, schools, office):
    school = make_school(office, "ปิดแล้ว")
    assert "ปิดแล้ว" in reasons(director)
    type(school).objects.filter(pk=school.pk).update(closed_on=today())
    assert "ปิดแล้ว" not in reasons(director)


def test_filters_keep_the_place_in_the_office_and_the_links_lead_to_the_source(client, director, schools):
    one, two, *_ = schools
    for school, days in ((one, 200), (two, 400)):
        school.visits.update(visited_on=today() - timedelta(days=days))
    client.force_login(director)
    response = client.get(reverse("reports:needs"), {"network": one.network_id})
    (row,) = response.context["page"]
    assert (row["school"].name, row["place"]) == ("กอไก่", 2)
    ((_, href),) = row["reasons"]
    assert client.get(href).status_code == 200
    assert [(sign.key, n) for sign, _, n in response.context["signs"] if n] == [("unvisited", 1)]
    assert [row["place"] for row in client.get(reverse("reports:needs"), {"sign": "unvisited"}).context["page"]] == [
        1,
        2,
    ]
    assert not client.get(reverse("reports:needs"), {"sign": "overdue"}).context["page"].object_list


def test_the_file_has_what_the_page_shows(client, director, schools):
    schools[0].visits.update(visited_on=today() - timedelta(days=400))
    client.force_login(director)
    content = client.get(reverse("schools:export", args=["needs", "xlsx"]))
    sheet = load_workbook(io.BytesIO(b"".join(content.streaming_content) if content.streaming else content.content))
    rows = list(sheet.active.values)
    assert len(rows) == 2
    line = dict(zip(*rows, strict=True))
    assert (line["ลำดับ"], line["ชื่อโรงเรียน"], float(line["คะแนน (เต็ม 100)"])) == (1, "กอไก่", 8.0)
    assert line["เหตุผล"] == "ไม่ได้รับการนิเทศ 400 วัน"
    assert (float(line["ไม่ได้รับการนิเทศนาน"]), line["การส่ง SAR"]) == (8.0, None)


def post(client, page, **changes):
    fields = {key: page.context["form"][key].value() for key in needs.KEYS}
    return client.post(
        reverse("reports:need_weights"), {"version": page.context["form"]["version"].value(), **fields, **changes}
    )


def test_two_rules_of_one_stretch_are_two_that_are_unmet(director, office, schools):
    for name, times in (("ภาคเรียนละสองครั้ง", 2), ("ภาคเรียนละสามครั้ง", 3), ("ภาคเรียนละครั้ง", 1)):
        CoverageRule.objects.create(office=office, name=name, period="semester", times=times)
    row = next(row for row in ranking(director).rows if row["school"] == schools[0].pk)
    assert (len(row["unmet"]), row["rules"]) == (2, 3)
    text = reasons(director)["กอไก่"]["rule"]
    assert "ภาคเรียนละสองครั้ง" in text
    assert "ภาคเรียนละสามครั้ง" in text


def test_a_part_that_says_nothing_asks_for_no_help(director, office, schools):
    asked = make_round(office, year=office.calendar.academic_year(today()) - 1, schools=0, by=director)
    for school, text in zip(schools, ["ไม่มี", "-", "- ไม่มี", "ขอครู"], strict=True):
        mine = asked.submissions.get(school=school, level="basic")
        Submission.objects.filter(pk=mine.pk).update(state="submitted", submitted_at=timezone.now(), overall_level=4)
        SarPart.objects.create(submission=mine, kind="summary", help_wanted=text, saved_by=director)
    assert [name for name, signs in reasons(director).items() if "help" in signs] == ["งองู"]


def test_looking_at_the_weights_writes_nothing(client, director, schools):
    client.force_login(director)
    page = client.get(reverse("reports:need_weights"))
    assert post(client, page, small="5", preview="1").status_code == 200
    assert not NeedWeights.objects.exists()


def test_the_first_page_tells_the_weightiest_reasons(client, director, schools):
    for school in schools:
        school.visits.update(visited_on=today() - timedelta(days=400))
    Recommendation.objects.filter(school=schools[1]).update(state="open", due_on=today() - timedelta(days=1))
    whole = ranking(director)
    listed = {line["school"].pk: line["reasons"] for line in whole.lines(whole.shown)}
    assert listed
    for line in needs_page.first(whole)["lines"]:
        told = listed[line["school"].pk]
        assert line["reasons"] == told[:3] and line["more"] == max(0, len(told) - 3)
        points = [reason.points for reason, _ in told]
        assert points == sorted(points, reverse=True)


def test_each_count_beside_a_weight_opens_as_many_schools(client, director, schools):
    Recommendation.objects.filter(school=schools[1]).update(state="open", due_on=today() - timedelta(days=1))
    client.force_login(director)
    links = re.findall(r'href="([^"]*\?sign=\w+)">([\d,]+)</a>', client.get(reverse("reports:need_weights")).text)
    assert links
    for address, n in links:
        assert f"{client.get(address).context['n_shown']:,}" == n


def test_a_look_at_the_ranking_before_saving(client, director, office, schools):
    one, two, *_ = schools
    one.visits.update(visited_on=today() - timedelta(days=400))
    Recommendation.objects.filter(school=two).update(state="open", due_on=today() - timedelta(days=1))
    client.force_login(director)
    page = client.get(reverse("reports:need_weights"))
    looked = post(client, page, unvisited="0", overdue="5", preview="1")
    assert "ลำดับเปลี่ยน 2 โรงเรียน" in looked.text
    assert [row["school"].name for row in looked.context["preview"]["rows"]] == ["ขอไข่"]
    assert needs_page.weights_of(office) == needs.USUAL
    saved = post(client, looked, unvisited="0", overdue="5")
    assert saved.status_code == 302
    assert needs_page.weights_of(office) == {**needs.USUAL, "unvisited": 0, "overdue": 5}
    assert AuditEvent.objects.get(verb="weigh needs").detail == {"fields": ["overdue", "unvisited"]}
    assert reasons(director) == {"ขอไข่": {"overdue": "ข้อเสนอแนะเกินกำหนด 1 เรื่อง"}}


def test_of_two_who_save_the_second_sees_both_values(client, director, office, schools):
    client.force_login(director)
    page = client.get(reverse("reports:need_weights"))
    assert post(client, page, small="5").status_code == 302
    late = post(client, page, small="4")
    assert late.status_code == 409
    assert (late.context["conflict"][0]["mine"], late.context["conflict"][0]["theirs"]) == ("4", "5")
    assert NeedWeights.objects.get(office=office).small == 5


def test_a_weight_is_from_0_to_5_and_a_version_that_there_is_not_writes_nothing(client, director):
    client.force_login(director)
    page = client.get(reverse("reports:need_weights"))
    wrong = [("low", {"low": value}) for value in ("6", "-1", "", "x")]
    wrong += [("version", {"version": version, "small": "5"}) for version in ("2", "0", "x", "")]
    for field, changes in wrong:
        answer = post(client, page, **changes)
        assert answer.status_code == 200, changes
        assert answer.context["form"].errors.keys() == {field}, changes
        assert not NeedWeights.objects.exists(), changes
        assert not AuditEvent.objects.filter(verb="weigh needs").exists(), changes


def test_supervisors_see_the_weights_and_change_none(client, office, schools):
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    page = client.get(reverse("reports:need_weights"))
    assert "บันทึกน้ำหนัก" not in page.text
    assert not NeedWeights.objects.exists()
    assert client.post(reverse("reports:need_weights"), {"low": "0"}).status_code == 403


@pytest.mark.parametrize("name", ["reports:needs", "reports:need_weights"])
def test_queries_do_not_grow_with_the_schools(client, director, office, name):
    client.force_login(director)
    costs = []
    for size in (1, 11):
        for _ in range(size):
            make_school_year(make_school(office, network=make_network(office)), pupils=20)
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as made:
            client.get(reverse(name))
        costs.append(len(made))
    assert len(set(costs)) == 1, costs
    assert costs[0] <= 30
