"""The form of a round of the external assessment that an office keeps itself."""

from django.core.exceptions import ValidationError
from django.db.models import Q

from qa.forms.external import long_text
from qa.models import ExternalRound, StandardSet
from qa.models.standards import EducationLevel
from schools.forms.versions import VersionedForm
from thai.forms import ThaiTextField, ThaiYearField

NAME_TAKEN = "มีรอบชื่อนี้อยู่แล้ว โปรดใช้ชื่ออื่น เช่น เติมคำว่า เกณฑ์ของเขต"


class RoundForm(VersionedForm):
    """A round of the office's own: years, sets of standards, and the scale of results as words."""

    first_year = ThaiYearField(label="ตั้งแต่ปี พ.ศ.")
    last_year = ThaiYearField(label="ถึงปี พ.ศ.", required=False)
    passing = long_text("ผลที่ถือว่าผ่าน", rows=4, required=True, help_text="บรรทัดละหนึ่งคำ จากสูงไปต่ำ เช่น ดีเยี่ยม ดีมาก ดี")
    failing = long_text("ผลที่ถือว่าไม่ผ่าน", rows=3, help_text="บรรทัดละหนึ่งคำ จากสูงไปต่ำ เช่น พอใช้ ปรับปรุง")

    class Meta:
        model = ExternalRound
        fields = ["code", "name", "first_year", "last_year", "early_set", "basic_set", "reassess_days"]
        field_classes = {"code": ThaiTextField, "name": ThaiTextField}
        help_texts = {
            "code": "อักษรย่อของรอบ ใช้ครั้งเดียวในสำนักงาน เช่น onesqa5",
            "name": "ต่างจากรอบที่มีอยู่ เช่น รอบห้า เกณฑ์ของเขต",
        }

    field_order = [*Meta.fields, "passing", "failing"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.office = user, user.acting.office
        for name, level in (("early_set", EducationLevel.EARLY), ("basic_set", EducationLevel.BASIC)):
            rows = StandardSet.objects.filter(Q(office=None) | Q(office=self.office), level=level, is_draft=False)
            self.fields[name].queryset = rows.order_by("purpose", "first_year", "pk")
            self.fields[name].empty_label = "ไม่มีชุดมาตรฐาน"
        if self.instance.pk:
            for name, passes in (("passing", True), ("failing", False)):
                words = self.instance.grades.filter(passes=passes).values_list("label", flat=True)
                self.initial[name] = "\n".join(words)

    def clean_code(self):
        code = self.cleaned_data["code"]
        others = ExternalRound.objects.filter(office=self.office, code=code).exclude(pk=self.instance.pk)
        if self.instance.pk and others.exists():
            raise ValidationError("สำนักงานมีรอบรหัสนี้อยู่แล้ว", code="exists")
        return code

    def clean_name(self):
        """Results are kept under the name of their round: two of one name could not be told apart."""
        name = self.cleaned_data["name"]
        others = ExternalRound.objects.visible_to(self.user).exclude(pk=self.instance.pk).filter(name__iexact=name)
        twin = others.first()
        # The same form sent twice makes one round.
        if twin and (
            self.instance.pk or (twin.office_id, twin.code) != (self.office.pk, self.cleaned_data.get("code"))
        ):
            raise ValidationError(NAME_TAKEN, code="exists")
        return name

    def clean(self):
        given = super().clean()
        first, last = given.get("first_year"), given.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", "ปีสุดท้ายต้องไม่ก่อนปีแรก")
        typed = [
            (name, line.strip()) for name in ("passing", "failing") for line in (given.get(name) or "").splitlines()
        ]
        lines = [(word, name) for name, word in typed if word]
        seen = set()
        for word, name in lines:
            if len(word) > 60:
                self.add_error(name, f"“{word[:30]}…” ยาวเกิน 60 ตัวอักษร")
            elif word in seen:
                self.add_error(name, f"มีคำว่า “{word}” ซ้ำกัน")
            seen.add(word)
        given["grades"] = [
            {"value": len(lines) - place, "label": word, "passes": name == "passing"}
            for place, (word, name) in enumerate(lines)
        ]
        return given
