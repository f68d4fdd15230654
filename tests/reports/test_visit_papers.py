"""One visit as a paper: what stands in both forms, what never does, and who gets them."""

import re

import pypdfium2
import pytest
from django.urls import reverse

from reports import pdf
from reports.visits import single
from schools import files
from schools.models import AuditEvent, Role
from supervision.models import VisitPhoto
from tests.factories import make_office, make_school, make_user
from tests.reports.pictures import squeezed, text_of
from tests.supervision.factories import make_visit, photo

pytestmark = pytest.mark.django_db
SECRET = "ผู้บริหารกำลังจะย้าย"


@pytest.fixture
def visit():
    school = make_school(make_office("สพป.น้ำผึ้ง เขต 1"), "บ้านห้วยน้ำใส")
    return make_visit(
        school=school,
        state="approved",
        ratings=[5, 5, 4, 4, 4, 4, 4, 4],
        private_notes=SECRET,
        strengths="ครูตั้งใจสอน",
        aims=["inspect", "supervise"],
    )


def paper(client, visit, **params):
    return client.get(reverse("reports:visit_pdf", args=[visit.pk]), params)


@pytest.mark.parametrize("kind", single.TEMPLATES)
def test_both_forms_say_what_was_found_and_keep_private_notes_out(client, visit, kind):
    client.force_login(visit.supervisor)
    response = paper(client, visit, form=kind)
    assert response["Content-Type"] == "application/pdf"
    text = text_of(response.content)
    for words in ("บ้านห้วยน้ำใส", "ครูตั้งใจสอน", "ควรใช้สื่อให้หลากหลาย", "จัดทำแผนการนิเทศภายใน", "4.25", "ระดับมาก"):
        assert squeezed(words) in text, words
    assert kind == "memo" or squeezed("ตรวจสอบ, นิเทศ") in text
    assert squeezed(SECRET) not in text
    assert AuditEvent.objects.filter(verb="print visit").count() == 1
    assert paper(client, visit, form=kind).content == response.content, "the same visit gives the same bytes"


def test_the_memo_has_the_fields_of_the_regulation_and_thai_digits_by_choice(client, visit):
    client.force_login(visit.supervisor)
    text = text_of(paper(client, visit, form="memo", digits="thai").content)
    for words in ("บันทึกข้อความ", "ส่วนราชการ", "วันที่", "เรื่อง", "เรียน", "๔.๒๕"):
        assert words in text, words
    assert not re.search("[0-9]", text.replace("S.D.", ""))


def test_a_large_photo_is_shrunk(visit):
    big = photo(size=(4000, 3000))
    stored = files.store(
        big.read(), office=visit.office, purpose="visit_photo", label="x.jpg", content_type="image/jpeg"
    )
    VisitPhoto.objects.create(visit=visit, file=stored, caption="ห้องเรียน")
    (shown,) = single.read(visit)["photos"]
    assert shown["url"].startswith("data:image/jpeg;base64,")
    assert len(shown["url"]) < 60_000


def test_a_photo_that_cannot_be_read_leaves_the_paper_standing(client, visit):
    stored = files.store(b"x", office=visit.office, purpose="visit_photo", label="x.jpg", content_type="image/jpeg")
    VisitPhoto.objects.create(visit=visit, file=stored)
    client.force_login(visit.supervisor)
    assert "อ่านภาพนี้ไม่ได้" in text_of(paper(client, visit).content)


def test_the_school_gets_it_once_it_is_approved_and_not_before(client, visit):
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=visit.school))
    assert paper(client, visit).status_code == 200
    waiting = make_visit(school=visit.school, supervisor=visit.supervisor, state="submitted")
    assert paper(client, waiting).status_code == 404


def test_what_is_not_approved_says_so(client, visit):
    waiting = make_visit(school=visit.school, supervisor=visit.supervisor, state="submitted")
    client.force_login(visit.supervisor)
    for kind in single.TEMPLATES:
        assert "ยังไม่ใช่ฉบับที่อนุมัติ" in text_of(paper(client, waiting, form=kind).content)


def test_an_unknown_form_is_not_found(client, visit):
    client.force_login(visit.supervisor)
    assert paper(client, visit, form="x").status_code == 404


@pytest.mark.parametrize(("hours", "printed"), [("10", "10"), ("20.0", "20"), ("2.5", "2.5")])
def test_hours_are_printed_as_people_write_them(visit, hours, printed):
    visit.hours = hours
    visit.save()
    visit.refresh_from_db()
    assert single.read(visit)["hours"] == printed


def test_the_signature_of_a_memo_never_stands_alone(client, visit):
    """However long the report: what is asked and the last recommendation stand on the page of the signature."""
    seen = set()
    for lines in range(4, 16, 2):
        visit.strengths = "\n".join(["ครูตั้งใจสอน"] * lines)
        content = pdf.render(single.render_html("memo", single.read(visit), title="x", thai_digits=False))
        pages = len(pypdfium2.PdfDocument(content))
        seen.add(pages)
        for words in ("จึงเรียนมาเพื่อโปรดทราบ", "จัดทำแผนการนิเทศภายใน"):
            assert squeezed(words) in text_of(content, pages - 1), lines
    assert seen == {1, 2}
