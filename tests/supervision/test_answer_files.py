"""Files that came with answers: who answered sees them, of a survey the office once they are answered."""

import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from instruments.models import Instrument, Response
from schools import files
from schools.models import Role
from supervision.models import Visit
from tests.factories import make_office, make_school, make_user
from tests.instruments.factories import make_version
from tests.supervision.event_factories import make_event
from tests.supervision.factories import make_visit, photo
from tests.supervision.project_factories import make_project
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


PHOTO = ({}, [{"code": "picture", "kind": "photo", "required": False}])
# Where answers are kept (the names that Response has for them) with files, and where none come with them: what is
# answered over a link takes no files, see the next test.
WITH_FILES = {
    "at_visit", "feedback_of", "survey_target", "project_report",  # supervision.gates
    "readiness_check", "judging", "review",  # qa.gates
}  # fmt: skip
WITHOUT_FILES = {"event_evaluation", "survey_reply"}


def pictures(page):
    """The addresses of the pictures and files of answers on a page."""
    return re.findall(r'(?:src|href)="(/files/[^"]+)"', page.text)


def test_each_place_that_keeps_answers_has_a_gate_for_their_files_or_takes_none():
    kept = {row.get_accessor_name() for row in Response._meta.related_objects} - {"answers"}
    assert kept == WITH_FILES | WITHOUT_FILES


def test_who_evaluated_a_project_with_a_photo_sees_it_and_no_stranger_does(client):
    project = make_project(state="approved")
    version = make_version(PHOTO, office=project.office)
    Instrument.objects.filter(pk=version.instrument_id).update(code="F-20")
    client.force_login(project.owner)
    address = reverse("supervision:project_report", args=[project.pk])
    field = f"evaluation-item_{version.items().get().pk}"
    sent = {"summary": "อ่านออกเพิ่มขึ้น", "version": project.version, "step": "keep", field: photo()}
    assert client.post(address, sent).status_code == 302
    found = pictures(client.get(address))
    assert found and found == pictures(client.get(address))
    project.refresh_from_db()
    finish = sent | {"version": project.version, "step": "finish", f"{field}-kept": found[0].split("/")[2], field: ""}
    assert client.post(address, finish).status_code == 302
    read = pictures(client.get(reverse("supervision:project", args=[project.pk])))
    assert read and set(read) <= set(found)
    strangers = [
        make_user(Role.SCHOOL_DIRECTOR, school=make_school(project.office)),
        make_user(Role.COMMITTEE, office=project.office),
        make_user(Role.SUPERVISOR),
    ]
    for user, status in ((project.owner, 200), *((user, 404) for user in strangers)):
        client.force_login(user)
        assert {client.get(one).status_code for one in found} == {status}, user.acting.role
    client.logout()
    assert client.get(found[0]).status_code == 302


def test_a_school_that_answered_with_a_photo_sees_its_own_alone(client):
    """The feedback on a visit, and a survey that is not handed in yet."""
    office = make_office()
    school = make_school(office)
    teacher = make_user(Role.SCHOOL_DIRECTOR, school=school)
    visit = make_visit(office=office, school=school, state="approved")
    Visit.objects.filter(pk=visit.pk).update(acknowledged_at=timezone.now(), acknowledged_by=teacher)
    version = make_version(PHOTO, office=office)
    Instrument.objects.filter(pk=version.instrument_id).update(purpose="feedback")
    survey = make_survey(office=office, version=version)
    item = version.items().get().pk
    client.force_login(teacher)
    feedback = reverse("supervision:visit_feedback", args=[visit.pk])
    sent = {"instrument_version": version.pk, f"feedback-item_{item}": photo()}
    assert client.post(feedback, sent).status_code == 302
    answered = reverse("supervision:survey_answer", args=[survey.pk])
    sent = {"version": survey.targets.get().version, "do": "draft", f"answers-item_{item}": photo(color="blue")}
    assert client.post(answered, sent).status_code == 302
    of_visit = pictures(client.get(reverse("supervision:visit", args=[visit.pk])))
    of_survey = pictures(client.get(answered))
    assert of_visit and of_survey and not set(of_visit) & set(of_survey)
    neighbour = make_user(Role.SCHOOL_DIRECTOR, school=make_school(office))
    for user, visit_status, survey_status in (
        (teacher, 200, 200),
        (visit.supervisor, 200, 404),
        (neighbour, 404, 404),
        (make_user(Role.SUPERVISOR), 404, 404),
    ):
        client.force_login(user)
        for found, status in ((of_visit, visit_status), (of_survey, survey_status)):
            assert {client.get(one).status_code for one in found} == {status}, (user.acting.role, status)


def test_an_event_is_evaluated_with_no_form_that_asks_for_a_photo(client):
    event = make_event(state="draft")
    version = make_version(PHOTO, office=event.office)
    client.force_login(event.owner)
    address = reverse("supervision:event_edit", args=[event.pk])
    about = {"kind": "training", "title": "ก", "owner": event.owner.pk, "registration": "closed"}
    about |= {"starts_on": "1/1/2570", "version": event.version, "instrument": version.instrument_id}
    assert "แนบไฟล์หรือภาพ" in str(client.post(address, about).context["form"].errors["instrument"])
    event.refresh_from_db()
    assert event.evaluation_id is None
