"""Forms of the distribution of books and documents."""

import uuid

from django import forms
from django.utils import timezone

from registry.distribution_queries import EACH, EQUAL, PUPILS, ROOMS
from registry.models import Delivery
from registry.models.distribution import MOST
from schools.forms.picking import SchoolsPicker
from schools.forms.steps import SeenVersionField
from schools.forms.versions import VersionedForm
from schools.models.figures import GRADES
from thai.forms import ThaiDateField, ThaiTextField

RULES = [
    (PUPILS, "ตามจำนวนนักเรียน"),
    (ROOMS, "ตามจำนวนห้องเรียน"),
    (EQUAL, "แบ่งเท่ากันทุกแห่ง"),
    (EACH, "กำหนดจำนวนต่อแห่ง"),
]
TEXTS = ["title", "source", "reference", "unit", "pick_up_at", "note"]


def _past(day, words):
    if day and day > timezone.localdate():
        raise forms.ValidationError(words)
    return day


class DeliveryForm(VersionedForm):
    """What came, from whom and how many."""

    received_on = ThaiDateField(label="วันที่ได้รับ")
    due_on = ThaiDateField(label="ให้มารับภายในวันที่", required=False)
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Delivery
        fields = [
            "kind", "title", "quantity", "unit", "source", "reference", "received_on", "pick_up_at", "due_on", "note",
        ]  # fmt: skip
        field_classes = dict.fromkeys(TEXTS, ThaiTextField)
        error_messages = {
            "title": {"required": "โปรดกรอกชื่อหนังสือหรือเอกสาร"},
            "source": {"required": "โปรดกรอกว่าได้รับจากที่ใด"},
            "quantity": {"required": "โปรดกรอกจำนวนที่ได้รับ"},
        }
        help_texts = {"source": "เช่น สพฐ. หรือกลุ่มนิเทศฯ เมื่อจัดทำเอง"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["client_uuid"]
        else:
            self.initial.setdefault("client_uuid", uuid.uuid4())
            self.initial.setdefault("received_on", timezone.localdate())

    def clean_received_on(self):
        return _past(self.cleaned_data["received_on"], "วันที่ได้รับต้องไม่เป็นวันในอนาคต")

    def clean_quantity(self):
        quantity, shared = self.cleaned_data["quantity"], self.instance.allocated
        if quantity < shared:
            raise forms.ValidationError(f"จัดสรรไปแล้ว {shared:,} โปรดลดการจัดสรรก่อน หรือกรอกจำนวนไม่น้อยกว่านี้")
        return quantity

    def clean(self):
        given = super().clean()
        received, due = given.get("received_on"), given.get("due_on")
        if received and due and due < received:
            self.add_error("due_on", "กำหนดรับต้องไม่ก่อนวันที่ได้รับ")
        return given


class ShareForm(SchoolsPicker):
    """To which schools, by which rule, and how many."""

    rule = forms.ChoiceField(label="วิธีจัดสรร", choices=RULES, initial=PUPILS, widget=forms.RadioSelect)
    amount = forms.IntegerField(
        label="จำนวน",
        min_value=1,
        max_value=MOST,
        help_text="จำนวนรวมที่แบ่งกัน หรือจำนวนต่อแห่งเมื่อเลือกกำหนดจำนวนต่อแห่ง",
        error_messages={"required": "โปรดกรอกจำนวน"},
    )
    grades = forms.MultipleChoiceField(
        label="เฉพาะชั้น",
        choices=list(GRADES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="ใช้กับการจัดสรรตามจำนวนนักเรียนหรือห้องเรียน ไม่เลือกหมายถึงทุกชั้น",
    )
    version = SeenVersionField()

    def __init__(self, *args, user, delivery, **kwargs):
        initial = {"version": delivery.version, "amount": delivery.free or None}
        super().__init__(*args, use_required_attribute=False, initial=initial, **kwargs)
        self.pick_from(user.acting.office_id, user)

    def clean(self):
        given = super().clean()
        if not self.errors and not self.picked():
            self.add_error("schools", "โปรดเลือกโรงเรียนอย่างน้อยหนึ่งแห่ง")
        return given


class PartsForm(forms.Form):
    """The part of each one that has not fetched it, by hand; 0 takes it away. One more may be added."""

    other = ThaiTextField(
        label="เพิ่มหน่วยงานหรือบุคคลที่ไม่ใช่โรงเรียน", max_length=200, required=False, help_text="เช่น กลุ่มนิเทศฯ"
    )
    other_n = forms.IntegerField(label="จำนวนของรายการที่เพิ่ม", min_value=1, max_value=MOST, required=False)
    version = SeenVersionField()

    def __init__(self, *args, delivery, allocations, **kwargs):
        super().__init__(*args, use_required_attribute=False, initial={"version": delivery.version}, **kwargs)
        self.allocations = allocations
        for one in allocations:
            self.fields[f"n{one.pk}"] = forms.IntegerField(
                label=one.who, min_value=0, max_value=MOST, required=False, initial=one.quantity
            )

    def amounts(self):
        """The bound fields of the parts there are."""
        return [self[f"n{one.pk}"] for one in self.allocations]

    def clean(self):
        given = super().clean()
        if given.get("other") and not given.get("other_n") and "other_n" not in self.errors:
            self.add_error("other_n", "โปรดกรอกจำนวน")
        if given.get("other_n") and not given.get("other") and "other" not in self.errors:
            self.add_error("other", "โปรดกรอกชื่อหน่วยงานหรือบุคคล")
        return given

    def parts(self):
        """{School or name: quantity} of a valid form; an emptied field is left as it was."""
        given = self.cleaned_data
        found = {one.school or one.other: given[f"n{one.pk}"] for one in self.allocations}
        if given["other"]:
            found[given["other"]] = given["other_n"]
        return {who: n for who, n in found.items() if n is not None}


class GiveForm(forms.Form):
    """Who fetched what on one day: a name beside each part that was fetched."""

    on = ThaiDateField(label="วันที่รับ")
    version = SeenVersionField()

    def __init__(self, *args, delivery, allocations, **kwargs):
        initial = {"on": timezone.localdate(), "version": delivery.version}
        super().__init__(*args, use_required_attribute=False, initial=initial, **kwargs)
        self.delivery, self.allocations = delivery, allocations
        for one in allocations:
            self.fields[f"r{one.pk}"] = ThaiTextField(
                label=f"{one.who} {one.quantity:,} {delivery.unit}", max_length=150, required=False
            )

    def moved(self, words):
        """Says why nothing was saved; the names stay beside the parts as they are now, and the next save knows them."""
        self.add_error(None, words)
        self.data = self.data.copy()
        self.data["version"] = self.delivery.version

    def names(self):
        """The bound fields of the parts that nobody has fetched."""
        return [self[f"r{one.pk}"] for one in self.allocations if one.picked_on is None]

    def clean_on(self):
        day = _past(self.cleaned_data["on"], "วันที่รับต้องไม่เป็นวันในอนาคต")
        if day < self.delivery.received_on:
            raise forms.ValidationError("วันที่รับต้องไม่ก่อนวันที่สำนักงานได้รับ")
        return day

    def receivers(self):
        """{pk of an Allocation: name} of a valid form."""
        return {one.pk: name for one in self.allocations if (name := self.cleaned_data[f"r{one.pk}"])}

    def clean(self):
        given = super().clean()
        if not self.errors and not self.receivers():
            raise forms.ValidationError("โปรดกรอกชื่อผู้รับอย่างน้อยหนึ่งแห่ง")
        return given


class ConfirmForm(forms.Form):
    """A school says that it has what was given to it."""

    on = ThaiDateField(label="วันที่รับ")
    receiver = ThaiTextField(label="ชื่อผู้รับ", max_length=150, error_messages={"required": "โปรดกรอกชื่อผู้รับ"})
    post = ThaiTextField(label="ตำแหน่ง", max_length=150, required=False)
    version = SeenVersionField()

    def __init__(self, *args, delivery, user, **kwargs):
        initial = {"on": timezone.localdate(), "receiver": str(user), "post": user.title[:150]}
        initial["version"] = delivery.version
        super().__init__(*args, use_required_attribute=False, initial=initial, **kwargs)
        self.delivery = delivery

    clean_on = GiveForm.clean_on
