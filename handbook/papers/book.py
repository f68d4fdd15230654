"""The handbook of a person or a group on paper, from its frozen data alone: HTML, then PDF; a long one is drawn by
chapters."""

from django.template.loader import render_to_string

from handbook import book_data
from reports import pdf
from reports.charts.flow import flow_strips

# A งาน fills about so many pages; from so many on, drawing by chapters is worth its processes.
FRONT, PAGES, LONG = 6, 4.5, 25
CHART = "ผังขั้นตอนการปฏิบัติงาน"


def owner_of(data):
    """Whose handbook it is: the name of a person or of a group."""
    return data["person"]["name"] if "person" in data else data["name"]


def title_of(data):
    """The document's title, which is also the name of its file."""
    return f"คู่มือการปฏิบัติงาน {owner_of(data)} ปีงบประมาณ {data['year']}"


def render(data, *, sha256, progress=lambda done, total: None):
    """The bytes of a handbook as tagged PDF; the same data give the same bytes. Raises PdfError."""
    title = title_of(data)
    work = data["work"] if "work" in data else [one for part in data["parts"] for one in part["work"]]
    if FRONT + PAGES * len(work) < LONG:
        content = pdf.render_in_child(html(data, sha256=sha256), title=title)
        progress(1, 1)
        return content
    front, chapters = pieces(data, sha256=sha256)
    return pdf.render_chapters(front, chapters, title=title, progress=progress)


def html(data, *, sha256):
    """The whole handbook as one document."""
    return _page(data, sha256, front=True, chapters=chapters_of(data))


def pieces(data, *, sha256):
    """(front, [(name, html)]): the handbook in documents of their own."""
    front = _page(data, sha256, front=True, by_chapters=True)
    chapters = [
        (chapter["title"], _page(data, sha256, chapters=[chapter], by_chapters=True)) for chapter in chapters_of(data)
    ]
    return front, chapters


def chapters_of(data):
    """What the templates print: the structure, the duties, each งาน, and who answers for the handbook; of a group its
    work groups with their งาน, and lists of all forms and references."""
    if "parts" in data:
        return _of_group(data)
    chapters = [
        {"id": "structure", "kind": "structure", "title": "โครงสร้างและภารกิจของกลุ่มงาน"},
        {"id": "duties", "kind": "duties", "title": "หน้าที่ความรับผิดชอบ"},
    ]
    for place, work in enumerate(data["work"], start=1):
        title = f"งานที่ {place} {work['name']}"
        chapters.append({"id": f"work-{place}", "kind": "work", "title": title, "work": work, "strips": _strips(work)})
    return [*chapters, {"id": "signed", "kind": "signed", "title": "คณะผู้จัดทำและการรับรองคู่มือ"}]


def _of_group(data):
    chapters = [{"id": "structure", "kind": "structure", "title": "โครงสร้างและภารกิจของกลุ่มงาน"}] if data["whole"] else []
    for place, part in enumerate(data["parts"], start=1):
        title = f"{part['code']} {part['name']}".strip()
        chapters.append({"id": f"part-{place}", "kind": "part", "title": title, "part": part})
        for number, work in enumerate(part["work"], start=1):
            chapters.append(
                {
                    "id": f"work-{place}-{number}",
                    "kind": "work",
                    "title": f"{work['code']} {work['name']}",
                    "work": work,
                    "strips": _strips(work),
                    "inner": True,
                }
            )
    lists = [("forms", "บัญชีแบบฟอร์ม"), ("references", "บัญชีกฎหมายและเอกสารอ้างอิง")]
    chapters += [
        {"id": kind, "kind": "list", "title": title, "rows": data[kind]} for kind, title in lists if data[kind]
    ]
    return [*chapters, {"id": "signed", "kind": "signed", "title": "คณะผู้จัดทำและการรับรองคู่มือ"}]


def _strips(work):
    """The flow chart of a งาน, which follows the table of steps on the same page and goes on on the next."""
    return flow_strips(title=CHART, boxes=book_data.boxes_of(work))


def _page(data, sha256, *, front=False, chapters=(), by_chapters=False):
    context = {
        "data": data,
        "title": title_of(data),
        "owner": owner_of(data),
        "running": chapters[0]["work"]["code"] if len(chapters) == 1 and chapters[0]["kind"] == "work" else "",
        "front": front,
        "chapters": chapters,
        "contents": chapters_of(data) if front else [],
        "by_chapters": by_chapters,
        "sha256": sha256,
    }
    return render_to_string("handbook/papers/book.html", context)
