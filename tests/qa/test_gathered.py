"""Texts of the whole report that were gathered from the standards: in the next year, and in reports of before."""

from importlib import import_module

import pytest
from django.apps import apps

from qa.actions import sar
from qa.models import SarPart, Submission
from schools.models import Role
from tests.factories import make_user
from tests.qa.factories import fill_in, make_round, make_submission, part_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(client):
    """A report whose strengths were gathered, and whose points to develop were written."""
    row = make_submission(year=2567)
    client.force_login(make_user(Role.SCHOOL_STAFF, school=row.school))
    fill_in(client, row, do="draft", strengths=None, improvements="เขียนเอง")
    standard = row.standard_set.standards.first()
    part = SarPart.objects.get(submission=row, standard=standard)
    part.strengths = "อ่านคล่อง"
    part.save()
    data = {"version": 1, "do": "submit", "endorsed_on": "1/5/2569", "endorsed_by": "ก"}
    client.post(part_url(row, "send"), data)
    return Submission.objects.get(pk=row.pk)


def test_the_next_year_copies_what_was_written_and_gathers_anew(sent):
    round = make_round(sent.round.office, schools=0)
    row = round.submissions.select_related("round", "school").get(school=sent.school, level="basic")
    writer = make_user(Role.SCHOOL_STAFF, school=sent.school)
    assert sar.copy_last_year(submission=row, by=writer) == (sent, 2)
    row = Submission.objects.get(pk=row.pk)
    assert (row.strengths, row.improvements) == ("", "เขียนเอง")
    assert SarPart.objects.get(submission=row, kind="standard").strengths == "อ่านคล่อง"


def test_reports_sent_before_are_marked_by_what_they_say(sent):
    assert (sent.strengths, sent.gathered) == ("มาตรฐานที่ 1: อ่านคล่อง", ["strengths"])
    Submission.objects.update(gathered=[])
    import_module("qa.migrations.0017_texts_that_were_gathered").mark(apps, None)
    assert Submission.objects.get(pk=sent.pk).gathered == ["strengths"]
