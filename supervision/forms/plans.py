"""Forms of supervision plans: beginning one, its texts and objectives, its visits, moving one, the coverage rules."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.forms import formset_factory
from django.utils import timezone

from instruments.models import Instrument
from schools.duties import RESPONSIBLE, people_in
from schools.forms.versions import VersionedForm
from schools.models import School
from supervision.actions.plans import check_day
from supervision.forms.fields import SchoolField
from supervision.forms.rows import DraftRow, DraftRows
from supervision.models import CoverageRule, Plan, PlannedVisit, Policy, Project
from thai.forms import ThaiDateField, ThaiTextField
from thai.years import quarter_span

MOST_OBJECTIVES = 15
MOST_AT_ONCE = 300
QUARTERS = [
    (1, "ไตรมาสที่ 1 (ต.ค.–ธ.ค.)"),
    (2, "ไตรมาสที่ 2 (ม.ค.–มี.ค.)"),
    (3, "ไตรมาสที่ 3 (เม.ย.–มิ.ย.)"),
    (4, "ไตรมาสที่ 4 (ก.ค.–ก.ย.)"),
]
OWN, GROUP = "own", "group"
EMPTY, COPY = "empty", "copy"


def open_schools(user):
    """The schools that a plan may name: open ones of the acting office."""
    return School.objects.visible_to(user).filter(office=user.acting.office_id).open_on(timezone.localdate())


def instruments_for(user):
    """The instruments a planned visit may name."""
    rows = Instrument.objects.visible_to(user).usable()
    rows = rows.exclude(purpose__in=[Instrument.Purpose.SURVEY, Instrument.Purpose.FEEDBACK])
    return rows.order_by("-is_preferred", "-purpose", "code")


class StartForm(forms.Form):
    """Which plan to begin, empty or from an earlier one."""

    year = forms.TypedChoiceField(label="ปีงบประมาณ", coerce=int, choices=())
    whose = forms.ChoiceField(
        label="แผนของ",
        choices=[(OWN, "ฉัน (แผนรายบุคคล)"), (GROUP, "กลุ่มนิเทศฯ")],
        widget=forms.RadioSelect,
        initial=OWN,
    )
    start = forms.ChoiceField(
        label="เริ่มจาก",
        choices=[(EMPTY, "แผนเปล่า"), (COPY, "คัดลอกจากแผนของปีก่อน")],
        widget=forms.RadioSelect,
        initial=EMPTY,
        help_text="การคัดลอกนำวัตถุประสงค์และโรงเรียนตามไตรมาสมาด้วย แต่ยังไม่กำหนดวัน",
    )

    def __init__(self, *args, years, leads, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["year"].choices = [(year, year) for year in years]
        if not leads:
            del self.fields["whose"]

    @property
    def is_group(self):
        """True when a valid form asks for the plan of the group."""
        return self.cleaned_data.get("whose") == GROUP


class PlanForm(VersionedForm):
    """The texts of a plan."""

    class Meta:
        model = Plan
        fields = ["title", "rationale", "expected"]
        field_classes = {"title": ThaiTextField, "rationale": ThaiTextField, "expected": ThaiTextField}
        widgets = {"rationale": forms.Textarea({"rows": 5}), "expected": forms.Textarea({"rows": 4})}
        help_texts = {"rationale": "เช่น ผลการประเมินของปีก่อน และนโยบายที่ต้องขับเคลื่อน"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("rationale", "expected"):
            self.fields[name].max_length = 10_000
            self.fields[name].validators.append(MaxLengthValidator(10_000))


class ObjectiveRow(DraftRow):
    """One objective. `policies` of the form's arguments are the Policy objects to choose from."""

    id = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    text = ThaiTextField(label="วัตถุประสงค์", required=False, max_length=2000, widget=forms.Textarea({"rows": 2}))
    indicator = ThaiTextField(label="ตัวชี้วัดความสำเร็จ", required=False, max_length=300)
    target = ThaiTextField(label="ค่าเป้าหมาย", required=False, max_length=150, help_text="เช่น ร้อยละ 80 ของโรงเรียน")
    policies = forms.TypedMultipleChoiceField(
        label="นโยบายและจุดเน้น", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, policies=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["policies"].choices = policies
        self.fields["policies"].error_messages["invalid_choice"] = "นโยบายที่เลือกไม่อยู่ในรายการของสำนักงาน"
        if not policies:
            self.fields["policies"].help_text = "สำนักงานยังไม่มีนโยบายที่ใช้อยู่"

    def clean(self):
        given = super().clean()
        if not given.get("text") and any(given.get(name) for name in ("indicator", "target", "policies")):
            self.add_error("text", "โปรดกรอกวัตถุประสงค์ของข้อนี้")
        return given


class ObjectiveRows(DraftRows):
    """The objectives of a plan."""

    prefix = "objectives"
    delete_label = "ลบวัตถุประสงค์นี้เมื่อบันทึก"

    def rows(self):
        """The filled rows that are kept, as dicts; of a valid formset."""
        rows = self.kept(("id", "text", "indicator", "target", "policies"))
        return [row | {"policies": row["policies"] or []} for row in rows if row["text"]]

    @property
    def policy_names(self):
        """{pk: title} of the policies to choose from."""
        return dict(self.form_kwargs.get("policies", ()))


_FormSet = formset_factory(
    ObjectiveRow,
    formset=ObjectiveRows,
    extra=1,
    can_delete=True,
    max_num=MOST_OBJECTIVES,
    validate_max=True,
    absolute_max=MOST_OBJECTIVES + 10,
)


class ObjectiveFormSet(_FormSet):
    """The objectives of a plan that is being written."""

    default_error_messages = {
        **_FormSet.default_error_messages,
        "missing_management_form": "แบบที่ส่งมาไม่ครบ โปรดเปิดหน้านี้ใหม่แล้วกรอกอีกครั้ง",
        "too_many_forms": f"กรอกได้ไม่เกิน {MOST_OBJECTIVES} ข้อ",
    }


def policy_choices(plan):
    """[(pk, title)] of the policies in use, and of those that the plan names already."""
    rows = Policy.objects.filter(office=plan.office_id).filter(Q(is_active=True) | Q(plan_objectives__plan=plan))
    return list(rows.order_by("source", "code", "pk").distinct().values_list("pk", "title"))


def objective_rows(plan):
    """The objectives of a plan as initial values."""
    rows = plan.objectives.prefetch_related("policies")
    return [
        {
            "id": row.pk,
            "text": row.text,
            "indicator": row.indicator,
            "target": row.target,
            "policies": [policy.pk for policy in row.policies.all()],
        }
        for row in rows
    ]


class _Instruments(forms.ModelMultipleChoiceField):
    def __init__(self, **kwargs):
        super().__init__(
            queryset=Instrument.objects.none(),
            label="แบบที่ใช้",
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": "แบบที่เลือกไม่อยู่ในรายการของสำนักงาน"},
            **kwargs,
        )


def _project_field():
    return forms.ModelChoiceField(
        label="โครงการตามแผนปฏิบัติการ",
        queryset=Project.objects.none(),
        required=False,
        empty_label="ไม่อยู่ในแผนปฏิบัติการ",
        error_messages={"invalid_choice": "โครงการที่เลือกไม่อยู่ในแผนปฏิบัติการของปีนี้ หรือยกเลิกแล้ว"},
    )


def projects_for(plan, chosen=None):
    """The projects that a line of a plan may name: those of the same office and year that go on, and the chosen one."""
    going = Q(state__in=(Project.State.PROPOSED, Project.State.APPROVED))
    rows = Project.objects.filter(action_plan__office=plan.office_id, action_plan__year=plan.year)
    return rows.filter(going | Q(pk=chosen or 0)).order_by("code", "name", "pk")


class PlannedVisitForm(VersionedForm):
    """A planned visit of a plan that is being written."""

    school = SchoolField(
        label="โรงเรียน",
        queryset=School.objects.none(),
        help_text="พิมพ์ชื่อหรือรหัส SMIS แล้วเลือก",
        error_messages={"required": "โปรดเลือกโรงเรียน"},
    )
    quarter = forms.TypedChoiceField(
        label="ไตรมาส", coerce=int, choices=[("", "เลือกไตรมาส"), *QUARTERS], required=False, empty_value=None
    )
    planned_on = ThaiDateField(
        label="วันที่วางแผน", required=False, help_text="เว้นว่างได้หากยังไม่กำหนดวัน เมื่อระบุวัน ไตรมาสจะเป็นไปตามวันนั้น"
    )
    project = _project_field()
    instruments = _Instruments()

    class Meta:
        model = PlannedVisit
        fields = [
            "school", "supervisor", "quarter", "planned_on", "part", "kind", "mode", "purpose", "objective", "project",
        ]  # fmt: skip
        field_classes = {"purpose": ThaiTextField}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        plan = self.instance.plan
        schools = open_schools(user)
        if self.instance.pk:
            self.initial["instruments"] = [one.pk for one in self.instance.instruments.all()]
        self.fields["school"].offer(schools)
        self.fields["instruments"].queryset = instruments_for(user)
        self.fields["project"].queryset = projects_for(plan, self.instance.project_id)
        self.fields["objective"].queryset = plan.objectives.all()
        self.fields["objective"].empty_label = "ไม่ระบุ"
        self.fields["objective"].error_messages["invalid_choice"] = "วัตถุประสงค์ที่เลือกไม่อยู่ในแผนนี้"
        if plan.owner_id is None:
            self.fields["supervisor"].queryset = people_in(plan.office, RESPONSIBLE)
            self.fields["supervisor"].error_messages["invalid_choice"] = "ผู้นิเทศที่เลือกไม่อยู่ในกลุ่มนิเทศฯ ของสำนักงาน"
        else:
            del self.fields["supervisor"]
            self.instance.supervisor_id = plan.owner_id

    def clean(self):
        given = super().clean()
        day, school = given.get("planned_on"), given.get("school")
        if day is None and given.get("quarter") is None and "planned_on" not in self.errors:
            self.add_error("quarter", "โปรดเลือกไตรมาส หรือระบุวันที่วางแผน")
        if day and school and day != self.initial.get("planned_on"):
            try:
                check_day(day, plan=self.instance.plan, school=school)
            except ValidationError as error:
                self.add_error("planned_on", error)
        if day and "planned_on" not in self.errors:
            given["quarter"] = next(n for n in range(1, 5) if day <= quarter_span(self.instance.plan.year, n)[1])
        return given


class ManyForm(forms.Form):
    """The same visit to many schools at once: in a quarter, or on working days of a month."""

    schools = forms.ModelMultipleChoiceField(
        label="โรงเรียน",
        queryset=School.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "โปรดเลือกอย่างน้อยหนึ่งโรงเรียน",
            "invalid_choice": "โรงเรียนที่เลือกบางแห่งไม่อยู่ในสำนักงานของท่าน หรือปิดแล้ว โปรดเปิดหน้านี้ใหม่",
            "invalid_pk_value": "โรงเรียนที่เลือกไม่ถูกต้อง",
        },
    )
    supervisor = forms.ModelChoiceField(
        label="ผู้นิเทศ",
        queryset=None,
        error_messages={"invalid_choice": "ผู้นิเทศที่เลือกไม่อยู่ในกลุ่มนิเทศฯ ของสำนักงาน"},
    )
    when = forms.ChoiceField(label="ช่วงเวลา", choices=(), help_text="เลือกเดือน ระบบจะกระจายลงวันทำการที่ว่าง วันละหนึ่งโรงเรียน")
    kind = forms.ChoiceField(label="ประเภท", choices=PlannedVisit._meta.get_field("kind").choices)
    mode = forms.ChoiceField(label="รูปแบบ", choices=PlannedVisit._meta.get_field("mode").choices)
    purpose = ThaiTextField(label="ประเด็นการนิเทศ", max_length=300, required=False)
    objective = forms.ModelChoiceField(
        label="วัตถุประสงค์",
        queryset=None,
        required=False,
        empty_label="ไม่ระบุ",
        error_messages={"invalid_choice": "วัตถุประสงค์ที่เลือกไม่อยู่ในแผนนี้"},
    )
    project = _project_field()
    instruments = _Instruments()

    def __init__(self, *args, user, plan, times, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.plan = plan
        self.fields["schools"].queryset = open_schools(user)
        self.fields["when"].choices = times
        self.fields["instruments"].queryset = instruments_for(user)
        self.fields["objective"].queryset = plan.objectives.all()
        self.fields["project"].queryset = projects_for(plan)
        if plan.owner_id is None:
            self.fields["supervisor"].queryset = people_in(plan.office, RESPONSIBLE)
        else:
            del self.fields["supervisor"]

    def shared(self):
        """What all the new visits have alike, as fields of PlannedVisit; of a valid form."""
        given = self.cleaned_data
        fields = {name: given[name] for name in ("kind", "mode", "purpose", "objective", "project")}
        return fields | {"supervisor": given.get("supervisor") or self.plan.owner}


SEEN_BY_SCHOOL = "โรงเรียนจะเห็นเหตุผลนี้"


class MoveForm(forms.Form):
    """A day for a planned visit, or another one."""

    day = ThaiDateField(label="วันที่", error_messages={"required": "โปรดระบุวันที่"})
    part = forms.ChoiceField(label="ช่วงเวลา", choices=PlannedVisit.Part.choices)
    reason = ThaiTextField(label="เหตุผลที่เลื่อน", max_length=300, required=False, widget=forms.Textarea({"rows": 2}))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, planned, **kwargs):
        initial = {"day": planned.planned_on, "part": planned.part, "version": planned.version}
        super().__init__(*args, use_required_attribute=False, initial=initial, **kwargs)
        if planned.planned_on is None:
            del self.fields["reason"]
        elif planned.plan.state == Plan.State.APPROVED:
            self.fields["reason"].required = True
            self.fields["reason"].help_text = SEEN_BY_SCHOOL
            self.fields["reason"].error_messages["required"] = "โปรดระบุเหตุผลที่เลื่อนวัน"


class RuleForm(VersionedForm):
    """A coverage rule."""

    class Meta:
        model = CoverageRule
        fields = ["name", "period", "times", "kind", "is_active"]
        field_classes = {"name": ThaiTextField}
        help_texts = {
            "times": "ครั้งต่อโรงเรียนในหนึ่งรอบ",
            "is_active": "เกณฑ์ที่เลิกใช้ไม่แสดงในแผนและหน้าความครอบคลุม",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["times"].min_value = 1
        self.fields["times"].validators += [
            MinValueValidator(1, "อย่างน้อย 1 ครั้ง"),
            MaxValueValidator(50, "ไม่เกิน 50 ครั้ง"),
        ]
        self.fields["kind"].choices = [("", "ทุกประเภท"), *list(self.fields["kind"].choices)[1:]]
