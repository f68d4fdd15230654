"""The tests of an office as people and files name them: O NET is O-NET, ไทย is ภาษาไทย."""

import re

from qa.models import Exam, ExamSubject
from thai.digits import arabic
from thai.text import clean

GRADE = re.compile(r"(?:ชั้น)?(อ|ป|ม)(?:นุบาล|ระถมศึกษา|ัธยมศึกษา)?(?:ปีที่|\.)?([1-6])")


def key(text):
    """A name made comparable: blanks, dots, dashes, brackets and case do not matter."""
    return re.sub(r"[\s.\-–()/*:]+", "", clean(text)).lower()


def grade_of(text):
    """ป.3 of ป.3, ป 3, ๓ in Thai digits, ประถมศึกษาปีที่ 3; other words stay as they are."""
    found = GRADE.fullmatch(re.sub(r"\s+", "", arabic(text)))
    return f"{found[1]}.{found[2]}" if found else text


def grade_order(grade):
    """Sorts อ. before ป. before ม., and each by its number."""
    stage = {"อ": 0, "ป": 1, "ม": 2}.get(grade[:1], 3)
    return stage, grade


class Catalogue:
    """The tests and subjects of one office. Two queries, then none."""

    def __init__(self, office):
        self.exams = list(Exam.objects.of_office(office))
        self._by_key = {key(exam.code): exam for exam in reversed(self.exams)}
        self._by_pk = {exam.pk: exam for exam in self.exams}
        self._subjects = {}
        rows = ExamSubject.objects.of_office(office).filter(exam__in=self._by_pk)
        for row in rows.order_by("is_total", "position", "pk"):
            row.exam = self._by_pk[row.exam_id]
            self._subjects.setdefault((row.exam_id, row.grade), []).append(row)

    def exam(self, text):
        """The Exam called so, or None."""
        return self._by_key.get(key(text))

    def exam_at(self, pk):
        """The Exam of a primary key, or None."""
        return self._by_pk.get(pk)

    def grades(self, exam):
        """The grades an exam has subjects for, in order."""
        return sorted((grade for pk, grade in self._subjects if pk == exam.pk), key=grade_order)

    def subjects(self, exam, grade, year=None):
        """The ExamSubjects of a grade in order, the total last; of one academic year where it is given."""
        rows = self._subjects.get((exam.pk, grade), [])
        return [row for row in rows if year is None or row.is_asked_in(year)]

    def subject(self, exam, grade, year, text):
        """The ExamSubject called so in that year, or None. A name of its own goes before another's alias."""
        rows, wanted = self.subjects(exam, grade, year), key(text)
        own = next((row for row in rows if key(row.name) == wanted), None)
        return own or next((row for row in rows if wanted in map(key, row.aliases.splitlines())), None)

    def order_of(self, code, grade, subject):
        """Sorts results as the catalogue has them; what it does not know comes last."""
        exam = self.exam(code)
        rows = self.subjects(exam, grade) if exam else []
        place = next((n for n, row in enumerate(rows) if row.name == subject), len(rows))
        return (exam.position if exam else 10_000), code, grade_order(grade), place, subject
