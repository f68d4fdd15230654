"""Each kind of question: what is taken, what is refused, how it reads afterwards."""

import io
from datetime import date
from decimal import Decimal

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from PIL import Image

from instruments.forms import AnswerForm
from instruments.reading import read
from instruments.values import Dual
from schools.models import StoredFile
from tests.factories import make_office, make_school, make_user
from tests.instruments.factories import by_code, every_kind, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return make_version(({}, every_kind()))


def asked(version, code, typed, **options):
    """The bound form with one answer, and the name of its field."""
    name = f"item_{by_code(version)[code].pk}"
    return AnswerForm({f"answers-{name}": typed}, version=version, **options), name


def posted(version, code, upload, **more):
    name = f"item_{by_code(version)[code].pk}"
    more = {f"answers-{name}-{key}": value for key, value in more.items()}
    files = {f"answers-{name}": upload} if upload else {}
    return name, more, files


def saved(form, response=None):
    assert form.is_valid(), form.errors
    return form.save(school=make_school(make_office()), respondent=make_user(), response=response)


def words(response):
    return {row.item.code: row.word for part in read(response) for row in part.rows if row.word}


@pytest.mark.parametrize(
    ("code", "typed", "value", "word"),
    [
        ("rating", "4", Decimal(4), "มาก"),
        ("yes_no", "0", Decimal(0), "ไม่มี"),
        ("partial", "0.5", Decimal("0.5"), "มีบางส่วน"),
        ("single", "green", "green", "เขียว"),
        ("multiple", ["blue", "red"], ["red", "blue"], "แดง, น้ำเงิน"),
        ("number", "๑,๒๓๔.๕", Decimal("1234.5"), "1,234.5 คน"),
        ("text", "  ดีมาก ", "ดีมาก", "ดีมาก"),
        ("long_text", "บรรทัดแรก\nบรรทัดที่สอง", "บรรทัดแรก\nบรรทัดที่สอง", "บรรทัดแรก\nบรรทัดที่สอง"),
        ("date", "๑๖ พ.ค. ๒๕๖๙", date(2026, 5, 16), "16 พ.ค. 2569"),
    ],
)
def test_an_answer_is_taken_stored_and_read_back(version, code, typed, value, word):
    form, _name = asked(version, code, typed)
    response = saved(form)
    assert form.given()[by_code(version)[code], 0] == value
    assert words(response) == {code: word}
    again = AnswerForm(version=version, response=response)
    resent = {again.add_prefix(name): again[name].value() for name in again.fields if again[name].value() is not None}
    if code == "date":
        resent = {name: again[name.removeprefix("answers-")].field.widget.format_value(v) for name, v in resent.items()}
    shown = AnswerForm(resent, version=version, response=response)
    assert shown.is_valid()
    assert shown.given() == form.given()
    assert shown.differences(response) == []


