"""The form of the analysis of a test: which test, and which year."""

from django import forms

from qa.models import Exam, TestScore
from reports.types.forms import TypeForm
from schools.models import School


class ExamForm(TypeForm):
    """A test and year that some school of the acting office has results of, the newest first."""

    sitting = forms.ChoiceField(label="การทดสอบและปีการศึกษา", choices=())

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, office=office, **kwargs)
        found = TestScore.objects.filter(school__office=office).order_by().values_list("test", "academic_year")
        titles = {exam.code: exam.title for exam in Exam.objects.of_office(office)}
        self.choices = {
            f"{year}-{test}": (test, year, f"{titles.get(test, test)} ปีการศึกษา {year}")
            for test, year in sorted(found.distinct(), key=lambda pair: (-pair[1], pair[0]))
        }
        self.fields["sitting"].choices = [(key, label) for key, (_test, _year, label) in self.choices.items()]

    @property
    def keys(self):
        test, year, _label = self.choices[self.cleaned_data["sitting"]]
        return {"test": test, "year": year}

    @property
    def labels(self):
        return {"test": self.choices[self.cleaned_data["sitting"]][2]}

    @property
    def title(self):
        return f"รายงานวิเคราะห์ผลการทดสอบ {self.labels['test']}"[:250]

    def rows(self):
        """The schools that have results."""
        keys = self.keys
        scores = TestScore.objects.filter(school__office=self.office, test=keys["test"], academic_year=keys["year"])
        schools = School.objects.filter(office=self.office, pk__in=scores.order_by().values("school"))
        return [("โรงเรียนที่มีผล (แห่ง)", schools)]
