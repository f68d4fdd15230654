"""What visits found with their instruments, as frozen rows: one for each answer, each question once.

Versions of an instrument are read together: the same code on the same scale is the same question, worded as the newest
version words it. A fixed number of queries for any number of visits and versions.
"""

from collections import Counter

from django.db.models import Count

from instruments.models import Answer, Item
from instruments.values import NUMBERS, number_text, options
from reports.book.frozen import sheet
from supervision.models import VisitInstrument

ASKED = (*NUMBERS, *Item.CHOICES)
USES = (
    ("instrument", "แบบ", "text"),
    ("on", "วันที่", "day"),
    ("school", "โรงเรียน", "school"),
    ("network", "เครือข่าย", "text"),
    ("supervisor", "ผู้นิเทศ", "text"),
)
ANSWERS = (
    ("q", "ข้อ", "text"),
    ("on", "วันที่", "day"),
    ("school", "โรงเรียน", "school"),
    ("network", "เครือข่าย", "text"),
    ("answer", "คำตอบ", "text"),
)
QUESTIONS = (
    ("q", "ข้อ", "text"),
    ("instrument", "แบบ", "text"),
    ("section", "ตอน", "text"),
    ("text", "รายการ", "text"),
)

WORDS = {
    "school_pk": "โรงเรียน",
    "instrument": "แบบ",
    "section": "ตอน",
    "has_value=1": "คำตอบที่เป็นคะแนน",
    "weighs=1": "คำตอบที่นับในค่าเฉลี่ย",
}


def read(visits, rows):
    """{"instruments", "scales", "sheets"} of a QuerySet of visits whose frozen rows are `rows`."""
    places = {row["visit"]: row for row in rows}
    used = list(
        VisitInstrument.objects.filter(visit__in=visits.order_by())
        .order_by("visit__visited_on", "visit", "pk")
        .values_list(
            "visit",
            "response__version",
            "response__version__instrument__code",
            "response__version__instrument__title",
        )
    )
    items = Item.objects.filter(section__version__in={version for _v, version, _c, _t in used}, kind__in=ASKED)
    items = items.select_related("section__version__instrument", "scale")
    items = items.prefetch_related("scale__points", "scale__bands")
    # The newest version says how a question is worded and where it stands.
    items = list(items.order_by("-section__version__number", "section__position", "position", "pk"))
    books = _books(items, _answered(visits))
    answers = _answers(visits, books, places)
    told = [book.told for book in books.values() if book.questions]
    often = Counter(code for _v, _n, code, _t in used)
    told.sort(key=lambda book: (-often[book["code"]], book["code"]))
    uses = [_place(places[visit]) | {"form": code, "instrument": title} for visit, _version, code, title in used]
    words = WORDS | {f"form={code}": f"แบบ: {title}" for _v, _n, code, title in used}
    questions = [
        {"q": item["q"], "instrument": book["title"], "section": part["title"], "text": item["text"]}
        for book in told
        for part in book["sections"]
        for item in part["items"]
    ]
    return {
        "instruments": told,
        "scales": {str(item.scale_id): _scale(item.scale) for item in items if item.scale_id},
        "sheets": {
            "uses": sheet("การใช้แบบนิเทศ", USES, uses) | {"words": words},
            "questions": sheet("ข้อคำถามในแบบนิเทศ", QUESTIONS, questions),
            "answers": sheet("คำตอบในแบบนิเทศ", ANSWERS, answers) | {"words": words},
        },
    }


class _Book:
    """One instrument with the questions of all its versions."""

    def __init__(self, instrument, newest):
        self.instrument, self.newest = instrument, newest
        self.sections, self.questions = {}, {}

    def add(self, item, is_answered):
        """The question an item is, a new one or that of a newer version; None for one that left the form unanswered."""
        key = (item.code or item.pk, item.kind, item.scale_id)
        if key not in self.questions:
            if not is_answered and item.section.version_id != self.newest:
                return None
            title = item.section.title
            part = self.sections.setdefault(title, {"title": title, "section": len(self.sections) + 1, "items": []})
            mark = f"{self.instrument.code} {part['section']}"
            part["items"].append(
                {
                    "q": f"{mark}.{len(part['items']) + 1}",
                    "section": mark,
                    "text": item.text,
                    "kind": item.kind,
                    "unit": item.unit,
                    "scale": item.scale_id if item.kind == Item.Kind.RATING else None,
                    "weight": number_text(item.weight),
                    "weighs": item.kind == Item.Kind.RATING and item.weight > 0,
                    "options": [label for _value, label in options(item)],
                }
            )
            self.questions[key] = part["items"][-1]
        return self.questions[key]

    @property
    def told(self):
        return {
            "code": self.instrument.code,
            "title": self.instrument.title,
            "sections": [part | {"section": part["items"][0]["section"]} for part in self.sections.values()],
        }


def _answered(visits):
    """The items that somebody answered at these visits."""
    answers = Answer.objects.filter(response__at_visit__visit__in=visits.order_by())
    return dict(answers.order_by().values_list("item").annotate(n=Count("pk")))


def _books(items, answered):
    books = {}
    for item in items:
        version = item.section.version
        book = books.setdefault(version.instrument_id, _Book(version.instrument, version.pk))
        question = book.add(item, item.pk in answered)
        if question is not None:
            question.setdefault("_items", {})[item.pk] = dict(options(item))
    return books


def _answers(visits, books, places):
    """A row of each answer, by question and then by visit."""
    asked = {}
    for book in books.values():
        for question in book.questions.values():
            for pk, words in question.pop("_items").items():
                asked[pk] = (len(asked), book.instrument, question, words)
    order = {visit: place for place, visit in enumerate(places)}
    numbers = {id(asked[pk][2]): asked[pk][0] for pk in reversed(asked)}
    found = Answer.objects.filter(response__at_visit__visit__in=visits.order_by(), item__kind__in=ASKED)
    rows = []
    fields = ("pk", "item", "value", "text", "chosen", "response__at_visit__visit")
    for pk, item, value, text, chosen, visit in found.order_by("pk").values_list(*fields).iterator(chunk_size=5000):
        if item not in asked:
            continue
        _place_in_form, instrument, question, words = asked[item]
        answer = _word(question, words, value, text, chosen)
        if answer:
            row = _place(places[visit]) | {
                "form": instrument.code,
                "instrument": instrument.title,
                "section": question["section"],
                "q": question["q"],
                "answer": answer,
                "value": None if value is None else number_text(value),
                "has_value": value is not None,
                "scale": question["scale"],
                "weight": question["weight"],
                "weighs": question["weighs"] and value is not None,
            }
            rows.append(((numbers[id(question)], order[visit], pk), row))
    return [row for _key, row in sorted(rows, key=lambda pair: pair[0])]


def _word(question, words, value, text, chosen):
    """An answer in words (a list where several were chosen); "" for none."""
    if question["kind"] == Item.Kind.MULTIPLE:
        return [words.get(str(one), str(one)) for one in chosen or []]
    if question["kind"] == Item.Kind.SINGLE:
        return words.get(text, text)
    if value is None:
        return ""
    return words.get(number_text(value), number_text(value))


def _place(row):
    return {name: row[name] for name in ("school_pk", "school", "network", "on", "supervisor")}


def _scale(scale):
    return {
        "highest": max((point.value for point in scale.points.all()), default=None),
        "lowest": min((point.value for point in scale.points.all()), default=None),
        "bands": [{"low": str(b.low), "high": str(b.high), "label": b.label} for b in scale.bands.all()],
    }
