"""The parts of an event: sessions, speakers, documents, photos, and whom it invites."""

from datetime import datetime

from django import forms
from django.forms import formset_factory
from django.utils import timezone

from schools.forms.files import ManyFilesField, PhotosField, check_evidence
from schools.forms.picking import SchoolsPicker
from schools.forms.versions import VersionedForm
from schools.models import Membership, User
from supervision import participant_lists
from supervision.forms.meetings import HourField
from supervision.forms.participants import MOST_PASTED
from supervision.forms.rows import DraftRow, DraftRows
from supervision.forms.team import MISSING
from supervision.models import EventPhoto
from thai.forms import ThaiDateField, ThaiTextField

MOST_SESSIONS, MOST_SPEAKERS, MOST_FILES = 40, 30, 10


class SessionRow(DraftRow):
    owed = ("title", "day", "starts", "ends")

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = ThaiTextField(label="ชื่อช่วง", max_length=200, help_text="เช่น วันที่ 1 ภาคเช้า")
    day = ThaiDateField(label="วันที่")
    starts = HourField(label="เริ่ม")
    ends = HourField(label="สิ้นสุด")

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event

    def has_changed(self):
        """A row is filled by what is written in it, not by its key."""
        return bool(set(self.changed_data) - {"pk"})

    def clean(self):
        given = super().clean()
        day, starts, ends = (given.get(name) for name in ("day", "starts", "ends"))
        if starts and ends and ends <= starts:
            self.add_error("ends", "เวลาสิ้นสุดต้องหลังเวลาเริ่ม")
        if day and not self.event.starts_on <= day <= self.event.ends_on:
            self.add_error("day", "อยู่นอกวันของกิจกรรม")
        return given


class SessionRows(DraftRows):
    prefix = "sessions"
    delete_label = "นำช่วงนี้ออกเมื่อบันทึก"

    def rows(self):
        """[{"pk", "title", "starts_at", "ends_at"}] of the filled rows; of a valid formset."""
        found = []
        for row in self.kept(("pk", "title", "day", "starts", "ends")):
            if row["title"]:
                first, last = (timezone.make_aware(datetime.combine(row["day"], row[at])) for at in ("starts", "ends"))
                found.append({"pk": row["pk"], "title": row["title"], "starts_at": first, "ends_at": last})
        return found


class SpeakerRow(DraftRow):
    owed = ("name",)

    name = ThaiTextField(label="ชื่อ–สกุล", max_length=150)
    position = ThaiTextField(label="ตำแหน่งหรือหน่วยงาน", max_length=200, required=False)
    topic = ThaiTextField(label="หัวข้อ", max_length=250, required=False)


class SpeakerRows(DraftRows):
    prefix = "speakers"
    delete_label = "นำวิทยากรออกเมื่อบันทึก"

    def rows(self):
        """[{"name", "position", "topic"}] of the filled rows; of a valid formset."""
        rows = self.kept(("name", "position", "topic"))
        return [{name: text or "" for name, text in row.items()} for row in rows]


_Sessions = formset_factory(
    SessionRow, formset=SessionRows, extra=1, can_delete=True, max_num=MOST_SESSIONS, validate_max=True
)
_Speakers = formset_factory(
    SpeakerRow, formset=SpeakerRows, extra=1, can_delete=True, max_num=MOST_SPEAKERS, validate_max=True
)


class SessionFormSet(_Sessions):
    """The sessions of an event."""

    default_error_messages = {
        **_Sessions.default_error_messages,
        "missing_management_form": MISSING,
        "too_many_forms": f"แบ่งได้ไม่เกิน {MOST_SESSIONS} ช่วง",
    }


class SpeakerFormSet(_Speakers):
    """The speakers of an event."""

    default_error_messages = {
        **_Speakers.default_error_messages,
        "missing_management_form": MISSING,
        "too_many_forms": f"มีวิทยากรได้ไม่เกิน {MOST_SPEAKERS} คน",
    }


def sessions_of(event):
    """The sessions of an event as initial values."""
    found = []
    for row in event.sessions.all():
        first, last = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
        found.append(
            {"pk": row.pk, "title": row.title, "day": first.date(), "starts": first.time(), "ends": last.time()}
        )
    return found


def speakers_of(event):
    """The speakers of an event as initial values."""
    return list(event.speakers.values("name", "position", "topic"))


