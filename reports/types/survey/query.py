"""The frozen rows of a survey: the schools asked, one row for each response, and what was written.

A row of a response has for each question it answers `q<pk>` in words (a list where several were chosen), and `v<pk>`
and `w<pk>` where it is rated: as it is and as it should be. A repeated section makes a row for each further turn.
"""

from instruments.models import Answer, Item
from instruments.values import NUMBERS, is_dual, number_text, options
from reports.book.frozen import marked, sheet
from reports.letterhead import words_of
from reports.types.rows import CUT, network_of
from schools.models import School
from supervision import survey_results
from supervision.models import Survey, SurveyTarget
from thai.dates import local, long, short
from thai.sorting import sort_key

OF_SCHOOL, OF_LINK = "โรงเรียนที่ขอให้ตอบ", "ลิงก์สาธารณะ"
TARGETS = (
    ("school", "โรงเรียน", "school"), ("network", "เครือข่าย", "text"), ("state", "สถานะ", "text"),
    ("answered_on", "ตอบเมื่อ", "day"),
)  # fmt: skip
RESPONSES = (
    ("school", "โรงเรียน", "school"), ("network", "เครือข่าย", "text"), ("source", "ผู้ตอบ", "text"),
    ("on", "ตอบเมื่อ", "day"),
)  # fmt: skip
TEXTS = (
    ("question", "ข้อ", "text"), ("text", "ข้อความ", "text"), ("school", "โรงเรียน", "school"),
    ("network", "เครือข่าย", "text"),
)  # fmt: skip
WORDS = {"answered=1": "ตอบแล้ว", "answered=": "ยังไม่ตอบ", "late=1": "ตอบหลังกำหนด"}
CHUNK = 5000


def freeze(office, criteria, day):
    """The rows of the survey that `criteria` name. A fixed number of queries; raises Survey.DoesNotExist."""
    survey = Survey.objects.select_related("office", "version_asked").get(pk=criteria["survey"], office=office)
    responses = survey_results.responses_of(survey, criteria["source"])
    items = list(survey.version_asked.items())
    rows, written = _responses(survey, responses, items)
    words = {f"q{item.pk}": f"ข้อ {_short(item.text)}" for item in items}
    words |= {f"has_v{item.pk}=1": f"ให้คะแนนข้อ {_short(item.text)}" for item in items}
    words |= {f"has_w{item.pk}=1": f"ให้คะแนนที่พึงประสงค์ข้อ {_short(item.text)}" for item in items}
    return {
        "office": words_of(office),
        "day": long(day),
        "lines": list(criteria["labels"].values()),
        "survey": {"title": survey.title, "opens": long(survey.opens_on), "due": long(survey.due_on)},
        "sections": _sections(items),
        "sheets": {
            "targets": sheet("โรงเรียนที่ขอให้ตอบ", TARGETS, _targets(survey), WORDS),
            "responses": sheet("คำตอบที่นับ", RESPONSES, rows, words),
            "texts": sheet("ข้อความที่ตอบ", TEXTS, written),
        },
    }


def _short(text):
    return text if len(text) <= 80 else f"{text[:79]}…"


def _sections(items):
    """What was asked, section by section, in plain data."""
    found = {}
    for item in items:
        part = found.setdefault(item.section_id, {"title": item.section.title, "items": []})
        rated = item.kind == Item.Kind.RATING
        part["items"].append(
            {
                "pk": item.pk,
                "text": item.text,
                "kind": item.kind,
                "is_rated": item.kind in Item.RATED,
                "is_number": item.kind in NUMBERS,
                "is_dual": is_dual(item),
                "options": [label for _value, label in options(item)],
                "range": _range(item) if rated and item.scale else [],
                "bands": [
                    {"low": str(band.low), "high": str(band.high), "label": band.label}
                    for band in item.scale.bands.all()
                ]
                if rated and item.scale
                else [],
            }
        )
    return list(found.values())


