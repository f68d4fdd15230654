"""What came back: shares, means, needs, groups, texts, the workbook and the list of answers."""

import io
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from instruments.models import Scale
from instruments.reading import summary
from schools.models import AuditEvent, Role
from supervision import survey_merging, survey_results
from tests.factories import make_network, make_office, make_school, make_school_year, make_user
from tests.instruments.factories import make_version
from tests.supervision.survey_factories import NEEDS, answer, make_survey, reply, schools_of
from thai.dates import local

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office, client):
    head = make_user(Role.HEAD, office=office)
    client.force_login(head)
    return head


def url(name, *args):
    return reverse(f"supervision:{name}", args=args)


def page(client, *args, **query):
    return client.get(url(*args), query).content.decode()


def sheets(response):
    return load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def test_means_are_of_answers_handed_in_and_of_nothing_else(client, office, head):
    schools = schools_of(office, 3)
    survey = make_survey(office=office, by=head)
    answer(survey, schools[0], (5, 4))
    answer(survey, schools[1], (4, 4))
    answer(survey, schools[2], (1, 1), submit=False)
    first = survey_results.results(survey)[0]
    assert (first.n, first.mean, first.sd, first.band) == (2, Decimal("4.50"), Decimal("0.71"), "มาก")
    content = page(client, "survey_results", survey.pk)
    assert "ค่าเฉลี่ย 4.50" in content and "ร้อยละ 66.7" in content
    assert "1 (ร้อยละ 50.0)" in content
    overall = survey_results.overall(survey_results.results(survey))
    assert (overall.n, overall.mean) == (4, Decimal("4.25"))


def test_answers_through_the_link_can_be_read_apart(client, office, head):
    school = make_school(office)
    survey = make_survey(office=office, by=head, public=True)
    answer(survey, school, (5, 5))
    reply(survey, (1, 1))
    means = {source: survey_results.results(survey, source)[0].mean for source in ("all", "schools", "link")}
    assert means == {"all": Decimal("3.00"), "schools": Decimal("5.00"), "link": Decimal("1.00")}
    assert "ค่าเฉลี่ย 1.00" in page(client, "survey_results", survey.pk, **{"from": "link"})
    # Anybody may have the link: unless it is asked otherwise the figures are those of the schools.
    assert "ค่าเฉลี่ย 5.00" in page(client, "survey_results", survey.pk)
    assert "ค่าเฉลี่ย 3.00" in page(client, "survey_results", survey.pk, **{"from": "all"})
    only = make_survey(office=office, by=head, public=True, reach="link", title="ลิงก์เท่านั้น")
    reply(only, (2, 2))
    assert "ค่าเฉลี่ย 2.00" in page(client, "survey_results", only.pk)


def test_a_reply_is_left_out_for_a_reason_and_counted_again(client, office, head):
    survey = make_survey(office=office, by=head, public=True, reach="link")
    school = make_school(office, network=make_network(office))
    spam, real = reply(survey, (1, 1), school=school), reply(survey, (5, 5))
    items = list(survey.version_asked.items())
    leave = url("survey_reply_leave_out", survey.pk, spam.pk)
    assert "โปรดระบุเหตุผล" in client.post(leave, {"reason": " "}).content.decode()
    for _ in range(2):
        client.post(leave, {"reason": "ตอบซ้ำ"})
    assert survey_results.results(survey)[0].mean == Decimal("5.00")
    assert survey_results.turnout(survey).replies == 1
    assert survey_results.by_groups(survey, head, items)["network"] == []
    assert list(survey_results.responses_of(survey)) == [real.response]
    for content in (page(client, "survey_reply", survey.pk, spam.pk), page(client, "survey_replies", survey.pk)):
        assert "ตอบซ้ำ" in content
    event = AuditEvent.objects.get(verb="leave out survey reply")
    assert (event.actor, event.reason.text) == (head, "ตอบซ้ำ")
    client.post(url("survey_reply_count", survey.pk, spam.pk))
    assert survey_results.results(survey)[0].mean == Decimal("3.00")
    assert "ตอบซ้ำ" not in page(client, "survey_replies", survey.pk)


