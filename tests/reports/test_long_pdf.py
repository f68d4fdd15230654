"""Papers drawn by chapters: one document to the reader, and clean whatever happens to a child."""

import contextlib
import io
import itertools
import os
import re
import select
import signal
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Name

from reports import pdf
from reports.press import work
from tests.reports.pictures import page_picture, text_of
from tests.reports.test_pdf import children, run_python
from thai.digits import thai

STYLE = (
    "@page{size:A4}@page wide{size:A4 landscape}body{font-family:Sarabun}h1{break-before:page}"
    ".wide{page:wide}a[data-page]::after{content:leader('.') attr(data-page)}"
)


def page(body):
    return f'<!DOCTYPE html><html lang="th"><title>x</title><style>{STYLE}</style><body>{body}</body></html>'


FRONT = page(
    '<p>ปกรายงาน</p><h1>สารบัญ</h1><p><a href="#one">บทที่ 1</a></p><p><a href="#one-a">1.1</a></p>'
    '<p><a href="#two">บทที่ 2</a></p><p><a href="#names">รายชื่อ</a></p>'
)
CHAPTERS = [
    (
        "บทที่ 1",
        page(
            '<h1 id="one">บทที่ 1 น้ำใจ</h1><p>ดู<a href="#two">บทที่ 2</a> และ<a href="#one-a">ข้อ 1.1</a></p>'
            '<h2 id="one-a" style="break-before:page">1.1 ที่มา</h2><table><tr><th>ปี<td>2569</table>'
        ),
    ),
    ("บทที่ 2", page('<h1 id="two">บทที่ 2 การศึกษา</h1><p>ก</p><p style="break-before:page">ข</p>')),
    ("ภาคผนวก", page('<div class="wide"><h1 id="names">รายชื่อ</h1><table><tr><th>ชื่อ<td>น้ำผึ้ง</table></div>')),
]


@pytest.fixture(scope="module")
def drawn():
    """(the paper, what its progress told, {process: its environment} of those that drew it)."""
    told, seen = [], {}

    def look(done, total):
        told.append((done, total))
        for pid in drawing():
            with contextlib.suppress(ProcessLookupError, FileNotFoundError):
                seen[pid] = Path(f"/proc/{pid}/environ").read_bytes()

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SECRET_KEY", "do-not-tell")
        return pdf.render_chapters(FRONT, CHAPTERS, title="รายงานการสังเคราะห์", progress=look), told, seen


@pytest.fixture(scope="module")
def content(drawn):
    return drawn[0]


@pytest.fixture
def paper(content):
    with pikepdf.open(io.BytesIO(content)) as opened:
        yield opened


def test_every_page_but_the_cover_says_where_it_stands(content):
    pages = [text_of(content, number) for number in range(7)]
    assert "หน้า" not in pages[0]
    assert [f"หน้า{number}จาก7" in pages[number - 1] for number in range(2, 8)] == [True] * 6


def test_contents_tell_the_pages_the_chapters_begin_on(content):
    text = text_of(content, 1)
    assert re.findall(r"(บทที่\d|1\.1|รายชื่อ)\.+(\d)", text) == [
        ("บทที่1", "3"),
        ("1.1", "4"),
        ("บทที่2", "5"),
        ("รายชื่อ", "7"),
    ]


def test_numbers_are_in_the_digits_of_the_paper():
    content = pdf.render_chapters(FRONT, CHAPTERS, digits=thai)
    assert "หน้า๔จาก๗" in text_of(content, 3)
    assert "๗" in text_of(content, 1)
    assert "2569" in text_of(content, 3)  # the words are the caller's


def targets(paper, number):
    """Where the links of a page lead, as numbers of pages from 0."""
    names = paper.Root.Names.Dests.Names
    places = {str(names[i]): names[i + 1][0].objgen for i in range(0, len(names), 2)}
    pages = [page.objgen for page in paper.pages]
    found = [pages.index(places[str(note.Dest)]) for note in paper.pages[number].Annots]
    return [page for page, _ in itertools.groupby(found)]  # a link with dots and a number after it is several boxes


def test_links_lead_to_their_places_in_any_chapter(paper):
    assert targets(paper, 1) == [2, 3, 4, 6]
    assert targets(paper, 2) == [4, 3]
    assert b"nithet-page" not in b"".join(bytes(item) for item in paper.objects if isinstance(item, pikepdf.String))


