"""A Book as a Word file for those who must go on editing: real heading styles, a table of contents that Word fills,
tables whose heads repeat, captions, wide tables on pages of their own; the same book gives the same bytes.
"""

import io
import zipfile
from datetime import datetime

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from reports.book import pictures, word_tables
from reports.book.paper import running_on
from reports.book.parts import Chart, Heading, Note, Stats, Table, Text
from reports.book.word_tables import FONT
from reports.workbooks import MADE, STAMP
from schools.exports.cells import plain

INK = RGBColor(0x08, 0x4B, 0x55)
SIZES = {"Normal": 16, "Heading 1": 22, "Heading 2": 18, "Heading 3": 16, "Title": 28, "Caption": 15, "Subtitle": 18}
SMALL_SIZE = 13
LONG, SHORT = Cm(29.7), Cm(21)
CONTENTS = 'TOC \\o "1-2" \\h \\z \\u'


def write(book):
    """The bytes of the Word file of a Book. Raises PdfError when a chart cannot be drawn."""
    return Word(book).content()


class Word:
    """A Word file that grows part by part."""

    def __init__(self, book):
        self.book = book
        self.say = book.in_digits
        charts = [part for chapter in book.chapters for part in chapter.of(Chart)]
        self.drawn = pictures.drawn(charts, book.digits)
        self.file = Document()
        self.is_wide, self.running_on = False, running_on(book)
        self._begin()

    def content(self):
        """The bytes, every member of the archive dated alike."""
        self._cover()
        chapters = list(enumerate(self.book.chapters))
        for place, chapter in chapters:
            if chapter.kind == "front":
                self._chapter(place, chapter)
        self._paragraph("สารบัญ", "TOC Heading").paragraph_format.page_break_before = True
        self._field(self.file.add_paragraph(), CONTENTS, "คลิกขวาที่นี่ แล้วเลือกปรับปรุงเขตข้อมูล (Update Field)")
        for place, chapter in chapters:
            if chapter.kind != "front":
                self._chapter(place, chapter)
        self._closing()
        out, source = io.BytesIO(), io.BytesIO()
        self.file.save(source)
        with zipfile.ZipFile(source) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name in read.namelist():
                member = zipfile.ZipInfo(name, STAMP)
                member.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(member, read.read(name))
        return out.getvalue()

    # -- the file ------------------------------------------------------------------------------------------------------

    def _begin(self):
        book, properties = self.book, self.file.core_properties
        properties.title = f"ร่าง {book.title}" if book.is_draft else book.title
        properties.author = properties.last_modified_by = book.office["name"]
        properties.language, properties.comments = "th-TH", f"SHA-256 {book.sha256}"
        properties.created = properties.modified = datetime(MADE.year, 1, 1)
        properties.revision = 1
        for name, size in SIZES.items():
            _font(self.file.styles[name], size, bold=name not in ("Normal", "Subtitle"))
        normal = self.file.styles["Normal"].paragraph_format
        normal.space_after, normal.line_spacing = Pt(4), 1.0
        for name in ("Heading 1", "Heading 2", "Heading 3", "Caption"):
            self.file.styles[name].paragraph_format.keep_with_next = True
        _font(self.file.styles["TOC Heading"], SIZES["Heading 1"], bold=True)
        # Word asks when it opens the file whether to fill in the table of contents.
        update = OxmlElement("w:updateFields")
        update.set(qn("w:val"), "true")
        self.file.settings.element.append(update)
        section = self.file.sections[0]
        _turn(section, wide=False)
        section.different_first_page_header_footer = True
        words = f"{book.title} · {book.office['name']}"
        head = section.header.paragraphs[0]
        _run(head, self.say(f"ร่าง ยังไม่ได้รับอนุมัติ · {words}" if book.is_draft else words), SMALL_SIZE)
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        shape = "\\* THAIARABIC" if book.digits == "thai" else "\\* ARABIC"
        _run(foot, "หน้า ", SMALL_SIZE)
        self._field(foot, f"PAGE {shape}", "1")
        _run(foot, " จาก ", SMALL_SIZE)
        self._field(foot, f"NUMPAGES {shape}", "1")

    def _paragraph(self, text, style="Normal"):
        paragraph = self.file.add_paragraph(style=style)
        _run(paragraph, self.say(text))
        return paragraph

    def _field(self, paragraph, code, shown):
        """A field that Word computes; until then it shows a word."""
        for kind, text in (("begin", ""), ("", code), ("separate", ""), ("shown", shown), ("end", "")):
            run = paragraph.add_run()
            if kind == "shown":
                _said(run, text)
                continue
            part = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                part.set(qn("w:fldCharType"), kind)
            else:
                part.set(qn("xml:space"), "preserve")
                part.text = f" {text} "
            run._r.append(part)

    def _turned(self, wide):
        """Goes on with pages upright or on their side."""
        if wide != self.is_wide:
            _turn(self.file.add_section(WD_SECTION.NEW_PAGE), wide=wide)
            self.is_wide = wide
            return True
        return False

    # -- its parts -----------------------------------------------------------------------------------------------------

    def _cover(self):
        book = self.book
        for text, style, before in (
            (book.office["formal_name"], "Subtitle", 60),
            ("ร่าง ยังไม่ได้รับอนุมัติ ห้ามใช้อ้างอิง" if book.is_draft else "", "Subtitle", 0),
            (book.title, "Title", 120),
            *((line, "Subtitle", 0) for line in book.lines),
            (f"ข้อมูล ณ วันที่ {book.day}", "Normal", 160),
            ("กลุ่มนิเทศ ติดตามและประเมินผลการจัดการศึกษา", "Normal", 0),
        ):
            if text:
                paragraph = self._paragraph(text, style)
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                paragraph.paragraph_format.space_before = Pt(before)

    def _chapter(self, number, chapter):
        first = next((part for part in chapter.parts if not isinstance(part, Heading)), None)
        turned = self._turned(isinstance(first, Table) and first.lies)
        heading = self._paragraph(chapter.heading, "Heading 1")
        heading.paragraph_format.page_break_before = not (turned or number in self.running_on)
        for place, part in enumerate(chapter.parts):
            follows = next((one for one in chapter.parts[place:] if not isinstance(one, Heading)), None)
            if not (isinstance(part, Note) and self.is_wide) and place:
                leads = follows if isinstance(part, Heading) else part
                self._turned(isinstance(leads, Table) and leads.lies)
            self._part(part)
        self._turned(False)

    def _part(self, part):
        if isinstance(part, Heading):
            self._paragraph(part.text, f"Heading {min(3, max(2, part.level))}")
        elif isinstance(part, Text):
            if part.heading:
                self._paragraph(part.heading, "Heading 2")
            for line in part.paragraphs:
                self._paragraph(line)
        elif isinstance(part, Note):
            _small(self._paragraph(part.text))
        elif isinstance(part, Stats):
            for label, cell, note in part.items:
                paragraph = self.file.add_paragraph(style="List Bullet")
                _run(paragraph, self.say(f"{label} "))
                _run(paragraph, self.say(cell.shown), bold=True)
                _run(paragraph, self.say(f" {note}" if note else ""))
        elif isinstance(part, Chart):
            self._picture(part)
        else:
            self._table(part)

    def _picture(self, chart):
        self._paragraph(f"แผนภูมิที่ {chart.number} {chart.title}", "Caption")
        drawn = self.drawn[id(chart)]
        shape = self.file.add_picture(io.BytesIO(drawn.png), width=Cm(21 if self.is_wide else 16))
        named = shape._inline.docPr
        named.set("name", f"chart-{chart.number}")
        named.set("descr", plain(self.say(f"{chart.title}: {drawn.alt}")))

    def _table(self, table):
        self._paragraph(f"ตารางที่ {table.number} {table.title}", "Caption")
        made = word_tables.element(table, Cm(25.7 if self.is_wide else 16), self.say)
        self.file.element.body.insert_element_before(made, "w:sectPr")
        if table.note:
            _small(self._paragraph(table.note))
        else:
            self.file.add_paragraph().paragraph_format.space_after = Pt(2)

    def _closing(self):
        book = self.book
        self._paragraph("การรับรองและที่มาของรายงาน", "Heading 1").paragraph_format.page_break_before = True
        for person in book.signed.get("people", []):
            on = f" เมื่อวันที่ {person['on']}" if person["on"] else ""
            signed = ["ลงชื่อ ..................................................", f"({person['name']})", person["title"]]
            for text in (*signed, f"{person['role']}{on}"):
                if text:
                    self._paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER
            self.file.add_paragraph()
        if book.is_draft:
            self._paragraph("ผู้อนุมัติ: ยังไม่ได้รับอนุมัติ")
        self._paragraph(f"ตัวเลขทุกตัวในรายงานฉบับนี้คำนวณจากชุดข้อมูลที่ตรึงไว้ ณ วันที่ {book.day} ตรวจสอบที่มาได้ที่")
        for text in (book.origin, f"SHA-256: {book.sha256}"):
            _run(self.file.add_paragraph(), text)