class FilesForm(forms.Form):
    """New documents and photos."""

    documents = ManyFilesField(
        label="เพิ่มเอกสาร",
        check=check_evidence,
        most=MOST_FILES,
        required=False,
        help_text=f"PDF หรือภาพถ่าย ครั้งละไม่เกิน {MOST_FILES} ไฟล์",
    )
    is_public = forms.BooleanField(label="ให้ผู้ลงทะเบียนและโรงเรียนเปิดเอกสารเหล่านี้ได้", required=False, initial=True)
    photos = PhotosField(
        label="เพิ่มภาพถ่าย",
        most=MOST_FILES,
        required=False,
        help_text=f"ครั้งละไม่เกิน {MOST_FILES} ภาพ ระบบย่อภาพ หมุนให้ตรง และลบข้อมูลตำแหน่งออกจากภาพให้",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["documents"].widget.attrs["accept"] = "application/pdf,image/jpeg,image/png,image/webp"

    def clean(self):
        given = super().clean()
        if not self.errors and not given.get("documents") and not given.get("photos"):
            raise forms.ValidationError("โปรดเลือกเอกสารหรือภาพถ่ายอย่างน้อยหนึ่งไฟล์")
        return given


class EventPhotoForm(VersionedForm):
    """What is said about one photo, among others on one page."""

    class Meta:
        model = EventPhoto
        fields = ["caption", "shows_children", "consent"]
        field_classes = {"caption": ThaiTextField}
        labels = {"shows_children": "มีเด็กในภาพ", "consent": "ได้รับความยินยอมให้เผยแพร่แล้ว"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix=self.prefix_of(kwargs["instance"]), **kwargs)

    @staticmethod
    def prefix_of(photo):
        """What the names of the fields of one photo begin with."""
        return f"photo-{photo.pk}"

    def see(self, present):
        """As of any versioned form; the field has the photo's prefix."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = present.version


class InviteForm(SchoolsPicker):
    """Whom to invite: all schools, networks, single schools, people of the office."""

    people = forms.ModelMultipleChoiceField(
        label="บุคคลในสำนักงานและคณะกรรมการ",
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    outside = forms.CharField(
        label="บุคคลภายนอกที่ไม่มีบัญชีในระบบ",
        required=False,
        max_length=MOST_PASTED,
        widget=forms.Textarea({"rows": 4}),
        help_text="บรรทัดละ 1 คน หรือคัดลอกจาก Excel ตามลำดับ ชื่อ–สกุล ตำแหน่ง หน่วยงาน อีเมล ผู้ที่มีอีเมลจะได้รับลิงก์ลงทะเบียน",
    )

    def __init__(self, *args, event, user, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.office, self.strangers = event.office, []
        self.pick_from(event.office_id, user, max(event.starts_on, timezone.localdate()))
        self.fields["people"].queryset = people_of(event.office_id)

    def clean(self):
        given = super().clean()
        if not self.errors and not any(given.get(name) for name in self.fields):
            raise forms.ValidationError("โปรดเลือกผู้รับเชิญอย่างน้อยหนึ่งรายการ")
        return given

    def clean_outside(self):
        """The lines; leaves the people in `strangers`. Who has an account in the office is chosen from the list, so
        that nobody is told twice."""
        text = self.cleaned_data["outside"]
        if not text.strip():
            return ""
        people = participant_lists.from_text(text, self.office, participant_lists.INVITED)
        own = {person.email.lower(): str(person) for person in self.fields["people"].queryset if person.email}
        if known := [own[person["email"].lower()] for person in people if person["email"].lower() in own]:
            raise forms.ValidationError(f"{', '.join(known[:5])} มีบัญชีในระบบแล้ว โปรดเลือกจากรายชื่อบุคคลด้านบน")
        for person in people:
            place = person["school"].full_name if person["school"] else person["organisation"]
            about = {name: person[name] for name in ("name", "position", "email")}
            self.strangers.append(about | {"organisation": place})
        return text

    def chosen(self):
        """The arguments of actions.event_parts.invite that a valid form gives, each school and person once."""
        people = list(self.cleaned_data["people"])
        return {"schools": self.picked(), "people": people, "outside": self.strangers}


def people_of(office):
    """The active people who hold a role in the office itself or its committee today."""
    held = Membership.objects.current().filter(office=office, school=None)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).in_thai_order()
