"""Books with every kind of part."""

from reports.book.parts import Behind, Book, Cell, Chapter, Chart, Column, Heading, Note, Row, Stats, Table, Text

LONG = "สถานศึกษาจัดกระบวนการเรียนรู้ที่เน้นผู้เรียนเป็นสำคัญ น้ำใจงามและวินัยดี ควรนำผลการนิเทศไปใช้ปรับแผนให้ทันต่อการเปลี่ยนแปลง "


def levels(name, rows, **fields):
    """A table of counts and percent under grouped heads, with a band and a total."""
    columns = [Column("มาตรฐาน", "text", width=5)]
    for word in ("กำลังพัฒนา", "ดี", "ยอดเยี่ยม"):
        columns += [Column("n", "n", group=word), Column("%", "percent", group=word)]
    columns += [Column("ค่าเฉลี่ย", "mean"), Column("S.D.", "mean")]
    lines = []
    for i in range(rows):
        behind = Behind.of("schools", standard=i)
        figures = [Cell(i + 2, "n", behind), Cell(12.5 + i, "percent", behind)] * 3
        lines.append(Row.of(f"{i + 1} คุณภาพของผู้เรียน", *figures, Cell("4.12", "mean"), Cell(None, "mean")))
    band = Row((Cell("ด้านคุณภาพ"),), band=True)
    total = Row.of(
        "รวม", *[Cell(1234, "n"), Cell("100.0", "percent")] * 3, Cell("4.1", "mean"), Cell("0.5", "mean"), strong=True
    )
    return Table(name, f"จำนวนและร้อยละ {name}", columns, [band, *lines, total], note="n คือจำนวนสถานศึกษา", **fields)


def names(name, rows):
    """A wide table of names."""
    columns = [
        Column("ที่"),
        Column("รหัส", "text", width=2),
        Column("สถานศึกษา", "text", width=5),
        Column("เครือข่าย", "text", width=4),
    ]
    columns += [Column(f"มฐ.{i}", "text", width=2) for i in range(1, 4)]
    lines = [Row.of(i, f"1001{i:04}", f"บ้านน้ำปั้นใหญ่ {i}", "ที่ราบสูง", "ดี", "ดีเลิศ", "ยอดเยี่ยม") for i in range(1, rows + 1)]
    return Table(name, "ผลการประเมินรายสถานศึกษา", columns, lines, wide=True)


def make_book(*, rows=3, chapters=2, schools=5, **fields):
    """A small Book; more rows, chapters and schools make a long one."""
    chart = {"rows": [{"label": "มาตรฐานที่ 1", "value": "4.25", "n": 12}], "kind": "mean", "most": 5}
    body = [
        Chapter(
            f"results{i}",
            f"ผลการสังเคราะห์ด้านที่ {i}",
            [
                Heading("ระดับคุณภาพรายมาตรฐาน"),
                Text(LONG * 4, block=f"intro{i}"),
                levels(f"standards{i}", rows),
                Heading("ข้อสังเกต", 3),
                Chart(f"chart{i}", "ค่าเฉลี่ยรายมาตรฐาน", "bars", chart),
                Note("ที่มา: รายงานการประเมินตนเองของสถานศึกษา"),
                levels(f"issues{i}", rows),
            ],
        )
        for i in range(1, chapters + 1)
    ]
    summary = [
        Stats([("สถานศึกษาที่ส่งรายงาน", Cell(120, "n"), "จาก 124 แห่ง"), ("ร้อยละ", Cell("96.8", "percent"), "")]),
        Text(f"ผลการสังเคราะห์ <b>โดยรวม</b> & อื่น ๆ\n{LONG}", block="summary", heading="ผลโดยรวม"),
        Table("nothing", "ตารางที่ไม่มีข้อมูล", [Column("รายการ", "text", width=4), Column("n")], []),
    ]
    sheet = {
        "title": "สถานศึกษา",
        "columns": [
            ["name", "สถานศึกษา", "school"],
            ["n", "จำนวน", "n"],
            ["mean", "ค่าเฉลี่ย", "mean"],
            ["tags", "ประเด็น", "text"],
        ],
    }
    sheet["rows"] = [
        {"name": "=บ้านน้ำใจ", "n": 3, "mean": "4.25", "tags": ["ก", "ข"]},
        {"name": "วัดป่า", "n": None, "mean": None, "tags": []},
    ]
    given = {
        "title": "รายงานการสังเคราะห์ SAR",
        "office": {"name": "สพป.ตัวอย่าง เขต 1", "formal_name": "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1"},
        "day": "22 พฤศจิกายน 2569",
        "lines": ["ปีการศึกษา 2568", "ระดับการศึกษาขั้นพื้นฐาน"],
        "chapters": [
            Chapter("summary", "บทสรุปสำหรับผู้บริหาร", summary, "front"),
            *body,
            Chapter("schools", "รายชื่อสถานศึกษา", [Heading("ระดับขั้นพื้นฐาน"), names("schools", schools)], "appendix"),
        ],
        "sheets": {"schools": sheet},
        "sha256": "3fa9" * 16,
        "origin": "https://nithet.example/reports/o/3fa93fa9/",
        "signed": {"people": [{"role": "ผู้จัดทำ", "name": "นางสาวน้ำผึ้ง ศรีสุวรรณ", "title": "ศึกษานิเทศก์", "on": ""}]},
    }
    return Book(**given | fields)