def _font(style, size, *, bold):
    """Sets a style in Sarabun for all scripts: Thai is a complex script and has a font, a size and a weight apart."""
    font = style.font
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, False
    if style.name != "Normal":
        font.color.rgb = INK
    properties = style.element.get_or_add_rPr()
    _scripts(properties, size, bold)


def _scripts(properties, size=None, bold=None):
    fonts = properties.get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for tag, value in (("w:bCs", bold), ("w:szCs", size)):
        if value is not None:
            for old in properties.findall(qn(tag)):
                properties.remove(old)
            part = OxmlElement(tag)
            part.set(qn("w:val"), str(int(value * 2)) if tag == "w:szCs" else str(int(value)))
            _in_order(properties, part)


# The order that the schema of Word wants; the same properties in another order are a damaged file to some readers.
ORDER = [
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "i",
    "iCs",
    "caps",
    "color",
    "spacing",
    "kern",
    "sz",
    "szCs",
    "u",
    "cs",
    "lang",
]


def _in_order(properties, part):
    place = ORDER.index(part.tag.rpartition("}")[2])
    for number, old in enumerate(properties):
        name = old.tag.rpartition("}")[2]
        if name in ORDER and ORDER.index(name) > place:
            properties.insert(number, part)
            return
    properties.append(part)


def _run(paragraph, text, size=None, *, bold=False):
    run = paragraph.add_run()
    _said(run, text)
    if size:
        run.font.size = Pt(size)
    if bold:
        run.font.bold = True
    _scripts(run._r.get_or_add_rPr(), size, bold or None)
    return run


def _said(run, text):
    """The text, marked as one of a complex script in Thai."""
    run.text = plain(text)
    properties = run._r.get_or_add_rPr()
    _in_order(properties, OxmlElement("w:cs"))
    language = OxmlElement("w:lang")
    language.set(qn("w:bidi"), "th-TH")
    _in_order(properties, language)


def _small(paragraph):
    for run in paragraph.runs:
        run.font.size = Pt(SMALL_SIZE)
        _scripts(run._r.get_or_add_rPr(), SMALL_SIZE)


def _turn(section, *, wide):
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (LONG, SHORT) if wide else (SHORT, LONG)
    section.top_margin, section.bottom_margin = Cm(2.5), Cm(2 if wide else 2.5)
    section.left_margin, section.right_margin = Cm(2 if wide else 3), Cm(2)