def test_a_link_to_nowhere_is_an_error():
    with pytest.raises((pdf.PdfError, KeyError), match="nowhere"):
        pdf.render_chapters(FRONT, [*CHAPTERS, ("x", page('<p><a href="#nowhere">ก</a></p>'))])


def test_a_doubled_anchor_is_an_error():
    with pytest.raises(ValueError, match="one"):
        pdf.render_chapters(FRONT, [*CHAPTERS, ("x", page('<p id="one">ก</p>'))])


def test_bookmarks_nest_as_the_headings_do(paper):
    pages = [page.objgen for page in paper.pages]

    def told(items):
        return [(item.title, pages.index(item.destination[0].objgen), told(item.children)) for item in items]

    with paper.open_outline() as outline:
        assert told(outline.root) == [
            ("สารบัญ", 1, []),
            ("บทที่ 1 น้ำใจ", 2, [("1.1 ที่มา", 3, [])]),
            ("บทที่ 2 การศึกษา", 4, []),
            ("รายชื่อ", 6, []),
        ]


def elements(node, found):
    for kid in node.K if isinstance(node.K, pikepdf.Array) else [node.K]:
        if isinstance(kid, pikepdf.Dictionary) and Name.S in kid:
            assert kid.P.objgen == node.objgen
            found.append(kid)
            elements(kid, found)
    return found


def test_the_structure_is_one_tree_over_all_pages(paper):
    root = paper.Root.StructTreeRoot
    assert [str(kid.S) for kid in root.K] == ["/Document"]
    found = elements(root, [])
    kinds = [str(element.S) for element in found]
    assert (kinds.count("/H1"), kinds.count("/H2"), kinds.count("/Table")) == (4, 1, 2)
    pages = {page.objgen for page in paper.pages}
    assert {element.Pg.objgen for element in found if Name.Pg in element} == pages
    assert paper.Root.MarkInfo.Marked
    assert str(paper.Root.Lang) == "th"
    assert paper.Root.ViewerPreferences.DisplayDocTitle
    assert str(paper.docinfo.Title) == "รายงานการสังเคราะห์"


def test_headers_of_tables_have_names_of_their_own(paper):
    cells = [element for element in elements(paper.Root.StructTreeRoot, []) if str(element.S) == "/TH"]
    names = [str(cell.ID) for cell in cells]
    assert len(set(names)) == len(names) == 2


def test_each_marked_piece_of_each_page_finds_its_element(paper):
    tree = pikepdf.NumberTree(paper.Root.StructTreeRoot.ParentTree)
    keys = []
    for number, one in enumerate(paper.pages):
        parents = tree[int(one.obj.StructParents)]
        keys.append(int(one.obj.StructParents))
        marks = re.findall(
            rb"/MCID (\d+)",
            one.Contents.read_bytes() if number == 0 else b"".join(part.read_bytes() for part in one.Contents),
        )
        assert sorted(map(int, marks)) == list(range(len(parents)))
        assert {parent.Pg.objgen for parent in parents} == {one.objgen}
        for note in one.obj.get(Name.Annots, ()):
            keys.append(int(note.StructParent))
            assert str(tree[keys[-1]].S) == "/Link"
    assert sorted(keys) == list(range(len(keys)))


def test_pages_on_their_side_keep_their_size_and_their_number(content, paper):
    assert [float(size) for size in paper.pages[6].MediaBox[2:]] == pytest.approx([841.89, 595.28], abs=0.1)
    picture = page_picture(content, 6, scale=1)
    corner = picture.crop((picture.width - 130, picture.height - 60, picture.width, picture.height))
    assert min(corner.tobytes()) < 160


def test_same_html_gives_the_same_bytes(content):
    assert pdf.render_chapters(FRONT, CHAPTERS, title="รายงานการสังเคราะห์") == content


def test_addresses_outside_the_product_are_refused():
    with pytest.raises(pdf.PdfError, match="ภายนอก"):
        pdf.render_chapters(FRONT, [*CHAPTERS, ("x", page('<img src="file:///etc/passwd">'))])


BIG = page("<table>" + "<tr><td>ก<td>ข<td>ค" * 20000 + "</table>")


def test_too_much_memory_ends_the_paper(monkeypatch):
    monkeypatch.setattr(pdf, "MAX_MEMORY", 24 * 1024 * 1024)
    before = children()
    with pytest.raises(pdf.PdfError, match=r"บทใหญ่.*หน่วยความจำ"):
        pdf.render_chapters(page("ก"), [("บทใหญ่", page("<p>" + "ก " * 4_000_000))])  # its words alone are more
    assert children() == before


