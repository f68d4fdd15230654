"""Forms of a meeting: when and where, its agenda and minutes, who came, and the end of it."""

import uuid
from datetime import timedelta

from django import forms
from django.db.models import Q
from django.forms import formset_factory
from django.utils import timezone

from schools.forms.files import ManyFilesField, check_evidence
from schools.forms.versions import VersionedForm
from supervision.actions.meetings import next_number
from supervision.forms.committees import MISSING
from supervision.forms.fields import SeenVersionField
from supervision.forms.rows import DraftRow, DraftRows
from supervision.meeting_queries import next_day
from supervision.minutes import chairs
from supervision.models import AgendaItem, Meeting, MeetingAnswer, Seat
from thai.dates import short
from thai.digits import arabic
from thai.forms import ThaiDateField, ThaiTextField
from thai.years import be_year

MOST_GUESTS, MOST_PAPERS = 60, 10
BAD_TIME = "โปรดกรอกเวลาเป็นชั่วโมงและนาที เช่น 09.30"
# A day further off is a year that was mistyped.
FAR = timedelta(days=2 * 366)


class HourField(forms.TimeField):
    """An hour as Thai papers write it, 09.30, or with a colon."""

    def __init__(self, **kwargs):
        kwargs.setdefault("error_messages", {})
        kwargs["error_messages"] = {"invalid": BAD_TIME, **kwargs["error_messages"]}
        widget = forms.TimeInput({"inputmode": "decimal", "autocomplete": "off"}, format="%H.%M")
        super().__init__(input_formats=["%H.%M", "%H:%M"], widget=widget, help_text="เช่น 09.30", **kwargs)

    def to_python(self, value):
        return super().to_python(arabic(value).replace("น.", "").strip() if isinstance(value, str) else value)


