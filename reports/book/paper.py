"""A Book on paper: HTML from the parts of the book alone, then PDF; a long one is drawn chapter by chapter."""

import re
from itertools import pairwise

from django.template.loader import render_to_string

from reports import pdf
from reports.book.parts import Chart, Heading, Stats, Table, Text
from thai.digits import thai

# A page holds about so much; from so many pages on, drawing by chapters is worth its processes.
CELLS, CHARACTERS, CHARTS, LONG = 420, 2400, 3, 25
# Chapters of a paper of fewer pages run on.
FEW_PAGES = 16
SHORT_TABLE, FACTS = 12, 4
# Tags, entities and hashes keep the digits they have.
KEPT = re.compile(r"<code>.*?</code>|<[^>]*>|&#?\w+;|[^<&]+", re.DOTALL)


def pages_of(book):
    """About how many pages a Book fills, counted before it is drawn."""
    pages = 3.0
    for chapter in book.chapters:
        texts = sum(len(text.text) for text in chapter.of(Text))
        cells = sum(len(table.columns) * (len(table.rows) + 3) for table in chapter.of(Table))
        pages += 0.5 + texts / CHARACTERS + cells / CELLS + len(chapter.of(Chart)) / CHARTS
    return pages


def is_short(book):
    """Whether chapters begin where the one before ends: a page for a few lines each would leave most of it empty."""
    return pages_of(book) < FEW_PAGES


def running_on(book):
    """The places of the chapters that begin on the page of the one before: in a short paper all but the first of each
    kind, without those in front."""
    if not is_short(book):
        return frozenset()
    neighbours = enumerate(pairwise(chapter.kind for chapter in book.chapters), 1)
    return frozenset(place for place, (before, kind) in neighbours if before == kind != "front")


