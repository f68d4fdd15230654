"""Forms of awards: how an award is judged, its judges, the words that go with a step."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError

from instruments.models import Instrument, InstrumentVersion
from qa.awards import scores
from qa.forms.rounds import ReasonField
from qa.models import Award, Judge
from qa.permissions_awards import JUDGES
from schools.duties import people_in
from schools.forms.versions import VersionedForm
from schools.models import User
from supervision.forms.fields import SeenVersionField
from thai.digits import arabic
from thai.forms import ThaiTextField
from thai.text import clean

MOST_BANDS = 8


def rubrics(user, award=None):
    """[InstrumentVersion]: the newest published version of each form that can be a rubric, and the one in use."""
    known = Instrument.objects.visible_to(user).usable()
    newest = {}
    rows = InstrumentVersion.objects.filter(instrument__in=known, published_at__isnull=False)
    for version in rows.select_related("instrument").order_by("instrument__code", "number"):
        newest[version.instrument_id] = version
    found = list(newest.values())
    if award is not None and award.rubric_id and award.rubric not in found:
        found.insert(0, award.rubric)
    return found


class BandsField(ThaiTextField):
    """The prizes, one a line: name and the lowest mean in percent. clean() returns [{"label", "least"}], highest
    first."""

    def __init__(self, **kwargs):
        super().__init__(max_length=2000, widget=forms.Textarea({"rows": 4}), **kwargs)

    def prepare_value(self, value):
        if isinstance(value, list):
            return "\n".join(f"{band['label']} {band['least']}" for band in value)
        return value

    def has_changed(self, initial, data):
        try:
            return initial != self.clean(data)
        except ValidationError:
            return True

    def clean(self, value):
        lines = [clean(line) for line in super().clean(value).splitlines()]
        bands = [self._band(line) for line in lines if line]
        if len(bands) > MOST_BANDS:
            raise ValidationError(f"กำหนดได้ไม่เกิน {MOST_BANDS} ระดับ", code="too_many")
        bands.sort(key=lambda band: Decimal(band["least"]), reverse=True)
        for name in ("label", "least"):
            if len({band[name] for band in bands}) < len(bands):
                raise ValidationError("มีชื่อรางวัลหรือเกณฑ์ร้อยละซ้ำกัน โปรดแก้ให้ต่างกัน", code="twice")
        return bands

    def _band(self, line):
        label, _space, number = arabic(line).removesuffix("%").rstrip().rpartition(" ")
        try:
            least = Decimal(number)
        except InvalidOperation:
            least = Decimal(-1)
        if not label.strip() or not least.is_finite() or not 0 <= least <= 100:
            raise ValidationError(
                f"บรรทัด “{line[:40]}” อ่านไม่ได้ โปรดพิมพ์ชื่อรางวัลแล้วตามด้วยร้อยละ 0 ถึง 100 เช่น เหรียญทอง 80", code="line"
            )
        if len(label) > 60 or -least.as_tuple().exponent > 2:
            raise ValidationError(f"บรรทัด “{line[:40]}” ชื่อยาวเกิน 60 ตัวอักษร หรือทศนิยมเกิน 2 ตำแหน่ง", code="long")
        return {"label": label.strip(), "least": f"{least.normalize():f}"}


class AwardForm(VersionedForm):
    """How the nominations of a round are judged."""

    bands = BandsField(
        label="ระดับรางวัล",
        help_text="บรรทัดละหนึ่งระดับ: ชื่อรางวัล แล้วตามด้วยร้อยละต่ำสุดของค่าเฉลี่ย เช่น เหรียญทอง 80",
        error_messages={"required": "โปรดกำหนดระดับรางวัลอย่างน้อยหนึ่งระดับ"},
    )

    class Meta:
        model = Award
        fields = ["rubric", "judges_each", "classes", "bands", "spread", "sees_others", "bars_supervisor"]
        widgets = {"classes": forms.RadioSelect, "rubric": forms.Select}
        help_texts = {
            "rubric": "แบบที่เผยแพร่แล้ว ให้คะแนนเป็นมาตรประมาณค่า มี/ไม่มี หรือตัวเลขที่กำหนดคะแนนสูงสุด",
            "judges_each": "ระบบแบ่งผลงานให้กรรมการเท่า ๆ กัน และเว้นผู้มีส่วนได้เสีย",
            "sees_others": "เห็นหลังจากส่งคะแนนของตนเองแล้วเท่านั้น",
        }
        error_messages = {"rubric": {"required": "โปรดเลือกเกณฑ์การให้คะแนน"}}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.offered = rubrics(user, self.instance if self.instance.pk else None)
        field = self.fields["rubric"]
        field.queryset = InstrumentVersion.objects.filter(pk__in=[row.pk for row in self.offered])
        field.empty_label = "เลือกแบบ"
        # The versions with their instruments are at hand already.
        field.choices = [("", field.empty_label), *((row.pk, str(row)) for row in self.offered)]

    def clean_rubric(self):
        version = self.cleaned_data["rubric"]
        if not scores.is_rubric(version):
            raise ValidationError("แบบนี้ไม่มีข้อที่ให้คะแนน หรือมีตอนที่กรอกซ้ำรายชั้นเรียน โปรดเลือกแบบอื่น", code="no_rubric")
        return version


class JudgesForm(forms.Form):
    """The judges of an award, out of the people of the office and its committees. Its version is the award's that the
    person saw."""

    version = SeenVersionField()
    people = forms.ModelMultipleChoiceField(
        label="กรรมการตัดสิน",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "โปรดเลือกกรรมการอย่างน้อยหนึ่งคน"},
    )

    def __init__(self, *args, award, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["people"].queryset = people_in(award.round.office, JUDGES)
        self.fields["people"].label_from_instance = lambda user: f"{user} · {user.title}".strip(" ·")
        self.award = award
        self.initial |= {"people": list(self._present().values_list("pk", flat=True)), "version": award.version}

    def _present(self):
        return User.objects.filter(judge_of__award=self.award, judge_of__removed_at=None)

    def differences(self):
        """[{label, mine, theirs}] where a valid form names other judges than there are now; the next save is a
        decision."""
        mine, theirs = set(self.cleaned_data["people"]), set(self._present())
        self.award.refresh_from_db(fields=["version"])
        self.data = self.data.copy()
        self.data["version"] = self.award.version
        if mine == theirs:
            return []
        return [{"label": self.fields["people"].label, "mine": _names(mine), "theirs": _names(theirs)}]


def _names(users):
    return ", ".join(sorted(str(user) for user in users))


class JudgeForm(forms.Form):
    """One more judge for a nomination."""

    judge = forms.ModelChoiceField(
        label="กรรมการ",
        queryset=Judge.objects.none(),
        empty_label="เลือกกรรมการ",
        error_messages={"required": "โปรดเลือกกรรมการ", "invalid_choice": "ผู้นี้ไม่ใช่กรรมการของรางวัลนี้ โปรดเลือกใหม่"},
    )

    def __init__(self, *args, award, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        rows = Judge.objects.filter(award=award, removed_at=None).select_related("user")
        self.fields["judge"].queryset = rows.order_by("user__given_name", "pk")


class OpinionForm(forms.Form):
    """What stands beside the answers to the rubric."""

    version = SeenVersionField()
    opinion = ThaiTextField(
        label="ความเห็นของกรรมการ", required=False, max_length=3000, widget=forms.Textarea({"rows": 3})
    )


class StepForm(forms.Form):
    """A step from the version that the person saw, with a reason where one is owed."""

    version = SeenVersionField()
    reason = ReasonField(label="เหตุผล", error_messages={"required": "โปรดระบุเหตุผล"})

    def __init__(self, *args, seen=0, owed=True, label="เหตุผล", **kwargs):
        super().__init__(*args, use_required_attribute=False, initial={"version": seen}, **kwargs)
        self.fields["reason"].required = owed
        self.fields["reason"].label = label


class ProposeForm(StepForm):
    """The ranking is proposed; with a reason where scores are missing or count in spite of a conflict of interest."""

    accepts_conflicts = forms.BooleanField(label="นับคะแนนของกรรมการที่มีส่วนได้เสียตามรายการข้างต้น", required=False)


class TakeOffForm(StepForm):
    """Why a judge is taken off a nomination."""

    is_conflict = forms.BooleanField(label="เพราะมีส่วนได้เสีย", required=False)