class MeetingForm(forms.Form):
    """When and where; `meeting` is None for a new one."""

    number = forms.IntegerField(
        label="ครั้งที่",
        min_value=1,
        max_value=999,
        error_messages={"required": "โปรดระบุครั้งที่", "invalid": "โปรดกรอกเป็นตัวเลข"},
        help_text="ปี พ.ศ. เป็นไปตามวันประชุม",
    )
    starts_on = ThaiDateField(label="วันประชุม", error_messages={"required": "โปรดระบุวันประชุม"})
    starts_at = HourField(label="เวลา", error_messages={"required": "โปรดระบุเวลาประชุม"})
    place = ThaiTextField(label="สถานที่", max_length=250, required=False, empty_value="")
    online_url = forms.URLField(
        label="ลิงก์ประชุมออนไลน์",
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "โปรดกรอกลิงก์ให้ครบ เช่น https://meet.example.org/abc"},
    )
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = SeenVersionField()

    def __init__(self, *args, series, meeting=None, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.series, self.meeting = series, meeting
        if meeting is None:
            del self.fields["version"]
            today = timezone.localdate()
            day = next_day(series, today)
            self.initial |= {
                "number": next_number(series, be_year(day or today)),
                "starts_on": day,
                "place": series.place,
                "starts_at": "09.00",
                "client_uuid": uuid.uuid4(),
            }
        else:
            del self.fields["client_uuid"]
            event = meeting.event
            self.initial |= {
                "number": meeting.number,
                "starts_on": event.starts_on,
                "starts_at": meeting.starts_at,
                "place": event.place,
                "online_url": event.online_url,
                "version": meeting.version,
            }

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if abs(day - timezone.localdate()) > FAR and "starts_on" in self.changed_data:
            raise forms.ValidationError("วันประชุมห่างจากวันนี้เกิน 2 ปี โปรดตรวจปี พ.ศ.", code="far")
        return day

    def clean_client_uuid(self):
        return self.cleaned_data["client_uuid"] or uuid.uuid4()

    def clean(self):
        values = super().clean()
        if not values.get("place") and not values.get("online_url") and "online_url" not in self.errors:
            self.add_error("place", "โปรดระบุสถานที่ หรือลิงก์ประชุมออนไลน์")
        return values

    def taken(self):
        """Says that the number is another meeting's."""
        self.add_error("number", "คณะกรรมการนี้มีการประชุมครั้งนี้ในปีเดียวกันแล้ว โปรดใช้เลขอื่น")

    @property
    def given(self):
        """The values without what the form carries for itself."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ItemForm(VersionedForm):
    """A heading or a matter of the agenda."""

    class Meta:
        model = AgendaItem
        fields = ["title", "presenter", "detail", "position"]
        field_classes = {"title": ThaiTextField, "presenter": ThaiTextField, "detail": ThaiTextField}
        widgets = {"detail": forms.Textarea({"rows": 5}), "position": forms.NumberInput({"min": 1, "max": 99})}
        error_messages = {"title": {"required": "โปรดระบุเรื่อง"}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"] = forms.IntegerField(
            label="ลำดับ",
            min_value=1,
            max_value=99,
            help_text="1 คือลำดับแรก",
            error_messages={"required": "โปรดระบุลำดับ", "invalid": "โปรดกรอกเป็นตัวเลข"},
        )


class MinutesForm(VersionedForm):
    """What was said of a matter."""

    class Meta:
        model = AgendaItem
        fields = ["minutes"]
        field_classes = {"minutes": ThaiTextField}
        widgets = {"minutes": forms.Textarea({"rows": 12})}
        help_texts = {"minutes": "สาระสำคัญของการรายงานและการอภิปราย มติที่ประชุมเพิ่มแยกด้านล่าง"}


class CloseForm(forms.Form):
    """What the minutes say beside the agenda."""

    opened_at = HourField(label="เริ่มประชุมเวลา", error_messages={"required": "โปรดระบุเวลาเริ่มประชุม"})
    closed_at = HourField(label="เลิกประชุมเวลา", error_messages={"required": "โปรดระบุเวลาเลิกประชุม"})
    presided_by = forms.ChoiceField(
        label="ประธานในที่ประชุม",
        help_text="เลือกจากกรรมการที่บันทึกว่ามาประชุม",
        error_messages={
            "required": "โปรดเลือกประธานในที่ประชุม",
            "invalid_choice": "ผู้นี้ไม่ได้บันทึกว่ามาประชุม โปรดเลือกจากกรรมการที่มาประชุม",
        },
    )
    recorder = ThaiTextField(
        label="ผู้จดรายงานการประชุม", max_length=150, error_messages={"required": "โปรดระบุผู้จดรายงานการประชุม"}
    )
    reviewer = ThaiTextField(
        label="ผู้ตรวจรายงานการประชุม", max_length=150, error_messages={"required": "โปรดระบุผู้ตรวจรายงานการประชุม"}
    )
    version = SeenVersionField()

    def __init__(self, *args, meeting, members, **kwargs):
        """`members` are the rows of the meeting. Of how many nothing is said is asked: the minutes name them as absent.
        Somebody who is noted as present sits in the chair."""
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.meeting, self.quorum = meeting, meeting.quorum_of(members)
        unknown = sum(not row.attendance for row in members if row.duty != row.Duty.GUEST)
        self.came = chairs(members)
        self.fields["presided_by"].choices = [("", "เลือกประธานในที่ประชุม"), *((name, name) for name in self.came)]
        if unknown:
            self.fields["absent"] = forms.BooleanField(
                label=f"กรรมการที่ยังไม่ระบุการมาประชุม {unknown} คน ให้อยู่ในรายชื่อผู้ไม่มาประชุม",
                error_messages={"required": "โปรดบันทึกผู้มาประชุมให้ครบ หรือยืนยันว่าไม่มาประชุม"},
            )

    def clean(self):
        values = super().clean()
        values.pop("absent", None)
        if not self.came:
            raise forms.ValidationError("ยังไม่ได้บันทึกผู้มาประชุม โปรดบันทึกก่อนจบรายงาน", code="nobody")
        unconfirmed = self.meeting.resolutions.filter(without_quorum=False)
        if not self.quorum.is_reached and (count := unconfirmed.count()):
            raise forms.ValidationError(
                f"ผู้มาประชุมไม่ครบองค์ประชุม แต่มีมติ {count} ข้อที่ยังไม่ได้ยืนยัน โปรดแก้ไขมติแล้วยืนยัน หรือบันทึกผู้มาประชุมให้ครบ",
                code="quorum",
            )
        first, last = values.get("opened_at"), values.get("closed_at")
        if first and last and last <= first:
            self.add_error("closed_at", "เวลาเลิกประชุมต้องหลังเวลาเริ่มประชุม")
        return values


class AdoptForm(forms.Form):
    """Which later meeting adopted the minutes, and what it changed."""

    in_meeting = forms.ModelChoiceField(
        label="รับรองในการประชุม",
        queryset=Meeting.objects.none(),
        empty_label="เลือกการประชุม",
        error_messages={
            "required": "โปรดเลือกการประชุมที่รับรองรายงานนี้",
            "invalid_choice": "การประชุมนี้รับรองรายงานไม่ได้ โปรดเลือกจากรายการ",
        },
    )
    note = ThaiTextField(
        label="ข้อแก้ไขรายงาน",
        widget=forms.Textarea({"rows": 4}),
        max_length=4000,
        required=False,
        empty_value="",
        help_text="เว้นว่างเมื่อรับรองโดยไม่มีการแก้ไข",
    )
    version = SeenVersionField()

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["in_meeting"].queryset = adopters(meeting)
        self.fields["in_meeting"].label_from_instance = lambda row: f"ครั้งที่ {row.label} {short(row.event.starts_on)}"


def adopters(meeting):
    """The later meetings of the committee that were held."""
    held = [Meeting.State.HELD, Meeting.State.RECORDED, Meeting.State.APPROVED]
    rows = meeting.series.meetings.filter(state__in=held).exclude(pk=meeting.pk).select_related("event")
    later = Q(be_year__gt=meeting.be_year) | Q(be_year=meeting.be_year, number__gt=meeting.number)
    return rows.filter(later).order_by("be_year", "number")


class SeatedForm(forms.Form):
    """Whether one member came; `row` is the MeetingMember."""

    attendance = forms.ChoiceField(label="การมาประชุม", choices=Seat.choices, required=False)
    substitute = ThaiTextField(
        label="ผู้มาประชุมแทน", max_length=200, required=False, empty_value="", help_text="ชื่อและตำแหน่ง กรอกเมื่อส่งผู้แทน"
    )
    reason = ThaiTextField(
        label="เหตุที่ไม่มาประชุม", max_length=200, required=False, empty_value="", help_text="เช่น ติดราชการ"
    )

    def __init__(self, *args, row, **kwargs):
        kept = {name: getattr(row, name) for name in ("attendance", "substitute", "reason")}
        super().__init__(*args, prefix=f"seat-{row.pk}", initial=kept, use_required_attribute=False, **kwargs)
        self.row = row

    @property
    def says_more(self):
        """Whether something stands, or is missing, beside the choice."""
        return bool(self.errors) or any(self[name].value() for name in ("substitute", "reason"))

    def clean(self):
        values = super().clean()
        if values.get("attendance") == Seat.SUBSTITUTE and not values.get("substitute"):
            self.add_error("substitute", f"โปรดระบุผู้มาประชุมแทน {self.row.name}")
        return values


class GuestRow(DraftRow):
    owed = ("name",)

    name = ThaiTextField(label="ชื่อ–สกุล", max_length=150)
    post = ThaiTextField(label="ตำแหน่งหรือหน่วยงาน", max_length=200, required=False)


class GuestRows(DraftRows):
    prefix = "guests"
    delete_label = "นำออกเมื่อบันทึก"

    def rows(self):
        """[{name, post}] of the filled rows; of a valid formset."""
        return [{name: text or "" for name, text in row.items()} for row in self.kept(("name", "post"))]


_Guests = formset_factory(
    GuestRow, formset=GuestRows, extra=1, can_delete=True, max_num=MOST_GUESTS, validate_max=True, absolute_max=80
)


class GuestFormSet(_Guests):
    default_error_messages = {
        **_Guests.default_error_messages,
        "missing_management_form": MISSING,
        "too_many_forms": f"ผู้เข้าร่วมประชุมมีได้ไม่เกิน {MOST_GUESTS} คน",
    }


class ComingForm(forms.ModelForm):
    """What somebody who was called says: comes, sends somebody, or stays away."""

    class Meta:
        model = MeetingAnswer
        fields = ["answer", "substitute", "reason"]
        field_classes = {"substitute": ThaiTextField, "reason": ThaiTextField}
        widgets = {"answer": forms.RadioSelect}
        labels = {"substitute": "ชื่อผู้แทน", "reason": "เหตุที่ไม่มา"}
        error_messages = {"answer": {"required": "โปรดเลือกว่าจะมาประชุมหรือไม่"}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["answer"].choices = MeetingAnswer.Answer.choices
        self.fields["substitute"].help_text = "เฉพาะเมื่อส่งผู้แทน"
        self.fields["reason"].help_text = "เฉพาะเมื่อไม่มา"

    def clean(self):
        given = super().clean()
        kind, kinds = given.get("answer"), MeetingAnswer.Answer
        given["substitute"] = (given.get("substitute") or "") if kind == kinds.SUBSTITUTE else ""
        given["reason"] = (given.get("reason") or "") if kind == kinds.AWAY else ""
        if kind == kinds.SUBSTITUTE and not given["substitute"] and "substitute" not in self.errors:
            self.add_error("substitute", "โปรดระบุชื่อผู้แทน")
        return given


class PapersForm(forms.Form):
    """New papers of a matter."""

    papers = ManyFilesField(
        label="เพิ่มเอกสาร",
        check=check_evidence,
        most=MOST_PAPERS,
        help_text=f"PDF หรือภาพถ่าย ครั้งละไม่เกิน {MOST_PAPERS} ไฟล์",
        error_messages={"required": "โปรดเลือกไฟล์อย่างน้อยหนึ่งไฟล์"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["papers"].widget.attrs["accept"] = "application/pdf,image/jpeg,image/png,image/webp"
