"""Results of tests as files."""

from django.http import Http404

from qa.exams import choosing, permissions
from qa.models import TestScore
from schools.exports import export
from thai.sorting import thai_order

RESULTS = [
    ("รหัสโรงเรียน", lambda row: row.school.code),
    ("ชื่อโรงเรียน", lambda row: row.school.full_name),
    ("อำเภอ", lambda row: row.school.district),
    ("เครือข่าย", lambda row: row.school.network or ""),
    ("การทดสอบ", lambda row: row.test),
    ("ชั้น", lambda row: row.grade),
    ("ปีการศึกษา", lambda row: row.academic_year),
    ("ครั้งที่", lambda row: row.turn),
    ("วิชาหรือด้าน", lambda row: row.subject),
    ("คะแนนเฉลี่ยร้อยละ", lambda row: row.mean),
    ("ส่วนเบี่ยงเบนมาตรฐาน", lambda row: "" if row.sd is None else row.sd),
    ("ผู้เข้าสอบ", lambda row: "" if row.takers is None else row.takers),
    ("จำนวนตามระดับ", lambda row: " / ".join(map(str, row.counts))),
]


def _number(asker, name):
    text = asker.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@export("test_results", title="ผลการทดสอบ", roles=permissions.VISITORS, columns=RESULTS)
def rows(asker):
    """Results of a year, or of one school in all years; the file can be imported again, but for tests that count
    pupils by level."""
    found = TestScore.objects.visible_to(asker.user).select_related("school__network")
    if (school := _number(asker, "school")) is not None:
        found = found.filter(school=school)
    elif (year := _number(asker, "year")) is not None:
        found = found.filter(academic_year=year)
    return found.order_by("-academic_year", "test", "grade", "turn", thai_order("school__name"), "pk")


def _list_of(asker):
    """(rows, reference) as the page of a test and year shows them. Raises Http404."""
    exam_pk, _, year = asker.GET.get("at", "").partition("-")
    if not (exam_pk.isascii() and exam_pk.isdigit() and len(exam_pk) < 10 and year.isascii() and year.isdigit()):
        raise Http404
    return choosing.listed(asker, int(exam_pk), int(year))


def _columns(asker):
    reference = _list_of(asker)[1]
    return [
        *RESULTS,
        ("ปีก่อน", lambda row: "" if row.before is None else row.before),
        (f"เทียบกับ{reference[1]}" if reference[1] else "เทียบค่าอ้างอิง", lambda row: _away(row, reference[2])),
    ]


def _away(row, reference):
    return "" if reference is None else row.mean - reference


@export("test_year", title="ผลการทดสอบรายโรงเรียน", roles=permissions.READERS, columns=_columns)
def schools(asker):
    """Schools of one test, year and subject, with the filters of the page."""
    return _list_of(asker)[0]
