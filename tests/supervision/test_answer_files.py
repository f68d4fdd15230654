"""Files that came with answers to a survey: the school's own at once, the office's once they are answered."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from schools import files
from schools.models import Role
from tests.factories import make_office, make_school, make_user
from tests.instruments.factories import make_version
from tests.supervision.survey_factories import answer, make_survey

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("submit", "staff", "name"), [(False, 404, "draft"), (True, 200, "answered")])
def test_the_office_reads_a_file_once_the_school_has_answered(client, submit, staff, name):
    office = make_office()
    school, by = make_school(office), make_user(Role.HEAD, office=office)
    asked = make_version(({}, [{"code": "level"}, {"code": "proof", "kind": "file", "required": False}]))
    target = answer(make_survey(office=office, by=by, version=asked), school, (4,), submit=submit)
    file = files.store(
        ContentFile(b"%PDF-1.7"), office=office, purpose="answer", label="ก.pdf", content_type="application/pdf"
    )
    target.response.answers.create(item=asked.items().get(code="proof"), file=file)
    address = reverse("schools:file", args=[file.pk])
    neighbour = make_user(Role.SCHOOL_STAFF, school=make_school(office))
    for user, status in ((make_user(Role.SCHOOL_STAFF, school=school), 200), (neighbour, 404)):
        client.force_login(user)
        assert client.get(address).status_code == status
    for role in (Role.HEAD, Role.SUPERVISOR):
        client.force_login(make_user(role, office=office))
        assert client.get(address).status_code == staff, (name, role)
