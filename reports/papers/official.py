"""Official papers in the form of ระเบียบงานสารบรรณ (facts §5.2): memo, external letter, order, announcement."""

import re

from django.template.loader import render_to_string

from registry import print_data
from reports.letterhead import data_url
from reports.visits.single import in_thai_digits
from schools.models import StoredFile
from thai.compounds import kept_together
from thai.digits import thai
from thai.wrapping import em_width

TEMPLATES = {
    "memo": "reports/papers/memo.html",
    "letter": "reports/papers/letter.html",
    "order": "reports/papers/order.html",
    "announcement": "reports/papers/order.html",
}
DRAFT, COPY = "ร่าง", "สำเนา"
# What stands above the words of a page, and what has no place in a style sheet.
RUNNING, UNSAFE = re.compile(r"(?:\S+ )?- ?[0-9๐-๙]+ ?-|ร่าง|สำเนา|ลับ\S*"), re.compile(r"[^\u0e00-\u0e7f\w\s().,/:–-]")
FIRST_WORDS = 12
# The room behind ส่วนราชการ on a memo, in em.
OFFICE_ROOM = 21


def title_of(data):
    """The document's title, which is also the name of its file."""
    return print_data.title_of(data)


def draw(data, *, press, **more):
    """The PDF of a paper; `press` is pdf.render or pdf.render_in_child, `more` as for render_html.

    A letter that goes on tells at the foot of a page with which words, as ระเบียบงานสารบรรณ asks: it is drawn once
    to see where its pages end, and again with those words, which move nothing. Raises reports.pdf.PdfError.
    """
    title = title_of(data)
    content = press(render_html(data, **more), title=title)
    if data["kind"] == "letter" and (continued := _continued(content)):
        content = press(render_html(data, continued=continued, **more), title=title)
    return content


def _continued(content):
    """[(number of a page, first words of the next one)] of a drawn letter."""
    import pypdfium2

    from reports.pdf import TURN

    with TURN, pypdfium2.PdfDocument(content) as paper:
        texts = [page.get_textpage().get_text_bounded() for page in paper]
    found = []
    for number, text in enumerate(texts[1:], start=1):
        lines = [line.strip() for line in text.splitlines()]
        words = next((line for line in lines if line and not RUNNING.fullmatch(line)), "")
        if words := first_words(UNSAFE.sub("", words)):
            found.append((number, words))
    return found


def first_words(line):
    """The first words of a line of text, FIRST_WORDS letters or a little more, ended where a line may end."""
    from reports.pdf import breaks

    kept = kept_together(line)
    ends = [at for at in breaks(line) if at >= FIRST_WORDS and not any(start < at < end for start, end in kept)]
    return (line[: ends[0]] if ends else line).strip()


def render_html(data, *, mark="", certified_by=None, continued=()):
    """The HTML of a paper from what registry.print_data read of it. `mark` is DRAFT or COPY, printed on every page; a
    copy is certified by `certified_by`, {name, position, on}; `continued` is [(page, words)] with which pages end."""
    is_thai = data["digits"] == "thai"
    words = {key: value for key, value in data.items() if key not in ("kind", "digits")}
    title = title_of(data)
    if is_thai:
        title, words = thai(title), in_thai_digits(words)
        certified_by = certified_by and in_thai_digits(certified_by)
    crest = StoredFile.objects.filter(pk=data["office"]["crest"]).first() if data["office"]["crest"] else None
    parts = _parts(words["body"])
    context = {
        "paper": words,
        "kind": data["kind"],
        "crest": data_url(crest),
        "parts": parts,
        # What stands behind "---" is attached to an order, below its signature.
        "first": parts[:1],
        "attached": parts[1:],
        "office_lines": _office_lines(words) if data["kind"] == "memo" else [],
        "continued": continued,
        "title": title,
        "thai_digits": is_thai,
        "mark": mark,
        "certified_by": certified_by,
    }
    return render_to_string(TEMPLATES[data["kind"]], context)


def _office_lines(words):
    """ส่วนราชการ of a memo on one dotted line, or on two where one has no room."""
    parts = [part for part in (words["unit"], words["office"]["name"], words["contact"]) if part]
    whole = " ".join(parts)
    return [whole] if em_width(whole) <= OFFICE_ROOM or len(parts) < 2 else [parts[0], " ".join(parts[1:])]


def _parts(blocks):
    """The pages of a body and on each its blocks; rows that follow each other are one table."""
    pages = [[]]
    for block in blocks:
        here = pages[-1]
        if block["kind"] == "page":
            pages.append([])
        elif block["kind"] == "row":
            if not here or here[-1]["kind"] != "rows":
                here.append({"kind": "rows", "rows": []})
            # A name is never torn apart between its parts' letters.
            name, *rest = block["cells"]
            here[-1]["rows"].append({"number": block["number"], "name": name.split(), "rest": rest})
        else:
            here.append(dict(block))
    for page in pages:
        for block in page:
            if block["kind"] == "rows":
                block["wide"] = max(len(row["rest"]) for row in block["rows"]) + 1
                block["places"] = list(range(1, block["wide"] + 1))
                block["numbered"] = any(row["number"] for row in block["rows"])
    return pages
