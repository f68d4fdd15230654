"""Levels of the standards come in with the results of the external assessment."""

import pytest
from django.urls import reverse

from qa.models import ExternalResult, ExternalRound, Level, Standard, StandardSet
from tests.qa.external_factories import give_result, head_of, make_assessment, round_four, round_of
from tests.qa.test_imports import ask, clerk, office, preview, schools  # noqa: F401

pytestmark = pytest.mark.django_db
HEADINGS = ["รหัสสถานศึกษา", "รอบการประเมิน", "ระดับ", "ผล", "ปี", "มาตรฐานที่ 1", "มฐ.2", "มฐ.3"]


def row(*levels, result="ดี", code="63020001", of="รอบสี่"):
    return [code, of, "ขั้นพื้นฐาน", result, "2565", *levels]


def standards():
    return list(ExternalResult.objects.get().standards.values_list("standard__code", "level"))


def test_levels_as_numbers_and_words_are_kept_by_standard(client, clerk, schools):  # noqa: F811
    batch = preview(client, "external", [row("3", "ดีมาก", "ไม่ประเมิน")], HEADINGS)
    assert (batch.added, batch.refused) == (1, 0)
    ask(client, batch, "apply")
    assert standards() == [("1", 3), ("2", 4)]
    assert preview(client, "external", [row("3", "4", "")], HEADINGS).same == 1


def test_a_change_is_shown_and_taken_back(client, clerk, schools):  # noqa: F811
    ask(client, preview(client, "external", [row("3", "", "")], HEADINGS), "apply")
    batch = preview(client, "external", [row("4", "5", "")], HEADINGS)
    assert batch.changed == 1
    ask(client, batch, "apply")
    assert standards() == [("1", 4), ("2", 5)]
    ask(client, batch, "undo")
    assert standards() == [("1", 3)]


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (row("9", "", ""), "ไม่อยู่ในระดับของ"),
        (row("วิเศษ", "", ""), "ไม่อยู่ในระดับของ"),
        (row("3", "", "", of="รอบร้อย"), "ไม่อยู่ในรายการรอบ"),
        (row("3", "", "", code="11111111"), "ไม่พบโรงเรียนรหัส 11111111"),
    ],
)
def test_what_fits_no_set_and_no_school_is_refused_in_words(client, clerk, schools, bad, told):  # noqa: F811
    batch = preview(client, "external", [bad], HEADINGS)
    assert batch.refused == 1
    assert told in client.get(reverse("schools:import", args=[batch.pk])).content.decode()


def test_a_result_that_an_assessment_holds_is_not_taken_back(client, clerk, office, schools):  # noqa: F811
    batch = preview(client, "external", [row("3", "", "")], HEADINGS)
    ask(client, batch, "apply")
    head = head_of(office)
    round = ExternalRound.objects.get(code="onesqa4")
    assessment = make_assessment(office, head, schools[0], round=round)
    kept = ExternalResult.objects.get()
    type(assessment).objects.filter(pk=assessment.pk).update(result=kept, state="resulted")
    ask(client, batch, "undo")
    assert ExternalResult.objects.exists()


# ---- which result a row means


def of_attempt(number, result, of="รอบสี่"):
    return [*row(result=result, of=of)[:5], number]


AGAIN = [*HEADINGS[:5], "ครั้งที่"]


@pytest.fixture
def recorded(office, schools):  # noqa: F811
    """A result that was recorded at the page of its assessment."""
    head = head_of(office)
    return give_result(make_assessment(office, head, schools[0]), head, "พอใช้").result


@pytest.mark.parametrize("of", ["รอบสี่", "onesqa4", "รอบสี่ (พ.ศ. 2559–2565)"])
def test_a_result_of_an_assessment_is_neither_overwritten_nor_doubled(client, clerk, recorded, of):  # noqa: F811
    batch = preview(client, "external", [row(result="ดีมาก", of=of)], HEADINGS[:5])
    assert (batch.added, batch.changed, batch.refused) == (0, 0, 1)
    assert "แก้ไขที่หน้าการประเมิน" in client.get(reverse("schools:import", args=[batch.pk])).content.decode()
    ask(client, batch, "apply")
    assert ExternalResult.objects.get().result == "พอใช้"


def test_a_reassessment_stands_beside_the_first_result(client, clerk, schools):  # noqa: F811
    rows = [of_attempt("1", "พอใช้"), of_attempt("2", "ดี")]
    batch = preview(client, "external", rows, AGAIN)
    assert (batch.added, batch.refused) == (2, 0)
    ask(client, batch, "apply")
    found = ExternalResult.objects.order_by("attempt").values_list("attempt", "result")
    assert list(found) == [(1, "พอใช้"), (2, "ดี")]
    # A row that says no attempt means the first.
    ask(client, preview(client, "external", [row(result="ดีมาก")], HEADINGS[:5]), "apply")
    assert list(found.all()) == [(1, "ดีมาก"), (2, "ดี")]


@pytest.mark.parametrize("number", ["0", "10", "สอง", "1.5"])
def test_an_attempt_that_is_none_is_refused(client, clerk, schools, number):  # noqa: F811
    batch = preview(client, "external", [of_attempt(number, "ดี")], AGAIN)
    assert batch.refused == 1
    assert "ต้องเป็นเลข 1 ถึง 9" in client.get(reverse("schools:import", args=[batch.pk])).content.decode()


