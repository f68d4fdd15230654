"""Levels of the standards come in with the results of the external assessment."""

import pytest
from django.urls import reverse

from qa.models import ExternalResult, ExternalRound
from tests.qa.external_factories import head_of, make_assessment
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
