"""The frozen rows that several types of reports tell of: schools, visits, recommendations, SARs.

Each list is read by a fixed number of queries, however long it is. A row holds what readers see (the COLUMNS of its
sheet) and keys by which figures are told apart; yes and no are keys, words are columns.
"""

from collections import Counter

from django.db.models import Count

from instruments.values import number_text
from qa.models import StandardResult, Submission
from qa.models.standards import EducationLevel
from reports.book.frozen import marked, sheet
from schools.models import School, User
from supervision.models import Recommendation, Visit
from thai.dates import local, short
from thai.sorting import sort_key

NO_NETWORK = "ไม่ระบุเครือข่าย"
NO_THEME = "ไม่ระบุประเด็น"
STRENGTH, IMPROVEMENT = "จุดเด่น", "จุดที่ควรพัฒนา"
CHUNK = 1000
# What of a written text stands in a row.
CUT = 300
# Of a visit. Private notes are not among them and are never read.
READ = (
    "pk", "visited_on", "hours", "kind", "mode", "topics", "purpose", "strengths", "improvements", "acknowledged_at",
    "school_id", "supervisor_id",
)  # fmt: skip

SCHOOLS = (
    ("code", "รหัส", "text"), ("school", "โรงเรียน", "school"), ("network", "เครือข่าย", "text"),
    ("visits", "การนิเทศ (ครั้ง)", "n"), ("latest", "ครั้งล่าสุด", "day"), ("counted", "การนับรวม", "text"),
)  # fmt: skip
VISITS = (
    ("on", "วันที่", "day"), ("school", "โรงเรียน", "school"), ("network", "เครือข่าย", "text"),
    ("supervisor", "ผู้นิเทศ", "text"), ("kind", "ประเภท", "text"), ("mode", "รูปแบบ", "text"),
    ("topics", "ประเด็น", "text"), ("purpose", "วัตถุประสงค์", "text"), ("hours", "ชั่วโมง", "text"),
)  # fmt: skip
POINTS = (
    ("what", "ประเภท", "text"), ("point", "ลำดับ", "n"), ("text", "ข้อความ", "text"), ("school", "โรงเรียน", "school"),
    ("network", "เครือข่าย", "text"), ("on", "วันที่", "day"),
)  # fmt: skip
RECOMMENDATIONS = (
    ("school", "โรงเรียน", "school"), ("network", "เครือข่าย", "text"), ("text", "ข้อเสนอแนะ", "text"),
    ("theme", "มาตรฐานหรือประเด็น", "text"), ("source", "ที่มา", "text"), ("owner", "ผู้รับผิดชอบ", "text"),
    ("due", "กำหนด", "day"), ("state", "สถานะ", "text"), ("late", "เกินกำหนด", "text"),
)  # fmt: skip
SUBMISSIONS = (
    ("code", "รหัส", "text"), ("school", "โรงเรียน", "school"), ("network", "เครือข่าย", "text"),
    ("level", "ระดับ", "text"), ("state", "สถานะ", "text"), ("late", "ความล่าช้า", "text"),
    ("due", "กำหนดส่ง", "day"), ("sent", "ส่งเมื่อ", "day"), ("reviewer", "ผู้ตรวจ", "text"),
)  # fmt: skip


# What keys that are no columns mean to a reader of the rows behind a figure.
WORDS = {
    "school_pk": "โรงเรียน",
    "expected=1": "โรงเรียนที่ควรได้รับการนิเทศ",
    "expected=": "ไม่อยู่ในจำนวนที่ควรได้รับการนิเทศ",
    "visited=1": "ได้รับการนิเทศแล้ว",
    "visited=": "ยังไม่ได้รับการนิเทศ",
    "acknowledged=1": "โรงเรียนรับทราบผลแล้ว",
    "month": "เดือน",
    "standing=1": "ไม่รวมที่ยกเลิก",
    "standing=": "ยกเลิก",
    "settled=1": "แล้วเสร็จ",
    "settled=": "ยังไม่แล้วเสร็จ",
    "waiting=1": "ยังไม่เสร็จสิ้น",
    "overdue=1": "เกินกำหนด",
    "received=1": "ส่งแล้ว",
    "returned=1": "ส่งกลับแก้ไข",
    "missing=1": "ยังไม่ส่ง",
    "accepted=1": "รับแล้ว",
    "sent_late=1": "ส่งหลังกำหนด",
    "has_overall=1": "มีระดับคุณภาพโดยรวม",
    "overall": "ระดับคุณภาพโดยรวม",
}


