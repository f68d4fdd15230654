"""An instrument as a paper form: what it asks, for which school, and where its QR code leads."""

import pypdfium2
import pytest
from django.urls import reverse

from instruments.models import Instrument
from reports import pdf
from reports.instruments import paper
from schools.models import AuditEvent, Role
from tests.factories import make_office, make_school, make_user
from tests.instruments.factories import every_kind, make_version
from tests.reports.pictures import page_picture, squeezed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = make_user(Role.SUPERVISOR, office=make_office("สพป.น้ำผึ้ง เขต 1"))
    client.force_login(user)
    return user


def version_of_everything(office=None, **about):
    return make_version(
        ({"help": "ตอบตามจริง"}, every_kind()),
        (
            {"title": "ในห้องเรียน", "repeats": True, "show_if": {"item": "yes_no", "op": "is", "value": "1"}},
            [{"code": "need", "dual": True}, {"code": "why", "kind": "long_text", "required": False}],
        ),
        office=office,
        **about,
    )


def address(version):
    return reverse("reports:instrument_paper", args=[version.instrument_id])


def html(version, user, **about):
    given = {"school": None, "classes": 1, "address": "https://example.org/x"} | about
    return paper.html(version, office=user.acting.office, **given)


def test_the_form_asks_every_question_and_names_the_school(client, user):
    version = version_of_everything()
    school = make_school(user.acting.office, "บ้านห้วยน้ำใส")
    response = client.get(address(version), {"do": "pdf", "school": school.code, "classes": "2"})
    assert response["Content-Type"] == "application/pdf"
    text = text_of(response.content)
    for words in (
        "บ้านห้วยน้ำใส", "ประถมศึกษาน้ำผึ้ง เขต 1", "วันที่นิเทศ", "มากที่สุด", "คำถาม multiple", "เลือกได้หลายข้อ",
        "น้ำเงิน", "ไม่เกิน 5,000", "ตอบเมื่อข้อ 2 เป็น “มี”", "ชั้นเรียนที่ 1", "ชั้นเรียนที่ 2", "สภาพที่พึงประสงค์",
        "ต้องตอบ", "สแกนเพื่อบันทึกเข้าระบบ",
    ):  # fmt: skip
        assert squeezed(words) in text, words
    assert squeezed("ชั้นเรียนที่ 3") not in text
    event = AuditEvent.objects.get(verb="print instrument")
    assert event.actor == user


def test_a_form_without_a_school_has_a_line_for_it(user):
    version = version_of_everything()
    school = make_school(user.acting.office)
    line = '<span class="name">โรงเรียน</span><span class="line long"></span>'
    assert line in html(version, user)
    assert line not in html(version, user, school=school)


def test_the_code_leads_to_the_same_version_and_school(client, user, monkeypatch):
    version = version_of_everything()
    school = make_school(user.acting.office)
    seen = []
    make = paper.segno.make
    monkeypatch.setattr(paper.segno, "make", lambda text, **options: (seen.append(text), make(text, **options))[1])
    client.get(address(version), {"do": "pdf", "school": school.code, "classes": "1"})
    client.get(address(version), {"do": "pdf", "classes": "1"})
    there = "http://testserver" + reverse("supervision:paper_entry", args=[version.pk])
    assert seen == [f"{there}?school={school.pk}", there]


def test_a_draft_is_printed_without_a_code_for_those_who_build(client, user):
    version = version_of_everything(office=user.acting.office, published=False)
    assert "ฉบับร่าง ยังใช้ตอบไม่ได้" in html(version, user, address="")
    assert "สแกน" not in html(version, user, address="")
    assert client.get(address(version)).status_code == 200
    client.force_login(make_user(Role.DIRECTOR, office=user.acting.office))
    assert client.get(address(version)).status_code == 404


def test_a_survey_asks_who_answers_and_not_who_supervises(user):
    version = make_version(({}, [{"code": "q1"}]))
    Instrument.objects.filter(pk=version.instrument_id).update(purpose="survey")
    version.instrument.refresh_from_db()
    page = html(version, user)
    assert "ผู้ตอบ" in page
    assert "ผู้รับการนิเทศ" not in page


@pytest.mark.parametrize("asked", [{"classes": "0"}, {"classes": "7"}, {"classes": "x"}, {"school": "ไม่มีโรงเรียนนี้"}])
def test_a_wrong_wish_is_told(client, user, asked):
    response = client.get(address(version_of_everything()), {"do": "pdf", "classes": "1"} | asked)
    assert response["Content-Type"].startswith("text/html")
    assert response.context["form"].errors


def test_a_school_of_another_office_is_not_printed(client, user):
    theirs = make_school(make_office())
    response = client.get(address(version_of_everything()), {"do": "pdf", "classes": "1", "school": theirs.code})
    assert "school" in response.context["form"].errors
    assert client.get(address(version_of_everything()), {"at": theirs.pk}).context["form"].initial["school"] is None


def test_what_the_instrument_says_is_text_and_not_markup(user):
    version = make_version(({"title": "<b>ก</b>"}, [{"code": "q1", "text": "<script>x</script>"}]))
    page = html(version, user)
    assert "<script>" not in page
    assert "&lt;b&gt;ก" in page


def test_the_cost_is_the_same_for_a_long_form(client, user, django_assert_max_num_queries):
    version = make_version(({}, [{"code": f"q{n}"} for n in range(100)]))
    school = make_school(user.acting.office)
    with django_assert_max_num_queries(24):
        client.get(address(version), {"do": "pdf", "school": school.code})


WRITTEN = {"kind": "long_text", "required": False}


def test_a_survey_of_nine_questions_fits_on_one_sheet(user):
    text = {"text": "สถานศึกษาจัดทำแผนการนิเทศภายในและดำเนินการตามแผนอย่างต่อเนื่อง"}
    asked = [text] * 4 + [text | {"kind": "yes_no"}] * 3 + [WRITTEN] * 2
    version = make_version(({}, [{"code": f"q{place}", **item} for place, item in enumerate(asked)]))
    version.instrument.purpose = Instrument.Purpose.SURVEY
    assert len(pypdfium2.PdfDocument(pdf.render(html(version, user)))) == 1


@pytest.mark.parametrize("rated", [3, 5, 7, 9])
def test_lines_to_write_on_go_on_overleaf_and_leave_no_empty_foot(user, rated):
    asked = [{}] * rated + [WRITTEN] * 8
    version = make_version(({}, [{"code": f"q{place}", **item} for place, item in enumerate(asked)]))
    sheet = page_picture(pdf.render(html(version, user)))
    foot = sheet.crop((0, int(sheet.height * 0.87), sheet.width, int(sheet.height * 0.94)))
    assert min(foot.tobytes()) < 200
