"""How a person wants to hear."""

from django import forms

from inbox.channels import OUTSIDE, channels
from inbox.models import Notice, Preference


class PreferenceForm(forms.ModelForm):
    aloud = forms.MultipleChoiceField(
        label="เรื่องที่ต้องการรับนอกระบบ",
        choices=Notice.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="เรื่องที่ไม่เลือกยังอยู่ในกล่องข้อความ",
    )

    class Meta:
        model = Preference
        fields = ["mail", "outside"]
        widgets = {"mail": forms.RadioSelect}
        help_texts = {"outside": "เช่น LINE ที่ผู้ดูแลระบบเชื่อมไว้"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mail"].choices = Preference.Mail.choices
        self.initial.setdefault("aloud", [kind for kind in Notice.Kind.values if kind not in self.instance.quiet])
        if OUTSIDE not in channels():
            del self.fields["outside"]

    def save(self, commit=True):
        self.instance.quiet = [kind for kind in Notice.Kind.values if kind not in self.cleaned_data["aloud"]]
        return super().save(commit)
