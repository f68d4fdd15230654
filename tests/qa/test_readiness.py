"""Readiness: what an answer counts, what is missing, and how often and when a check is made."""

import uuid
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from instruments.actions import answer, versions
from instruments.models import Instrument, InstrumentVersion, Item
from instruments.values import options
from qa.models import ExternalAssessment
from qa.readiness import judge
from schools import files
from schools.models import Role
from tests.access.rows_external import inspection_of
from tests.access.world import OWN, World
from tests.factories import make_office, make_user
from tests.qa.external_factories import answers, give_result, head_of, make_assessment
from tests.qa.factories import pdf
from thai.dates import numeric

pytestmark = pytest.mark.django_db


@pytest.fixture
def head():
    return head_of(make_office())


@pytest.fixture
def assessment(head):
    return make_assessment(head.acting.office, head, starts_in=20)


def version():
    return Instrument.objects.get(code="F-07", office=None).current


def typed(best=True, **fields):
    given = {"checked_on": numeric(timezone.localdate()), "instrument_version": version().pk}
    return answers(version(), best=best) | given | {"client_uuid": str(uuid.uuid4())} | fields


def url(assessment, name="external_readiness"):
    return reverse(f"qa:{name}", args=[assessment.pk])


def test_what_was_not_answered_counts_as_not_there_and_is_named(head, assessment):
    rated = [item for item in version().items() if item.kind in Item.RATED]
    best = {rated[0]: Decimal(options(rated[0])[0][0])}
    verdict = judge(answer(version=version(), school=assessment.school, respondent=head, values=best))
    total = sum(item.weight for item in rated)
    assert verdict.score == round(100 * rated[0].weight / Decimal(total), 2)
    assert [row["text"] for row in verdict.missing] == [item.text for item in rated[1:]]
    assert {row["answer"] for row in verdict.missing} == {"ยังไม่ได้ตอบ"}


def test_two_clicks_make_one_check_and_one_letter(client, head, assessment):
    director = make_user(Role.SCHOOL_DIRECTOR, school=assessment.school)
    before = Notice.objects.filter(user=director).count()
    client.force_login(head)
    page = client.get(url(assessment)).content.decode()
    given = typed(client_uuid=page.split('name="client_uuid" value="')[1].split('"')[0])
    for _ in range(2):
        client.post(url(assessment), given)
    assert assessment.checks.count() == 1
    assert Notice.objects.filter(user=director).count() == before + 1
    check = assessment.checks.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        check.pk, check.response = None, answer(version=version(), school=assessment.school, respondent=head, values={})
        check.save(force_insert=True)


def test_other_answers_after_back_are_not_lost_and_overwrite_nothing(client, head, assessment):
    client.force_login(head)
    first = typed()
    client.post(url(assessment), first)
    worse = answers(version(), best=False)
    page = client.post(url(assessment), first | worse)
    assert page.status_code == 409
    assert "ไม่ถูกเขียนทับ" in page.content.decode()
    assert assessment.checks.get().score == 100
    identity = page.content.decode().split('name="client_uuid" value="')[1].split('"')[0]
    client.post(url(assessment), first | worse | {"client_uuid": identity})
    assert sorted(assessment.checks.values_list("score", flat=True)) == [0, 100]


def test_the_version_that_the_page_showed_is_the_one_that_is_answered(client, head, assessment):
    client.force_login(head)
    shown, given = version(), typed()
    InstrumentVersion.objects.create(instrument=shown.instrument, number=9, published_at=timezone.now())
    client.post(url(assessment), given)
    assert assessment.checks.get().response.version == shown


def test_after_the_result_there_is_no_check_any_more(client, head, assessment):
    give_result(assessment, head)
    client.force_login(head)
    assert client.get(url(assessment)).status_code == 302
    client.post(url(assessment), typed())
    assert not assessment.checks.exists()


def test_what_was_called_off_takes_no_check_no_document_and_no_oral_report(client, head, assessment):
    ExternalAssessment.objects.filter(pk=assessment.pk).update(state="cancelled")
    client.force_login(head)
    client.post(url(assessment), typed())
    file = SimpleUploadedFile("ฉบับจริง.pdf", pdf(), content_type="application/pdf")
    client.post(url(assessment, "external_documents"), {"kind": "real", "file": file})
    client.post(url(assessment, "external_oral"), {"oral_order": "125/2569", "members": "", "version": 1})
    assessment.refresh_from_db()
    assert not assessment.checks.exists()
    assert not assessment.documents.exists()
    assert assessment.oral_order == ""
    page = client.get(url(assessment, "external_assessment")).content.decode()
    assert url(assessment, "external_oral") not in page
    assert url(assessment, "external_documents") not in page


def test_an_assessment_did_not_take_place_before_its_first_day(client, head, assessment):
    client.force_login(head)
    button = url(assessment, "external_assessed")
    assert button not in client.get(url(assessment, "external_assessment")).content.decode()
    page = client.post(button, {"version": assessment.version}, follow=True)
    assert "ยังไม่ถึงวันประเมิน" in page.content.decode()
    assessment.refresh_from_db()
    assert assessment.state == "planned"
    ExternalAssessment.objects.filter(pk=assessment.pk).update(starts_on=timezone.localdate())
    client.post(button, {"version": assessment.version})
    assessment.refresh_from_db()
    assert assessment.state == "assessed"


# ---- the office's own form


def own(head, code, **fields):
    """The office's published copy of a form that comes with the product."""
    copy = versions.duplicate(instrument=Instrument.objects.get(code=code, office=None), by=head)
    Instrument.objects.filter(pk=copy.pk).update(**fields)
    versions.publish(version=copy.draft, by=head)
    return copy


def test_a_check_starts_with_the_offices_own_copy_of_the_checklist(client, head, assessment):
    client.force_login(head)
    assert client.get(url(assessment)).context["instrument"].office is None
    versions.duplicate(instrument=Instrument.objects.get(code="F-07", office=None), by=head)
    assert client.get(url(assessment)).context["instrument"].office is None
    own(head_of(make_office()), "F-07")
    assert client.get(url(assessment)).context["instrument"].office is None
    copy = own(head, "F-07")
    assert client.get(url(assessment)).context["instrument"] == copy


@pytest.mark.parametrize(("fields", "counts"), [({}, True), ({"purpose": "survey"}, False)])
def test_an_inspection_starts_with_the_offices_own_copy_of_its_form(client, fields, counts):
    world = World()
    head = world.people[Role.HEAD]
    copy = own(head, "F-04", **fields)
    client.force_login(head)
    tool = client.get(reverse("qa:inspection", args=[inspection_of(world, OWN).pk])).context["tool"]
    assert (tool.instrument == copy) is counts


def test_who_sees_the_check_opens_the_pictures_in_it(client, head, assessment):
    content = SimpleUploadedFile("ห้องสมุด.pdf", pdf(), "application/pdf")
    client.force_login(head)
    client.post(url(assessment), typed())
    response = assessment.checks.get().response
    stored = files.store(
        content.read(),
        office=head.acting.office,
        purpose="answer",
        label="ห้องสมุด.pdf",
        content_type="application/pdf",
        by=head,
    )
    response.answers.filter(pk=response.answers.first().pk).update(file=stored)
    address = reverse("schools:file", args=[stored.pk])
    assert client.get(address).status_code == 200
    client.force_login(head_of(make_office()))
    assert client.get(address).status_code == 404
