"""Tests come as data: loading those that ship with the product, and their published means."""

import json
from pathlib import Path

from django.db import transaction

from qa.models import Exam, ExamSubject, ReferenceMean

DATA = Path(__file__).resolve().parent.parent / "data" / "exams"


@transaction.atomic
def load_shipped():
    """Adds the shipped tests that are not there yet, with the means of OBEC and of the nation; returns how many.

    A test that exists is left as it is. Subjects and years: facts of สทศ. and สพฐ. (RT ป.1, NT ป.3 with three areas to
    2561 and two since, O-NET without สังคมศึกษา in ป.6 and ม.3 since 2559); sources of the means stand with each.
    """
    known = set(Exam.objects.filter(office=None).values_list("code", flat=True))
    rows = [row for row in _read("exams.json") if row["code"] not in known]
    for row in rows:
        _add(row)
    if rows:
        _add_references({row["code"] for row in rows})
    return len(rows)


def _read(name):
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def _add(row):
    exam = Exam.objects.create(
        code=row["code"],
        title=row["title"],
        position=row["position"],
        kind=row.get("kind", Exam.Kind.MEANS),
        levels=row.get("levels", []),
        reached=row.get("reached", 0),
        turns=row.get("turns", 1),
    )
    ExamSubject.objects.bulk_create(
        ExamSubject(
            exam=exam,
            grade=grade,
            name=one["name"],
            aliases="\n".join(one["aliases"]),
            from_year=one.get("from_year"),
            to_year=one.get("to_year"),
            is_total=one.get("is_total", False),
            position=place,
        )
        for grade, subjects in row["grades"].items()
        for place, one in enumerate(subjects, start=1)
    )


def _add_references(codes):
    exams = {exam.code: exam for exam in Exam.objects.filter(office=None, code__in=codes)}
    ReferenceMean.objects.bulk_create(
        ReferenceMean(
            exam=exams[row["exam"]],
            grade=row["grade"],
            academic_year=row["year"],
            scope=row["scope"],
            subject=subject,
            mean=mean,
            source=row["source"],
        )
        for row in _read("references.json")
        if row["exam"] in exams
        for subject, mean in row["means"].items()
    )
