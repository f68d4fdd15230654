"""Consent to a photo is taken back after the visit was approved: the picture leaves the public page at once."""

import pytest
from django.urls import reverse

from schools import files
from schools.models import AuditEvent, Role, StoredFile
from supervision.actions import publications
from supervision.models import VisitPhoto
from tests.factories import make_office, make_user
from tests.supervision.factories import make_visit, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office):
    return make_user(Role.HEAD, office=office)


def photo_of(visit, **marks):
    content = photo().read()
    stored = files.store(content, office=visit.office, purpose="visit_photo", label="ก.jpg", content_type="image/jpeg")
    return VisitPhoto.objects.create(visit=visit, file=stored, caption="หน้าชั้นเรียน", **marks)


@pytest.fixture
def picture(office, head):
    return photo_of(make_visit(office=office, state="approved", head=head), consent=True)


def address(picture):
    return reverse("supervision:visit_photo_take_back", args=[picture.visit_id, picture.pk])


def public(picture, head):
    """Where anybody finds the picture once it is published."""
    token = publications.publish(visit=picture.visit, parts=["photos"], by=head).token
    return reverse("supervision:visit_public_photo", args=[token, picture.file_id])


@pytest.mark.parametrize("marks", [{"consent": True}, {"shows_children": False}])
@pytest.mark.parametrize("who", ["author", "head"])
def test_without_consent_the_picture_is_public_no_more_and_stays_with_the_visit(client, picture, head, who, marks):
    VisitPhoto.objects.update(**{"consent": False, **marks})
    picture.refresh_from_db()
    visit, there = picture.visit, public(picture, head)
    person = head if who == "head" else visit.supervisor
    client.force_login(person)
    page = reverse("supervision:visit", args=[visit.pk])
    assert address(picture) in client.get(page).text
    assert "ถอนความยินยอม</button>" in client.get(address(picture)).text
    assert client.get(there).status_code == 200, "asking alone changes nothing"
    client.post(address(picture), {"do": "consent"})
    assert client.get(there).status_code == 404
    again = client.post(address(picture), {"do": "consent"}, follow=True).text
    assert "ภาพนี้ไม่ได้เผยแพร่อยู่แล้ว" in again
    assert "ไม่มีความยินยอม จึงเผยแพร่ไม่ได้" in again
    assert [event.to_state for event in visit.events.all()].count("no_consent") == 1
    assert AuditEvent.objects.get(verb="take back consent").actor == person


def test_a_deleted_picture_is_gone_with_its_content(client, picture, head, django_capture_on_commit_callbacks):
    there, content = public(picture, head), picture.file.content
    client.force_login(head)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address(picture), {"do": "delete"})
    assert not VisitPhoto.objects.exists()
    assert not StoredFile.objects.filter(pk=picture.file_id).exists()
    assert not content.storage.exists(content.name)
    assert client.get(there).status_code == 404
    page = client.post(address(picture), {"do": "delete"}, follow=True).text
    assert "ภาพนี้ถูกลบแล้ว" in page
    assert page.count("ลบภาพถ่าย") == 1, "in the timeline, once"
    assert AuditEvent.objects.filter(verb="delete photo").count() == 1


def test_before_the_approval_it_is_done_in_the_visit_itself(client, office, head):
    picture = photo_of(make_visit(office=office, state="submitted"), consent=True)
    client.force_login(head)
    assert "ยังไม่ได้รับอนุมัติ" in client.post(address(picture), {"do": "delete"}, follow=True).text
    picture.refresh_from_db()
    assert picture.consent


def test_a_colleague_who_was_not_there_takes_nothing_back(client, picture, office):
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    assert address(picture) not in client.get(reverse("supervision:visit", args=[picture.visit_id])).text
    assert client.post(address(picture), {"do": "delete"}).status_code == 403
    assert VisitPhoto.objects.filter(consent=True).exists()
