"""The shipped sets of standards: complete, loaded once, chosen by office and year."""

import pytest
from django.core.management import call_command

from qa.actions.standards import load_defaults
from qa.models import Issue, Level, StandardSet
from tests.factories import make_office

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("code", "issues"), [("moe2561_basic", [10, 6, 5]), ("moe2561_early", [4, 6, 4])])
def test_a_fresh_database_has_the_moe_sets(code, issues):
    shipped = StandardSet.objects.get(office=None, code=code)
    assert [standard.issues.count() for standard in shipped.standards.all()] == issues
    words = ["ยอดเยี่ยม", "ดีเลิศ", "ดี", "ปานกลาง", "กำลังพัฒนา"]
    assert [(level.value, level.label) for level in shipped.levels.all()] == list(
        zip([5, 4, 3, 2, 1], words, strict=True)
    )
    assert shipped.rule == StandardSet.Rule.MEAN


def test_basic_issues_stand_under_their_groups_in_the_order_of_the_announcement():
    issues = Issue.objects.filter(standard__set__code="moe2561_basic", standard__code="1")
    assert [issue.code for issue in issues][:7] == ["1.1.1", "1.1.2", "1.1.3", "1.1.4", "1.1.5", "1.1.6", "1.2.1"]
    assert {issue.group for issue in issues} == {
        "1.1 ผลสัมฤทธิ์ทางวิชาการของผู้เรียน",
        "1.2 คุณลักษณะที่พึงประสงค์ของผู้เรียน",
    }


def test_loading_again_adds_nothing_and_keeps_corrections():
    Issue.objects.filter(code="2.6", standard__set__code__startswith="moe").update(label="ถ้อยคำที่สำนักงานแก้แล้ว")
    assert load_defaults() == 0
    call_command("migrate", verbosity=0)
    assert StandardSet.objects.count() == 6
    assert Issue.objects.filter(label="ถ้อยคำที่สำนักงานแก้แล้ว").count() == 2


def test_levels_loaded_before_there_were_bands_get_them():
    Level.objects.filter(set__code="moe2561_basic").update(percent_from=None)
    load_defaults()
    bands = Level.objects.filter(set__code="moe2561_basic").values_list("value", "percent_from")
    assert list(bands) == [(5, 90), (4, 80), (3, 70), (2, 60), (1, 0)]


@pytest.mark.parametrize(
    ("code", "issues"),
    [("onesqa5_basic", [3, 10, 3]), ("onesqa5_early", [5, 10, 3]), ("onesqa4_basic", [0, 0, 0])],
)
def test_sets_of_the_external_assessment_are_no_sets_for_a_sar(code, issues):
    shipped = StandardSet.objects.get(office=None, code=code)
    assert [standard.issues.count() for standard in shipped.standards.all()] == issues
    chosen = StandardSet.objects.for_year(make_office(), 2568)
    assert {row.code for row in chosen.values()} == {"moe2561_basic", "moe2561_early"}


def test_a_set_that_was_lost_comes_back():
    StandardSet.objects.filter(code="moe2561_early").delete()
    assert load_defaults() == 1
    assert Issue.objects.filter(standard__set__code="moe2561_early").count() == 14


def test_an_office_uses_its_own_set_and_only_in_its_years():
    office, other = make_office(), make_office()
    own = StandardSet.objects.create(
        office=office, code="own", name="ชุดของเขต", level="basic", first_year=2568, last_year=2569
    )
    assert StandardSet.objects.for_year(office, 2568)["basic"] == own
    assert StandardSet.objects.for_year(office, 2570)["basic"].code == "moe2561_basic"
    assert StandardSet.objects.for_year(other, 2568)["basic"].code == "moe2561_basic"
    assert StandardSet.objects.for_year(office, 2560) == {}