def worded(title, columns, rows):
    """A sheet whose hidden keys have words."""
    return sheet(title, columns, rows) | {"words": WORDS}


def cut(text):
    """A written text in one line, shortened to CUT characters."""
    text = " ".join(text.split())
    return text if len(text) <= CUT else f"{text[: CUT - 1]}…"


def network_of(school):
    """The name of a school's network, or the word for none."""
    return str(school.network) if school.network else NO_NETWORK


def in_network_order(rows):
    """Rows of schools as appendices list them: by network, those without one last, and in Thai order."""
    return sorted(
        rows,
        key=lambda row: (row["network"] == NO_NETWORK, sort_key(row["network"]), sort_key(row["school"]), row["code"]),
    )


def schools(expected, visits):
    """{pk: row} of the schools of the QuerySet `expected` and of those that `visits` were made at. Three queries."""
    wanted = set(expected.order_by().values_list("pk", flat=True))
    counts = dict(visits.order_by().values_list("school").annotate(n=Count("pk")))
    found = School.objects.filter(pk__in=wanted | counts.keys()).select_related("network").order_by()
    return {
        school.pk: {
            "school_pk": school.pk,
            "code": school.code,
            "school": school.full_name,
            "network": network_of(school),
            "expected": school.pk in wanted,
            "counted": "" if school.pk in wanted else "ไม่นับรวม",
            "visits": counts.get(school.pk, 0),
            "visited": bool(counts.get(school.pk)),
            "latest": "",
        }
        for school in found
    }


def schools_sheet(of_schools):
    """The sheet of what schools() answers."""
    return worded("โรงเรียน", SCHOOLS, in_network_order(of_schools.values()))


def visits(found, of_schools):
    """(rows of the visits of a QuerySet by day, rows of the lines written as strengths and points to improve).

    Notes the latest day in `of_schools`. Two queries; the visits are read once, a chunk at a time.
    """
    kinds, modes, topics = dict(Visit.Kind.choices), dict(Visit.Mode.choices), dict(Visit.Topic.choices)
    rows, points = [], []
    for row in found.order_by("visited_on", "pk").values_list(*READ, named=True).iterator(chunk_size=CHUNK):
        school = of_schools[row.school_id]
        school["latest"] = short(row.visited_on)
        place = {name: school[name] for name in ("school_pk", "school", "network")} | {"on": short(row.visited_on)}
        rows.append(
            place
            | {
                "visit": row.pk,
                "month": short(row.visited_on).split(" ", 1)[1],
                "supervisor": row.supervisor_id,
                "kind": kinds[row.kind],
                "mode": modes[row.mode],
                "topics": [topics[value] for value in row.topics if value in topics],
                "purpose": row.purpose,
                "hours": number_text(row.hours) if row.hours else "",
                "acknowledged": row.acknowledged_at is not None,
                "expected": school["expected"],
            }
        )
        for what, text in ((STRENGTH, row.strengths), (IMPROVEMENT, row.improvements)):
            lines = dict.fromkeys(cut(line.strip(" -•*\t")) for line in text.splitlines())
            points += [place | {"what": what, "text": line} for line in lines if line]
    people = names({row["supervisor"] for row in rows})
    for row in rows:
        row["supervisor"] = people[row["supervisor"]]
    return rows, _ranked(points)


def visits_sheet(rows):
    return worded("การนิเทศที่ได้รับอนุมัติ", VISITS, rows)


def points_sheet(rows):
    return worded("ข้อค้นพบจากการนิเทศ", POINTS, rows)


def names(people):
    """{pk: name}; of two people of one name the later has a number."""
    found, seen = {}, Counter()
    for person in User.objects.filter(pk__in=people).order_by("pk"):
        seen[str(person)] += 1
        again = seen[str(person)]
        found[person.pk] = str(person) if again == 1 else f"{person} ({again})"
    return found


