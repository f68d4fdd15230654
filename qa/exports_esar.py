"""Accepted SARs in the fields that the national e-SAR asks for (facts §1.7), one row for each school and level.

Levels stand in columns by the codes of the standard sets in the round, ปฐมวัย and ขั้นพื้นฐาน apart where codes differ
in meaning: a cell of the other level of education stays empty. A school's own standards have no field in the e-SAR.
"""

from collections import defaultdict

from qa import permissions
from qa.exports import asked_round
from qa.models import (
    Issue,
    IssueResult,
    SarPart,
    Standard,
    StandardResult,
    StandardSet,
    Submission,
    SubmissionFile,
)
from qa.models.standards import EducationLevel
from schools.exports import export
from schools.models import SchoolYear
from thai import dates
from thai.sorting import thai_order

SHORT = {EducationLevel.EARLY: "ปฐมวัย", EducationLevel.BASIC: "ขั้นพื้นฐาน"}


def columns(asker):
    """The headings and values for the round of the address; its standard sets say which levels are asked."""
    round = asked_round(asker)
    sets = list(StandardSet.objects.filter(submissions__round=round).distinct().order_by("-level", "pk"))
    found = [
        ("รหัสสถานศึกษา (SMIS)", lambda row: row.school.smis_code),
        ("รหัสกระทรวง", lambda row: row.school.moe_code),
        ("โรงเรียน", lambda row: row.school.full_name),
        ("ปีการศึกษา", lambda _row: round.academic_year),
        ("ระดับที่เปิดสอน", lambda row: _taught(row.school)),
        ("ระดับที่รายงาน", lambda row: SHORT[row.level]),
        ("จำนวนนักเรียน", lambda row: row.year.pupils if row.year else None),
        ("จำนวนครู", lambda row: row.year.teachers if row.year else None),
        ("ระดับคุณภาพโดยรวม", lambda row: row.overall_level),
    ]
    for standard_set in sets:
        found += _of_set(standard_set)
    return [
        *found,
        ("จุดเด่น", lambda row: row.strengths),
        ("จุดที่ควรพัฒนา", lambda row: row.improvements),
        ("แนวทางการพัฒนา", lambda row: row.texts["plan"]),
        ("นวัตกรรมหรือแบบอย่างที่ดี", lambda row: row.texts["practices"]),
        ("วันที่คณะกรรมการเห็นชอบ", lambda row: dates.short(row.endorsed_on) if row.endorsed_on else ""),
        ("ประธานคณะกรรมการ", lambda row: row.endorsed_by),
        ("ไฟล์ SAR", lambda row: row.sar_label),
        ("เลขที่ตอบรับ e-SAR", lambda row: row.esar_receipt),
    ]


def _taught(school):
    taught = ((school.has_early, EducationLevel.EARLY), (school.has_basic, EducationLevel.BASIC))
    return " ".join(SHORT[level] for has, level in taught if has)


def _of_set(standard_set):
    """A column for each standard followed by its issues."""
    name = SHORT[standard_set.level]
    found = []
    for standard in Standard.objects.filter(set=standard_set).order_by("position"):
        found.append((f"{name} มฐ.{standard.code}", _level("standard", standard.pk)))
        issues = Issue.objects.filter(standard=standard).order_by("position")
        found += [(f"{name} {issue.code}", _level("issue", issue.pk)) for issue in issues]
    return found


def _level(kind, key):
    return lambda row: row.levels.get((kind, key))


def prepare(rows, _asker):
    """Levels, texts, figures of the year and the names of the files of a part of the rows: five queries."""
    keys = [row.pk for row in rows]
    levels, texts, labels = defaultdict(dict), defaultdict(lambda: defaultdict(list)), {}
    for kind, model in (("standard", StandardResult), ("issue", IssueResult)):
        for submission, key, level in model.objects.filter(submission__in=keys).values_list(
            "submission", f"{kind}_id", "level"
        ):
            levels[submission][kind, key] = level
    parts = SarPart.objects.filter(submission__in=keys).select_related("standard")
    for part in parts.order_by("standard__position", "pk"):
        head = f"มฐ.{part.standard.code} " if part.standard_id else ""
        for name in ("plan", "practices"):
            if text := getattr(part, name):
                texts[part.submission_id][name].append(f"{head}{text}")
    current = SubmissionFile.objects.filter(submission__in=keys, kind=SubmissionFile.Kind.SAR, replaced_at=None)
    labels = dict(current.values_list("submission", "file__label"))
    years = {
        row.school_id: row
        for row in SchoolYear.objects.filter(
            school__in={row.school_id for row in rows}, academic_year__in={row.round.academic_year for row in rows}
        )
    }
    for row in rows:
        row.levels = levels[row.pk]
        row.texts = {name: "\n".join(texts[row.pk][name]) for name in ("plan", "practices")}
        row.sar_label = labels.get(row.pk, "")
        row.year = years.get(row.school_id)


@export("esar", title="SAR ตามช่อง e-SAR", roles=permissions.READERS, columns=columns, prepare=prepare)
def esar(asker):
    """The accepted reports of the round of the address. Raises Http404 without a round."""
    rows = Submission.objects.visible_to(asker.user).filter(round=asked_round(asker))
    accepted = rows.filter(state=Submission.State.ACCEPTED).select_related("school", "round")
    return accepted.order_by(thai_order("school__name"), "school__smis_code", "-level")
