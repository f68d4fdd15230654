"""The printed register of letters: a job makes it, the office's staff take it, nobody else."""

import pytest
from django.urls import reverse

from jobs.testing import work_off
from registry.actions import routing
from schools.models import Role, StoredFile
from tests.factories import make_office, make_user, today
from tests.journeys.steps import pdf_text
from tests.registry.letter_factories import make_received
from thai.dates import short
from thai.years import be_year

pytestmark = pytest.mark.django_db


def test_a_volume_of_the_register_is_printed_and_read_by_its_office_alone(client):
    clerk = make_user(Role.CLERK)
    reader, doer = (make_user(Role.SUPERVISOR, office=clerk.acting.office) for _ in "ab")
    letter = make_received(by=clerk, subject="ขอเชิญประชุมวิชาการ", sender="สพฐ.", people=[reader, doer])
    routing.acknowledge(letter=letter, by=reader)
    routing.finish(letter=letter, by=doer, words="แจ้งโรงเรียนแล้ว")
    make_received(subject="เรื่องของสำนักงานอื่น")
    client.force_login(clerk)
    asked = client.post(reverse("reports:letter_register_print", args=["letter_in", be_year(today())]), {"first": "1"})
    work_off()
    assert "เปิดทะเบียน" in client.get(asked.url).text
    stored = StoredFile.objects.get(purpose="letter_register")
    with stored.content.open("rb") as paper:
        told = pdf_text(paper.read())[1]
    assert "ขอเชิญประชุมวิชาการ" in told and "เรื่องของสำนักงานอื่น" not in told
    # What became of it: who has read it, and who is done.
    day = short(today())
    for did in (f"{reader} รับทราบแล้ว {day}", f"{doer} ดำเนินการแล้ว {day}: แจ้งโรงเรียนแล้ว"):
        assert did.replace(" ", "") in told
    assert client.get(reverse("schools:file", args=[stored.pk])).status_code == 200
    client.force_login(make_user(Role.CLERK, office=make_office()))
    assert client.get(reverse("schools:file", args=[stored.pk])).status_code == 404
