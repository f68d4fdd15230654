"""Forms of the portfolio and of the ID PLAN."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory

from supervision.forms.fields import EvidenceField
from supervision.forms.rows import DraftRow, DraftRows
from supervision.models import IdPlanItem, PortfolioEntry
from thai.forms import ThaiDateField, ThaiTextField

FILES_AT_ONCE = 10
MOST_ITEMS = 15
HOURS_A_DAY = 24


class PortfolioForm(forms.ModelForm):
    """An entry of the portfolio. `version` is what the person saw; `drop` names evidence to take out."""

    title = ThaiTextField(label="เรื่อง", max_length=300)
    organiser = ThaiTextField(label="หน่วยงานที่จัดหรือมอบ", max_length=200, required=False)
    starts_on = ThaiDateField(label="วันที่", help_text="วันแรก เช่น 16/5/2569 ผลงานนับในปีงบประมาณของวันนี้")
    ends_on = ThaiDateField(label="ถึงวันที่", required=False, help_text="เว้นว่างหากมีวันเดียว")
    hours = forms.DecimalField(
        label="จำนวนชั่วโมง", required=False, max_digits=5, decimal_places=1, min_value=0, localize=False
    )
    result = ThaiTextField(
        label="ผลที่ได้รับและการนำไปใช้", required=False, max_length=5000, widget=forms.Textarea({"rows": 4})
    )
    drop = forms.ModelMultipleChoiceField(
        label="นำหลักฐานออกเมื่อบันทึก",
        queryset=PortfolioEntry.files.rel.model.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    upload = EvidenceField(
        label="หลักฐาน", required=False, most=FILES_AT_ONCE, help_text=f"PDF หรือภาพถ่าย ไม่เกิน {FILES_AT_ONCE} ไฟล์ต่อครั้ง"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)
    client_uuid = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = PortfolioEntry
        fields = ["kind", "title", "organiser", "starts_on", "ends_on", "hours", "result"]
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["hours"].unit = "ชั่วโมง"
        if self.instance.pk:
            self.fields["drop"].queryset = self.instance.files.order_by("created_at", "pk")
            self.initial |= {"version": self.instance.version, "client_uuid": self.instance.client_uuid}
        else:
            self.initial.setdefault("client_uuid", uuid.uuid4())
        if not self.fields["drop"].queryset.exists():
            del self.fields["drop"]

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "วันสุดท้ายต้องไม่ก่อนวันแรก")
        elif first and cleaned.get("hours"):
            days = ((last or first) - first).days + 1
            if cleaned["hours"] > days * HOURS_A_DAY:
                self.add_error("hours", f"จำนวนชั่วโมงมากกว่า {days} วันที่ระบุ โปรดตรวจอีกครั้ง")
        return cleaned

    def conflict_with(self, present):
        """Rows of label, mine, theirs for the fields in which what was typed differs from what is stored now."""
        rows = []
        for name in self.Meta.fields:
            mine, theirs = self.cleaned_data.get(name), getattr(present, name)
            if mine != theirs:
                rows.append({"label": self.fields[name].label, "mine": mine, "theirs": theirs})
        return rows


ROW = ("topic", "reason", "method", "period", "indicator")


class ItemForm(DraftRow):
    """One thing to develop."""

    owed = ("topic", "method", "period")

    topic = ThaiTextField(label="สมรรถนะหรือเรื่องที่จะพัฒนา", max_length=300)
    reason = ThaiTextField(
        label="เหตุผลหรือความจำเป็น", required=False, max_length=3000, widget=forms.Textarea({"rows": 2})
    )
    method = ThaiTextField(label="วิธีการพัฒนา", max_length=3000, widget=forms.Textarea({"rows": 2}))
    period = ThaiTextField(label="ระยะเวลา", max_length=150, help_text="เช่น มกราคม–มีนาคม 2570")
    indicator = ThaiTextField(
        label="ตัวชี้วัดความสำเร็จ", required=False, max_length=3000, widget=forms.Textarea({"rows": 2})
    )


class ItemRows(DraftRows):
    """The items of a plan."""

    prefix = "items"
    delete_label = "ลบรายการนี้เมื่อบันทึก"

    def rows(self):
        """The filled rows that are kept, as dicts; of a valid formset."""
        return [{name: value or "" for name, value in row.items()} for row in self.kept(ROW)]

    def clean(self):
        if any(self.errors):
            return
        if self.form_kwargs.get("complete") and not self.rows():
            raise ValidationError("โปรดกรอกอย่างน้อยหนึ่งรายการก่อนส่ง", code="nothing")


_FormSet = formset_factory(
    ItemForm,
    formset=ItemRows,
    extra=1,
    can_delete=True,
    max_num=MOST_ITEMS,
    validate_max=True,
    absolute_max=MOST_ITEMS + 10,
)


class ItemFormSet(_FormSet):
    """The items of an ID PLAN that is being written."""

    default_error_messages = {
        **_FormSet.default_error_messages,
        "missing_management_form": "แบบที่ส่งมาไม่ครบ โปรดเปิดหน้านี้ใหม่แล้วกรอกอีกครั้ง",
        "too_many_forms": f"กรอกได้ไม่เกิน {MOST_ITEMS} รายการ",
    }

    def summary(self):
        """The faults of all rows as components/errors.html takes them."""
        return Summary(self)


class Summary:
    """A formset's errors in the shape of a form's."""

    def __init__(self, formset):
        self.formset = formset
        self.errors = formset.is_bound and (formset.total_error_count() or None)
        self.non_field_errors = formset.non_form_errors() if formset.is_bound else ()

    def __iter__(self):
        for form in self.formset.forms if self.formset.is_bound else ():
            yield from (field for field in form if field.errors)


class ResultsForm(forms.Form):
    """What came of each item at the year's end: one field per item."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, plan, items, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.items = items
        self.initial["version"] = plan.version
        for item in items:
            self.fields[f"result-{item.pk}"] = ThaiTextField(
                label=item.topic,
                initial=item.result,
                required=False,
                max_length=5000,
                widget=forms.Textarea({"rows": 3}),
                help_text=item.indicator and f"ตัวชี้วัด: {item.indicator}",
            )

    def results(self):
        """{item pk: text} of a valid form."""
        return {item.pk: self.cleaned_data[f"result-{item.pk}"] for item in self.items}

    def conflict_with(self, present):
        """Rows of label, mine, theirs against the items as they are stored now."""
        mine = self.results()
        return [
            {"label": item.topic, "mine": mine.get(item.pk, ""), "theirs": item.result}
            for item in present
            if mine.get(item.pk, "") != item.result
        ]


def rows_of(plan):
    """The items of a plan as initial values."""
    return list(IdPlanItem.objects.filter(plan=plan).values(*ROW))
