"""Forms of an event: what it is, its programme, and what came of it."""

from django import forms
from django.db.models import Case, Q, Value, When

from instruments.models import Instrument
from schools.forms.versions import VersionedForm
from schools.models import Membership, Programme, User
from supervision.actions.surveys import takes_files
from supervision.forms.surveys import instruments_for
from supervision.models import Event, Project
from supervision.permissions_events import EVENT_KEEPERS
from thai.digits import arabic
from thai.forms import ThaiDateField, ThaiTextField

MOST_TEXT = 5000
KINDS = [choice for choice in Event.Kind.choices if choice[0] != Event.Kind.COMMITTEE]
# What an event is evaluated with: the form made for it and its copies first, then those that people judge with.
EVENT_FORM = "F-event"
FITTING = (
    Case(
        When(Q(code=EVENT_FORM) | Q(copied_from__code=EVENT_FORM), then=Value(0)),
        When(purpose=Instrument.Purpose.ASSESSMENT, then=Value(1)),
        default=Value(2),
    ),
    "purpose",
    "code",
    "pk",
)
NUMBER = {"invalid": "โปรดกรอกเป็นตัวเลข", "min_value": "ต้องไม่น้อยกว่า %(limit_value)s"}


class AmountField(forms.DecimalField):
    """A number as people write it: with commas, with Thai digits."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(error_messages=NUMBER, min_value=0, required=False, **kwargs)

    def to_python(self, value):
        return super().to_python(arabic(value).replace(",", "").strip() if isinstance(value, str) else value)


class _Project(forms.ModelChoiceField):
    def label_from_instance(self, project):
        return f"{project.action_plan.year} {project.code} {project.name}".replace("  ", " ")


class _Instrument(forms.ModelChoiceField):
    def label_from_instance(self, instrument):
        return f"{instrument.code} {instrument.title}"


def keepers_of(office, owner=None):
    """Who may answer for an event of an office: its people today, and who does already."""
    held = Membership.objects.current().filter(office=office, school=None, role__in=EVENT_KEEPERS)
    return User.objects.filter(Q(is_active=True, pk__in=held.values("user")) | Q(pk=owner)).in_thai_order()


class EventForm(VersionedForm):
    """What an event is. The current version of the instrument is written into `evaluation`."""

    starts_on = ThaiDateField(label="วันแรก", error_messages={"required": "โปรดระบุวันแรกของกิจกรรม"})
    ends_on = ThaiDateField(label="วันสุดท้าย", required=False, help_text="เว้นว่างเมื่อจัดวันเดียว")
    online_url = forms.URLField(
        label="ลิงก์ประชุมออนไลน์",
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "โปรดกรอกลิงก์ให้ครบ เช่น https://meet.example.org/abc"},
    )
    hours = AmountField(label="จำนวนชั่วโมง", max_digits=5, decimal_places=1)
    budget = AmountField(label="งบประมาณ (บาท)", max_digits=12, decimal_places=2)
    capacity = forms.IntegerField(
        label="จำนวนที่รับ",
        required=False,
        min_value=1,
        max_value=100_000,
        help_text="เว้นว่างเมื่อไม่จำกัด ผู้ลงทะเบียนเกินจำนวนอยู่ในรายชื่อสำรอง",
        error_messages=NUMBER,
    )
    opens_on = ThaiDateField(label="เปิดลงทะเบียนวันที่", required=False, help_text="เว้นว่างเพื่อเปิดทันทีที่ประกาศ")
    closes_on = ThaiDateField(label="ปิดลงทะเบียนวันที่", required=False, help_text="เว้นว่างเพื่อรับถึงวันสุดท้ายของกิจกรรม")
    project = _Project(
        label="โครงการตามแผนปฏิบัติการ",
        queryset=Project.objects.none(),
        required=False,
        empty_label="ไม่อยู่ในแผนปฏิบัติการ",
        help_text="โครงการที่ได้รับอนุมัติแล้ว กิจกรรมที่ไม่มีในแผนกรอกแหล่งงบประมาณด้านล่าง",
        error_messages={"invalid_choice": "โครงการที่เลือกไม่อยู่ในแผนของสำนักงาน หรือยังไม่ได้รับอนุมัติ"},
    )
    instrument = _Instrument(
        label="แบบประเมินกิจกรรม",
        queryset=Instrument.objects.none(),
        required=False,
        empty_label="ไม่ใช้แบบประเมิน",
        help_text="ผู้เข้าร่วมตอบผ่านลิงก์ของตนเอง คำตอบไม่ระบุชื่อผู้ตอบ",
        error_messages={"invalid_choice": "แบบที่เลือกไม่อยู่ในรายการของสำนักงาน หรือเลิกใช้แล้ว"},
    )

    class Meta:
        model = Event
        fields = [
            "kind", "title", "starts_on", "ends_on", "place", "online_url", "hours", "target_group", "objectives",
            "description", "owner", "project", "programme", "budget_line", "budget", "registration", "capacity",
            "opens_on", "closes_on", "evaluation_required",
        ]  # fmt: skip
        field_classes = dict.fromkeys(
            ["title", "place", "target_group", "objectives", "description", "budget_line"], ThaiTextField
        )
        widgets = {
            "objectives": forms.Textarea({"rows": 3}),
            "description": forms.Textarea({"rows": 4}),
            "registration": forms.RadioSelect,
        }
        help_texts = {
            "target_group": "เช่น ครูผู้สอนภาษาไทย ชั้น ป.1–3",
            "objectives": "ข้อละหนึ่งบรรทัด แสดงในหน้ากิจกรรมและรายงานสรุปผล",
            "description": "เช่น สิ่งที่ต้องเตรียม การแต่งกาย",
        }
        error_messages = {"title": {"required": "โปรดกรอกชื่อกิจกรรม"}}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        office, event = user.acting.office, self.instance
        if event.kind != Event.Kind.COMMITTEE:
            self.fields["kind"].choices = KINDS
        self.fields["owner"].queryset = keepers_of(office, event.owner_id)
        programmes = Programme.objects.for_office(office).filter(kind=Programme.Kind.PROGRAMME)
        self.fields["programme"].queryset = programmes | Programme.objects.filter(pk=event.programme_id or 0)
        self.fields["programme"].empty_label = "ไม่ระบุโครงการ"
        running = Q(office=office, state=Project.State.APPROVED) | Q(pk=event.project_id or 0)
        self.fields["project"].queryset = Project.objects.filter(running).select_related("action_plan")
        rows = instruments_for(user).order_by(*FITTING)
        if event.evaluation_id:
            self.initial["instrument"] = event.evaluation.instrument_id
            rows = rows | Instrument.objects.filter(pk=event.evaluation.instrument_id)
        self.fields["instrument"].queryset = rows

    @property
    def parts(self):
        """(heading, bound fields) in the order of the page."""
        for heading, names in PARTS:
            yield heading, [self[name] for name in names]

    def clean_objectives(self):
        return _of_length(self.cleaned_data["objectives"])

    def clean_description(self):
        return _of_length(self.cleaned_data["description"])

    def clean(self):
        given = super().clean()
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and not last and "ends_on" not in self.errors:
            last = given["ends_on"] = first
        if first and last and last < first:
            self.add_error("ends_on", "วันสุดท้ายต้องไม่ก่อนวันแรก")
        opens, closes = given.get("opens_on"), given.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", "วันปิดลงทะเบียนต้องไม่ก่อนวันเปิด")
        self._evaluation(given)
        return given

    def _evaluation(self, given):
        event, instrument = self.instance, given.get("instrument")
        before = event.evaluation.instrument if event.evaluation_id else None
        if instrument == before:
            version = event.evaluation
        else:
            version = instrument.current if instrument else None
            if event.pk and event.evaluations.exists():
                self.add_error("instrument", "มีผู้ตอบแบบประเมินแล้ว จึงเปลี่ยนหรือนำแบบประเมินออกไม่ได้")
            elif version and takes_files(version):
                self.add_error("instrument", "แบบนี้มีข้อที่ให้แนบไฟล์หรือภาพ จึงใช้ตอบผ่านลิงก์ไม่ได้")
        if given.get("evaluation_required") and instrument is None and "instrument" not in self.errors:
            self.add_error("evaluation_required", "โปรดเลือกแบบประเมินก่อน")
        if not self.errors:
            event.evaluation = version

    def conflict_with(self, present):
        """The instrument, too, which is no field of the event itself."""
        rows = super().conflict_with(present)
        mine, theirs = (str(event.evaluation or "ไม่ใช้แบบประเมิน") for event in (self.instance, present))
        if mine != theirs:
            rows.append({"label": self.fields["instrument"].label, "mine": mine, "theirs": theirs})
        return rows


PARTS = [
    (
        "กิจกรรม",
        [
            *("kind", "title", "starts_on", "ends_on", "hours", "place", "online_url"),
            *("target_group", "objectives", "description"),
        ],
    ),
    ("ผู้รับผิดชอบและงบประมาณ", ["owner", "project", "programme", "budget_line", "budget"]),
    ("การลงทะเบียน", ["registration", "capacity", "opens_on", "closes_on"]),
    ("การประเมินกิจกรรม", ["instrument", "evaluation_required"]),
]


def _of_length(text):
    """The text, "" for none."""
    text = text or ""
    if len(text) > MOST_TEXT:
        raise forms.ValidationError(f"ยาว {len(text):,} ตัวอักษร เกิน {MOST_TEXT:,} ตัวอักษร")
    return text


class OutcomeForm(VersionedForm):
    """What came of an event."""

    class Meta:
        model = Event
        fields = ["outcome"]
        field_classes = {"outcome": ThaiTextField}
        widgets = {"outcome": forms.Textarea({"rows": 8})}

    def clean_outcome(self):
        return _of_length(self.cleaned_data["outcome"])
