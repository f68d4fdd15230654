"""What is put out for others to use: beside PDF and pictures the files of Office, archives and films.

Nothing here opens them: they are kept as they are and always sent to be saved, never shown by the browser.
"""

from pathlib import PurePosixPath

from django.core.exceptions import ValidationError

from schools import archives
from schools.documents import head_of
from schools.forms.files import check_evidence

OFFICE = "application/vnd.openxmlformats-officedocument"
# The part that makes an archive a file of Office: (its ending, its content type).
PARTS = {
    "word/document.xml": (".docx", f"{OFFICE}.wordprocessingml.document"),
    "xl/workbook.xml": (".xlsx", f"{OFFICE}.spreadsheetml.sheet"),
    "ppt/presentation.xml": (".pptx", f"{OFFICE}.presentationml.presentation"),
}
# What every file of Office has beside it, in lower case.
TYPES = "[content_types].xml"
ZIP, MP4 = (".zip", "application/zip"), (".mp4", "video/mp4")
ENDINGS = {kind: ending for ending, kind in (*PARTS.values(), ZIP, MP4)}
ACCEPT = ",".join(("application/pdf", "image/jpeg", "image/png", "image/webp", *ENDINGS.values()))
TAKEN = "PDF ภาพ (JPEG, PNG, WebP) DOCX XLSX PPTX ZIP หรือ MP4"
# Brands of films that browsers and phones play.
FILMS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash")
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
MOST_ENTRIES, MOST_BYTES = 2_000, 500 * 1024 * 1024
# What runs when somebody opens it after unpacking.
RUNS = frozenset(
    ".exe .com .bat .cmd .scr .pif .msi .msp .dll .cpl .jar .js .jse .vbs .vbe .wsf .wsh .hta .ps1 .lnk .reg .apk .app "
    ".docm .xlsm .pptm .dotm .xltm .potm .xlam .ppam".split()
)


def check_material(file):
    """(content, content type) of a file that may be put out, by what is in it. Raises ValidationError in Thai."""
    head = head_of(file)
    if head.startswith(b"PK"):
        return file, _archive(file)
    if head[4:8] == b"ftyp" and head[8:12] in FILMS:
        return file, MP4[1]
    if head.startswith(OLD_OFFICE):
        text = "ไฟล์ Office รุ่นเก่า (.doc .xls .ppt) หรือมีรหัสผ่าน โปรดบันทึกเป็น .docx .xlsx หรือ .pptx ที่ไม่มีรหัสผ่าน"
        raise ValidationError(text, code="old")
    try:
        return check_evidence(file)
    except ValidationError as error:
        if error.code == "type":
            raise ValidationError(f"รับเฉพาะไฟล์ {TAKEN} โปรดเลือกไฟล์ใหม่", code="type") from None
        raise


def _archive(file):
    heavy = ValidationError("ไฟล์มีข้อมูลภายในมากเกินไป โปรดแบ่งเป็นหลายไฟล์", code="heavy")
    try:
        with archives.opened(file, most=MOST_ENTRIES) as archive:
            entries = archive.infolist()
    except archives.Damaged:
        raise ValidationError("ไฟล์เสียหาย เปิดอ่านไม่ได้ โปรดบันทึกหรือบีบอัดใหม่แล้วส่งอีกครั้ง", code="damaged") from None
    except archives.Crowded:
        raise heavy from None
    if not entries:
        raise ValidationError("ไฟล์ ZIP ว่างเปล่า โปรดเลือกไฟล์ใหม่", code="empty")
    if any(entry.flag_bits & 1 for entry in entries):
        raise ValidationError("ไฟล์ ZIP มีรหัสผ่าน โปรดบีบอัดใหม่โดยไม่ใส่รหัสผ่าน", code="encrypted")
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise heavy
    names = [entry.filename.lower().replace("\\", "/") for entry in entries]
    if any(name.endswith("vbaproject.bin") for name in names):
        raise ValidationError("ไฟล์มีมาโคร ระบบไม่รับ โปรดบันทึกเป็นแบบไม่มีมาโคร", code="macro")
    for name in names:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or ":" in name:
            raise ValidationError("ไฟล์ ZIP มีที่อยู่ไฟล์ภายในไม่ปลอดภัย โปรดบีบอัดใหม่", code="path")
        if path.suffix in RUNS:
            text = f"ไฟล์ ZIP มีไฟล์ที่ทำงานเองได้ ({path.name[:60]}) ระบบไม่รับ โปรดนำออกแล้วบีบอัดใหม่"
            raise ValidationError(text, code="runs")
    office = [kind for part, (_ending, kind) in PARTS.items() if part in names and TYPES in names]
    return office[0] if office else ZIP[1]


def named(name, content_type):
    """The name under which a file is kept: it ends as its content does, so that nothing else opens it."""
    ending = ENDINGS.get(content_type)
    return name if ending is None or name.lower().endswith(ending) else f"{name}{ending}"