def _range(item):
    """[the lowest, the highest] point of the scale of a question."""
    points = [point.value for point in item.scale.points.all()]
    return [min(points), max(points)]


def _targets(survey):
    """A row of each school that counts, in Thai order."""
    rows = []
    for target in survey.targets.counted().select_related("school__network").order_by("pk"):
        answered = target.state == SurveyTarget.State.ANSWERED
        on = local(target.answered_at) if answered and target.answered_at else None
        rows.append(
            {
                "school_pk": target.school_id,
                "school": target.school.full_name,
                "network": network_of(target.school),
                "state": "ตอบแล้ว" if answered else "ยังไม่ตอบ",
                "answered_on": short(on) if on else "",
                "answered": answered,
                "late": bool(on and on > survey.due_on),
            }
        )
    return sorted(rows, key=lambda row: sort_key(row["school"]))


def _responses(survey, responses, items):
    """(rows of responses, rows of what was written)."""
    asked = {item.pk: item for item in items}
    words = {item.pk: dict(options(item)) for item in items}
    of_schools = dict(survey.targets.answered().order_by().values_list("response", "school"))
    of_link = {
        pk: (school, local(at))
        for pk, school, at in survey.replies.counted()
        .order_by()
        .values_list("response", "response__school", "received_at")
    }
    answered = dict(survey.targets.answered().order_by().values_list("response", "answered_at"))
    wanted = sorted(responses.order_by().values_list("pk", flat=True))
    schools = School.objects.filter(
        pk__in={*of_schools.values(), *(school for school, _at in of_link.values() if school)}
    ).select_related("network")
    schools = {school.pk: school for school in schools}
    rows = {}
    for pk in wanted:
        if pk in of_schools:
            rows[pk, 0] = _place(schools[of_schools[pk]], OF_SCHOOL, answered[pk] and local(answered[pk]))
        else:
            school, on = of_link[pk]
            rows[pk, 0] = _place(schools.get(school), OF_LINK, on)
    written = []
    found = Answer.objects.filter(response__in=responses.order_by(), item__in=asked).order_by("pk")
    fields = ("response", "item", "turn", "value", "wanted", "text", "chosen")
    for response, item, turn, value, should, text, chosen in found.values_list(*fields).iterator(chunk_size=CHUNK):
        row = rows.get((response, turn))
        if row is None:
            row = rows[response, turn] = {**_place_of(rows[response, 0]), "first": False}
        kind = asked[item].kind
        if kind in Item.TEXTS and text.strip():
            place = {name: row[name] for name in ("school_pk", "school", "network")}
            question = _short(asked[item].text)
            written.append(place | {"item": item, "question": question, "text": text.strip()[:CUT]})
        elif kind == Item.Kind.SINGLE and text:
            row[f"q{item}"] = words[item].get(text, text)
        elif kind == Item.Kind.MULTIPLE and chosen:
            row[f"q{item}"] = [words[item].get(str(one), str(one)) for one in chosen]
        elif kind in NUMBERS:
            for name, number in (("v", value), ("w", should)):
                if number is not None:
                    row[f"{name}{item}"] = int(number) if number == int(number) else number_text(number)
            if value is not None:
                row[f"q{item}"] = words[item].get(number_text(value), number_text(value))
    order = sorted(rows, key=lambda key: (sort_key(rows[key]["school"]), key))
    kept = [marked(rows[key], *(name for name in rows[key] if name[0] in "vw" and name[1:].isdigit())) for key in order]
    written.sort(key=lambda row: (row["item"], sort_key(row["school"])))
    return kept, written


def _place(school, source, on):
    return {
        "school_pk": school.pk if school else None,
        "school": school.full_name if school else "ไม่ระบุโรงเรียน",
        "network": network_of(school) if school else "",
        "source": source,
        "on": short(on) if on else "",
        "first": True,
    }


def _place_of(row):
    return {name: row[name] for name in ("school_pk", "school", "network", "source", "on")}
