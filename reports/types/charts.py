"""Charts over frozen rows that several types of reports draw: few, of figures that stand in tables too."""

from reports.book.parts import Chart
from reports.types.rows import networks


def months(f):
    """[the visits of each month], nothing of a single month."""
    rows = [{"label": month, "value": f.count("visits", month=month)} for month in f.months]
    return [Chart("c_months", "จำนวนครั้งที่นิเทศในแต่ละเดือน", "columns", {"rows": rows, "unit": "ครั้ง"})] if rows[1:] else []


def coverage(f):
    """[what part of the schools of each network was visited], nothing of a single network."""
    rows = []
    for name in networks(f.sheets["schools"]["rows"]):
        expected = f.count("schools", expected=True, network=name)
        visited = f.count("schools", expected=True, visited=True, network=name)
        if expected.value:
            rows.append({"label": name, "value": f.percent(visited, expected), "n": expected})
    title = "ร้อยละของโรงเรียนที่ได้รับการนิเทศ จำแนกตามเครือข่าย"
    return [Chart("c_coverage", title, "bars", {"rows": rows, "kind": "percent"})] if rows[1:] else []


def sent(f, sheet):
    """[what part of a sheet of submissions each network has sent], nothing of a single network."""
    rows = []
    for name in networks(f.sheets[sheet]["rows"]):
        whole, received = f.count(sheet, network=name), f.count(sheet, received=True, network=name)
        rows.append({"label": name, "value": f.percent(received, whole), "n": whole})
    data = {"rows": rows, "kind": "percent"}
    return [Chart("c_sent", "ร้อยละที่ส่งแล้ว จำแนกตามเครือข่าย", "bars", data)] if rows[1:] else []


def sections(f, book, name):
    """[the mean of each section of an instrument], nothing of a single section."""
    rows, highest = [], None
    for part in book["sections"]:
        if (found := f.pooled(section=part["section"])) is not None:
            rows.append({"label": part["title"], "value": found[1], "n": found[0]})
            scales = [item["scale"] for item in part["items"] if item["scale"]]
            highest = max(filter(None, [highest, *(f.highest(scale) for scale in scales)]), default=None)
    data = {"rows": rows, "kind": "mean", "most": highest}
    return [Chart(name, f"ค่าเฉลี่ยรายตอนของ{book['title']}", "bars", data)] if rows[1:] else []
