"""The frozen rows of the synthesis of external assessment: a school and level each, and a standard of it each."""

from qa import external_synthesis
from qa.models.standards import EducationLevel
from reports.book.frozen import marked, sheet
from reports.letterhead import words_of
from reports.types.rows import NO_NETWORK
from schools.models import School
from thai.dates import long
from thai.sorting import sort_key

# What the paper is called among the forms of the field.
FORM = "แบบ F-09"
SCHOOLS = (
    ("school", "โรงเรียน", "school"), ("network", "เครือข่าย", "text"), ("level", "ระดับ", "text"),
    ("round", "รอบ", "text"), ("result", "ผลของ สมศ.", "text"), ("year", "SAR ปีการศึกษา", "text"),
    ("verdict", "เทียบกับผลของ สมศ.", "text"),
)  # fmt: skip
PAIRS = (
    ("school", "โรงเรียน", "school"), ("network", "เครือข่าย", "text"), ("level", "ระดับ", "text"),
    ("standard", "มาตรฐาน", "text"), ("own_word", "ประเมินตนเอง", "text"), ("external_word", "สมศ.", "text"),
    ("gap", "ต่าง (ระดับ)", "n"), ("verdict", "เทียบกับผลของ สมศ.", "text"),
)  # fmt: skip
WORDS = {"wide=1": "ต่างกันตั้งแต่ 2 ระดับ", "has_gap=1": "เทียบได้", "code": "มาตรฐานที่"}


def freeze(office, criteria, day):
    """The rows of the schools of an office that can be compared: as many queries as qa.external_synthesis.rows, however
    many schools there are."""
    found = external_synthesis.rows(
        School.objects.filter(office=office), round=criteria["round"], level=criteria["level"]
    )
    found.sort(key=lambda row: (sort_key(row.school.full_name), row.level))
    schools, pairs = [], []
    for row in found:
        place = {
            "school_pk": row.school.pk,
            "school": row.school.full_name,
            "network": str(row.school.network or NO_NETWORK),
            "level": EducationLevel(row.level).short,
            "level_key": row.level,
        }
        schools.append(
            place
            | {
                "round": row.round,
                "result": row.result,
                "year": str(row.sar_year),
                "verdict": external_synthesis.VERDICTS[row.verdict],
                "wide": row.widest >= external_synthesis.WIDE,
            }
        )
        pairs += [
            marked(
                place
                | {
                    "year": str(row.sar_year),
                    "code": pair.code,
                    "standard": f"{pair.code} {pair.label}",
                    "own": pair.own,
                    "own_word": pair.own_word or str(pair.own),
                    "external": pair.external,
                    "external_word": pair.external_word or str(pair.external),
                    "gap": pair.gap,
                    "verdict": external_synthesis.LABELS[pair.verdict],
                    "wide": pair.is_wide,
                },
                "gap",
            )
            for pair in row.pairs
        ]
    return {
        "office": words_of(office),
        "day": long(day),
        "lines": [FORM, *criteria["labels"].values()],
        "sheets": {
            "schools": sheet("โรงเรียนที่เทียบผลได้", SCHOOLS, schools, WORDS),
            "pairs": sheet("ผลรายมาตรฐาน", PAIRS, pairs, WORDS),
        },
    }
