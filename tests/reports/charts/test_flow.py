"""The flow chart: pure drawings of boxes and their ways."""

import re

from reports.charts.flow import END, Box, flow, flow_sheets

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


def test_sheets_for_paper_hold_every_box_once_and_name_what_is_elsewhere():
    sheets = flow_sheets(title="ผัง", boxes=BOXES, tallest=260)
    assert len(sheets) > 2
    assert [row[0] for sheet in sheets for row in sheet.table.rows] == ["1", "2", "3", "4", "5"]
    whole = "".join(sheet.svg for sheet in sheets)
    for said in ("ต่อจากขั้นที่", "ไปขั้นที่", "ไม่ผ่าน → ขั้นที่ 1", "ผ่าน → ขั้นที่ 5"):
        assert said in whole, said
    for sheet in sheets:
        assert float(re.search(r'viewBox="0 0 580 ([\d.]+)"', sheet.svg)[1]) <= 260
    thai = flow_sheets(title="ผัง", boxes=BOXES, tallest=2000, digits="thai")
    assert len(thai) == 1 and ">๓. ตรวจแผน<" in thai[0].svg
