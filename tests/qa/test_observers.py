"""Who observes an assessment of สมศ. is told, and reads it: a member of the committee that one alone."""

from datetime import timedelta

import pytest
from django.urls import reverse

from inbox.models import Notice
from qa.actions import external
from qa.models import ExternalDocument
from schools.files import store
from schools.models import Role
from tests.factories import make_office, make_user
from tests.qa.external_factories import give_result, head_of, make_assessment
from tests.qa.factories import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office):
    return head_of(office)


@pytest.fixture
def member(office):
    return make_user(Role.COMMITTEE, office=office)


@pytest.fixture
def observed(office, head, member):
    return make_assessment(office, head, observer=member)


def titles(user):
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def changed(row, head, **fields):
    row = fresh(row)
    version = row.version
    for name, value in fields.items():
        setattr(row, name, value)
    assert external.change(assessment=row, by=head, version=version)


def test_the_observer_is_told_of_every_step(observed, head, member):
    changed(observed, head, unit="คณะที่ 13")
    changed(observed, head, ends_on=observed.ends_on + timedelta(days=1))
    row = fresh(observed)
    external.cancel(assessment=row, by=head, version=row.version, reason="เลื่อน")
    external.restore(assessment=row, by=head, version=row.version)
    give_result(fresh(observed), head, "ดี")
    told = ["ท่านเป็นผู้สังเกตการณ์", "สมศ. เปลี่ยนวันประเมิน", "ยกเลิกกำหนด", "ท่านเป็นผู้สังเกตการณ์", "ผลการประเมินภายนอก: ดี"]
    assert [title.startswith(begin) for title, begin in zip(titles(member), told, strict=True)] == [True] * 5


def test_another_observer_and_the_one_before_are_told(office, observed, head, member):
    other = make_user(Role.SUPERVISOR, office=office)
    changed(observed, head, observer=other)
    assert titles(other)[0].startswith("ท่านเป็นผู้สังเกตการณ์")
    assert titles(member)[1].startswith("ท่านไม่ต้องเป็นผู้สังเกตการณ์")


def test_who_makes_the_appointment_is_not_told_of_it(office, head):
    make_assessment(office, head, observer=head)
    assert titles(head) == []


def test_a_member_of_the_committee_sees_what_he_or_she_observes_alone(client, office, head, member, observed):
    other = make_assessment(office, head)
    client.force_login(member)
    listed = client.get(reverse("qa:external")).content.decode()
    assert observed.school.full_name in listed
    assert other.school.full_name not in listed
    assert "ชุดเอกสารส่ง สมศ." not in listed
    page = client.get(reverse("qa:external_assessment", args=[observed.pk])).content.decode()
    assert observed.school.full_name in page
    for hidden in ("ลำดับเหตุการณ์", "ข้อเสนอแนะจากผลประเมิน", "บันทึกผล", "แก้ไขกำหนด"):
        assert hidden not in page
    assert client.get(reverse("qa:external_assessment", args=[other.pk])).status_code == 404
    changed(observed, head, observer=None)
    assert client.get(reverse("qa:external_assessment", args=[observed.pk])).status_code == 404


@pytest.mark.parametrize(("kind", "status"), [("real", 200), ("draft", 404)])
def test_an_observer_opens_documents_but_no_drafts(client, office, member, observed, kind, status):
    stored = store(pdf(), office=office, purpose="external", label="ก.pdf", content_type="application/pdf")
    ExternalDocument.objects.create(assessment=observed, kind=kind, file=stored)
    client.force_login(member)
    assert client.get(reverse("schools:file", args=[stored.pk])).status_code == status
