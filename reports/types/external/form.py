"""The form of the synthesis of external assessment: which round of สมศ. and which level of education."""

from django import forms

from qa import external_synthesis
from qa.models.standards import EducationLevel
from reports.types.forms import TypeForm
from reports.types.found import One
from schools.models import School


class ExternalForm(TypeForm):
    """A round that has results by standard, or the newest result of each school; a level or all."""

    round = forms.ChoiceField(label="รอบการประเมิน", required=False)
    level = forms.ChoiceField(label="ระดับการศึกษา", required=False, choices=[("", "ทุกระดับ"), *EducationLevel.choices])

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, office=office, **kwargs)
        self.schools = School.objects.filter(office=office)
        names = [(name, name) for name in external_synthesis.rounds(self.schools)]
        self.fields["round"].choices = [("", "ผลล่าสุดของแต่ละโรงเรียน"), *names]

    @property
    def keys(self):
        return {name: self.cleaned_data[name] for name in ("round", "level")}

    @property
    def labels(self):
        return {name: dict(self.fields[name].choices)[self.cleaned_data[name]] for name in ("round", "level")}

    @property
    def title(self):
        about = [self.labels[name] for name in ("round", "level") if self.cleaned_data[name]]
        return " ".join(["รายงานการสังเคราะห์ผลการประเมินคุณภาพภายในและภายนอก", *about])[:250]

    def _rows(self):
        if not hasattr(self, "_found"):
            self._found = external_synthesis.rows(self.schools, **self.keys)
        return self._found

    def rows(self):
        """The schools and levels, and the standards, that can be compared. The queries of the synthesis."""
        rows = self._rows()
        both = [One(row.school, f"{row.level_label} {row.round}") for row in rows]
        pairs = [
            One(row.school, f"{row.level_label} มาตรฐานที่ {pair.code} {pair.label}")
            for row in rows
            for pair in row.pairs
        ]
        return [("เทียบได้ (โรงเรียนและระดับ)", both), ("เทียบได้ (มาตรฐาน)", pairs)]

    def nothing(self):
        if self._rows():
            return ""
        return "ยังไม่มีผลการประเมินรายมาตรฐานของ สมศ. ที่มี SAR ให้เทียบ โปรดเลือกรอบหรือระดับอื่น"
