"""Files that may be kept and files that are refused, each built for real."""

import io
import time
import zipfile

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from pikepdf import Array, Dictionary, Name
from PIL import Image

from schools.documents import check_pdf, check_photo, check_spreadsheet, without_notes


def upload(content, name="ไฟล์.pdf"):
    return SimpleUploadedFile(name, content)


def pdf_bytes(pages=1, change=None, **save):
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page()
    if change:
        change(pdf)
    out = io.BytesIO()
    pdf.save(out, **save)
    return out.getvalue()


def refused(check, content, name="ไฟล์.pdf"):
    with pytest.raises(ValidationError) as caught:
        check(upload(content, name))
    return caught.value.code


def test_a_plain_pdf_passes_and_stands_at_its_start():
    file = upload(pdf_bytes(3))
    assert check_pdf(file) is None
    assert file.read(5) == b"%PDF-"


def test_a_pdf_that_opens_at_a_page_passes():
    def open_at(pdf):
        pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])

    check_pdf(upload(pdf_bytes(2, open_at)))


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: pdf.Root.__setattr__("OpenAction", Dictionary(S=Name.JavaScript, JS="app.alert(1)")),
        lambda pdf: pdf.Root.__setattr__("OpenAction", Dictionary(S=Name.Launch, F="cmd.exe")),
        lambda pdf: pdf.pages[0].obj.__setattr__("AA", Dictionary(O=Dictionary(S=Name.SubmitForm, F="http://x/"))),
        lambda pdf: pdf.Root.__setattr__("AcroForm", Dictionary(XFA=pdf.make_stream(b"<xdp/>"))),
    ],
    ids=["javascript", "launch", "page-action", "xfa"],
)
def test_active_content_is_refused_even_inside_object_streams(change):
    hidden = pdf_bytes(1, change, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in hidden
    assert refused(check_pdf, hidden) == "active"


def test_embedded_files_are_refused():
    def attach(pdf):
        pdf.attachments["virus.exe"] = b"MZ"

    assert refused(check_pdf, pdf_bytes(1, attach)) == "attachment"


@pytest.mark.parametrize("user", ["secret", ""])
def test_encrypted_pdfs_are_refused_also_when_only_protected(user):
    content = pdf_bytes(encryption=pikepdf.Encryption(owner="owner", user=user))
    assert refused(check_pdf, content) == "encrypted"


def test_too_many_pages_are_refused_and_the_limit_itself_passes():
    assert refused(check_pdf, pdf_bytes(501)) == "pages"
    check_pdf(upload(pdf_bytes(500)))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<html><body>SAR</body></html>", "type"),
        (b"<html>" + pdf_bytes(), "type"),
        (pdf_bytes(40)[:-600], "damaged"),
        (b"%PDF-1.7\nnothing of the kind\n%%EOF", "damaged"),
    ],
    ids=["0-byte", "html", "html-before-pdf", "cut-off", "only-the-signature"],
)
def test_what_is_not_a_whole_pdf_is_refused(content, code):
    assert refused(check_pdf, content) == code


def test_a_bomb_is_refused_without_hurting_this_process():
    """An object stream that unpacks to 1 GB is the child's trouble, and only for seconds."""
    import zlib

    packer, parts = zlib.compressobj(9), []
    for _ in range(1024):
        parts.append(packer.compress(b"\0" * (1 << 20)))
    packed = b"".join(parts) + packer.flush()
    body = b"%PDF-1.5\n"
    at = len(body)
    body += b"1 0 obj\n<</Type/XRef/W[1 2 1]/Size 4/Root 2 0 R/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    body += packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % at
    started = time.monotonic()
    assert refused(check_pdf, body) in {"heavy", "damaged"}
    assert time.monotonic() - started < 32


def photo_bytes(kind="JPEG", size=(3000, 2000), mode="RGB", **save):
    out = io.BytesIO()
    Image.new(mode, size, "navy" if mode == "RGB" else None).save(out, kind, **save)
    return out.getvalue()


def test_a_photo_comes_out_upright_smaller_and_without_its_place():
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright: turn by 90 degrees
    exif.get_ifd(0x8825)[1] = "N"
    content, content_type = check_photo(upload(photo_bytes(exif=exif), "ภาพ.jpg"))
    photo = Image.open(io.BytesIO(content))
    assert content_type == "image/jpeg"
    assert photo.size == (1280, 1920)
    assert not photo.getexif()