def test_the_greatest_need_stands_first(client, office, head):
    school = make_school(office)
    survey = make_survey(office=office, by=head, version=make_version(NEEDS))
    answer(survey, school, [(4, 5), (2, 5)])
    needs = survey_results.needs(survey_results.results(survey))
    assert [(row.item.code, row.pni) for row in needs] == [("count", Decimal("1.500")), ("read", Decimal("0.250"))]
    assert "ลำดับความต้องการจำเป็น" in page(client, "survey_results", survey.pk)


def test_what_is_wanted_and_not_there_at_all_is_the_greatest_need(client, office, head):
    scale = Scale.objects.create(office=office, name="มีหรือไม่มี")
    for value, label in ((0, "ไม่มี"), (1, "มี")):
        scale.points.create(value=value, label=label)
    asked = [{"code": code, "dual": True, "scale": scale} for code in ("half", "none", "unwanted")]
    survey = make_survey(
        office=office, by=head, version=make_version(({}, asked), office=office), schools=schools_of(office, 2)
    )
    for now, target in zip((1, 0), survey.targets.all(), strict=True):
        answer(survey, target.school, [(now, 1), (0, 1), (0, 0)])
    needs = survey_results.needs(survey_results.results(survey))
    assert [(row.item.code, row.pni) for row in needs] == [("none", None), ("half", Decimal("1.000"))]
    content = page(client, "survey_results", survey.pk)
    assert '<td data-label="PNI" class="num">–</td>' in content
    assert "เรื่องที่สภาพปัจจุบันเป็น 0 คำนวณไม่ได้" in content
    sheet = sheets(client.get(url("survey_workbook", survey.pk)))["ลำดับความต้องการ"]
    assert [row[4].value for row in sheet][1:3] == ["–", 1]
    assert "สภาพปัจจุบันเป็น 0" in sheet["B4"].value


def test_questions_weigh_in_a_survey_what_they_weigh_in_one_response(client, office, head):
    school = make_school(office, network=make_network(office))
    asked = [{"code": "none", "weight": 0}, {"code": "one"}, {"code": "three", "weight": 3}]
    survey = make_survey(office=office, by=head, version=make_version(({}, asked), office=office))
    target = answer(survey, school, (1, 1, 5))
    results = survey_results.results(survey)
    overall = survey_results.overall(results)
    assert (overall.n, overall.mean) == (2, Decimal("4.00"))
    assert overall == summary(target.response)
    groups = survey_results.by_groups(survey, head, [result.item for result in results])
    assert groups["network"][0].overall == overall
    assert "ถ่วงน้ำหนักตามที่แบบกำหนด" in page(client, "survey_results", survey.pk)


def test_groups_count_their_schools_and_lead_to_them(client, office, head):
    network = make_network(office, "เครือข่ายเหนือ")
    inside, outside = make_school(office, network=network, levels="ประถมศึกษา"), make_school(office, has_early=False)
    make_school_year(inside, pupils=80)
    survey = make_survey(office=office, by=head)
    answer(survey, inside, (5, 5))
    items = list(survey.version_asked.items())
    groups = survey_results.by_groups(survey, head, items)
    by_network = {group.label: (group.answered, group.counted) for group in groups["network"]}
    assert by_network == {"เครือข่ายเหนือ": (1, 1), "ไม่มีเครือข่าย": (0, 1)}
    assert groups["network"][0].overall.mean == Decimal("5.00")
    assert {group.label: group.counted for group in groups["level"]} == {"ปฐมวัย": 1, "ประถมศึกษา": 1}
    assert [(group.counted, group.answered) for group in groups["size"]] == [(1, 1)]
    content = page(client, "survey_results", survey.pk)
    for name, key in (("network", network.pk), ("level", "early"), ("size", groups["size"][0].key)):
        assert f"?{name}={key}&amp;show=answered" in content
        listed = page(client, "survey", survey.pk, **{name: key})
        assert inside.full_name in listed and outside.full_name not in listed


