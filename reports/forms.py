"""What people type on the pages of this room."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from reports import people_lists
from reports.models import CertificateBatch, Report
from thai.forms import ThaiDateField, ThaiTextField
from thai.text import clean

LONGEST_TEXT = 20_000  # characters of one text of a report


class BatchForm(forms.ModelForm):
    """A draft batch. The people come pasted or from a file; the file wins where both are given."""

    issued_on = ThaiDateField(label="ให้ไว้ ณ วันที่", help_text="เลขที่เกียรติบัตรนับตามปี พ.ศ. ของวันที่นี้ เช่น 16/5/2569")
    names = forms.CharField(
        label="รายชื่อผู้รับ",
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text="วางรายชื่อบรรทัดละ 1 คน หากมีผลหรือบทบาทให้คั่นด้วยแท็บ จุลภาค หรือ | เช่น นางสาวชูใจ เรียนดี, วิทยากร",
    )
    upload = forms.FileField(
        label="หรือแนบไฟล์รายชื่อ",
        required=False,
        help_text="ไฟล์ Excel (.xlsx) หรือ CSV ที่มีหัวคอลัมน์ “ชื่อ-สกุล” และ “ผลงาน” (ถ้ามี) หากแนบไฟล์ ระบบจะใช้รายชื่อจากไฟล์",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    # 0 for a draft that nobody has saved yet.
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    client_uuid = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = CertificateBatch
        fields = ["kind", "activity", "wording", "detail", "issued_on", "signer_name", "signer_position"]
        help_texts = {
            "activity": "ชื่อกิจกรรมหรือโครงการที่พิมพ์บนเกียรติบัตร",
            "wording": "เช่น ได้เข้าร่วม หรือ ได้ผ่านการอบรม",
            "detail": "เช่น ระหว่างวันที่ 10–11 พฤศจิกายน 2569 จำนวน 12 ชั่วโมง",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = None
        self.fields["client_uuid"].initial = self.instance.client_uuid
        if self.instance.pk:
            self.fields["names"].initial = people_lists.as_text(self.instance.people)
            self.fields["version"].initial = self.instance.version

    def clean_issued_on(self):
        day = self.cleaned_data["issued_on"]
        if abs((day - timezone.localdate()).days) > 366:
            raise ValidationError("วันที่นี้ห่างจากวันนี้เกิน 1 ปี โปรดตรวจวันที่อีกครั้ง")
        return day

    def clean(self):
        data = super().clean()
        for name in ("activity", "wording", "detail", "signer_name", "signer_position"):
            if data.get(name):
                data[name] = clean(data[name]).replace("\n", " ")
        source = "upload" if data.get("upload") else "names"
        if source not in self.errors:
            try:
                read = people_lists.from_upload if source == "upload" else people_lists.from_text
                self.people = read(data.get(source) or "")
            except ValidationError as error:
                self.add_error(source, error)
        return data

    def save_draft(self):
        """Saves the draft when nobody else did since; returns the batch, or None after a stale save.

        The form's own UUID makes a second click on a new draft the same draft; the same UUID with other content is
        a conflict, and one that another office has used means nothing here.
        """
        batch, seen = self.instance, self.cleaned_data["version"]
        batch.people = self.people
        batch.people_count = len(batch.people)
        values = {name: getattr(batch, name) for name in [*self._meta.fields, "people", "people_count"]}
        if batch.pk is None:
            identity = self.cleaned_data["client_uuid"]
            if CertificateBatch.objects.filter(client_uuid=identity).exclude(office=batch.office).exists():
                identity = uuid.uuid4()
            same, created = CertificateBatch.objects.get_or_create(
                client_uuid=identity,
                office=batch.office,
                defaults={**values, "created_by": batch.created_by},
            )
            if created or all(getattr(same, name) == value for name, value in values.items()):
                return same
            batch.pk = same.pk
        same = CertificateBatch.objects.filter(pk=batch.pk, version=seen, state=CertificateBatch.State.DRAFT)
        return batch if same.update(**values, version=seen + 1) else None

    def conflict(self):
        """What the other person saved beside what was typed here, as rows for components/conflict.html.

        The form then carries the newer version, so that saving again is a decision and not an accident.
        """
        theirs = CertificateBatch.objects.get(pk=self.instance.pk)
        self.data = self.data.copy()
        self.data["version"] = theirs.version
        rows = [
            {"label": self.fields[name].label, "mine": getattr(self.instance, name), "theirs": getattr(theirs, name)}
            for name in self._meta.fields
            if getattr(self.instance, name) != getattr(theirs, name)
        ]
        if self.people != theirs.people:
            mine, other = (people_lists.as_text(p) for p in (self.people, theirs.people))
            rows.append({"label": self.fields["names"].label, "mine": mine, "theirs": other})
        return rows


class ReasonForm(forms.Form):
    """A reason that must be given."""

    reason = forms.CharField(label="เหตุผล", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ReportTextsForm(forms.Form):
    """The title, the digits and the texts of a report, with the version the person saw."""

    title = ThaiTextField(label="ชื่อรายงาน", max_length=250)
    digits = forms.ChoiceField(label="ตัวเลขในเอกสาร", choices=Report.Digits.choices)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)

    def __init__(self, *args, report, **kwargs):
        self.headings = report.kind.blocks
        present = {"title": report.title, "digits": report.digits, "version": report.version}
        super().__init__(*args, initial={**report.blocks, **present}, use_required_attribute=False, **kwargs)
        for name, heading in self.headings.items():
            rows = max(4, min(14, report.blocks.get(name, "").count("\n") + 3))
            self.fields[name] = ThaiTextField(
                label=heading, required=False, max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": rows})
            )

    @property
    def blocks(self):
        """{name: text} of a valid form."""
        return {name: self.cleaned_data[name] for name in self.headings}

    def conflict_with(self, present):
        """Rows of label, mine, theirs where a valid form differs from what is stored now."""
        stored = {**present.blocks, "title": present.title, "digits": present.digits}
        words = dict(Report.Digits.choices)
        return [
            {
                "label": self.fields[name].label,
                "mine": words.get(self.cleaned_data[name], self.cleaned_data[name]),
                "theirs": words.get(stored.get(name, ""), stored.get(name, "")),
            }
            for name in ("title", "digits", *self.headings)
            if self.cleaned_data[name] != stored.get(name, "")
        ]

    def see(self, present):
        """The next save knows what is stored now, so it is a decision and no accident."""
        self.data = self.data.copy()
        self.data["version"] = present.version
