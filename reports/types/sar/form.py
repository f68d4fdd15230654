"""Which round of SARs and which level of education a synthesis is of."""

from django import forms
from django.db.models import Count, Q
from django.utils import timezone

from qa.models import Round, Submission
from qa.models.standards import EducationLevel
from reports.models.themes import Theme
from reports.types.forms import TypeForm

RECEIVED = Q(state__in=Submission.RECEIVED)


class SarForm(TypeForm):
    """The round and the level; both levels are reports of their own."""

    round = forms.ModelChoiceField(label="รอบการส่ง SAR", queryset=Round.objects.none(), empty_label=None)
    level = forms.ChoiceField(
        label="ระดับการศึกษา", choices=EducationLevel.choices, widget=forms.RadioSelect, initial=EducationLevel.BASIC
    )

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, office=office, **kwargs)
        self.fields["round"].queryset = Round.objects.filter(office=office).of_sar()

    @property
    def keys(self):
        return {"round": self.cleaned_data["round"].pk, "level": self.cleaned_data["level"]}

    @property
    def labels(self):
        year = self.cleaned_data["round"].academic_year
        return {"round": f"ปีการศึกษา {year}", "level": self._level.label}

    @property
    def title(self):
        year = self.cleaned_data["round"].academic_year
        return f"รายงานการสังเคราะห์ผลการประเมินตนเอง (SAR) {self._level.label} ปีการศึกษา {year}"

    @property
    def _level(self):
        return EducationLevel(self.cleaned_data["level"])

    def _submissions(self):
        return self.cleaned_data["round"].submissions.filter(level=self._level).counted(timezone.localdate())

    def _counts(self):
        return self._submissions().aggregate(expected=Count("pk"), received=Count("pk", filter=RECEIVED))

    def rows(self):
        """The schools asked, those that sent, and the themes of what they wrote."""
        asked = self._submissions()
        themes = (
            Theme.objects.standing()
            .counted()
            .filter(round=self.cleaned_data["round"], level=self._level, schools__gt=0)
        )
        return [
            ("สถานศึกษาที่ต้องส่งรายงาน", asked),
            ("ส่งรายงานแล้ว", asked.filter(RECEIVED)),
            ("ประเด็นจากข้อความใน SAR", themes),
            ("ประเด็นที่ตรวจแล้ว", themes.filter(state=Theme.State.DONE)),
        ]

    def nothing(self):
        counts = self._counts()
        if not counts["expected"]:
            return f"รอบนี้ไม่มีสถานศึกษาที่ต้องส่งรายงานใน{self._level.label} โปรดเลือกรอบหรือระดับอื่น"
        if not counts["received"]:
            return f"ยังไม่มีสถานศึกษาส่งรายงานใน{self._level.label}ของรอบนี้ จัดทำรายงานได้เมื่อมีสถานศึกษาส่งแล้ว"
        return ""