def render(book, *, progress=lambda done: None):
    """The bytes of a Book as tagged PDF; the same book gives the same bytes.

    `progress(done)` is called with how many of the chapters are done; it may raise. Raises PdfError.
    """
    if pages_of(book) < LONG:
        content = pdf.render_in_child(html(book), title=named(book))
        progress(len(book.chapters))
        return content
    front, chapters = pieces(book)

    def tell(done, total):
        progress(done * len(book.chapters) // total)

    digits = thai if book.digits == "thai" else str
    return pdf.render_chapters(front, chapters, title=named(book), digits=digits, progress=tell)


def named(book):
    """The title of the file: a draft says that it is one."""
    return f"ร่าง {book.title}" if book.is_draft else book.title


def html(book):
    """The whole paper as one document."""
    told = _chapters(book)
    return _page(book, told, front=True, closing=True, shown=[one for one in told if one["kind"] != "front"])


def pieces(book):
    """(front, [(name, html)]): the paper in documents of their own, the closing page being the last of them."""
    told = _chapters(book)
    front = _page(book, told, front=True, by_chapters=True)
    chapters = [
        (one["heading"], _page(book, [one], by_chapters=True, shown=[one])) for one in told if one["kind"] != "front"
    ]
    return front, [*chapters, ("ที่มาของรายงาน", _page(book, [], closing=True, by_chapters=True))]


def _page(book, told, *, front=False, closing=False, by_chapters=False, shown=()):
    context = {
        "book": book,
        "front": front,
        "closing": closing,
        "by_chapters": by_chapters,
        "chapters": shown,
        "widths": {name: width for one in told for name, width in one["widths"].items()},
    }
    if front:
        context["summaries"] = [one for one in told if one["kind"] == "front"]
        context["contents"] = [*told_in_contents(told), {"id": "closing", "text": "การรับรองและที่มาของรายงาน"}]
        context["lists"] = [(title, items) for title, items in _lists(told) if items]
    if closing:
        # Not on a page that lies on its side.
        last = told[-1]["groups"][-1:] if told else []
        context["runs_on"] = not by_chapters and is_short(book) and not any(group["wide"] for group in last)
        context["people"] = book.signed.get("people", [])
        context["qr"] = qr_of(book.origin) if book.origin else ""
    page = render_to_string("reports/book/print/paper.html", context)
    if book.digits != "thai":
        return page
    head, mark, body = page.partition("</style>")
    return head + mark + KEPT.sub(lambda found: found[0] if found[0][0] in "<&" else thai(found[0]), body)


def told_in_contents(told):
    """The entries of the table of contents: chapters, and their headings of the second level below them."""
    return [{"id": one["id"], "text": one["heading"], "below": one["below"]} for one in told]


def _lists(told):
    for title, word, part in (("สารบัญตาราง", "ตารางที่", "table"), ("สารบัญแผนภูมิ", "แผนภูมิที่", "chart")):
        found = [one for chapter in told for group in chapter["groups"] for one in group["parts"]]
        items = [
            {"id": one["id"], "text": f"{word} {one['it'].number} {one['it'].title}"}
            for one in found
            if one["part"] == part
        ]
        yield title, items


def qr_of(address):
    """The QR code of an address as a data: URL."""
    import segno

    return segno.make(address, error="m", micro=False).svg_data_uri(border=2, scale=4)


def _chapters(book):
    joined = running_on(book)
    return [_chapter(place, chapter, book, place in joined) for place, chapter in enumerate(book.chapters)]


def _chapter(number, chapter, book, runs_on):
    """What the templates print of a chapter."""
    key = f"c{number}"
    parts = [_part(f"{key}-{place}", part, book) for place, part in enumerate(chapter.parts)]
    widths = {name: width for one in parts for name, width in one.get("widths", {}).items()}
    below = [
        {"id": one["id"], "text": one["it"].text if one["part"] == "heading" else one["it"].heading}
        for one in parts
        if (one["part"] == "heading" and one["it"].level <= 2) or (one["part"] == "text" and one["it"].heading)
    ]
    groups = _turned(parts)
    heading = chapter.heading
    return {
        "id": key,
        "kind": chapter.kind,
        "runs_on": runs_on,
        "heading": heading,
        "groups": groups,
        "widths": widths,
        "below": below,
    }


def _turned(parts):
    """The parts in groups of pages of one kind: a wide table lies on its side, together with the headings right before
    it, so that none stays behind alone."""
    groups = [{"wide": False, "parts": []}]
    for one in parts:
        wide = one["part"] == "table" and one["it"].lies
        stays = groups[-1]["wide"] and one["part"] == "note"
        if wide != groups[-1]["wide"] and not stays:
            taken = []
            while wide and groups[-1]["parts"] and groups[-1]["parts"][-1]["part"] == "heading":
                taken.insert(0, groups[-1]["parts"].pop())
            if not groups[-1]["parts"]:
                groups.pop()
            groups.append({"wide": wide, "parts": taken})
        groups[-1]["parts"].append(one)
    return groups


def _part(key, part, book):
    told = {"id": key, "part": part.part, "it": part}
    if isinstance(part, Table):
        told |= _table(key, part)
    elif isinstance(part, Chart):
        told["drawn"] = part.draw(for_print=True)
    elif isinstance(part, Stats):
        told["lines"] = [part.items[place : place + FACTS] for place in range(0, len(part.items), FACTS)]
    elif isinstance(part, Heading):
        told["level"] = part.level
    return told


def _table(key, table):
    whole = sum(column.width for column in table.columns) or 1
    widths = {f"{key}-{place}": f"{100 * column.width / whole:.2f}" for place, column in enumerate(table.columns)}
    upper, before = [], None
    for column in table.columns:
        if not column.group:
            upper.append({"label": "", "column": column})
        elif before == column.group:
            upper[-1]["span"] += 1
        else:
            upper.append({"label": column.group, "span": 1})
        before = column.group
    return {
        "columns": list(widths),
        "widths": widths,
        "width": len(table.columns),
        "upper": upper,
        "short": len(table.rows) <= SHORT_TABLE,
    }
