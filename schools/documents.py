"""What an uploaded file must be before it is stored. Each check raises ValidationError with a Thai message."""

import io
import re
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

from django.core.exceptions import ValidationError
from PIL import Image, ImageOps, UnidentifiedImageError

from schools import archives
from schools.uploads import TooLargeFile, check_size

PROBE = Path(__file__).with_name("pdf_probe.py")
PROBE_SECONDS = 30
PDF_FAULTS = {
    "damaged": "ไฟล์ PDF เสียหาย เปิดอ่านไม่ได้ โปรดบันทึกเป็น PDF ใหม่แล้วส่งอีกครั้ง",
    "encrypted": "ไฟล์ PDF ตั้งรหัสผ่านหรือป้องกันไว้ โปรดยกเลิกการป้องกันแล้วส่งอีกครั้ง",
    "active": "ไฟล์ PDF มีคำสั่งที่ทำงานเอง (เช่น JavaScript) ระบบไม่รับ โปรดพิมพ์เป็น PDF ใหม่แล้วส่งอีกครั้ง",
    "attachment": "ไฟล์ PDF มีไฟล์อื่นแนบอยู่ภายใน ระบบไม่รับ โปรดนำไฟล์แนบออกแล้วส่งอีกครั้ง",
    "pages": "ไฟล์ PDF ยาวเกิน 500 หน้า โปรดลดจำนวนหน้าหรือแบ่งไฟล์",
    "heavy": "ไฟล์ PDF ซับซ้อนเกินกว่าที่ระบบตรวจได้ โปรดพิมพ์เป็น PDF ใหม่แล้วส่งอีกครั้ง",
}
EMPTY = "ไฟล์ว่างเปล่า (0 ไบต์) โปรดเลือกไฟล์ใหม่"

PHOTO_FORMATS = ("JPEG", "PNG", "WEBP")
# A JPEG is decoded at a fraction of its size; the others must be unpacked whole.
# MPO is what a phone writes: a JPEG with a second, smaller picture behind it, of which the first is taken.
PHOTO_PIXELS = {"JPEG": 30_000_000, "MPO": 30_000_000, "PNG": 16_000_000, "WEBP": 16_000_000}
PHOTO_EDGE = 1920
# Markers of a JPEG: what is written beside the pixels (all APPn but JFIF and Adobe's, comments), the pixels of a scan,
# and what ends those.
NOTES = {*range(0xE1, 0xF0), 0xFE} - {0xEE}
SCAN = 0xDA
SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
# The EXIF block of the place, and its tags of latitude and longitude with their hemispheres.
GPS = 0x8825
GPS_PLACE = (1, 2, 3, 4)
HEIC = (
    "ภาพ HEIC ระบบยังไม่รับ โปรดตั้งกล้องให้ถ่ายเป็น JPEG (iPhone: การตั้งค่า > กล้อง > รูปแบบ > ใช้งานร่วมกันได้ดีที่สุด) "
    "แล้วถ่ายใหม่ หรือบันทึกภาพเดิมเป็น JPEG ก่อนเลือกอีกครั้ง"
)
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"heif")
EMBLEM_EDGE = 800

SHEET_ENTRIES = 2_000
# The list of all 30,811 schools unpacks to 15 MB.
SHEET_BYTES = 60 * 1024 * 1024
SHEET_TEXT_BYTES = 30 * 1024 * 1024
SHEET_TEXTS = 300_000


def head_of(file, size=1024):
    """The first bytes of an open file; refuses an empty and an oversized one. It stands at its start afterwards."""
    if isinstance(file, TooLargeFile):
        check_size(file)
    file.seek(0)
    head = file.read(size)
    file.seek(0)
    if not head:
        raise ValidationError(EMPTY, code="empty")
    return head


def check_pdf(file):
    """Returns None when the file is a PDF that may be kept: `%PDF-` at its first byte, complete, not encrypted,
    1 to 500 pages, no script, no action that leaves the document, nothing embedded. Raises ValidationError.
    """
    if not head_of(file).startswith(b"%PDF-"):
        raise ValidationError("ไฟล์นี้ไม่ใช่ PDF โปรดเลือกไฟล์ที่บันทึกเป็น PDF", code="type")
    with tempfile.TemporaryFile() as copy:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            copy.write(chunk)
        file.seek(0)
        copy.seek(max(0, copy.tell() - 2048))
        # Without its end the file was cut off on the way; the parser would repair it and lose pages silently.
        complete = b"%%EOF" in copy.read()
        copy.seek(0)
        verdict = probed(copy) if complete else "damaged"
    if verdict != "ok":
        raise ValidationError(PDF_FAULTS[verdict], code=verdict)