def two_in_one(exif=None):
    """What a phone writes: a JPEG with a second, smaller one behind it."""
    out = io.BytesIO()
    first, second = Image.new("RGB", (4000, 3000), "navy"), Image.new("RGB", (400, 300), "red")
    first.save(out, "MPO", save_all=True, append_images=[second], **({"exif": exif} if exif else {}))
    return out.getvalue()


@pytest.mark.parametrize("keep_place", [True, False])
def test_the_photo_of_a_phone_with_two_pictures_in_it_is_its_first(keep_place):
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (16.0, 42.0, 7.5)}
    content, content_type = check_photo(upload(two_in_one(exif), "IMG_0001.JPG"), keep_place=keep_place)
    photo = Image.open(io.BytesIO(content))
    assert (photo.format, photo.size, content_type) == ("JPEG", (1920, 1440), "image/jpeg")
    assert photo.getpixel((9, 9))[2] > 100
    assert bool(photo.getexif().get_ifd(0x8825)) is keep_place


def test_of_a_picture_nothing_but_its_pixels_stays():
    bare = without_notes(two_in_one())
    assert Image.open(io.BytesIO(bare)).format == "JPEG"
    assert without_notes(bare) == bare
    for content in (b"", b"%PDF-1.7", bare[:200], bare[:-2], b"\xff\xd8\xff\xe1\x00\x00" + bare):
        with pytest.raises(ValueError, match="JPEG"):
            without_notes(content)


def test_the_largest_photos_pass():
    for kind, size in (("JPEG", (6000, 5000)), ("PNG", (4000, 4000))):
        content, _ = check_photo(upload(photo_bytes(kind, size), "ภาพ"))
        assert max(Image.open(io.BytesIO(content)).size) == 1920


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"), ("JPEG", "CMYK")])
def test_other_pictures_become_jpeg(kind, mode):
    content, _ = check_photo(upload(photo_bytes(kind, (40, 30), mode), "ภาพ"))
    assert Image.open(io.BytesIO(content)).format == "JPEG"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<html></html>", "type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "type"),
        (photo_bytes()[:2000], "damaged"),
        (photo_bytes("PNG", (4001, 4000)), "pixels"),
        (photo_bytes("JPEG", (6001, 5000)), "pixels"),
        (photo_bytes("GIF", (10, 10)), "type"),
    ],
    ids=["0-byte", "html", "svg", "cut-off", "png-too-large", "jpeg-too-large", "gif"],
)
def test_what_is_not_a_photo_is_refused(content, code):
    assert refused(check_photo, content, "ภาพ.jpg") == code


def workbook_bytes():
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def zip_bytes(**entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def test_as_many_texts_as_a_workbook_may_hold():
    texts = b"<si><t>a</t></si>" * 300_000
    content = zip_bytes(**{"xl__workbook.xml": "<x/>", "xl__sharedStrings.xml": texts})
    assert check_spreadsheet(upload(content, "รายชื่อ.xlsx")) == "xlsx"


def test_spreadsheets_are_known_by_their_content():
    assert check_spreadsheet(upload(workbook_bytes(), "รายชื่อ.csv")) == "xlsx"
    assert check_spreadsheet(upload("﻿รหัส,ชื่อ\n".encode(), "รายชื่อ.xlsx")) == "csv"
    assert check_spreadsheet(upload("รหัส,ชื่อ\n".encode("cp874"), "รายชื่อ.csv")) == "csv"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><html>", "type"),
        (b"%PDF-1.7", "type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old"),
        (workbook_bytes()[:900], "damaged"),
        (zip_bytes(document="x"), "type"),
        (zip_bytes(**{"xl__workbook.xml": "<x/>", "xl__vbaProject.bin": "x"}), "macro"),
        (zip_bytes(**{"xl__workbook.xml": b"\0" * (61 * 1024 * 1024)}), "heavy"),
        (zip_bytes(**{"xl__workbook.xml": "<x/>", "xl__sharedStrings.xml": b" " * (31 * 1024 * 1024)}), "heavy"),
        (zip_bytes(**{"xl__workbook.xml": "", "xl__sharedStrings.xml": b"<si><t/></si>" * 300_001}), "heavy"),
        ("รหัส".encode("utf-16"), "type"),
    ],
    ids=[
        "0-byte",
        "html",
        "pdf",
        "xls",
        "cut-off",
        "other-zip",
        "macro",
        "bomb",
        "texts-too-long",
        "too-many-texts",
        "utf-16",
    ],
)
def test_what_is_not_a_spreadsheet_is_refused(content, code):
    assert refused(check_spreadsheet, content, "รายชื่อ.xlsx") == code
