"""Figures inside sentences leave a mark for the page that leads to their rows, and nothing anywhere else."""

import re

from django.http import QueryDict
from django.template.loader import render_to_string

from reports.book import marks, page
from reports.book.frozen import Frozen, sheet
from reports.book.parts import Behind, Cell, Chapter, Column, Note, Row, Table, Text
from schools.templatetags.ui import keep_linked

BOTH, ONE = (Behind.of("schools", sent=True), Behind.of("schools", late=True))
SENT, LATE = Cell(12, "n", BOTH), Cell(12, "n", ONE)


def sentence():
    return f"ส่งแล้ว {SENT.shown} แห่ง\nส่งช้า {LATE.shown} แห่ง ร้อยละ {Cell(0, 'percent', ONE).shown}\nส่งช้า {SENT.shown} แห่ง"


def test_a_figure_in_a_sentence_is_marked_only_while_it_is_asked_for():
    plain = sentence()
    with marks.noted() as found:
        assert SENT.shown == LATE.shown == "12" and len({SENT.shown, LATE.shown}) == 1
        marked = sentence()
    assert plain == sentence() == marks.plain(marked) != marked
    assert found == [BOTH, ONE, BOTH], "nothing is behind a zero"
    said = marks.parts(marked, found, lambda behind: f"/?{behind.where[0][0]}")
    assert [(one["shown"], one["href"]) for one in said if one["href"]] == [
        ("12", "/?sent"),
        ("12", "/?late"),
        ("12", "/?sent"),
    ]
    assert "".join(one["shown"] for one in said) == plain
    assert keep_linked(said).startswith('ส่งแล้ว <span class="keep"><a href="/?sent">12</a> แห่ง</span>')


def test_a_line_that_a_person_changed_has_no_links_and_the_others_keep_theirs():
    with marks.noted():
        drafted = sentence()
    first, second, third = drafted.splitlines()
    edited = f"ส่งแล้ว  12 แห่ง\nของเรา\n{marks.plain(second)}!"
    assert marks.of_draft(edited, drafted) == f"{first}\nของเรา\n{marks.plain(second)}!"
    # Of two lines that read alike one is gone: which of them stayed nobody knows.
    twice = f"{third}\n{third.replace('0', '1')}"
    same = marks.plain(third)
    assert marks.of_draft(f"{same}\n{same}", twice) == twice
    assert marks.of_draft(same, twice) == same


def test_no_text_forges_a_link_or_breaks_the_page():
    forged = f"{marks.FIRST}0{marks.THEN}<b>5</b>{marks.LAST} และ {marks.FIRST}99{marks.THEN}7{marks.LAST}{marks.THEN}"
    assert marks.of_draft(forged, "") == "0<b>5</b> และ 997"
    shown = keep_linked(marks.parts(forged, [], lambda behind: "/rows/"))
    assert shown == "&lt;b&gt;5&lt;/b&gt; และ 7"


def test_a_number_of_names_leads_to_as_many_names_on_the_same_page():
    with marks.noted() as found:
        names = [f"เครือข่าย {place} ({SENT.shown} แห่ง)" for place in range(3)]
        said = f"ครบ {marks.named('ส่งครบ', names)} จาก {marks.named('ทั้งหมด', 'abcd')} ไม่ส่ง {marks.named('ไม่ส่ง', ())}"
        note = f"แสดง {marks.figure('1', marks.Lines('open'))} เรื่องแรก"
        table = Table("open", "เรื่อง", [Column("เรื่อง", "text")], [Row.of("ก")], note=note)
        parts = page.shown(Chapter("a", "ผล", [Text(said), Note(said), table]), lambda behind: "/rows/", found)
    shown = render_to_string("reports/book/chapter.html", {"parts": parts})
    assert re.findall(r'href="(.*?)"', shown) == [
        *("#names-1", "#names-2") * 2,
        "#table-open",
        *["/rows/"] * 3,
    ]
    lists = shown.split("<h4 ")[1:]
    assert [(one[:12], one.count("<li>")) for one in lists] == [('id="names-1"', 3), ('id="names-2"', 4)]
    assert 'id="table-open"' in shown and ">(3 รายการ)<" in shown and "ไม่ส่ง 0" in shown


def test_a_column_with_a_list_is_named_twice_for_what_stands_in_both():
    rows = [{"source": ["a", "b"]}, {"source": ["a"]}, {"source": ["b"]}]
    data = {"sheets": {"practices": sheet("แบบอย่าง", [("source", "ที่มา", "text")], rows)}}
    both = Behind("practices", (("source", "a"), ("source", "b")))
    assert page.behind_of(data["sheets"], QueryDict(page.query_of(both))) == both
    assert Frozen(data).rows(both) == rows[:1]
