"""Official papers in the form of ระเบียบงานสารบรรณ (facts §5.2): memo, external letter, order, announcement."""

from django.template.loader import render_to_string

from registry import print_data
from reports.letterhead import data_url
from reports.visits.single import in_thai_digits
from schools.models import StoredFile
from thai.digits import thai

TEMPLATES = {
    "memo": "reports/papers/memo.html",
    "letter": "reports/papers/letter.html",
    "order": "reports/papers/order.html",
    "announcement": "reports/papers/order.html",
}
DRAFT, COPY = "ร่าง", "สำเนา"


def title_of(data):
    """The document's title, which is also the name of its file."""
    return print_data.title_of(data)


def render_html(data, *, mark="", certified_by=None):
    """The HTML of a paper from what registry.print_data read of it. `mark` is DRAFT or COPY, printed on every page; a
    copy is certified by `certified_by`, {name, position, on}."""
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
        "title": title,
        "thai_digits": is_thai,
        "mark": mark,
        "certified_by": certified_by,
    }
    return render_to_string(TEMPLATES[data["kind"]], context)


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