def test_too_much_time_ends_the_paper(monkeypatch):
    monkeypatch.setattr(pdf, "MAX_SECONDS", 2)
    before = children()
    with pytest.raises(pdf.PdfError, match=r"เวลา|วินาที"):
        pdf.render_chapters(page("ก"), [("บทใหญ่", BIG)])
    assert children() == before


def test_too_many_pages_are_refused(monkeypatch):
    monkeypatch.setattr(pdf, "MAX_REPORT_PAGES", 6)
    with pytest.raises(pdf.PdfError, match="7 หน้า"):
        pdf.render_chapters(FRONT, CHAPTERS)


def drawing():
    """The processes that draw a chapter now: children of the server that this process started."""
    found = []
    for server in children():
        try:
            found += Path(f"/proc/{server}/task/{server}/children").read_text().split()
        except FileNotFoundError:
            continue
    return [int(pid) for pid in found]


def test_pieces_that_are_long_together_wait_for_each_other(monkeypatch):
    lengths = [len(html) for _, html in CHAPTERS]
    monkeypatch.setattr(work, "TOGETHER", sum(sorted(lengths)[:2]))
    begun, together = work.Press._begin, []

    def begin(press, piece):
        begun(press, piece)
        together.append([len(piece[2]) for piece, *_ in press.lines.values()])

    monkeypatch.setattr(work.Press, "_begin", begin)
    pieces = [(place, name, html, {"title": "x"}) for place, (name, html) in enumerate(CHAPTERS)]
    with work.Press() as press:
        drawn = dict(press.drawn(pieces))
    assert sorted(drawn) == [0, 1, 2]
    # The longest goes alone, the shorter ones side by side.
    assert together == [[max(lengths)], *([one, other][:n] for one, other in [sorted(lengths)[1::-1]] for n in (1, 2))]


def test_a_killed_child_ends_the_paper():
    before = children()

    def kill(done, total):
        for pid in drawing():
            with contextlib.suppress(ProcessLookupError):  # done with the short front meanwhile
                os.kill(pid, signal.SIGKILL)

    with pytest.raises(pdf.PdfError, match=r"หน่วยความจำหรือเวลา|เริ่ม"):
        pdf.render_chapters(page("ก"), [("บทใหญ่", BIG)], progress=kill)
    assert children() == before


class Cancelled(BaseException):
    pass


def test_cancelling_ends_every_child_at_once():
    before, seen = children(), []

    def cancel(done, total):
        for pid in drawing():
            with contextlib.suppress(ProcessLookupError):  # done with the short front meanwhile
                seen.append(os.pidfd_open(pid))
        if seen:
            raise Cancelled

    with pytest.raises(Cancelled):
        pdf.render_chapters(page("ก"), [("บทใหญ่", BIG)], progress=cancel)
    assert children() == before
    for one in seen:
        # Both were killed; a busy machine ends one before the other.
        ended, _, _ = select.select([one], [], [], 60)
        assert ended == [one]
        os.close(one)


def test_progress_tells_each_chapter(drawn):
    _, told, _ = drawn
    assert sorted({done for done, _ in told}) == [0, 1, 2, 3, 4, 5, 6]
    assert {total for _, total in told} == {6}


def test_a_drawing_process_knows_no_secret(drawn):
    _, _, seen = drawn
    assert seen
    assert not any(b"do-not-tell" in environment for environment in seen.values())


def test_the_shorter_ways_give_the_same_bytes():
    """What the children take through WeasyPrint, see reports.press.quick."""
    rows = "".join(f"<tr><td>{i}<td class=w>น้ำผึ้ง ที่ปั่น<td>{i / 7:.2f}" for i in range(60))
    style = (
        "table{width:100%;table-layout:fixed;border-collapse:separate;border-spacing:0}"
        "td,th{padding:1mm;border-bottom:1pt solid #334}.w{width:40%;padding-left:3%}th{border-left:1pt solid red}"
    )
    body = page(f"<style>{style}</style><h1>ก</h1><table><thead><tr><th>1<th>2<th>3</thead>{rows}</table>")
    code = (
        "from reports import pdf; from reports.press import quick\n"
        f"html = {body!r}\n"
        "first = pdf.render(html)\n"
        "print(quick.apply(pdf.kit().weasyprint), pdf.render(html) == first)"
    )
    assert run_python(code).stdout.split() == ["True", "True"]
