"""An office's own artwork, made ready once when it is brought: a page that only has to be laid below the words."""

import io
import tempfile
from pathlib import Path

import pikepdf
from django.core.exceptions import ValidationError
from pikepdf import Dictionary, Name
from PIL import Image, ImageCms

from reports.certificates.layout import PAGE_NAMES, PAGES
from schools import documents

DPI = 300
EDGE = round(297 / 25.4 * DPI)  # pixels of the longer side
LEAST_EDGE = 1240  # below, letters in the artwork show steps
FAIR_EDGE = 1754  # 150 dpi
SKEW = 0.02  # of the proportions: what is stretched without anybody seeing it
MOST_BYTES = 12 * 1024 * 1024  # of a page of a PDF, after it was tidied
QUALITY = 90
# What a page may bring along: its drawing alone.
KEPT = {"/Type", "/MediaBox", "/Contents", "/Resources"}
POINT = 72 / 25.4
DRAWN = Path(__file__).with_name("page_probe.py")


def take(file, page, number=1):
    """(bytes, content type, notes) of a PNG, JPG or PDF as a background of a `page`, "landscape" or "portrait".

    A picture becomes an RGB JPEG of at most 300 dpi; of a PDF page `number` becomes a document of its own, without
    scripts, links or notes. `notes` are Thai sentences on what is worth a look. Raises ValidationError.
    """
    head = documents.head_of(file)
    if head.startswith(b"%PDF-"):
        return *_page_of(file, page, number), []
    picture = _rgb(documents.picture_of(file, EDGE))
    _check_proportions(picture.width, picture.height, page, "px")
    longer = max(picture.size)
    if longer < LEAST_EDGE:
        raise ValidationError(
            f"ภาพเล็กเกินไป ({picture.width} × {picture.height} px) พิมพ์แล้วจะไม่คมชัด "
            f"โปรดใช้ภาพที่ด้านยาวอย่างน้อย {FAIR_EDGE:,} px",
            code="small",
        )
    notes = [] if longer >= FAIR_EDGE else [f"ภาพละเอียดน้อย (ด้านยาว {longer:,} px) เมื่อพิมพ์อาจไม่คมชัด แนะนำ {EDGE:,} px"]
    out = io.BytesIO()
    clean = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    clean.save(out, "JPEG", quality=QUALITY, subsampling=0, dpi=(DPI, DPI))
    return out.getvalue(), "image/jpeg", notes


def _rgb(picture):
    """The picture in RGB on white paper; colours of print (CMYK) by their own profile where they bring one."""
    if documents.see_through(picture):
        picture = picture.convert("RGBA")
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        return paper
    profile = picture.info.get("icc_profile")
    if picture.mode == "CMYK" and profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            pass  # A broken profile says nothing; the plain way is near enough.
    return picture.convert("RGB")


def _check_proportions(width, height, page, unit):
    wanted = PAGES[page][0] / PAGES[page][1]
    found = width / height
    if abs(found / wanted - 1) <= SKEW:
        return
    if abs(found * wanted - 1) <= SKEW:
        other = "portrait" if page == "landscape" else "landscape"
        raise ValidationError(
            f"ไฟล์นี้เป็น {PAGE_NAMES[other]} แต่แบบเป็น {PAGE_NAMES[page]} โปรดเปลี่ยนแนวกระดาษของแบบ หรือใช้ไฟล์อื่น",
            code="turned",
        )
    need = f"{round(FAIR_EDGE * 2 * min(1, wanted)):,} × {round(FAIR_EDGE * 2 / max(1, wanted)):,}"
    raise ValidationError(
        f"สัดส่วนไม่ตรงกับ {PAGE_NAMES[page]}: ไฟล์กว้าง {width:,.0f} สูง {height:,.0f} {unit} (อัตราส่วน {found:.2f}) "
        f"กระดาษต้องเป็น {wanted:.2f} เช่น {need} px โปรดตัดหรือจัดหน้าใหม่แล้วส่งอีกครั้ง",
        code="proportions",
    )


def _page_of(file, page, number):
    documents.check_pdf(file)
    try:
        with pikepdf.open(file) as given:
            if not 1 <= number <= len(given.pages):
                raise ValidationError(f"ไฟล์ PDF มี {len(given.pages)} หน้า โปรดเลือกหน้า 1–{len(given.pages)}", code="page")
            alone = _alone(given, given.pages[number - 1], page)
    except ValidationError:
        raise
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, OverflowError):
        raise ValidationError(documents.PDF_FAULTS["damaged"], code="damaged") from None
    finally:
        file.seek(0)
    _check_drawable(alone)
    return alone, "application/pdf"


def _check_drawable(content):
    """Screens draw the page again and again: once, with little time and memory, says whether they can."""
    with tempfile.TemporaryFile() as copy:
        copy.write(content)
        copy.seek(0)
        verdict = documents.probed(copy, DRAWN)
    if verdict != "ok":
        raise ValidationError("ภาพในไฟล์ PDF นี้ซับซ้อนเกินไปสำหรับพื้นหลัง โปรดบันทึกหน้านี้เป็น JPG หรือ PNG แล้วส่งอีกครั้ง", code="heavy")


def _alone(given, source, page):
    """One page as a document that holds its drawing and nothing else, its sheet exactly A4."""
    left, bottom, right, top = (float(value) for value in source.trimbox)
    turned = int(source.obj.get(Name.Rotate, 0)) % 180 == 90
    wide, high = (top - bottom, right - left) if turned else (right - left, top - bottom)
    if wide < 1 or high < 1:
        raise ValueError("empty page")
    _check_proportions(wide / POINT, high / POINT, page, "มม.")
    width, height = (side * POINT for side in PAGES[page])
    with pikepdf.new() as one:
        one.add_blank_page(page_size=(width, height))
        sheet = one.pages[0]
        form = one.copy_foreign(source.as_form_xobject())
        form.BBox = pikepdf.Array([left, bottom, right, top])
        for key in set(form.keys()) & {"/Metadata", "/PieceInfo", "/StructParent", "/StructParents", "/LastModified"}:
            del form[key]
        sheet.obj.Resources = Dictionary(XObject=Dictionary({"/Art": form}))
        # as_form_xobject turns the page upright; a trimmed page is laid with its own corner in that of the sheet.
        matrix = sheet.calc_form_xobject_placement(form, Name.Art, pikepdf.Rectangle(0, 0, width, height))
        sheet.obj.Contents = one.make_stream(matrix)
        for key in set(sheet.obj.keys()) - KEPT - {"/Parent"}:
            del sheet.obj[key]
        out = io.BytesIO()
        one.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    if len(out.getvalue()) > MOST_BYTES:
        raise ValidationError(
            f"หน้านี้มีข้อมูลมากเกินไปสำหรับพื้นหลัง (ไม่เกิน {MOST_BYTES // 1024 // 1024} MB) "
            "โปรดลดความละเอียดของภาพในไฟล์ หรือบันทึกเป็น JPG",
            code="heavy",
        )
    return out.getvalue()


def take_logo(file):
    """(PNG bytes, content type) of a logo, at most 800 px on its longer side. Raises ValidationError."""
    return documents.check_emblem(file)
