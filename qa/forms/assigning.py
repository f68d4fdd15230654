"""Giving reports to readers, how a round is read, and the receipts of the e-SAR."""

from django import forms
from django.core.exceptions import ValidationError

from instruments.models import Instrument
from qa.actions.assigning import may_decide, readers_of
from qa.models import Submission
from schools.models import Network
from thai.forms import ThaiTextField


class AssignForm(forms.Form):
    """Which reports, by boxes or by network, go to whom; with `releases` their reader is taken away. `listed` are the
    reports of the page as it is filtered: a network means those of them."""

    FIRST, SECOND = "first", "second"

    submissions = forms.ModelMultipleChoiceField(
        label="รายงาน",
        queryset=Submission.objects.none(),
        required=False,
        error_messages={"invalid_choice": "มีรายงานที่ไม่อยู่ในรอบนี้", "invalid_pk_value": "มีรายงานที่ไม่อยู่ในรอบนี้"},
    )
    network = forms.ModelChoiceField(
        label="ทั้งเครือข่าย",
        queryset=Network.objects.none(),
        required=False,
        empty_label="เฉพาะรายการที่เลือกไว้",
        error_messages={"invalid_choice": "ไม่มีเครือข่ายนี้ในสำนักงาน"},
    )
    slot = forms.ChoiceField(
        label="เป็น", choices=[(FIRST, "ผู้ตรวจ"), (SECOND, "ผู้ตรวจคนที่สอง")], required=False, initial=FIRST
    )
    reader = forms.ModelChoiceField(
        label="มอบหมายให้",
        queryset=None,
        empty_label="เลือกผู้ตรวจ",
        error_messages={
            "required": "โปรดเลือกผู้ตรวจ หากต้องการให้ไม่มีผู้ตรวจ โปรดกดปลดผู้ตรวจ",
            "invalid_choice": "ผู้นี้ตรวจรายงานของสำนักงานไม่ได้",
        },
    )

    def __init__(self, *args, round, user, listed, releases=False, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.round, self.listed = round, listed
        self.fields["reader"].required = not releases
        self.fields["reader"].disabled = releases
        self.fields["submissions"].queryset = round.submissions.all()
        self.fields["network"].queryset = Network.objects.visible_to(user).filter(office=round.office)
        self.fields["reader"].queryset = readers_of(round.office)

    def clean(self):
        given = super().clean()
        reader, is_first = given.get("reader"), given.get("slot") != self.SECOND
        if reader and is_first and not may_decide(self.round.office, reader):
            self.add_error("reader", ValidationError("กรรมการอ่านร่วมได้ แต่เป็นผู้ตรวจหลักไม่ได้", code="reads_along"))
        if not self.errors and not given["submissions"] and not given["network"]:
            raise ValidationError("โปรดเลือกรายงานอย่างน้อยหนึ่งรายการ หรือเลือกเครือข่าย", code="nothing")
        return given

    def chosen(self):
        """The reports of a valid form: those with a tick, and all of the network."""
        rows = self.round.submissions.filter(pk__in=[row.pk for row in self.cleaned_data["submissions"]])
        if network := self.cleaned_data["network"]:
            rows |= self.round.submissions.filter(
                pk__in=self.listed.filter(school__network=network).order_by().values("pk")
            )
        return rows


class ReviewSettingsForm(forms.Form):
    """How the reports of a round are read."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    second_reader = forms.BooleanField(
        label="ใช้ผู้ตรวจสองคน",
        required=False,
        help_text="ผู้ตรวจทั้งสองต้องเห็นตรงกัน หากเห็นต่างกัน ผู้อำนวยการกลุ่มนิเทศฯ ตัดสิน",
    )
    checklist = forms.ModelChoiceField(
        label="แบบตรวจรายงาน",
        queryset=Instrument.objects.none(),
        required=False,
        empty_label="ไม่ใช้แบบตรวจ",
        help_text="ใช้ฉบับที่เผยแพร่ล่าสุดในวันที่เลือก ฉบับใหม่ภายหลังไม่เปลี่ยนรอบนี้",
    )

    def __init__(self, *args, round, user, **kwargs):
        self.round = round
        initial = {
            "version": round.version,
            "second_reader": round.second_reader,
            "checklist": round.checklist.instrument_id if round.checklist_id else None,
        }
        super().__init__(*args, initial=initial, prefix="review", use_required_attribute=False, **kwargs)
        fitting = Instrument.objects.visible_to(user).usable()
        self.fields["checklist"].queryset = fitting.filter(
            purpose__in=[Instrument.Purpose.ASSESSMENT, Instrument.Purpose.RECORD]
        ) | fitting.filter(pk=initial["checklist"])

    def values(self):
        """{second_reader, checklist} of a valid form; the version stays while the instrument is the same."""
        chosen = self.cleaned_data["checklist"]
        same = self.round.checklist_id and chosen and self.round.checklist.instrument_id == chosen.pk
        version = self.round.checklist if same else chosen.current if chosen else None
        return {"second_reader": self.cleaned_data["second_reader"], "checklist": version}

    def differences(self, stored):
        """[{label, mine, theirs}] where this valid form says something else than the round holds by now; the form that
        is shown again speaks of that."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = stored.version
        mine, rows = self.values(), []
        if mine["second_reader"] != stored.second_reader:
            words = {True: "ใช้", False: "ไม่ใช้"}
            told = {"mine": words[mine["second_reader"]], "theirs": words[stored.second_reader]}
            rows.append({"label": self.fields["second_reader"].label, **told})
        if mine["checklist"] != stored.checklist:
            label = self.fields["checklist"].label
            rows.append({"label": label, "mine": mine["checklist"], "theirs": stored.checklist})
        return rows


class PasteForm(forms.Form):
    """Lines copied from a spreadsheet: school code and receipt."""

    lines = ThaiTextField(
        label="รหัสโรงเรียนและเลขที่ตอบรับ",
        max_length=100_000,
        widget=forms.Textarea({"rows": 10, "spellcheck": "false"}),
        help_text="วางสองคอลัมน์จาก Excel บรรทัดละหนึ่งโรงเรียน เช่น 63020001 แล้วตามด้วย ES-2568-0001 "
        "ถ้าสองระดับมีเลขต่างกัน เพิ่มคอลัมน์ที่สามว่า ปฐมวัย หรือ ขั้นพื้นฐาน",
        error_messages={"required": "โปรดวางข้อมูลอย่างน้อยหนึ่งบรรทัด"},
    )


class ReceiptForm(forms.Form):
    number = ThaiTextField(
        label="เลขที่ตอบรับ e-SAR", max_length=Submission._meta.get_field("esar_receipt").max_length, required=False
    )
