"""The flow chart: pure drawings of boxes and their ways."""

import re
from itertools import pairwise

import pytest

from reports.charts.flow import DENSE, END, Box, draw_flow, flow, flow_strips, framed
from reports.charts.strips import Strips, within

BOXES = [
    Box("a", "ศึกษานโยบาย", number="1", note="ศึกษานิเทศก์", href="#step-a", ways=(("", "b"),)),
    Box("b", "จัดทำแผน", number="2", ways=(("", "c"),)),
    Box("c", "ตรวจแผน", "decision", "3", ways=(("ผ่าน", "e"), ("ไม่ผ่าน", "a"))),
    Box("d", "แก้ไข <แผน>", number="4", ways=(("", "e"),)),
    Box("e", "เผยแพร่", number="5", ways=(("", END),)),
]


def test_every_box_and_way_is_drawn_and_told():
    drawn = flow(title="ผัง", boxes=BOXES)
    assert drawn.table.rows[2] == ["3", "ตรวจแผน", "", "ผ่าน ไปขั้นที่ 5 · ไม่ผ่าน กลับไปขั้นที่ 1"]
    assert drawn.table.rows[4][3] == "ไปสิ้นสุด"
    assert "3 ตรวจแผน ผ่าน ไปขั้นที่ 5 · ไม่ผ่าน กลับไปขั้นที่ 1" in drawn.alt
    wide, narrow = re.findall(r"<svg.*?</svg>", drawn.svg)
    for svg in (wide, narrow):
        for text in ("เริ่มต้น", "1. ศึกษานโยบาย", "3. ตรวจแผน", "4. แก้ไข &lt;แผน&gt;", "สิ้นสุด", "ผ่าน", "ไม่ผ่าน"):
            assert f">{text}<" in svg, text
        # Start and the ways of a, b, c (two), d, e: one head each; the way that returns is dashed.
        assert svg.count("<path ") == 7
        assert svg.count('stroke-dasharray="5 4"') == 1
        assert 'href="#step-a"' in svg
        width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
        assert all(0 <= float(x) <= width for x in re.findall(r'<rect x="([-\d.]+)"', svg))
    assert flow(title="ผัง", boxes=[]).svg.count("ยังไม่มีขั้นตอน") == 2


def test_two_ways_side_by_side_take_lanes_of_their_own():
    boxes = [
        Box("a", "หนึ่ง", number="1", ways=(("", "b"),)),
        Box("b", "สอง", "decision", "2", ways=(("ผ่าน", "c"), ("ไม่ผ่าน", "a"))),
        Box("c", "สาม", "decision", "3", ways=(("ผ่าน", END), ("ไม่ผ่าน", "a"))),
    ]
    svg = flow(title="ผัง", boxes=boxes, for_print=True).svg
    returns = [re.findall(r"[ML]([\d.]+) [\d.]+", path) for path in re.findall(r'd="([^"]+)"[^>]*dasharray', svg)]
    lanes = [points[1] for points in returns]
    assert len(lanes) == len(set(lanes)) == 2


LONG = [Box(f"k{n}", f"ทำงาน {n}", number=str(n), ways=(("", f"k{n + 1}"),)) for n in range(1, 11)]
LONG[4] = Box("k5", "ตรวจงาน", "decision", "5", ways=(("ผ่าน", "k6"), ("ไม่ผ่าน", "k2")))
LONG[7] = Box("k8", "ตรวจผล", "decision", "8", ways=(("ผ่าน", "k9"), ("ไม่ผ่าน", "k7")))
LONG[9] = Box("k10", "รายงาน", number="10", ways=(("", END),))


def strokes(svg):
    """The lengths of all upright strokes, and how far up and down lines reach."""
    lines = [re.findall(r"[ML]([\d.]+) ([\d.]+)", line) for line in re.findall(r' d="([^"]+)"', svg)]
    points = [[(float(x), float(y)) for x, y in line] for line in lines]
    length = sum(abs(b[1] - a[1]) for line in points for a, b in pairwise(line))
    heights = [y for line in points for _x, y in line]
    return length, heights


def test_strips_for_paper_stand_under_each_other_and_hold_every_box_once():
    strips = flow_strips(title="ผัง", boxes=LONG)
    boxes = [re.findall(r">(\d+)\. ", re.sub("<title>.*?</title>", "", strip)) for strip in strips]
    # The first and the last two stay together, and a decision stays with the step before it.
    assert boxes == [["1", "2"], ["3"], ["4", "5"], ["6"], ["7", "8"], ["9", "10"]]
    assert ">เริ่มต้น<" in strips[0] and ">สิ้นสุด<" in strips[-1]
    told = [re.search("<title>(.*?)</title>", strip)[1] for strip in strips]
    assert told[0].startswith("ผัง: 1 ทำงาน 1") and told[3] == "6 ทำงาน 6 ไปขั้นที่ 7"
    # A way to a box that may come to stand on another page says which; the one beside it is seen.
    assert ">ขั้นที่ 2<" in strips[2] and ">ขั้นที่ 7<" not in strips[4]
    short = flow_strips(title="ผัง", boxes=[*LONG[:3], Box("k4", "จบ", number="4", ways=(("", END),))])
    assert len(short) == 1
    assert flow_strips(title="ผัง", boxes=[]) == []


def test_a_line_through_several_strips_is_whole_and_none_reaches_out_of_its_own():
    strips = flow_strips(title="ผัง", boxes=LONG)
    drawn = 0
    for strip in strips:
        height = float(re.search(r'viewBox="0 0 580 ([\d.]+)"', strip)[1])
        length, heights = strokes(strip)
        drawn += length
        assert all(0 <= y <= height + 0.1 for y in heights)
    # The way back from 5 to 2 on its lane, over the strips of 1 and 2, of 3, and of 4 and 5.
    assert [strip.count("stroke-dasharray") for strip in strips] == [1, 1, 1, 0, 1, 0]
    one = Strips(580)
    draw_flow(one, framed(LONG), DENSE, [framed(LONG)])
    assert drawn == pytest.approx(strokes(one.canvases[0].svg("", ""))[0], abs=2)


def test_a_line_is_cut_where_a_strip_ends():
    line = [(50, 90), (10, 90), (10, 20), (40, 20)]
    assert within(line, 0, 50) == [[(10, 50), (10, 20), (40, 20)]]
    assert within(line, 50, 80) == [[(10, 80), (10, 50)]]
    assert within(line, 80, 100) == [[(50, 90), (10, 90), (10, 80)]]
    assert within(line, 100, 120) == []
    there_and_back = [(0, 10), (0, 30), (20, 30), (20, 10)]
    assert within(there_and_back, 0, 20) == [[(0, 10), (0, 20)], [(20, 20), (20, 10)]]


def test_decisions_behind_decisions_do_not_grow_into_one_strip():
    boxes = [
        Box(f"k{n}", "ตรวจ", "decision", str(n), ways=(("ผ่าน", f"k{n + 1}"), ("ไม่ผ่าน", f"k{n - 1}")))
        for n in range(2, 12)
    ]
    boxes = [Box("k1", "เริ่มงาน", number="1", ways=(("", "k2"),)), *boxes, Box("k12", "จบ", number="12")]
    heights = [
        float(re.search(r'viewBox="0 0 580 ([\d.]+)"', strip)[1]) for strip in flow_strips(title="ผัง", boxes=boxes)
    ]
    assert len(heights) == 10 and max(heights) < 200