def _ranked(points):
    """The lines with their place: 1 is what was written at the most schools, for each kind of line."""
    places = {}
    for row in points:
        places.setdefault((row["what"], row["text"]), set()).add(row["school_pk"])
    order, last = {}, Counter()
    for what, text in sorted(places, key=lambda key: (-len(places[key]), sort_key(key[1]))):
        last[what] += 1
        order[what, text] = last[what]
    for row in points:
        row["point"] = order[row["what"], row["text"]]
    return sorted(points, key=lambda row: (row["what"], row["point"]))


def recommendations(found, day):
    """Rows of the recommendations of a QuerySet as they stand on `day`, the nearest due date first. One query."""
    S = Recommendation.State
    rows = []
    related = found.exclude(state=S.DRAFT).select_related("school__network")
    for row in related.order_by("due_on", "pk").iterator(chunk_size=CHUNK):
        late = row.is_overdue_on(day)
        rows.append(
            {
                "school_pk": row.school_id,
                "school": row.school.full_name,
                "network": network_of(row.school),
                "text": cut(row.text),
                "theme": row.theme or NO_THEME,
                "source": row.get_source_display(),
                "owner": row.owner,
                "due": short(row.due_on),
                "state": row.get_state_display(),
                "late": "เกินกำหนด" if late else "",
                "overdue": late,
                "standing": row.state != S.WITHDRAWN,
                "settled": row.state in (S.VERIFIED, S.CLOSED),
                "waiting": row.state in Recommendation.UNSETTLED,
            }
        )
    return rows


def recommendations_sheet(rows):
    return worded("ข้อเสนอแนะ", RECOMMENDATIONS, rows)


def submissions(found, day, *, levels=True):
    """Rows of the submissions of a QuerySet that count on `day`, in Thai order of the schools; with `levels` also what
    the received ones say of their standards, {standard code: level} under `standards`. At most two queries."""
    counting = found.counted(day)
    said = {}
    if levels:
        results = StandardResult.objects.filter(submission__in=counting.received().order_by().values("pk"))
        for submission, code, value in results.values_list("submission_id", "standard__code", "level"):
            said.setdefault(submission, {})[code] = value
    rows = []
    related = counting.with_deadline().select_related("school__network", "round", "reviewer").order_by()
    for row in related.iterator(chunk_size=CHUNK):
        sent = local(row.submitted_at) if row.submitted_at else None
        is_late = (sent or day) > row.deadline_on
        received = row.state in Submission.RECEIVED
        made = {
            "submission": row.pk,
            "school_pk": row.school_id,
            "code": row.school.code,
            "school": row.school.full_name,
            "network": network_of(row.school),
            "district": row.school.district,
            "level": EducationLevel(row.level).short,
            "set": row.standard_set_id,
            "state": row.get_state_display(),
            "late": ("ส่งช้า" if sent else "เกินกำหนด") if is_late else "",
            "due": short(row.deadline_on),
            "extended": row.deadline_on != row.round.due_on,
            "sent": short(row.submitted_at) if sent else "",
            "reviewer": str(row.reviewer or ""),
            "received": received,
            "returned": row.state == Submission.State.RETURNED,
            "missing": row.state in Submission.MISSING,
            "accepted": row.state == Submission.State.ACCEPTED,
            "sent_late": is_late and sent is not None,
            "overdue": is_late and sent is None,
            "overall": row.overall_level if received else None,
            "standards": dict(sorted(said.get(row.pk, {}).items())),
        }
        rows.append(marked(made, "overall"))
    return sorted(rows, key=lambda row: (sort_key(row["school"]), row["code"], row["level"]))


def submissions_sheet(rows, title="รายงานที่ต้องส่ง"):
    return worded(title, SUBMISSIONS, rows)


def networks(rows):
    """The networks that rows name, in Thai order, the one for none last."""
    return sorted({row["network"] for row in rows}, key=lambda name: (name == NO_NETWORK, sort_key(name)))


def present(rows, key, order):
    """Those of the labels in `order` that some row has under `key` (a label or a list of them)."""
    found = set()
    for row in rows:
        found.update(row[key] if isinstance(row[key], list) else [row[key]])
    return [label for label in order if label in found]
