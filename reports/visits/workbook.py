"""The frozen figures and texts of a report of visits as a workbook; the same report gives the same bytes."""

from reports import workbooks
from reports.visits.texts import BLOCKS
from thai.dates import parse


def write(data, *, title, blocks, sha256):
    """Bytes of the workbook: overview, texts, results, networks, schools, recommendations, visits."""
    book = workbooks.new()
    workbooks.add_sheet(book, "ภาพรวม", ["รายการ", "ค่า"], _overview(data, title, sha256), [46, 60])
    words = [[heading, blocks.get(name, "")] for name, heading in BLOCKS.items()]
    workbooks.add_sheet(book, "ข้อความ", ["หัวข้อ", "ข้อความ"], words, [32, 110])
    workbooks.add_sheet(book, "ผลรายข้อ", RESULT, list(_results(data)), [40, 36, 60, 10, 12, 10, 16])
    workbooks.add_sheet(book, "การกระจาย", SHARE, list(_spread(data)), [40, 60, 40, 10, 10])
    networks = [
        [row["name"], row["expected"], row["visited"], _number(row["coverage"]), row["visits"]]
        for row in data["networks"]
    ]
    workbooks.add_sheet(book, "เครือข่าย", NETWORK, networks, [40, 22, 18, 12, 12])
    schools = [
        [*(row[name] for name in ("code", "name", "network", "visits")), _day(row["latest"]), _counted(row)]
        for row in data["schools"]
    ]
    workbooks.add_sheet(book, "โรงเรียน", SCHOOL, schools, [14, 40, 36, 14, 18, 18])
    people = [[row["name"], row["visits"], row["schools"]] for row in data["supervisors"]]
    workbooks.add_sheet(book, "ผู้นิเทศ", ["ผู้นิเทศ", "การนิเทศ (ครั้ง)", "โรงเรียน (แห่ง)"], people, [40, 16, 16])
    points = [
        [label, row["text"], row["n"]]
        for name, label in (("strengths", "จุดเด่น"), ("improvements", "จุดที่ควรพัฒนา"))
        for row in data[name]
    ]
    workbooks.add_sheet(book, "ข้อค้นพบ", ["ประเภท", "ข้อความ", "โรงเรียน (แห่ง)"], points, [20, 100, 16])
    waiting = [
        [row["school"], row["text"], row["owner"], _day(row["due"]), row["state"], "เกินกำหนด" if row["late"] else ""]
        for row in data["recommendations"]["open"]
    ]
    workbooks.add_sheet(book, "ข้อเสนอแนะที่ค้าง", WAITING, waiting, [36, 80, 26, 16, 24, 14])
    workbooks.add_sheet(book, "การนิเทศ", VISIT, _visits(data), [16, 36, 30, 30, 22, 14, 50, 60, 60])
    return workbooks.content(book)


RESULT = ["แบบ", "ตอน", "รายการ", "N", "ค่าเฉลี่ย", "S.D.", "แปลผล"]
SHARE = ["แบบ", "รายการ", "คำตอบ", "จำนวน", "ร้อยละ"]
NETWORK = ["เครือข่าย", "โรงเรียนที่ควรได้รับการนิเทศ", "ได้รับการนิเทศ", "ร้อยละ", "การนิเทศ (ครั้ง)"]
SCHOOL = ["รหัส", "โรงเรียน", "เครือข่าย", "การนิเทศ (ครั้ง)", "ครั้งล่าสุด", "การนับรวม"]
WAITING = ["โรงเรียน", "ข้อเสนอแนะ", "ผู้รับผิดชอบ", "กำหนด", "สถานะ", "เกินกำหนด"]
VISIT = ["วันที่", "โรงเรียน", "เครือข่าย", "ผู้นิเทศ", "ประเภท", "รูปแบบ", "วัตถุประสงค์", "จุดเด่น", "จุดที่ควรพัฒนา"]


def _overview(data, title, sha256):
    totals, advice = data["totals"], data["recommendations"]
    rows = [
        ["รายงาน", title],
        ["สำนักงาน", data["office"]["formal_name"]],
        ["ช่วงเวลา", data["period"]["label"]],
        ["ขอบเขต", " · ".join(data["scope"])],
        ["ข้อมูล ณ วันที่", _day(data["day"])],
        ["การนิเทศที่ได้รับอนุมัติ (ครั้ง)", totals["visits"]],
        ["โรงเรียนที่ได้รับการนิเทศ (แห่ง)", totals["schools"]],
        ["โรงเรียนที่ควรได้รับการนิเทศ (แห่ง)", totals["expected"]],
        ["ในจำนวนนี้ได้รับการนิเทศแล้ว (แห่ง)", totals["visited"]],
        ["ร้อยละความครอบคลุม", _number(totals["coverage"])],
        ["ชั่วโมงนิเทศ", _number(totals["hours"])],
        ["ผู้นิเทศ (คน)", totals["supervisors"]],
        ["โรงเรียนรับทราบผลแล้ว (ครั้ง)", totals["acknowledged"]],
    ]
    for name, heading in (("kinds", "ประเภท"), ("modes", "รูปแบบ"), ("topics", "ประเด็น"), ("months", "เดือน")):
        rows += [[f"{heading}: {row['label']} (ครั้ง)", row["n"]] for row in data[name]]
    rows += [["ข้อเสนอแนะ (เรื่อง)", advice["total"]], ["ดำเนินการแล้วเสร็จ (เรื่อง)", advice["settled"]]]
    rows += [["ข้อเสนอแนะเกินกำหนด (เรื่อง)", advice["overdue"]]]
    rows += [[f"ข้อเสนอแนะ: {row['label']} (เรื่อง)", row["n"]] for row in advice["states"]]
    return [*rows, ["รหัสชุดข้อมูล", sha256]]


def _results(data):
    for book in data["instruments"]:
        if book["summary"]:
            yield [book["title"], "", "ภาพรวม", *_figures(book["summary"])]
        for part in book["sections"]:
            if part["summary"]:
                yield [book["title"], part["title"], "รวมทั้งตอน", *_figures(part["summary"])]
            for row in part["items"]:
                yield [book["title"], part["title"], row["text"], *_figures(row)]


def _figures(row):
    return [row["n"], _number(row["mean"]), _number(row["sd"]), row["band"]]


def _spread(data):
    for book in data["instruments"]:
        for part in book["sections"]:
            for row in part["items"]:
                for share in row["shares"]:
                    yield [book["title"], row["text"], share["label"], share["n"], _number(share["percent"])]


def _visits(data):
    names = ("school", "network", "supervisor", "kind", "mode", "purpose", "strengths", "improvements")
    return [[_day(row["on"]), *(row[name] for name in names)] for row in data["visits"]]


def _counted(school):
    return "" if school["expected"] else "ไม่นับรวม"


def _day(text):
    """The frozen figures keep days as the paper prints them."""
    return parse(text) if text else None


def _number(text):
    return float(text) if text else None