def probed(file, script=PROBE):
    """The verdict on a PDF (a file of the system) by a script in a process of its own: "ok" or a key of PDF_FAULTS."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(script)],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PROBE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "heavy"
    verdict = done.stdout.decode("ascii", "replace").strip()
    return verdict if done.returncode == 0 and (verdict == "ok" or verdict in PDF_FAULTS) else "heavy"


def check_photo(file, *, keep_place=False):
    """Returns (bytes, "image/jpeg"): the photo upright, at most 1920 px on its longer edge, as a new JPEG without
    EXIF, so no place or phone goes with it; with `keep_place` the place alone stays. Raises ValidationError for what
    is not a JPEG, PNG or WebP picture.
    """
    photo = picture_of(file, PHOTO_EDGE)
    place = _place(photo) if keep_place else None
    if see_through(photo):
        photo = photo.convert("RGBA")
        paper = Image.new("RGB", photo.size, "white")
        paper.paste(photo, mask=photo.getchannel("A"))
        photo = paper
    return _saved(photo.convert("RGB"), "JPEG", quality=82, **({"exif": place} if place else {})), "image/jpeg"


def _place(photo):
    """An EXIF block that holds nothing but where the photo was taken, or None."""
    try:
        found = photo.getexif().get_ifd(GPS)
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, OverflowError):
        return None
    kept = {tag: found[tag] for tag in GPS_PLACE if tag in found}
    if not kept:
        return None
    block = Image.Exif()
    block[GPS] = kept
    return block


def without_notes(content):
    """The JPEG with the same pixels and nothing written beside them: no EXIF, no XMP, no comment, nothing after its
    end. Looks through the bytes once and decodes nothing. Raises ValueError for what is not a whole JPEG.
    """
    out, at = bytearray(content[:2]), 2
    if out != b"\xff\xd8":
        raise ValueError("no JPEG")
    while (marker := content[at : at + 2]) != b"\xff\xd9":
        size = int.from_bytes(content[at + 2 : at + 4], "big")
        end = at + 2 + size
        if len(marker) < 2 or marker[0] != 0xFF or size < 2 or end > len(content):
            raise ValueError("damaged JPEG")
        if marker[1] == SCAN:
            found = SCAN_END.search(content, end)
            if found is None:
                raise ValueError("JPEG without an end")
            end = found.start()
        if marker[1] not in NOTES:
            out += content[at:end]
        at = end
    return bytes(out + marker)


def check_emblem(file):
    """Returns (bytes, "image/png"): a logo or crest, at most 800 px on its longer edge, transparency kept, as a new
    PNG. Raises ValidationError for what is not a JPEG, PNG or WebP picture (an SVG can carry scripts).
    """
    picture = picture_of(file, EMBLEM_EDGE)
    return _saved(picture.convert("RGBA" if see_through(picture) else "RGB"), "PNG", optimize=True), "image/png"


def picture_of(file, edge):
    """The decoded picture, upright, at most `edge` px on its longer side. Raises ValidationError."""
    head = head_of(file)
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        raise ValidationError(HEIC, code="heic")
    if b"<svg" in head.lower():
        raise ValidationError("ภาพ SVG ระบบไม่รับ เพราะอาจมีคำสั่งที่ทำงานเอง โปรดเลือกภาพ JPEG, PNG หรือ WebP", code="type")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            photo = Image.open(file, formats=PHOTO_FORMATS)
        if photo.width * photo.height > (limit := PHOTO_PIXELS[photo.format]):
            raise _too_many_pixels(limit)
        photo.draft("RGB", (edge, edge))
        photo = ImageOps.exif_transpose(photo)
        photo.thumbnail((edge, edge))
        photo.load()
        return photo
    except UnidentifiedImageError:
        raise ValidationError("ไฟล์นี้ไม่ใช่ภาพถ่าย โปรดเลือกภาพ JPEG, PNG หรือ WebP", code="type") from None
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _too_many_pixels(max(PHOTO_PIXELS.values())) from None
    except ValidationError:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError):
        # Pillow's decoders raise all of these for damaged pictures.
        raise ValidationError("ไฟล์ภาพเสียหาย เปิดอ่านไม่ได้ โปรดเลือกภาพอื่น", code="damaged") from None
    finally:
        file.seek(0)


def see_through(photo):
    """Whether a picture has places without colour."""
    return photo.mode in ("RGBA", "LA", "PA") or "transparency" in photo.info


def _saved(photo, kind, **options):
    """The bytes of a new file that holds nothing but the pixels."""
    out = io.BytesIO()
    Image.frombytes(photo.mode, photo.size, photo.tobytes()).save(out, kind, **options)
    return out.getvalue()


def _too_many_pixels(limit):
    return ValidationError(f"ภาพใหญ่เกิน {limit // 1_000_000} ล้านพิกเซล โปรดย่อภาพแล้วส่งอีกครั้ง", code="pixels")


def check_spreadsheet(file):
    """Returns "xlsx" or "csv" by looking at the content, not at the name; the rows are not read yet.

    Refuses by ValidationError: empty, web pages, PDF, old .xls and password-protected workbooks, macros, damaged
    archives, and workbooks that unpack to more than 60 MB or hold more
    than 30 MB or 300,000 of different texts (opening one reads all of them before the first row).
    """
    head = head_of(file)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith(b"PK"):
        _check_workbook(file)
        return "xlsx"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValidationError("ไฟล์ Excel รุ่นเก่า (.xls) หรือมีรหัสผ่าน โปรดบันทึกเป็น .xlsx ที่ไม่มีรหัสผ่าน หรือ .csv", code="old")
    if start.startswith((b"<", b"%pdf-", b"{\\rtf")):
        raise ValidationError("ไฟล์นี้ไม่ใช่ตารางข้อมูล โปรดเลือกไฟล์ .xlsx หรือ .csv", code="type")
    if b"\0" in head or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValidationError("ไฟล์นี้ไม่ใช่ตารางข้อมูล โปรดบันทึกเป็น .xlsx หรือ .csv (UTF-8)", code="type")
    return "csv"


def _check_workbook(file):
    heavy = ValidationError(
        "ไฟล์ Excel มีข้อมูลภายในมากเกินไป โปรดคัดเฉพาะแผ่นงานและคอลัมน์ที่ใช้ หรือบันทึกเป็น .csv แล้วส่งอีกครั้ง", code="heavy"
    )
    try:
        with archives.opened(file, most=SHEET_ENTRIES) as archive:
            names = set(archive.namelist())
            is_heavy = _is_heavy(archive)
    except archives.Damaged:
        raise ValidationError("ไฟล์ Excel เสียหาย เปิดอ่านไม่ได้ โปรดบันทึกใหม่แล้วส่งอีกครั้ง", code="damaged") from None
    except archives.Crowded:
        raise heavy from None
    if "xl/workbook.xml" not in names:
        raise ValidationError("ไฟล์นี้ไม่ใช่ตารางข้อมูล โปรดเลือกไฟล์ .xlsx หรือ .csv", code="type")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise ValidationError("ไฟล์ Excel มีมาโคร ระบบไม่รับ โปรดบันทึกเป็น .xlsx", code="macro")
    if is_heavy:
        raise heavy


def _is_heavy(archive):
    """Whether opening the workbook costs more than a list of schools can need. Raises what zipfile raises."""
    entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > SHEET_BYTES:
        return True
    for entry in entries:
        if not entry.filename.lower().endswith("sharedstrings.xml"):
            continue
        if entry.file_size > SHEET_TEXT_BYTES:
            return True
        with archive.open(entry) as texts:
            # The end of an item also stands for an empty one; at most 30 MB are read, as the entry says.
            found, tail = 0, b""
            while chunk := texts.read(1 << 20):
                chunk = tail + chunk
                found += chunk.count(b"</si>") + chunk.count(b"<si/>")
                tail = chunk[-4:]
            if found > SHEET_TEXTS:
                return True
    return False