def test_texts_are_read_page_by_page(client, office, head):
    school = make_school(office)
    survey = make_survey(office=office, by=head)
    target = answer(survey, school)
    item = survey.version_asked.items().get(code="why")
    target.response.answers.create(item=item, text="ขาดครูภาษาไทย")
    assert url("survey_texts", survey.pk, item.pk) in page(client, "survey_results", survey.pk)
    content = page(client, "survey_texts", survey.pk, item.pk)
    assert "ขาดครูภาษาไทย" in content and school.full_name in content
    rated = survey.version_asked.items().get(code="plan")
    assert client.get(url("survey_texts", survey.pk, rated.pk)).status_code == 404
    # What is still being written is read by nobody.
    survey.targets.update(state="draft")
    assert "ขาดครูภาษาไทย" not in page(client, "survey_texts", survey.pk, item.pk)
    assert client.get(url("survey_target", survey.pk, target.pk)).status_code == 404


def test_the_workbook_holds_the_figures_of_the_page(client, office, head):
    school = make_school(office)
    survey = make_survey(office=office, by=head, version=make_version(NEEDS), title="=สูตร/ลับ")
    answer(survey, school, [(4, 5), (2, 5)])
    book = sheets(client.get(url("survey_workbook", survey.pk)))
    assert book.sheetnames[:4] == ["ภาพรวม", "รายข้อ", "การกระจาย", "ลำดับความต้องการ"]
    overview = {row[0].value: row[1] for row in book["ภาพรวม"]}
    assert overview["แบบสำรวจ"].value == "'=สูตร/ลับ"
    assert overview["กำหนดส่ง"].value.date() == survey.due_on and "107041E" in overview["กำหนดส่ง"].number_format
    assert [cell.value for cell in book["ลำดับความต้องการ"][2]][3:] == [5, 1.5]
    assert [cell.value for cell in book["รายข้อ"][2]][3:5] == [1, 4]


def test_the_answers_are_a_list_with_a_column_for_each_question(client, office, head):
    school = make_school(office)
    survey = make_survey(office=office, by=head, version=make_version(NEEDS), public=True)
    answer(survey, school, [(4, 5), (2, 5)])
    reply(survey, [(1, 3), (1, 2)])
    address = reverse("schools:export", args=["survey_answers", "xlsx"])
    sheet = sheets(client.get(address, {"survey": survey.pk})).active
    assert sheet.max_row == 2
    sheet = sheets(client.get(address, {"survey": survey.pk, "from": "all"})).active
    rows = [[cell.value for cell in row] for row in sheet]
    assert rows[0][9:11] == ["1. คำถาม read (สภาพปัจจุบัน)", "1. คำถาม read (สภาพที่พึงประสงค์)"]
    assert rows[1][4].date() == local(survey.targets.get(school=school).answered_at), "a day, not its words"
    assert (rows[1][0], rows[1][9:]) == (school.full_name, [4, 5, 2, 5])
    assert (rows[2][3], rows[2][9:]) == ("ลิงก์สาธารณะ", [1, 3, 1, 2])
    client.force_login(make_user(Role.HEAD, office=make_office()))
    assert sheets(client.get(address, {"survey": survey.pk})).active.max_row == 1


def test_an_unanswered_survey_goes_along_when_a_school_is_merged(office, head):
    school, into = schools_of(office, 2)
    both = make_survey(office=office, by=head)
    only = make_survey(office=office, by=head, schools=[school], title="เฉพาะแห่งเดียว")
    done = make_survey(office=office, by=head, schools=[school], title="ตอบแล้ว")
    answer(only, school, submit=False)
    answer(done, school)
    assert survey_merging.count(school, into, None) == 2
    keys = survey_merging.move(school, into, None, head)
    target = only.targets.get()
    assert (keys, target.school, target.response.school) == ([target.pk], into, into)
    assert done.targets.get().school == school
    assert both.targets.count() == 2
    survey_merging.give_back(school, keys, head)
    target.refresh_from_db()
    assert target.school == school
