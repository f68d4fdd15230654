"""The portfolio as a workbook: a sheet of figures, one of visits, one of entries."""

from reports import workbooks
from thai.dates import parse


def write(data):
    """Bytes of the workbook for what figures.of_portfolio returned. Texts stay texts: a title that begins with = is
    no formula."""
    book = workbooks.new()
    summary = data["summary"]
    workbooks.add_sheet(
        book,
        "สรุป",
        ["รายการ", "จำนวน"],
        [
            ["ชื่อ–สกุล", data["person"]["name"]],
            ["ตำแหน่ง", data["person"]["title"]],
            ["สำนักงาน", data["office"]["name"]],
            ["ปีงบประมาณ", data["year"]],
            ["การนิเทศ (ครั้ง)", summary["visits"]],
            ["โรงเรียนที่นิเทศ (แห่ง)", summary["schools"]],
            ["ร่วมคณะนิเทศ (ครั้ง)", summary["joined"]],
            *[[f"{kind['label']} (ชั่วโมง)", float(kind["hours"])] for kind in data["kinds"]],
            ["ผลงานทั้งหมด (รายการ)", summary["entries"]],
        ],
        [40, 60],
    )
    visits = [[parse(row["on"]), row["school"], row["purpose"], row["mode"]] for row in data["visits"]]
    workbooks.add_sheet(book, "การนิเทศ", ["วันที่", "โรงเรียน", "วัตถุประสงค์", "รูปแบบ"], visits, [16, 36, 60, 14])
    files = {}
    for row in data["evidence"]:
        files[str(row["number"])] = row["label"]
    entries = [
        [
            kind["label"],
            row["title"],
            row["organiser"],
            parse(row["on"]),
            parse(row["to"]) if row["to"] else None,
            float(row["hours"]) if row["hours"] else None,
            row["result"],
            "; ".join(files[number] for number in row["evidence"].split(", ") if number),
        ]
        for kind in data["kinds"]
        for row in kind["entries"]
    ]
    headings = ["ประเภท", "เรื่อง", "หน่วยงาน", "วันที่", "ถึงวันที่", "ชั่วโมง", "ผลที่ได้รับ", "หลักฐาน"]
    workbooks.add_sheet(book, "ผลงาน", headings, entries, [24, 48, 30, 16, 16, 10, 48, 36])
    return workbooks.content(book)