def test_a_result_is_kept_under_the_name_of_its_round_and_one_under_a_short_name_is_the_same(
    client,
    clerk,  # noqa: F811
    schools,  # noqa: F811
):
    name = round_four().name
    kept = ExternalResult.objects.create(school=schools[0], round="รอบสี่", level="basic", year=2565, result="ดี")
    batch = preview(client, "external", [row(result="ดีมาก", of="onesqa4")], HEADINGS[:5])
    assert (batch.added, batch.changed) == (0, 1)
    ask(client, batch, "apply")
    kept.refresh_from_db()
    assert (ExternalResult.objects.count(), kept.round, kept.result) == (1, name, "ดีมาก")
    ask(client, batch, "undo")
    kept.refresh_from_db()
    assert (kept.round, kept.result) == ("รอบสี่", "ดี")


def test_a_name_that_means_two_rounds_is_refused(client, clerk, schools):  # noqa: F811
    batch = preview(client, "external", [row(of="รอบ")], HEADINGS[:5])
    assert batch.refused == 1
    assert "ตรงกับหลายรอบ" in client.get(reverse("schools:import", args=[batch.pk])).content.decode()


def test_what_is_only_met_or_not_is_told_and_the_rest_of_the_row_is_kept(client, clerk, schools):  # noqa: F811
    batch = preview(client, "external", [row("ตามเกณฑ์", "ไม่ตามเกณฑ์", "3")], HEADINGS)
    assert (batch.added, batch.refused) == (1, 0)
    assert (
        "ไม่เก็บ มฐ.1 ตามเกณฑ์, มฐ.2 ไม่ตามเกณฑ์" in client.get(reverse("schools:import", args=[batch.pk])).content.decode()
    )
    ask(client, batch, "apply")
    assert standards() == [("3", 3)]


def test_a_set_that_has_these_levels_keeps_them(client, clerk, office, schools):  # noqa: F811
    found = round_of(office)
    found.basic_set = StandardSet.objects.create(
        office=office, code="met", level="basic", name="ตามเกณฑ์", first_year=2560
    )
    found.save()
    Level.objects.create(set=found.basic_set, value=1, label="ไม่ตามเกณฑ์")
    Level.objects.create(set=found.basic_set, value=2, label="ตามเกณฑ์")
    Standard.objects.create(set=found.basic_set, position=1, code="1", label="ผู้เรียน")
    ask(client, preview(client, "external", [row("ตามเกณฑ์", "", "", of=found.name)], HEADINGS), "apply")
    assert standards() == [("1", 2)]


FIVE = [*HEADINGS[:6], "ตัวบ่งชี้ที่ 1.1", "2.10"]


def indicators():
    return sorted(ExternalResult.objects.get().indicators.values_list("issue__code", "level"))


def test_levels_of_indicators_are_kept_changed_and_taken_back(client, clerk, schools):  # noqa: F811
    batch = preview(client, "external", [row("3", "4", "ดี", of="onesqa5")], FIVE)
    assert (batch.added, batch.refused) == (1, 0)
    ask(client, batch, "apply")
    assert (standards(), indicators()) == ([("1", 3)], [("1.1", 4), ("2.10", 3)])
    assert preview(client, "external", [row("3", "4", "3", of="onesqa5")], FIVE).same == 1
    batch = preview(client, "external", [row("3", "5", "", of="onesqa5")], FIVE)
    assert batch.changed == 1
    ask(client, batch, "apply")
    assert indicators() == [("1.1", 5), ("2.10", 3)]
    ask(client, batch, "undo")
    assert indicators() == [("1.1", 4), ("2.10", 3)]


def test_an_indicator_that_the_round_does_not_judge_is_refused(client, clerk, schools):  # noqa: F811
    batch = preview(client, "external", [row("3", "4", "", of="รอบสี่")], [*FIVE[:6], "ตัวบ่งชี้ที่ 3.3"])
    assert batch.refused == 1
    assert "ตัวบ่งชี้ 3.3 ไม่มีใน" in client.get(reverse("schools:import", args=[batch.pk])).content.decode()


# ---- which school a row means


@pytest.mark.parametrize("name", ["smis_code", "local_code", "onesqa_code", "moe_code", "obec_code"])
def test_a_school_is_known_by_any_of_its_codes(client, clerk, schools, name):  # noqa: F811
    codes = {"moe_code": "1063020001", "obec_code": "020001", "onesqa_code": "1074590088", "local_code": "T7"}
    type(schools[0]).objects.filter(pk=schools[0].pk).update(**codes)
    schools[0].refresh_from_db()
    batch = preview(client, "external", [row(code=getattr(schools[0], name))], HEADINGS[:5])
    assert (batch.added, batch.refused) == (1, 0)
    ask(client, batch, "apply")
    assert ExternalResult.objects.get().school == schools[0]


@pytest.mark.parametrize("heading", ["รหัสสถานศึกษา สมศ.", "รหัสสถานศึกษา สป."])
def test_the_headings_of_codes_in_files_of_onesqa_are_known(client, clerk, schools, heading):  # noqa: F811
    type(schools[0]).objects.filter(pk=schools[0].pk).update(onesqa_code="1074590088")
    batch = preview(client, "external", [row(code="1074590088")], [heading, *HEADINGS[1:5]])
    assert batch.added == 1
