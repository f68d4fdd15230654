"""Two people at the pages of assessments and inspections in the same moment: the second one reads what holds now."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from inbox.models import Notice
from qa.models import ExternalAssessment, ExternalDocument, Inspection, InspectionCommittee
from schools.models import Role
from supervision.models import Visit
from tests.access.rows_external import assessment_of, committee_of, inspection_of
from tests.access.world import OWN, World
from tests.factories import today
from tests.qa.factories import pdf
from thai.dates import numeric

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(client):
    world = World()
    client.force_login(world.people[Role.HEAD])
    return world


@contextmanager
def meanwhile(do):
    """Does it once a page was found valid and its writing begins."""
    done = []

    def other_window(execute, sql, params, many, context):
        if sql.startswith("SAVEPOINT") and not done:
            done.append(True)
            do()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(other_window):
        yield
    assert done


def url(name, row):
    return reverse(f"qa:{name}", args=[row.pk])


def said(page):
    return [str(message) for message in page.context["messages"]]


# ---- an assessment that is called off


@pytest.fixture
def called_off(world):
    row = assessment_of(world, OWN)
    return row, lambda: ExternalAssessment.objects.filter(pk=row.pk).update(state="cancelled")


def test_a_document_of_an_assessment_that_is_called_off_meanwhile_is_not_kept(client, called_off):
    row, call_off = called_off
    file = SimpleUploadedFile("รายงาน.pdf", pdf(), "application/pdf")
    with meanwhile(call_off):
        page = client.post(url("external_documents", row), {"kind": "real", "file": file}, follow=True)
    assert said(page) == ["รายการนี้มีผู้ดำเนินการแล้ว สถานะปัจจุบัน: ยกเลิก"]
    assert not ExternalDocument.objects.exists()


def test_an_oral_report_of_an_assessment_that_is_called_off_meanwhile_is_not_kept(client, called_off):
    row, call_off = called_off
    with meanwhile(call_off):
        page = client.post(url("external_oral", row), {"oral_order": "125/2569", "version": row.version}, follow=True)
    assert said(page) == ["รายการนี้มีผู้ดำเนินการแล้ว สถานะปัจจุบัน: ยกเลิก"]
    row.refresh_from_db()
    assert row.oral_order == ""


# ---- inspections


def other_inspection(row, day):
    """A second appointment of the same school."""
    same = {name: getattr(row, name) for name in ("office", "school", "academic_year", "committee", "created_by")}
    return Inspection.objects.create(planned_on=day, **same)


def test_a_day_that_is_taken_meanwhile_is_said_at_its_field(client, world):
    row = inspection_of(world, OWN)
    day = row.planned_on + timedelta(days=1)
    given = {"committee": row.committee_id, "planned_on": numeric(day), "version": row.version}
    with meanwhile(lambda: other_inspection(row, day)):
        page = client.post(url("inspection_edit", row), given)
    assert page.status_code == 409
    assert page.context["form"].errors["planned_on"] == ["โรงเรียนนี้มีนัดในวันเดียวกันอยู่แล้ว"]
    row.refresh_from_db()
    assert row.planned_on != day


def test_a_visit_that_another_inspection_takes_meanwhile_is_not_taken_twice(client, world):
    row = inspection_of(world, OWN)
    other = other_inspection(row, row.planned_on + timedelta(days=1))
    visit = world.visit(OWN, None, "approved")
    Visit.objects.filter(pk=visit.pk).update(kind=Visit.Kind.QA)
    given = {"visit": visit.pk, "version": row.version}
    with meanwhile(lambda: Inspection.objects.filter(pk=other.pk).update(visit=visit)):
        page = client.post(url("inspection_link", row), given, follow=True)
    assert said(page) == ["บันทึกการนิเทศนี้เชื่อมกับการตรวจเยี่ยมอื่นแล้ว โปรดเลือกบันทึกอื่น"]
    row.refresh_from_db()
    assert row.visit is None


def test_a_name_of_a_committee_that_is_taken_meanwhile_is_said_at_its_field(client, world):
    row = committee_of(world, OWN)
    given = {
        "academic_year": row.academic_year,
        "name": "คณะที่ 2",
        "order_number": "1/2569",
        "ordered_on": numeric(today()),
        "members": "นายกล้า หาญ, ศึกษานิเทศก์, ประธานกรรมการ",
        "version": row.version,
    }
    with meanwhile(lambda: committee_of(world, OWN, "คณะที่ 2")):
        page = client.post(url("inspection_committee", row), given)
    assert page.status_code == 409
    assert page.context["form"].errors["name"] == ["มีคณะชื่อนี้ในปีการศึกษานี้แล้ว"]
    assert InspectionCommittee.objects.filter(name="คณะที่ 1").exists()


def test_measures_saved_again_unchanged_tell_the_school_nothing(client, world):
    row = inspection_of(world, OWN)
    given = {"measures": "สอนเสริม", "measures_owner": "ผอ.", "measures_due_on": numeric(today())}
    told = Notice.objects.filter(user=world.people[Role.SCHOOL_DIRECTOR], title__startswith="มาตรการเร่งรัด")
    for measures, notices in (("สอนเสริม", 1), ("สอนเสริม", 1), ("สอนเสริมทุกวัน", 2)):
        row.refresh_from_db()
        client.post(url("inspection_measures", row), given | {"measures": measures, "version": row.version})
        assert told.count() == notices
