"""Forms of the register of schools."""

from django import forms

from schools.imports import plan
from schools.models import School
from thai.forms import ThaiDateField
from thai.text import clean


class SchoolForm(forms.ModelForm):
    """The register's entry of one school. `version` is what the person saw; see views.register.edit."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    closed_on = ThaiDateField(label="ปิดหรือยุบรวมเมื่อ", required=False)

    class Meta:
        model = School
        fields = [
            "name",
            "network",
            "levels",
            "has_early",
            "has_basic",
            "moe_code",
            "obec_code",
            "subdistrict",
            "district",
            "province",
            "zip_code",
            "latitude",
            "longitude",
            "closed_on",
            "merged_into",
        ]
        labels = {"network": "เครือข่าย", "merged_into": "ยุบรวมกับโรงเรียน"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        office = self.instance.office
        self.fields["network"].queryset = office.networks.all()
        self.fields["merged_into"].queryset = office.schools.exclude(pk=self.instance.pk)
        self.fields["network"].empty_label = self.fields["merged_into"].empty_label = "ไม่ระบุ"
        self.initial["version"] = self.instance.version

    def clean(self):
        cleaned = super().clean()
        for name in ("name", "levels", "subdistrict", "district", "province"):
            if cleaned.get(name):
                cleaned[name] = clean(cleaned[name]).replace("\n", " ")
        for name in ("moe_code", "obec_code", "zip_code"):
            self._check(cleaned, name, lambda name, text: plan.code_of(name, text, numeric=False)[0])
        for name in ("latitude", "longitude"):
            self._check(cleaned, name, lambda name, value: value if plan.coordinate_of(name, str(value)) else None)
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            self.add_error("longitude", "กรุณากรอกทั้งละติจูดและลองจิจูด")
        if not cleaned.get("has_early") and not cleaned.get("has_basic"):
            self.add_error("has_basic", "กรุณาเลือกระดับที่เปิดสอนอย่างน้อยหนึ่งระดับ")
        if (other := cleaned.get("merged_into")) is not None:
            if not cleaned.get("closed_on") and "closed_on" not in self.errors:
                self.add_error("closed_on", "กรุณากรอกวันที่ยุบรวม")
            if self._leads_back(other):
                self.add_error("merged_into", "โรงเรียนนี้ยุบรวมมาแล้ว จึงเลือกกลับกันไม่ได้")
        return cleaned

    def _leads_back(self, other):
        """Whether the school this one would merge into has itself, in any number of steps, gone into this one."""
        after = dict(self.instance.office.schools.exclude(merged_into=None).values_list("pk", "merged_into"))
        seen, here = set(), other.pk
        while here in after and here not in seen:
            seen.add(here)
            here = after[here]
            if here == self.instance.pk:
                return True
        return False

    def _check(self, cleaned, name, rule):
        if cleaned.get(name) in (None, ""):
            return
        try:
            cleaned[name] = rule(name, cleaned[name])
        except plan.Fault as fault:
            self.add_error(name, str(fault))

    def conflict_with(self, present):
        """Rows of label, mine, theirs for the fields in which what was typed differs from what is stored now."""
        rows = []
        for name in self.Meta.fields:
            mine, theirs = self.cleaned_data.get(name), getattr(present, name)
            if mine != theirs:
                rows.append({"label": self.fields[name].label, "mine": shown(mine), "theirs": shown(theirs)})
        return rows


def shown(value):
    """A field's value as a person reads it."""
    if isinstance(value, bool):
        return "ใช่" if value else "ไม่ใช่"
    return "" if value is None else value
