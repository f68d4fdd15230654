"""Indicators: targets, results by quarter, percent, levels the page that is typed into KRS; plans of years."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from instruments.measures import achieved, level_reached
from schools.models import Role
from supervision import indicators
from supervision.actions import strategies
from supervision.actions.changes import WrongState
from supervision.models import Indicator, StrategicPlan, Strategy, YearTarget
from tests.factories import make_office, make_user
from tests.supervision.project_factories import YEAR, make_project, make_strategic_plan, record, row, target_of

pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"supervision:{name}", args=args)


def test_percent_and_level_have_one_definition():
    assert achieved(Decimal("85.5"), Decimal(80)) == Decimal("106.9")
    assert achieved(Decimal(40), Decimal(80)) == Decimal("50.0")
    assert achieved(None, Decimal(80)) is None and achieved(Decimal(5), Decimal(0)) is None
    assert achieved(Decimal(10), Decimal(5), lower_is_better=True) == Decimal("50.0")
    assert achieved(Decimal(0), Decimal(5), lower_is_better=True) == Decimal("100.0")
    levels = ["60", "65", "70", "75", "80"]
    assert [level_reached(Decimal(value), levels) for value in (59, 60, "74.99", 75, 99)] == [1, 1, 3, 4, 5]
    assert [level_reached(Decimal(value), levels[::-1], lower_is_better=True) for value in (90, 72, 60)] == [1, 2, 5]
    assert level_reached(None, levels) is None and level_reached(Decimal(1), []) is None


def test_results_by_quarter_stand_with_who_and_when(client):
    project = make_project(state="approved")
    target, owner = target_of(project), project.owner
    client.force_login(owner)
    address = page("indicator_result", target.indicator_id, YEAR)
    given = {"quarter": 1, "value": "40", "note": "", "link": "example.org/หลักฐาน"}
    for _click in range(2):
        assert client.post(address, given).status_code == 302
    assert target.results.get().by == owner
    # Better than wanted owes a note; nothing is written without.
    answer = client.post(address, {**given, "quarter": 2, "value": "95.5"})
    assert "โปรดระบุหมายเหตุ" in answer.content.decode() and target.results.count() == 1
    assert client.post(address, {**given, "quarter": 2, "value": "95.5", "note": "ได้งบเพิ่ม"}).status_code == 302
    for wrong, said in (("", "โปรดกรอกผล"), ("-1", "ไม่น้อยกว่า"), ("1.005", "ทศนิยม"), ("มาก", "ตัวเลข")):
        assert said in client.post(address, {**given, "value": wrong}).content.decode()
    # Corrected, the first entry stays; up to six months the result is that of quarter 2, before it that of quarter 1.
    record(target, "42", by=owner, quarter=1)
    assert target.results.filter(quarter=1).count() == 2
    rows = YearTarget.objects.filter(pk=target.pk)
    (first,), (whole,) = indicators.standings(rows, 1), indicators.standings(rows, 4)
    assert (first.result, first.label, first.percent) == (42, "ต่ำกว่าเป้าหมาย", Decimal("52.5"))
    assert (whole.result, whole.label, whole.percent) == (Decimal("95.5"), "บรรลุเป้าหมาย", Decimal("119.4"))
    told = client.get(page("indicator", target.indicator_id)).content.decode()
    assert "ได้งบเพิ่ม" in told and str(owner) in told
    assert client.get(page("indicator_result", target.indicator_id, YEAR + 5)).status_code == 404


def test_the_page_for_krs_has_every_indicator_in_force(client):
    office = make_office()
    head, director = make_user(Role.HEAD, office=office), make_user(Role.DIRECTOR, office=office)
    make_strategic_plan(office=office, by=head, state="approved", director=director)
    make_strategic_plan(office=office, by=head, first_year=YEAR - 1)  # a draft, of which nothing counts
    lower = row("ร้อยละที่อ่านไม่ออก", 5, lower=True)
    project = make_project(office=office, by=head, director=director, state="approved", indicators=[row(), lower])
    make_project(office=office, by=head, name="ข้อเสนอ", indicators=[row("ยังไม่อนุมัติ")])
    make_project(state="approved", indicators=[row("ของสำนักงานอื่น")])
    client.force_login(head)
    # One that OBEC set, with levels; the same twice is one, and levels out of order are refused.
    levels = dict(zip([f"level_{n}" for n in range(1, 6)], "60 65 70 75 80".split(), strict=True))
    given = {"name": "ร้อยละ สพฐ.", "unit": "ร้อยละ", "target": "75", "code": "ตชว. 1", **levels}
    address = f"{page('indicator_new')}?year={YEAR}"
    assert "เรียงจากระดับ 1" in client.post(address, {**given, "level_1": "99"}).content.decode()
    assert "ครบทั้ง 5 ระดับ" in client.post(address, {**given, "level_3": ""}).content.decode()
    for _click in range(2):
        assert client.post(address, given).status_code == 302
    mine = Indicator.objects.get(name="ร้อยละ สพฐ.")
    record(mine.targets.get(), "72", by=head, quarter=2)
    record(project.indicators.get(lower_is_better=True).targets.get(), "4", by=head, quarter=3, note="ดีขึ้น")

    answer = client.get(page("indicators"))
    assert [(row.indicator.name, row.stands) for row in answer.context["page"]] == [
        ("ร้อยละของโรงเรียนที่ผ่าน", "silent"),
        ("ร้อยละ สพฐ.", "near"),
        ("ร้อยละของโรงเรียนที่ผ่าน", "silent"),
        ("ร้อยละที่อ่านไม่ออก", "reached"),
    ]
    half = client.get(f"{page('indicators')}?round=6&show=silent").context
    assert [row.indicator.name for row in half["page"]][-1] == "ร้อยละที่อ่านไม่ออก" and half["total"] == 4
    assert client.get(f"{page('indicators')}?kind=office").context["total"] == 1

    file = client.get(reverse("schools:export", args=["indicators", "xlsx"]) + "?round=12")
    heads, *lines = list(load_workbook(BytesIO(file.getvalue())).active.iter_rows(values_only=True))
    table = [dict(zip(heads, line, strict=True)) for line in lines]
    assert len(table) == 4
    (obec,) = [line for line in table if line["ตัวชี้วัด"] == "ร้อยละ สพฐ."]
    assert (obec["ค่าเป้าหมาย"], obec["ผลการดำเนินงาน"], obec["ระดับ"], obec["เกณฑ์ระดับ 5"]) == (75, 72, 3, 80)
    assert obec["ร้อยละของเป้าหมาย"] == 96 and obec["สถานะ"] == "ใกล้บรรลุ"


def test_a_plan_of_three_years_holds_once_for_each_year(client):
    office = make_office()
    head, director = make_user(Role.HEAD, office=office), make_user(Role.DIRECTOR, office=office)
    client.force_login(head)
    given = {"title": "แผน 3 ปี", "first_year": YEAR, "last_year": YEAR + 2, "vision": ""}
    assert "ไม่เกิน 5 ปี" in client.post(page("strategic_plan_new"), {**given, "last_year": YEAR + 9}).content.decode()
    for _click in range(2):
        assert client.post(page("strategic_plan_new"), given).status_code == 302
    plan = StrategicPlan.objects.get()
    with pytest.raises(WrongState, match="โปรดเพิ่มกลยุทธ์"):
        strategies.put_in_force(plan=plan, by=director, version=plan.version)
    rows = {"strategies-TOTAL_FORMS": 1, "strategies-INITIAL_FORMS": 0, "strategies-0-name": "ยกระดับคุณภาพ"}
    for _click in range(2):
        answer = client.post(page("strategies", plan.pk), {**rows, "version": plan.version})
        assert answer.status_code == 302
    strategy, version = Strategy.objects.get(), StrategicPlan.objects.get().version
    measure = {
        "text": "นิเทศทุกโรงเรียน", "plan_version": version,
        "indicators-TOTAL_FORMS": 1, "indicators-INITIAL_FORMS": 0, "indicators-0-name": "ร้อยละที่ได้รับการนิเทศ",
        f"indicators-0-target_{YEAR}": "80", f"indicators-0-target_{YEAR + 2}": "90",
    }  # fmt: skip
    address = page("measure_new", plan.pk, strategy.pk)
    for _click in range(2):
        assert client.post(address, measure).status_code == 302
    one = strategy.measures.get()
    assert [(goal.year, goal.target) for goal in one.indicators.get().targets.all()] == [(YEAR, 80), (YEAR + 2, 90)]
    # An older page of the same measure overwrites nothing.
    answer = client.post(page("measure_edit", one.pk), {**measure, "text": "อื่น"})
    assert answer.status_code == 409 and strategy.measures.get().text == "นิเทศทุกโรงเรียน"
    # What was reported keeps its measure, and its strategy.
    record(YearTarget.objects.get(year=YEAR), "50", by=head)
    plan.refresh_from_db()
    client.post(page("measure_delete", one.pk), {"version": plan.version})
    gone = {**rows, "strategies-0-id": strategy.pk, "strategies-0-DELETE": "on", "version": plan.version}
    assert "จึงยังไม่ได้ลบ" in client.post(page("strategies", plan.pk), gone, follow=True).content.decode()
    assert strategy.measures.count() == 1

    client.force_login(director)
    plan.refresh_from_db()
    for _click in range(2):
        client.post(page("strategic_plan_approve", plan.pk), {"version": plan.version})
    other = make_strategic_plan(office=office, by=head, first_year=YEAR + 1)
    answer = client.post(page("strategic_plan_approve", other.pk), {"version": other.version}, follow=True)
    assert "ใช้อยู่ในปีเดียวกัน" in answer.content.decode()
    assert [step.to_state for step in plan.steps.all()] == ["draft", "approved"]
    told = client.get(page("strategic_plan", plan.pk)).content.decode()
    assert "เป้าหมาย 80" in told and "ร้อยละ 62.5" in told
    client.force_login(head)
    assert client.get(page("measure_edit", one.pk)).status_code == 302  # in force: only after a revision
    plan.refresh_from_db()
    client.post(page("strategic_plan_revise", plan.pk), {"reason": "นโยบายใหม่", "version": plan.version})
    assert client.get(page("measure_edit", one.pk)).status_code == 200


def test_objectives_of_the_group_and_what_was_reached(client):
    office = make_office()
    head, director = make_user(Role.HEAD, office=office), make_user(Role.DIRECTOR, office=office)
    strategies.ensure_objectives(office=office, by=head)
    objective = office.group_objectives.first()
    done = make_project(office=office, by=head, director=director, state="approved", objective=objective)
    record(target_of(done), "80", by=head)
    client.force_login(head)
    line, *others = client.get(page("group_objectives")).context["lines"]
    assert (line.projects, line.reached, line.indicators, line.percent) == (1, 1, 1, Decimal("100.0"))
    assert line.money.budget == 10_000 and all(other.projects == 0 for other in others)
    version = strategies.objectives_version(office)
    rows = {"objectives-TOTAL_FORMS": 1, "objectives-INITIAL_FORMS": 0, "version": version}
    rows |= {"objectives-0-id": objective.pk, "objectives-0-name": "ข้อเดียว"}
    for _click in range(2):
        assert client.post(page("group_objectives_edit"), rows).status_code == 302
    assert client.post(page("group_objectives_edit"), {**rows, "objectives-0-name": "อื่น"}).status_code == 409
    assert [one.text for one in office.group_objectives.filter(is_active=True)] == ["ข้อเดียว"]
