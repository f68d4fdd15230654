"""Forms of projects: what one is, its activities and indicators, its budget, its progress and its report."""

import uuid
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import formset_factory

from schools.duties import RESPONSIBLE, people_in
from schools.forms.versions import VersionedForm
from schools.models import Programme, User
from supervision.forms.events import AmountField
from supervision.forms.fields import SeenVersionField
from supervision.forms.plans import QUARTERS
from supervision.forms.rows import DraftRow, DraftRows
from supervision.models import GroupObjective, Policy, Project, ProjectActivity, StrategicPlan, StrategyMeasure
from supervision.models.projects import MONTH_CHOICES, MONTHS
from thai.forms import ThaiTextField

MOST_TEXT = 10_000
MOST_ACTIVITIES, MOST_INDICATORS = 30, 15
MISSING = "แบบที่ส่งมาไม่ครบ โปรดเปิดหน้านี้ใหม่แล้วกรอกอีกครั้ง"
TEXTS = ("rationale", "goals", "target", "expected")
STRANGER = "บุคคลนี้ไม่อยู่ในกลุ่มนิเทศฯ ของสำนักงาน โปรดเลือกใหม่"
MONTH = [("", "เลือกเดือน"), *MONTH_CHOICES]


def money(label, **more):
    """An amount in baht: two places, up to 9,999,999,999.99."""
    return AmountField(label=label, max_digits=12, decimal_places=2, **more)


def people_of(office, *keep):
    """Who may answer for something: the group's people today, and who does already though they left."""
    now = people_in(office, RESPONSIBLE)
    return User.objects.filter(Q(pk__in=now.values("pk")) | Q(pk__in=[key for key in keep if key])).in_thai_order()


def check_months(form, given):
    """Both months or none, in the order of the fiscal year."""
    first, last = given.get("first_month"), given.get("last_month")
    if first and not last and "last_month" not in form.errors:
        given["last_month"] = first
    elif last and not first and "first_month" not in form.errors:
        form.add_error("first_month", "โปรดเลือกเดือนที่เริ่ม")
    elif first and last and MONTHS.index(first) > MONTHS.index(last):
        form.add_error("last_month", "เดือนที่สิ้นสุดต้องไม่ก่อนเดือนที่เริ่ม (ปีงบประมาณเริ่มเดือนตุลาคม)")


