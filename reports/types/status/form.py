"""The form of a report of how a round stands: which round."""

from django import forms

from qa.models import Round
from reports.types.forms import TypeForm


class StatusForm(TypeForm):
    """One round of the acting office, of any kind, the newest first."""

    round = forms.ModelChoiceField(label="รอบการส่งรายงาน", queryset=Round.objects.none(), empty_label=None)

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, office=office, **kwargs)
        self.fields["round"].queryset = Round.objects.filter(office=office)
        self.fields["round"].initial = Round.objects.filter(office=office).values_list("pk", flat=True).first()

    @property
    def keys(self):
        return {"round": self.cleaned_data["round"].pk}

    @property
    def labels(self):
        return {"round": str(self.cleaned_data["round"])}

    @property
    def title(self):
        return f"รายงานสถานะการส่ง {self.cleaned_data['round']}"[:250]

    def rows(self):
        """What should be sent, and what was."""
        asked = self.cleaned_data["round"].submissions.counted()
        return [("ต้องส่ง (รายการ)", asked), ("ส่งแล้ว (รายการ)", asked.received())]

    def nothing(self):
        if self.cleaned_data["round"].submissions.counted().exists():
            return ""
        return "รอบนี้ยังไม่มีโรงเรียนที่ต้องส่ง โปรดเลือกรอบอื่น"
