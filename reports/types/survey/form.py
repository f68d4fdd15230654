"""The form of the report of a survey: which survey, and whose answers."""

from django import forms

from reports.types.forms import TypeForm
from reports.types.survey.texts import surveyed
from supervision import survey_results
from supervision.models import Survey


class SurveyForm(TypeForm):
    """A survey of the acting office that was opened, the newest first."""

    survey = forms.ModelChoiceField(label="แบบสำรวจ", queryset=Survey.objects.none(), empty_label=None)
    source = forms.ChoiceField(
        label="ผู้ตอบ",
        required=False,
        choices=survey_results.SOURCES,
        initial="schools",
        help_text="ใช้เมื่อแบบสำรวจส่งถึงโรงเรียนและมีลิงก์สาธารณะด้วย",
    )

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, office=office, **kwargs)
        opened = Survey.objects.filter(office=office).exclude(state=Survey.State.DRAFT).order_by("-pk")
        self.fields["survey"].queryset = opened

    @property
    def whose(self):
        """Whose answers are read, as the page of the results reads them."""
        return survey_results.source_of(self.cleaned_data["survey"], self.cleaned_data["source"])

    @property
    def keys(self):
        return {"survey": self.cleaned_data["survey"].pk, "source": self.whose}

    @property
    def labels(self):
        words = {"survey": self.cleaned_data["survey"].title}
        if survey_results.has_both(self.cleaned_data["survey"]):
            words["source"] = f"ผู้ตอบ: {dict(survey_results.SOURCES)[self.whose]}"
        return words

    @property
    def title(self):
        return f"รายงานผล{surveyed(self.cleaned_data['survey'].title)}"[:250]

    def rows(self):
        """The schools asked, and the answers that count."""
        survey = self.cleaned_data["survey"]
        return [
            ("โรงเรียนที่ขอให้ตอบ (แห่ง)", survey.targets.counted()),
            ("คำตอบที่นับ (ชุด)", survey_results.responses_of(survey, self.whose)),
        ]

    def nothing(self):
        if survey_results.responses_of(self.cleaned_data["survey"], self.whose).exists():
            return ""
        return "แบบสำรวจนี้ยังไม่มีคำตอบที่ส่งแล้ว โปรดเลือกแบบสำรวจอื่นหรือรอให้มีผู้ตอบ"