class ProjectForm(VersionedForm):
    """What a project is. `is_open` tells whether its budget may be written."""

    year = forms.TypedChoiceField(label="ปีงบประมาณ", coerce=int, choices=())
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    first_month = forms.TypedChoiceField(label="เดือนที่เริ่ม", coerce=int, choices=MONTH, required=False, empty_value=None)
    last_month = forms.TypedChoiceField(label="เดือนที่สิ้นสุด", coerce=int, choices=MONTH, required=False, empty_value=None)
    budget = money("งบประมาณ (บาท)", help_text="เว้นว่างหรือ 0 เมื่อไม่ใช้งบประมาณ")
    carried_budget = money("ในจำนวนนี้เป็นเงินกันเหลื่อมปี (บาท)")
    policies = forms.ModelMultipleChoiceField(
        label="นโยบายและจุดเน้น",
        queryset=Policy.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "นโยบายที่เลือกไม่อยู่ในรายการของสำนักงาน"},
    )

    class Meta:
        model = Project
        fields = [
            "code", "name", "owner", "rationale", "goals", "target", "expected", "objective", "measure", "programme",
            "policies", "first_month", "last_month", "funding", "budget", "carried_budget",
        ]  # fmt: skip
        field_classes = dict.fromkeys(["code", "name", "funding", *TEXTS], ThaiTextField)
        widgets = {name: forms.Textarea({"rows": 4}) for name in TEXTS}
        error_messages = {"name": {"required": "โปรดกรอกชื่อโครงการ"}, "owner": {"invalid_choice": STRANGER}}
        help_texts = {
            "code": "เช่น 1.2 ใช้เรียงลำดับในแผน",
            "owner": "เว้นว่างได้ขณะเป็นข้อเสนอ",
            "target": "เชิงปริมาณและเชิงคุณภาพ",
            "programme": "เมื่อดำเนินงานให้โครงการพิเศษที่โรงเรียนเข้าร่วม เช่น STEM",
        }

    PARTS = (
        ("โครงการ", ("year", "code", "name", "owner", "first_month", "last_month")),
        ("สาระสำคัญ", TEXTS),
        ("ความเชื่อมโยง", ("objective", "measure", "programme", "policies")),
        ("งบประมาณ", ("funding", "budget", "carried_budget")),
    )

    def __init__(self, *args, user, years=(), is_open=True, **kwargs):
        super().__init__(*args, **kwargs)
        office, project = user.acting.office, self.instance
        fields = self.fields
        if project.pk:
            del fields["year"], fields["client_uuid"]
            year = project.action_plan.year
        else:
            fields["year"].choices = [(year, year) for year in years]
            year = self.initial.get("year")
            self.initial.setdefault("client_uuid", uuid.uuid4())
        if not is_open:
            del fields["budget"], fields["carried_budget"]
        for name in TEXTS:
            fields[name].max_length = MOST_TEXT
        fields["owner"].queryset = people_of(office, project.owner_id)
        objectives = GroupObjective.objects.filter(office=office)
        fields["objective"].queryset = objectives.filter(Q(is_active=True) | Q(pk=project.objective_id))
        fields["objective"].error_messages["invalid_choice"] = "วัตถุประสงค์ที่เลือกไม่อยู่ในรายการของสำนักงาน"
        fields["measure"].queryset = self._measures(office, year)
        fields["measure"].error_messages["invalid_choice"] = "มาตรการที่เลือกไม่อยู่ในแผน 3 ปีของสำนักงาน"
        programmes = Programme.objects.for_office(office).filter(kind=Programme.Kind.PROGRAMME)
        fields["programme"].queryset = programmes | Programme.objects.filter(pk=project.programme_id or 0)
        chosen = project.policies.values("pk") if project.pk else ()
        fields["policies"].queryset = Policy.objects.filter(office=office).filter(Q(is_active=True) | Q(pk__in=chosen))
        if not fields["policies"].queryset.exists():
            fields["policies"].help_text = "สำนักงานยังไม่มีนโยบายที่ใช้อยู่"

    def _measures(self, office, year):
        rows = StrategyMeasure.objects.filter(strategy__plan__office=office).select_related("strategy")
        if year:
            fits = Q(strategy__plan__first_year__lte=year, strategy__plan__last_year__gte=year)
            return rows.filter(fits | Q(pk=self.instance.measure_id))
        return rows.filter(strategy__plan__in=StrategicPlan.objects.filter(office=office))

    @property
    def parts(self):
        """(heading, bound fields) in the order of the page."""
        for heading, names in self.PARTS:
            yield heading, [self[name] for name in names if name in self.fields]

    def clean_client_uuid(self):
        return self.cleaned_data["client_uuid"] or uuid.uuid4()

    def clean(self):
        given = super().clean()
        check_months(self, given)
        for name in ("budget", "carried_budget"):
            if name in self.fields and name not in self.errors:
                given[name] = given.get(name) or Decimal(0)
        if "budget" in self.fields and given.get("budget", 0) < self.instance.spent and "budget" not in self.errors:
            self.add_error("budget", f"น้อยกว่าที่ใช้ไปแล้ว ({self.instance.spent:,.2f} บาท) ไม่ได้")
        if given.get("carried_budget", 0) > given.get("budget", 0) and "budget" not in self.errors:
            self.add_error("carried_budget", "ต้องไม่เกินงบประมาณของโครงการ")
        for name in TEXTS:
            if len(given.get(name) or "") > MOST_TEXT:
                self.add_error(name, f"ยาวได้ไม่เกิน {MOST_TEXT:,} ตัวอักษร")
        if self.instance.state == Project.State.APPROVED and not given.get("owner") and "owner" not in self.errors:
            self.add_error("owner", "โครงการที่อนุมัติแล้วต้องมีผู้รับผิดชอบ")
        return given

    def conflict_with(self, present):
        """As others; the policies are compared by name."""
        rows = [row for row in super().conflict_with(present) if row["label"] != self.fields["policies"].label]
        mine = {policy.pk for policy in self.cleaned_data.get("policies", ())}
        theirs = list(present.policies.all())
        if mine != {policy.pk for policy in theirs}:
            texts = [", ".join(map(str, side)) for side in (self.cleaned_data["policies"], theirs)]
            rows.append({"label": self.fields["policies"].label, "mine": texts[0], "theirs": texts[1]})
        return rows


