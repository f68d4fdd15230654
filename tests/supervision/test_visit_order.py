"""The order (คำสั่ง) that appoints a visit, as a file."""

import pytest
from django.urls import reverse

from schools.models import Role, StoredFile
from supervision.models import Visit
from tests.factories import make_office, make_school, make_user
from tests.supervision.factories import pdf, visit_form

pytestmark = pytest.mark.django_db


def test_a_new_order_takes_the_place_of_the_old_file(client, django_capture_on_commit_callbacks):
    school = make_school(make_office())
    client.force_login(make_user(Role.SUPERVISOR, office=school.office))
    client.post(reverse("supervision:visit_new"), visit_form(school, do="draft") | {"order_upload": pdf()})
    visit = Visit.objects.get()
    old = visit.order_file.content
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            reverse("supervision:visit_edit", args=[visit.pk]),
            visit_form(school, do="draft", version="1") | {"order_upload": pdf("คำสั่งใหม่.pdf")},
        )
    visit.refresh_from_db()
    assert list(StoredFile.objects.filter(purpose="visit_order")) == [visit.order_file]
    assert visit.order_file.label == "คำสั่งใหม่.pdf"
    assert not old.storage.exists(old.name)
    assert visit.order_file.content.storage.exists(visit.order_file.content.name)
