"""The answers to a survey as a list: a row for each school or reply, a column for each question."""

from django.db.models import Prefetch

from instruments.models import Answer, Item, Response
from instruments.values import NOW, WANTED, is_dual, of_answer, word
from schools.exports import export
from schools.exports.cells import written
from supervision import permissions, survey_results
from supervision.models import Survey
from thai.dates import local


def _day(row):
    """When it was answered: of a paper the day that stands on it."""
    if row.target is None:
        return local(row.created_at)
    return row.target.paper_on or local(row.target.answered_at)


ABOUT = [
    ("โรงเรียน", lambda row: row.school.full_name if row.school else ""),
    ("รหัสโรงเรียน", lambda row: row.school.code if row.school else ""),
    ("เครือข่าย", lambda row: row.school.network if row.school else ""),
    ("ตอบทาง", lambda row: "โรงเรียนที่ขอให้ตอบ" if row.target else "ลิงก์สาธารณะ"),
    ("ตอบเมื่อ", _day),
    ("ตอบหลังกำหนด", lambda row: row.target.is_late if row.target else ""),
    ("ผู้ตอบ", lambda row: row.target.answered_by if row.target else ""),
    ("บันทึกจากกระดาษโดย", lambda row: row.target.entered_by if row.target else ""),
    ("บันทึกเข้าระบบเมื่อ", lambda row: local(row.target.answered_at if row.target else row.created_at)),
]


def survey_of(asker):
    """The survey that the address names, when the person may see it; or None."""
    asked = asker.GET.get("survey", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return None
    return Survey.objects.visible_to(asker.user).filter(pk=asked).first()


def _columns(asker):
    survey, found = survey_of(asker), list(ABOUT)
    if survey is None:
        return found
    for number, item in enumerate(Item.objects.filter(section__version=survey.version_asked_id), start=1):
        heading = f"{number}. {item.text}"
        if is_dual(item):
            found.append((f"{heading} ({NOW})", _part(item.pk, 0)))
            found.append((f"{heading} ({WANTED})", _part(item.pk, 1)))
        else:
            found.append((heading, _part(item.pk, 0)))
    return found


def _part(pk, place):
    return lambda row: row.told.get((pk, place), "")


def _tell(rows, asker):
    """Reads the answers of a part of the rows: numbers as numbers, turns of a class side by side."""
    survey = survey_of(asker)
    items = {item.pk: item for item in survey.version_asked.items()} if survey else {}
    for row in rows:
        row.target = getattr(row, "survey_target", None)
        if row.target:
            row.target.survey = survey
        each = {}
        for answer in sorted(row.answers.all(), key=lambda answer: answer.turn):
            item = items[answer.item_id]
            value = of_answer(answer, item)
            for place, one in enumerate(value if is_dual(item) else [value]):
                if one is not None:
                    each.setdefault((item.pk, place), []).append(_cell(item, one))
        row.told = {
            key: cells[0] if len(cells) == 1 else " / ".join(str(written(cell)) for cell in cells)
            for key, cells in each.items()
        }


def _cell(item, value):
    if item.kind in (*Item.RATED, Item.Kind.NUMBER):
        return int(value) if value == value.to_integral_value() else float(value)
    return value if item.kind == Item.Kind.DATE else word(item, value)


@export(
    "survey_answers",
    title="คำตอบแบบสำรวจ",
    roles=permissions.SURVEY_READERS,
    columns=_columns,
    prepare=_tell,
)
def survey_answers(asker):
    """The answers that count, of the survey that the address names."""
    survey = survey_of(asker)
    if survey is None:
        return Response.objects.none()
    rows = survey_results.responses_of(survey, survey_results.source_of(survey, asker.GET.get("from", "")))
    rows = rows.select_related("school__network", "survey_target__answered_by", "survey_target__entered_by").order_by(
        "pk"
    )
    return rows.prefetch_related(Prefetch("answers", Answer.objects.select_related("file")))