class ActivityRow(DraftRow):
    """One activity. `people` of the form's arguments is whom to choose from."""

    id = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    name = ThaiTextField(label="กิจกรรม", required=False, max_length=250)
    first_month = forms.TypedChoiceField(label="เดือนที่เริ่ม", coerce=int, choices=MONTH, required=False, empty_value=None)
    last_month = forms.TypedChoiceField(label="เดือนที่สิ้นสุด", coerce=int, choices=MONTH, required=False, empty_value=None)
    owner = forms.ModelChoiceField(
        label="ผู้รับผิดชอบ",
        queryset=User.objects.none(),
        required=False,
        empty_label="ผู้รับผิดชอบโครงการ",
        error_messages={"invalid_choice": STRANGER},
    )
    state = forms.ChoiceField(label="สถานะ", choices=ProjectActivity.State.choices, required=False, initial="todo")

    def __init__(self, *args, people=None, choices=(), **kwargs):
        super().__init__(*args, **kwargs)
        if people is not None:
            self.fields["owner"].queryset = people
            # One question for all rows of the page.
            self.fields["owner"].choices = choices

    def clean(self):
        given = super().clean()
        given["state"] = given.get("state") or ProjectActivity.State.WAITING
        if not given.get("name") and any(given.get(name) for name in ("first_month", "last_month", "owner")):
            self.add_error("name", "โปรดกรอกชื่อกิจกรรม")
        check_months(self, given)
        return given


class NamedRows(DraftRows):
    """Rows of which each has a name; `names` are the fields that are kept."""

    names = ()

    def rows(self):
        """The filled rows that are kept, as dicts; of a valid formset."""
        return [row for row in self.kept(self.names) if row["name"]]


class ActivityRows(NamedRows):
    prefix = "activities"
    delete_label = "ลบกิจกรรมนี้เมื่อบันทึก"
    names = ("id", "name", "first_month", "last_month", "owner", "state")


def rows_of(row, formset, most, *, what):
    """The formset class of `row` forms, at most so many; `what` is what one of them is called."""
    made = formset_factory(
        row, formset=formset, extra=1, can_delete=True, max_num=most, validate_max=True, absolute_max=most + 10
    )
    made.default_error_messages = {
        **made.default_error_messages,
        "missing_management_form": MISSING,
        "too_many_forms": f"กรอกได้ไม่เกิน {most} {what}",
    }
    return made


ActivityFormSet = rows_of(ActivityRow, ActivityRows, MOST_ACTIVITIES, what="กิจกรรม")


