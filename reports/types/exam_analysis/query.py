"""The frozen rows of the analysis of a test: a result of a school in a subject and year each, and reference means."""

from qa.exams import results
from qa.exams.catalogue import Catalogue, grade_order
from qa.exams.filters import with_size_then
from qa.models import Exam, ReferenceMean, TestScore
from reports.book.frozen import sheet
from reports.letterhead import words_of
from reports.types.exams import TAKER_WORDS, taker_keys
from reports.types.rows import WORDS as COMMON
from reports.types.rows import network_of
from schools import sizes
from thai.dates import long
from thai.sorting import sort_key

NO_SIZE = "ไม่มีข้อมูลขนาด"
SCORES = (
    ("school", "โรงเรียน", "school"), ("network", "เครือข่าย", "text"), ("size", "ขนาด", "text"),
    ("year", "ปีการศึกษา", "text"), ("grade", "ชั้น", "text"), ("turn", "ครั้งที่", "text"),
    ("subject", "วิชาหรือด้าน", "text"), ("mean", "ร้อยละ", "mean"), ("takers", "ผู้เข้าสอบ", "n"),
)  # fmt: skip
WORDS = COMMON | TAKER_WORDS | {"below=1": "ต่ำกว่าค่าอ้างอิง", "above=1": "เท่ากับหรือสูงกว่าค่าอ้างอิง"}
# What schools are held against: the first of these that is known of a subject.
AGAINST = (ReferenceMean.Scope.NATION, ReferenceMean.Scope.OBEC)


def freeze(office, criteria, day):
    """The results of the test in the year and the two before it. A fixed number of queries, however many there are."""
    code, year = criteria["test"], criteria["year"]
    years = results.years_to(year)
    exam = next((exam for exam in Exam.objects.of_office(office) if exam.code == code), None)
    known = results.references(office, years, exam=exam) if exam else {}
    found = TestScore.objects.filter(school__office=office, test=code, academic_year__in=years)
    rows = [_row(row, office) for row in with_size_then(found).select_related("school__network").order_by()]
    lines = _lines(office, rows, str(year), code, known, years)
    held = {(line["grade"], line["turn"], line["subject"]): line["held"] for line in lines}
    for row in rows:
        against = held.get((row["grade"], row["turn"], row["subject"]))
        compared = against is not None and row["year"] == str(year)
        row["below"] = compared and float(row["mean"]) < float(against)
        row["above"] = compared and not row["below"]
    rows.sort(key=_order)
    return {
        "office": words_of(office),
        "day": long(day),
        "lines": list(criteria["labels"].values()),
        "test": {
            "code": code,
            "title": exam.title if exam else code,
            "year": year,
            "academic_year": year,
            "years": [str(y) for y in years],
        },
        "subjects": lines,
        "sizes": [*sizes.ordered({row["size"] for row in rows} - {NO_SIZE}, office), NO_SIZE],
        "sheets": {"scores": sheet("ผลการทดสอบรายโรงเรียน", SCORES, rows, WORDS)},
    }


def _order(row):
    return row["year"], *grade_order(row["grade"]), row["turn"], row["subject"], sort_key(row["school"])


def _row(score, office):
    return {
        "school_pk": score.school_id,
        "school": score.school.full_name,
        "network": network_of(score.school),
        "size": sizes.label(score.size_then, office) if score.size_then else NO_SIZE,
        "year": str(score.academic_year),
        "grade": score.grade,
        "turn": str(score.turn),
        "subject": score.subject,
        "mean": str(score.mean),
        "takers": score.takers,
    } | taker_keys(score)


def _lines(office, rows, year, code, known, years):
    """The subjects of the year in their order, with the reference means and what schools are held against."""
    catalogue = Catalogue(office)
    seen = {(row["grade"], row["turn"], row["subject"]) for row in rows if row["year"] == year}
    found = []
    for grade, turn, subject in sorted(
        seen, key=lambda key: (*grade_order(key[0]), key[1], catalogue.order_of(code, key[0], key[2]), key[2])
    ):
        of_years = {}
        for each in years:
            scopes = known.get((code, grade, each, int(turn), subject), {})
            of_years[str(each)] = {str(scope): str(row.mean) for scope, row in scopes.items()}
        latest = of_years[year]
        held = next((latest[str(scope)] for scope in AGAINST if str(scope) in latest), None)
        label = next((scope.label for scope in AGAINST if str(scope) in latest), "")
        found.append(
            {
                "grade": grade,
                "turn": turn,
                "subject": subject,
                "references": of_years,
                "held": held,
                "held_label": label,
            }
        )
    return found
