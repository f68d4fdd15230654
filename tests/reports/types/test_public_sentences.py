"""The main sentence that a type drafts is read on its public page, whose figures it says; its figures lead to rows."""

import pytest
from django.utils import timezone

from reports import types
from reports.public_site.reading import Reader
from schools.models import Role
from tests.factories import make_network, make_office, make_school, make_user
from tests.qa.factories import make_round
from tests.qa.test_workflow import put
from tests.reports.types import test_committee as committees
from tests.reports.types import test_exam_analysis as exams
from tests.reports.types import test_network as networks
from tests.reports.types import test_plan as plans
from tests.reports.types import test_status as statuses
from tests.reports.types import test_survey as surveys
from tests.reports.types import test_visits as visits
from tests.reports.types.steps import count_of_sentences
from tests.supervision.factories import make_visit

pytestmark = pytest.mark.django_db


def with_visits(office, network=None):
    """Twelve schools more, half of them visited."""
    head = make_user(Role.HEAD, office=office)
    for place in range(12):
        school = make_school(office, f"ทุ่งสูง {place}", network=network)
        if place % 2:
            make_visit(school=school, state="approved", head=head)
    return office


def of_plan():
    return plans.frozen(plans.office_with(24))


def of_status():
    office = make_office()
    for _ in range(10):
        make_school(office)
    round = make_round(office, opened=60, due=-5, closes=20, schools=0)
    for row in round.submissions.order_by("pk")[:8]:
        put(row, "submitted", submitted_at=timezone.now())
    return statuses.frozen(round)


def of_survey():
    return surveys.frozen(surveys.answered(12)[0])


def of_committee():
    place = committees.Place()
    place.plan()
    with_visits(place.office)
    for _ in range(7):
        make_user(Role.COMMITTEE, office=place.office)
    return place.frozen()


def of_exams():
    return exams.frozen(exams.office_with(11)[0])


def of_network():
    place = networks.Place()
    with_visits(place.office, place.network)
    return place.frozen()


def of_visits():
    return visits.frozen(with_visits(make_office()))


@pytest.mark.parametrize(
    ("code", "make", "block", "sentence"),
    [
        ("plan", of_plan, "results", "มีการนิเทศตามแผน 24 ครั้ง นิเทศแล้ว 6 ครั้ง คิดเป็นร้อยละ 25.0"),
        ("plan", of_plan, "background", "ที่ได้รับอนุมัติ รอบ 12 เดือน"),
        ("status", of_status, "summary", "มีรายงานที่ต้องส่ง 20 รายการ"),
        ("survey", of_survey, "turnout", "ขอให้โรงเรียนตอบ 12 แห่ง ตอบแล้ว 11 แห่ง คิดเป็นร้อยละ 91.7"),
        ("survey", of_survey, "results", "ข้อที่มีค่าเฉลี่ยสูงสุด คือ"),
        ("committee", of_committee, "summary", "โรงเรียนที่ควรได้รับการนิเทศ 16 แห่ง ได้รับการนิเทศแล้ว 8 แห่ง"),
        ("committee", of_committee, "background", "คณะกรรมการมีจำนวน 7 คน"),
        ("exam_analysis", of_exams, "results", "ค่าเฉลี่ยระดับประเทศ"),
        ("exam_analysis", of_exams, "results", "ค่าเฉลี่ยระดับสพฐ."),
        ("network", of_network, "background", "14 แห่ง"),
        ("network", of_network, "visits", "โรงเรียนที่ควรได้รับการนิเทศ 14 แห่ง ได้รับการนิเทศแล้ว 7 แห่ง"),
        ("visits", of_visits, "background", "รายงานฉบับนี้สรุปจากบันทึกการนิเทศ"),
        ("visits", of_visits, "coverage", "โรงเรียนที่ควรได้รับการนิเทศ 12 แห่ง ได้รับการนิเทศแล้ว 6 แห่ง คิดเป็นร้อยละ 50.0"),
    ],
)
def test_the_main_sentence_survives(code, make, block, sentence):
    data, kind = make(), types.get(code)
    told, draft = kind.public(data), kind.drafts(data)[block]
    assert block in told["texts"] and sentence in draft, draft
    kept, _held = Reader(data, told["facts"], told["sheets"]).read(draft)
    assert sentence in kept, (kept, told["facts"])
    assert count_of_sentences(kind, data) > 1


def test_the_trend_of_a_test_names_subjects_that_one_school_sat():
    office, _rows = exams.office_with(6)
    assert "trend" not in types.get("exam_analysis").public(exams.frozen(office))["texts"]


def test_a_network_is_named_by_its_own_name():
    """Also where it is called after one of its schools."""
    place = networks.Place()
    make_school(place.office, "ภูเขา", network=place.network)
    with_visits(place.office, make_network(place.office, "เครือข่ายทุ่งสูง"))
    data = place.frozen()
    reader = Reader(data, [["โรงเรียน (แห่ง)", "3"]], {})
    assert not reader.names_a_school("เครือข่ายภูเขา มีโรงเรียนในสังกัด") and reader.names_a_school("ที่ภูเขา")