class IndicatorRow(DraftRow):
    """One indicator with a target for each of `years`, fields target_<year>."""

    id = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    name = ThaiTextField(label="ตัวชี้วัด", required=False, max_length=300)
    unit = ThaiTextField(label="หน่วยนับ", required=False, max_length=50, help_text="เช่น ร้อยละ โรงเรียน คน")
    lower_is_better = forms.BooleanField(label="ค่าน้อยกว่าดีกว่า", required=False)

    def __init__(self, *args, years=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.years = years
        for year in years:
            label = f"ค่าเป้าหมายปี {year}" if len(years) > 1 else "ค่าเป้าหมาย"
            self.fields[f"target_{year}"] = AmountField(label=label, max_digits=14, decimal_places=2)
        self.order_fields([name for name in self.fields if name not in ("lower_is_better", "DELETE")])

    @property
    def targets(self):
        """The bound fields of the yearly targets."""
        return [self[f"target_{year}"] for year in self.years]

    def clean(self):
        given = super().clean()
        given["unit"] = given.get("unit") or "ร้อยละ"
        given["targets"] = {year: given.get(f"target_{year}") for year in self.years}
        wanted = [value for value in given["targets"].values() if value is not None]
        if not given.get("name") and wanted:
            self.add_error("name", "โปรดกรอกชื่อตัวชี้วัด")
        elif given.get("name") and not wanted and not any(f"target_{year}" in self.errors for year in self.years):
            self.add_error(f"target_{self.years[0]}", "โปรดกรอกค่าเป้าหมายอย่างน้อยหนึ่งปี")
        return given


class IndicatorRows(NamedRows):
    prefix = "indicators"
    delete_label = "ลบตัวชี้วัดนี้เมื่อบันทึก"
    names = ("id", "name", "unit", "lower_is_better", "targets")


IndicatorFormSet = rows_of(IndicatorRow, IndicatorRows, MOST_INDICATORS, what="ตัวชี้วัด")


class BudgetForm(forms.Form):
    """Another budget of an approved project."""

    after = money("งบประมาณใหม่ (บาท)")
    reason = ThaiTextField(
        label="เหตุผล",
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "โปรดระบุเหตุผลที่เปลี่ยนแปลงงบประมาณ"},
    )
    reference = ThaiTextField(
        label="หนังสือหรือคำสั่งที่อ้างถึง", max_length=200, required=False, help_text="เช่น ที่ ศธ 04001/123 ลงวันที่ 5 ม.ค. 2570"
    )
    version = SeenVersionField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["after"].required = True
        self.fields["after"].error_messages["required"] = "โปรดกรอกงบประมาณใหม่"


class ProgressForm(forms.Form):
    """What a project did and spent in a quarter, and how far its activities are: fields state_<pk>."""

    quarter = forms.TypedChoiceField(label="ไตรมาส", coerce=int, choices=QUARTERS, widget=forms.HiddenInput)
    done = ThaiTextField(label="ผลการดำเนินงาน", max_length=5000, widget=forms.Textarea({"rows": 4}), required=False)
    problems = ThaiTextField(label="ปัญหาและอุปสรรค", max_length=5000, widget=forms.Textarea({"rows": 3}), required=False)
    spent = money("ใช้ไปในไตรมาสนี้ (บาท)", help_text="เฉพาะในไตรมาสนี้ ระบบรวมทั้งปีให้")
    version = SeenVersionField()

    def __init__(self, *args, activities, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.activities = list(activities)
        for row in self.activities:
            self.fields[f"state_{row.pk}"] = forms.ChoiceField(
                label=row.name, choices=ProjectActivity.State.choices, initial=row.state, required=False
            )

    def clean(self):
        given = super().clean()
        given["spent"] = given.get("spent") or Decimal(0)
        if not self.errors and not (given.get("done") or given.get("problems") or given["spent"] or self._moves()):
            raise ValidationError("โปรดกรอกผลการดำเนินงาน ค่าใช้จ่าย หรือสถานะกิจกรรมอย่างน้อยหนึ่งอย่าง")
        return given

    def _moves(self):
        return any(self.states.get(row.pk) not in ("", None, row.state) for row in self.activities)

    @property
    def activity_fields(self):
        """The bound fields of the states of the activities."""
        return [self[f"state_{row.pk}"] for row in self.activities]

    @property
    def states(self):
        """{activity pk: state} as chosen, of a valid form; those not chosen are left out."""
        chosen = {row.pk: self.cleaned_data.get(f"state_{row.pk}") for row in self.activities}
        return {pk: state for pk, state in chosen.items() if state}


class ReportForm(forms.Form):
    """What came of a project."""

    summary = ThaiTextField(
        label="สรุปผลการดำเนินงาน",
        max_length=MOST_TEXT,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": "โปรดสรุปผลการดำเนินงาน"},
    )
    problems = ThaiTextField(
        label="ปัญหาและอุปสรรค", max_length=MOST_TEXT, widget=forms.Textarea({"rows": 3}), required=False
    )
    suggestions = ThaiTextField(
        label="ข้อเสนอแนะและการนำผลไปใช้", max_length=MOST_TEXT, widget=forms.Textarea({"rows": 3}), required=False
    )
    version = SeenVersionField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