@pytest.mark.parametrize(
    ("code", "typed", "message"),
    [
        ("rating", "6", "ไม่อยู่ในมาตรวัด"),
        ("rating", "4.5", "ไม่อยู่ในมาตรวัด"),
        ("yes_no", "0.5", "ไม่อยู่ในมาตรวัด"),
        ("single", "black", "ไม่อยู่ในมาตรวัด"),
        ("multiple", ["red", "black"], "ไม่อยู่ในมาตรวัด"),
        ("number", "มาก", "ตัวเลข"),
        ("number", "1e3", "ตัวเลข"),
        ("number", "NaN", "ตัวเลข"),
        ("number", "1.234", "2 ตำแหน่ง"),
        ("number", "-1", "ต้องไม่น้อยกว่า 0"),
        ("number", "๕,๐๐๑", "ต้องไม่เกิน 5,000"),
        ("date", "31/2/2569", ""),
        ("long_text", "ก" * 20_000, "ข้อความยาว 20,000 ตัวอักษร เกินกำหนด 10,000"),
        ("text", "ก" * 1_001, "เกินกำหนด 1,000"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_in_thai_and_stays_on_the_page(version, code, typed, message):
    for complete in (True, False):
        form, name = asked(version, code, typed, complete=complete)
        assert not form.is_valid()
        assert list(form.errors) == [name]
        assert message in form.errors[name][0]
        if code not in ("rating", "yes_no", "single", "multiple"):
            assert f">{typed}<" in str(form) or f'value="{typed}"' in str(form)


def test_a_large_number_that_the_database_cannot_hold_is_refused():
    version = make_version(({}, [{"kind": "number", "code": "n"}]))
    form, name = asked(version, "n", "9" * 11)
    assert "มากเกินกว่าที่ระบบเก็บได้" in form.errors[name][0]


def test_a_rating_of_what_is_and_what_should_be_owes_both():
    version = make_version(({}, [{"code": "need", "dual": True}]))
    name = f"item_{by_code(version)['need'].pk}"
    form = AnswerForm({f"answers-{name}": "2"}, version=version)
    assert form.errors == {f"{name}_wanted": ["โปรดเลือกระดับ"]}
    response = saved(AnswerForm({f"answers-{name}": "2", f"answers-{name}_wanted": "5"}, version=version))
    assert words(response) == {"need": "สภาพปัจจุบัน น้อย · สภาพที่พึงประสงค์ มากที่สุด"}
    half = AnswerForm({f"answers-{name}_wanted": "5"}, version=version, complete=False)
    response = saved(half)
    assert half.given() == {(by_code(version)["need"], 0): Dual(None, Decimal(5))}
    assert str(AnswerForm(version=version, response=response)).count(" checked") == 1


@pytest.mark.parametrize("code", [item["code"] for item in every_kind()])
def test_handing_in_asks_for_what_is_required_and_a_draft_does_not(code):
    item = next(item for item in every_kind() if item["code"] == code)
    version = make_version(({}, [{**item, "required": True}]))
    name = f"item_{by_code(version)[code].pk}"
    assert AnswerForm({}, version=version, complete=False).is_valid()
    form = AnswerForm({}, version=version)
    assert list(form.errors) == [name]
    assert form.errors[name][0].startswith("โปรด")


# Files


def picture(kind="JPEG", exif=None):
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "green").save(out, kind, **({"exif": exif} if exif else {}))
    return out.getvalue()


def test_a_photo_is_stored_upright_and_without_its_place(version):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    _name, more, files = posted(version, "photo", SimpleUploadedFile("ห้องเรียน.JPG", picture(exif=exif)))
    response = saved(AnswerForm(more, files, version=version))
    stored = response.answers.get().file
    assert (stored.purpose, stored.label, stored.content_type) == ("answer", "ห้องเรียน.jpg", "image/jpeg")
    with Image.open(stored.content) as photo:
        assert photo.size == (20, 40)
        assert not photo.getexif()
    assert words(response) == {"photo": "ห้องเรียน.jpg"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "JPEG"),
        (b"%PDF-1.7", "ไม่ใช่ภาพถ่าย"),
        (b"", "ว่างเปล่า"),
    ],
)
def test_what_is_no_photo_is_refused_and_the_person_is_told_to_choose_again(version, content, message):
    name, more, files = posted(version, "photo", SimpleUploadedFile("ภาพ.jpg", content))
    form = AnswerForm(more, files, version=version, complete=False)
    assert message in form.errors[name][0]
    assert "โปรดเลือกไฟล์อีกครั้ง" in str(form)
    assert not StoredFile.objects.exists()


def pdf():
    out = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(out)
    return out.getvalue()


def sheet():
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("label", "content", "kind"),
    [
        ("แผน.pdf", pdf, "application/pdf"),
        ("ตาราง.xlsx", sheet, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("ภาพ.jpg", picture, "image/jpeg"),
    ],
)
def test_a_file_is_a_pdf_a_workbook_or_a_photo(version, label, content, kind):
    _name, more, files = posted(version, "file", SimpleUploadedFile(label, content()))
    stored = saved(AnswerForm(more, files, version=version)).answers.get().file
    assert (stored.label, stored.content_type) == (label, kind)


def test_another_file_is_refused(version):
    name, more, files = posted(version, "file", SimpleUploadedFile("ก.exe", b"MZ\x90"))
    assert "PDF, Excel" in AnswerForm(more, files, version=version).errors[name][0]


def test_a_stored_file_stays_is_replaced_and_goes(version, django_capture_on_commit_callbacks):
    def send(upload=None, response=None, **more):
        _name, more, files = posted(version, "file", upload, **more)
        with django_capture_on_commit_callbacks(execute=True):
            return saved(AnswerForm(more, files, version=version, response=response), response)

    response = send(SimpleUploadedFile("ก.pdf", pdf()))
    first = response.answers.get().file
    assert f'value="{first.pk}"' in str(AnswerForm(version=version, response=response))
    send(response=response, kept=str(first.pk))
    assert response.answers.get().file == first
    send(SimpleUploadedFile("ข.pdf", pdf()), response=response, kept=str(first.pk))
    second = response.answers.get().file
    assert second.label == "ข.pdf"
    assert not StoredFile.objects.filter(pk=first.pk).exists()
    assert not first.content.storage.exists(first.content.name)
    send(response=response, kept=str(second.pk), clear="on")
    assert not response.answers.exists()
    assert not StoredFile.objects.exists()


def test_a_file_of_another_response_is_refused(version):
    name, more, files = posted(version, "file", SimpleUploadedFile("ก.pdf", pdf()))
    foreign = saved(AnswerForm(more, files, version=version)).answers.get().file
    own = saved(AnswerForm({}, version=version))
    for response in (own, None):
        form = AnswerForm({f"answers-{name}-kept": str(foreign.pk)}, version=version, response=response)
        assert "โปรดเลือกไฟล์ใหม่" in form.errors[name][0]
