"""What is typed before papers get their numbers."""

import uuid
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from registry.models import Reservation
from reports import people_lists, permissions
from reports.actions import certificate_drafts as actions
from reports.actions.certificates import BOOKS
from reports.certificates import approvals, recipients
from reports.models import CertificateBatch, DesignVersion
from schools import documents, files
from schools.models import Membership, User
from schools.uploads import UploadField
from supervision.models import Event
from thai.dates import numeric
from thai.forms import ThaiDateField, ThaiTextField
from thai.text import clean

SLOTS = (1, 2, 3)
# More names than this are not sent to the browser and back; the list stays until another one is given.
SHOWN_NAMES = 1000
# Events that ended longer ago are offered no more.
RECENT = timedelta(days=400)
# Designs by the kind of paper they are for, as they are offered.
DESIGNS_FOR = {"": "ใช้ได้ทุกประเภท"} | {kind.value: f"เฉพาะ{kind.label}" for kind in CertificateBatch.Kind}
SIGNATURES = "certificate_signature"  # purpose of the stored pictures


class BatchForm(forms.ModelForm):
    """A draft batch. The people come from a file, from an event, or pasted: the first that is given."""

    issued_on = ThaiDateField(
        label="ให้ไว้ ณ วันที่",
        required=False,
        help_text="เลขที่เกียรติบัตรนับตามปี พ.ศ. ของวันที่นี้ เช่น 16/5/2569 หากเลือกกิจกรรมและเว้นว่าง ใช้วันสุดท้ายของกิจกรรม",
    )
    from_event = forms.ChoiceField(
        label="ผู้รับจากกิจกรรม", required=False, choices=recipients.WHO, help_text="เลือกกิจกรรมก่อน หรือวางรายชื่อเอง"
    )
    share = forms.IntegerField(
        label="เข้าร่วมอย่างน้อย (ร้อยละของช่วงกิจกรรม)", required=False, min_value=0, max_value=100, initial=80
    )
    names = forms.CharField(
        label="รายชื่อผู้รับ",
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=(
            "วางรายชื่อบรรทัดละ 1 คน หากมีผลหรือบทบาทให้คั่นด้วยแท็บ จุลภาค หรือ | เช่น นางสาวชูใจ เรียนดี, วิทยากร "
            "หากมีหลายคอลัมน์ ให้บรรทัดแรกเป็นหัวคอลัมน์ ได้แก่ ชื่อ-สกุล ผลงาน โรงเรียน บทบาท อีเมล ระดับ"
        ),
    )
    level = ThaiTextField(
        label="ระดับรางวัล",
        max_length=40,
        required=False,
        help_text="สำหรับผู้รับที่รายชื่อไม่ได้ระบุระดับ เลือกจากรายการหรือพิมพ์เอง เว้นว่างได้",
        widget=forms.TextInput(attrs={"list": "award-levels", "autocomplete": "off"}),
    )
    upload = UploadField(
        label="หรือแนบไฟล์รายชื่อ",
        required=False,
        help_text=(
            "ไฟล์ Excel (.xlsx) หรือ CSV ที่มีหัวคอลัมน์ “ชื่อ-สกุล” และ “ผลงาน” “โรงเรียน” “บทบาท” “อีเมล” “ระดับ” (ถ้ามี) "
            "หากแนบไฟล์ ระบบจะใช้รายชื่อจากไฟล์"
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    approval_date = ThaiDateField(label="ลงวันที่", required=False)
    approval_upload = UploadField(
        label="หรือแนบหนังสืออนุมัติ",
        required=False,
        help_text="ไฟล์ PDF หรือภาพถ่าย JPEG, PNG",
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/png,image/jpeg"}),
    )
    approval_removed = forms.BooleanField(label="นำหนังสือที่แนบไว้ออก", required=False)
    approval_stands = forms.BooleanField(
        label="ผู้ลงนามอนุมัติตามที่แก้ไขแล้วด้วยหนังสือเดิม",
        required=False,
        help_text="หากแก้ไขข้อความหรือรายชื่อแล้วไม่ยืนยัน หนังสือเดิมจะใช้ออกเลขไม่ได้",
    )
    # 0 for a draft that nobody has saved yet.
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    client_uuid = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = CertificateBatch
        fields = [
            "kind",
            "purpose",
            "event",
            "activity",
            "wording",
            "detail",
            "event_dates",
            "hours",
            "issued_on",
            "reservation",
            "design_version",
            "digits",
            "signer_name",
            "signer_position",
            "approval_number",
            "approval_date",
        ]
        help_texts = {
            "activity": "ชื่อกิจกรรมหรือโครงการที่พิมพ์บนเกียรติบัตร",
            "wording": "พิมพ์หน้าชื่อเรื่อง เช่น ได้เข้าร่วม หรือ ได้ผ่านการอบรม",
            "detail": (
                "พิมพ์ต่อจากวันที่จัด เช่น ณ ห้องประชุมใหญ่ แบบมาตรฐานไม่มีช่องวันที่และชั่วโมง "
                "จึงพิมพ์ที่นี่ เช่น ระหว่างวันที่ 10–11 พฤศจิกายน 2569 จำนวน 12 ชั่วโมง"
            ),
            "approval_number": "หนังสือหรือบันทึกที่ผู้ลงนามนอกระบบอนุมัติ เช่น ที่ ศธ 04123/57",
            "event_dates": "เช่น 10–11 พฤศจิกายน 2569",
            "reservation": "หากไม่เลือก ระบบใช้เลขถัดไปของทะเบียน",
        }

    def __init__(self, *args, user, **kwargs):
        self.user = user
        batch = kwargs["instance"]
        self.stored_people = batch.people if batch.pk else []
        self.stored_rule, self.stored_event = batch.event_rule, batch.event_id
        self.has_approval_paper = batch.has_approval_paper
        self.stored_look = (batch.kind, batch.design_version_id)
        present = {row["slot"]: row for row in actions.signers_of(batch)}
        super().__init__(*args, **kwargs)
        self.present_signers = present
        self.people = None
        self.fields["client_uuid"].initial = batch.client_uuid
        self._offer_choices(batch)
        self._add_signers(present)
        if batch.pk:
            self.fields["version"].initial = batch.version
            self.fields["from_event"].initial = ""
            if len(batch.people) > SHOWN_NAMES:
                self.fields[
                    "names"
                ].help_text = f"มีรายชื่อเดิม {len(batch.people):,} คน เว้นว่างไว้เพื่อใช้รายชื่อเดิม หรือวางรายชื่อใหม่เพื่อแทนทั้งหมด"
            else:
                self.fields["names"].initial = people_lists.as_text(batch.people)

    def _offer_choices(self, batch):
        office = self.user.acting.office_id
        for name, default in (("purpose", "attendance"), ("digits", "thai")):
            self.fields[name].required = False
            self.fields[name].default = default
        lately = Q(ends_on__gte=timezone.localdate() - RECENT) | Q(pk=batch.event_id or 0)
        events = Event.objects.visible_to(self.user).exclude(kind=Event.Kind.COMMITTEE)
        self.fields["event"].queryset = events.filter(lately)
        self.fields["event"].empty_label = "ไม่ได้มาจากกิจกรรมในระบบ"
        field = self.fields["design_version"]
        field.queryset = DesignVersion.objects.offered_to(self.user, beside=batch.design_version_id)
        field.error_messages["invalid_choice"] = "แบบนี้ไม่มีให้เลือกแล้ว โปรดเลือกแบบอื่น"
        groups = {kind: [] for kind in DESIGNS_FOR}
        for version in field.queryset:
            groups[version.design.kind].append((version.pk, str(version)))
        named = ((DESIGNS_FOR[kind], rows) for kind, rows in groups.items() if rows)
        field.choices = [("", "แบบมาตรฐานของระบบ"), *named]
        kept = Reservation.objects.filter(book__office=office, book__kind__in=BOOKS.values(), voided_at=None)
        kept = kept.select_related("book")
        self.fields["reservation"].queryset = kept
        self.fields["reservation"].empty_label = "ไม่ใช้เลขที่จองไว้"
        self.fields["reservation"].label_from_instance = lambda row: (
            f"{row.book.get_kind_display()} {row} เหลือ {row.left:,} เลข · {row.purpose}"
        )

    def _add_signers(self, present):
        staff = Membership.objects.current().filter(office=self.user.acting.office_id, role__in=permissions.SIGNERS)
        people = User.objects.filter(is_active=True, pk__in=staff.values("user")).in_thai_order()
        for slot in SLOTS:
            row, ending = present.get(slot, {}), "" if slot == 1 else f" คนที่ {slot}"
            self.fields[f"signer{slot}_user"] = forms.ModelChoiceField(
                people,
                label=f"ผู้ลงนาม{ending or ' คนที่ 1'} ในระบบ",
                required=False,
                initial=row.get("user_id"),
                empty_label="ไม่ใช่ผู้ใช้ระบบ",
                help_text="ระบบจะขอความเห็นชอบจากผู้ลงนามก่อนออกเลข",
            )
            if slot > 1:
                self.fields[f"signer{slot}_name"] = ThaiTextField(
                    label=f"ผู้ลงนาม{ending}", max_length=150, required=False, initial=row.get("name", "")
                )
                self.fields[f"signer{slot}_position"] = ThaiTextField(
                    label=f"ตำแหน่งผู้ลงนาม{ending}", max_length=200, required=False, initial=row.get("position", "")
                )
            self.fields[f"signer{slot}_image"] = UploadField(
                label=f"ภาพลายมือชื่อ{ending or ' คนที่ 1'}",
                required=False,
                help_text="มีภาพแล้ว เลือกไฟล์ใหม่เพื่อเปลี่ยน" if row.get("image_id") else "ภาพ PNG หรือ JPEG ไม่บังคับ",
                widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
            )
        for name in ("signer_name", "signer_position", "issued_on"):
            # A chosen user or event gives what is left empty.
            self.fields[name].required, self.fields[name].is_owed = False, True
        for name in ("signer_name", "signer_position"):
            self.fields[name].help_text = "ต้องกรอก เว้นแต่เลือกผู้ลงนามในระบบแล้ว ระบบจะใช้ชื่อและตำแหน่งของผู้นั้น"

    def signer_rows(self):
        """The bound fields of each signer, for the page."""
        names = {1: ("signer_name", "signer_position")}
        return [
            [
                self[f"signer{slot}_user"],
                *(self[n] for n in names.get(slot, (f"signer{slot}_name", f"signer{slot}_position"))),
                self[f"signer{slot}_image"],
            ]
            for slot in SLOTS
        ]

    levels = tuple(people_lists.LEVELS)

    def clean_purpose(self):
        return self.cleaned_data["purpose"] or CertificateBatch.Purpose.ATTENDANCE

    def clean_digits(self):
        return self.cleaned_data["digits"] or CertificateBatch.Digits.THAI

    def clean(self):
        data = super().clean()
        texts = ("activity", "wording", "detail", "event_dates", "signer_name", "signer_position", "approval_number")
        for name in texts:
            if data.get(name):
                data[name] = clean(data[name]).replace("\n", " ")
        self._clean_day(data)
        self._clean_design(data)
        self._clean_signers(data)
        self._clean_approval(data)
        self._clean_people(data)
        return data

    def _clean_day(self, data):
        day, event = data.get("issued_on"), data.get("event")
        if not day and not {"issued_on", "event"} & self.errors.keys():
            day = data["issued_on"] = event and event.ends_on
            if not day:
                self.add_error("issued_on", "โปรดกรอกวันที่ให้ไว้")
        if day and abs((day - timezone.localdate()).days) > 366:
            self.add_error("issued_on", f"วันที่ {numeric(day)} ห่างจากวันนี้เกิน 1 ปี โปรดตรวจวันที่อีกครั้ง")

    def _clean_design(self, data):
        """A design is for papers of its kind; the draft's own stays, whatever became of the design since."""
        kind, version = data.get("kind"), data.get("design_version")
        if version and kind and version.design.kind not in ("", kind) and (kind, version.pk) != self.stored_look:
            self.add_error("design_version", "แบบนี้ใช้กับเอกสารประเภทนี้ไม่ได้ โปรดเลือกแบบอื่น")

    def _clean_signers(self, data):
        """`self.signers` as rows of actions.SIGNER but for pictures that are still to be stored."""
        self.signers, people = [], set()
        for slot in SLOTS:
            named = (
                ("signer_name", "signer_position") if slot == 1 else (f"signer{slot}_name", f"signer{slot}_position")
            )
            user = data.get(f"signer{slot}_user")
            name, position = (data.get(field) or "" for field in named)
            if user is not None:
                if user.pk in people:
                    self.add_error(f"signer{slot}_user", "เลือกผู้ลงนามคนนี้แล้ว โปรดเลือกคนอื่น")
                people.add(user.pk)
                name, position = name or str(user)[:150], position or user.title[:200]
            for field, text in zip(named, (name, position), strict=True):
                data[field] = text
                if not text and (slot == 1 or name or position) and field not in self.errors:
                    self.add_error(field, "โปรดกรอกข้อมูลนี้" if slot == 1 else "โปรดกรอกทั้งชื่อและตำแหน่ง")
            if not name:
                continue
            before = self.present_signers.get(slot, {})
            # A picture belongs to one person.
            is_same = before.get("name") == name and before.get("user_id") == (user and user.pk)
            self.signers.append(
                {
                    "slot": slot,
                    "user_id": user and user.pk,
                    "name": name,
                    "position": position,
                    "image_id": before.get("image_id") if is_same else None,
                }
            )
            if (upload := data.get(f"signer{slot}_image")) is not None:
                try:
                    data[f"signer{slot}_image"] = documents.check_emblem(upload)[0]
                except ValidationError as error:
                    self.add_error(f"signer{slot}_image", error)

    def _clean_approval(self, data):
        number, day = data.get("approval_number"), data.get("approval_date")
        for name, text, other in (("approval_number", number, day), ("approval_date", day, number)):
            if other and not text and name not in self.errors:
                self.add_error(name, "โปรดกรอกทั้งเลขที่และวันที่ของหนังสืออนุมัติ")
        if day and day > timezone.localdate():
            self.add_error("approval_date", "วันที่ของหนังสืออนุมัติยังมาไม่ถึง โปรดตรวจอีกครั้ง")
        if (upload := data.get("approval_upload")) is not None:
            try:
                data["approval_upload"] = approvals.checked(upload)
            except ValidationError as error:
                self.add_error("approval_upload", error)

    def _clean_people(self, data):
        source = "upload" if data.get("upload") else "from_event" if data.get("from_event") else "names"
        if source == "from_event" and data.get("share") is None and "share" not in self.errors:
            self.add_error("share", "โปรดระบุร้อยละ 0–100 (0 คือทุกคนที่เข้าร่วมอย่างน้อยหนึ่งช่วง)")
        if source in self.errors or (source == "from_event" and {"share", "event"} & self.errors.keys()):
            return
        try:
            people = self._read(source, data)
        except ValidationError as error:
            self.add_error(source, error)
            return
        if "level" not in self.errors and (usual := data.get("level")):
            people = [people_lists.with_level(person, usual) for person in people]
        self.people, self.rule = people, self._rule(source, data)

    def _rule(self, source, data):
        """By which rule people came from the event; a list that was put right by hand keeps that of its event."""
        if source == "from_event":
            return {"who": data["from_event"], "share": data["share"]}
        event = data.get("event")
        return self.stored_rule if self.stored_event == (event and event.pk) else {}

    def _read(self, source, data):
        if source == "upload":
            return people_lists.from_upload(data["upload"])
        if source == "from_event":
            event = data.get("event")
            if event is None:
                raise ValidationError("โปรดเลือกกิจกรรมก่อน หรือเลือกใช้รายชื่อที่วางไว้")
            people = recipients.of_event(event, who=data["from_event"], share=data["share"])
            if not people:
                raise ValidationError("กิจกรรมนี้ยังไม่มีผู้ที่เข้าเกณฑ์ โปรดตรวจการลงทะเบียน การเข้าร่วม และแบบประเมิน")
            return people_lists.checked_count(people)
        if not (data.get("names") or "").strip() and len(self.stored_people) > SHOWN_NAMES:
            return self.stored_people
        return people_lists.with_schools(people_lists.from_text(data.get("names") or ""), self.stored_people)

    def save_draft(self):
        """Saves the draft when nobody else did since; returns the batch, or None after a stale save."""
        batch, office = self.instance, self.user.acting.office
        for row in self.signers:
            if content := self.cleaned_data.get(f"signer{row['slot']}_image"):
                row["image_id"] = files.store_once(
                    content,
                    office=office,
                    purpose=SIGNATURES,
                    label=f"ลายมือชื่อ {row['name']}.png",
                    content_type="image/png",
                    by=self.user,
                ).pk
        values = {
            **{name: self.cleaned_data[name] for name in self._meta.fields},
            "people": self.people,
            "event_rule": self.rule,
        }
        if paper := self.cleaned_data.get("approval_upload"):
            values["approval_file"] = approvals.keep(*paper, office=office, user=self.user)
        elif self.cleaned_data["approval_removed"]:
            values["approval_file"] = None
        return actions.save_draft(
            batch=batch,
            values=values,
            signers=self.signers,
            seen=self.cleaned_data["version"],
            identity=self.cleaned_data["client_uuid"] or uuid.uuid4(),
            user=self.user,
            approved_anew=bool(paper) or self.cleaned_data["approval_stands"],
        )

    def conflict(self):
        """What the other person saved beside what was typed here, as rows for components/conflict.html.

        The form then carries the newer version, so that saving again is a decision and not an accident.
        """
        theirs = CertificateBatch.objects.get(pk=self.instance.pk)
        self.data = self.data.copy()
        self.data["version"] = theirs.version
        rows = [
            {"label": self.fields[name].label, "mine": self.cleaned_data[name], "theirs": getattr(theirs, name)}
            for name in self._meta.fields
            if self.cleaned_data[name] != getattr(theirs, name)
        ]
        other, mine = actions.signers_of(theirs), self.signers
        if [(row["name"], row["position"]) for row in other] != [(row["name"], row["position"]) for row in mine]:
            told = [", ".join(f"{row['name']} ({row['position']})" for row in side) for side in (mine, other)]
            rows.append({"label": "ผู้ลงนามทั้งหมด", "mine": told[0], "theirs": told[1]})
        if self.people != theirs.people:
            mine, other = (people_lists.as_text(p[:SHOWN_NAMES]) for p in (self.people, theirs.people))
            rows.append({"label": self.fields["names"].label, "mine": mine, "theirs": other})
        return rows
