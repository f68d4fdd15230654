"""The editor of an official paper, and the forms of its steps."""

import uuid

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Q

from registry import body
from registry.actions import official as actions
from registry.forms.letters import PeopleField, people_of_desks
from registry.models import Letter, OfficialPaper, PaperStep, PaperText
from registry.permissions_official import SIGNERS, WRITERS
from schools.duties import people_in
from schools.forms.picking import SchoolsPicker
from schools.forms.steps import ReasonForm, SeenVersionField
from schools.forms.versions import VersionedForm
from schools.models import User
from thai.forms import ThaiTextField

Kind = OfficialPaper.Kind
REVIEWERS = ("reviewer1", "reviewer2", "reviewer3", "reviewer4")
# What matters first; what stands in MORE is folded away.
FIRST = {
    Kind.MEMO: ["subject", "to", "text"],
    Kind.LETTER: ["subject", "to", "refers_to", "enclosures", "text", "closing"],
    Kind.ORDER: ["subject", "text"],
    Kind.ANNOUNCEMENT: ["subject", "text"],
}
MORE = {
    Kind.MEMO: ["position", "unit", "contact", "refers_to", "enclosures", "urgency", "secrecy", "digits"],
    Kind.LETTER: ["is_circular", "position", "unit", "contact", "urgency", "secrecy", "digits"],
    Kind.ORDER: ["position", "unit", "secrecy", "digits"],
    Kind.ANNOUNCEMENT: ["position", "unit", "secrecy", "digits"],
}
LINES = {"refers_to": "หนึ่งรายการต่อบรรทัด", "enclosures": "หนึ่งรายการต่อบรรทัด เช่น กำหนดการ จำนวน 1 ฉบับ"}
TEXTS = ("subject", "to", "refers_to", "enclosures", "closing", "position", "unit", "contact")
LONGEST_LIST = 2000
NEEDED = "ต้องกรอกก่อนเสนอ"
NO_PHONE = "เช่น โทร. 0 5553 1234 สำนักงานยังไม่ได้กรอกหมายเลขโทรศัพท์ในข้อมูลสำนักงาน หนังสือราชการต้องมี"
HOW = (
    "ขึ้นบรรทัดใหม่คือย่อหน้าใหม่ ขึ้นต้นด้วย 1. หรือ 1.1 เป็นข้อ # เป็นหัวข้อ ใช้ | คั่นชื่อ ตำแหน่ง และหน้าที่ ส่วน --- ขึ้นหน้าใหม่สำหรับรายชื่อแนบท้าย"
)


class BodyField(ThaiTextField):
    """The text of a paper; clean() returns the text, of which registry.body reads the blocks."""

    def __init__(self, **kwargs):
        super().__init__(
            max_length=body.LONGEST, widget=forms.Textarea({"rows": 16}), help_text=HOW, label="ข้อความ", **kwargs
        )

    def clean(self, value):
        value = super().clean(value)
        if fault := body.fault_of(body.parse(value)):
            raise forms.ValidationError(fault, code="too_long")
        return value


class PersonField(forms.ModelChoiceField):
    """One of the people of the office, with the position."""

    default_error_messages = {"invalid_choice": "บุคคลนี้ไม่ได้ปฏิบัติหน้าที่ในสำนักงานของท่าน โปรดเลือกใหม่"}

    def __init__(self, **kwargs):
        super().__init__(queryset=User.objects.none(), required=False, **kwargs)

    def label_from_instance(self, person):
        return f"{person} ({person.title})" if person.title else str(person)


class PaperForm(VersionedForm):
    """An official paper of one kind, new or to be mended, with its chain. `do` of the posted form is "save", "submit"
    or "preview": what is handed in must be complete."""

    text = BodyField(required=False)
    reviewer1 = PersonField(label="ผู้พิจารณาคนที่ 1")
    reviewer2 = PersonField(label="ผู้พิจารณาคนที่ 2")
    reviewer3 = PersonField(label="ผู้พิจารณาคนที่ 3")
    reviewer4 = PersonField(label="ผู้พิจารณาคนที่ 4")
    signer = PersonField(label="ผู้ลงนาม", help_text=NEEDED)
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = OfficialPaper
        fields = [
            "subject", "to", "refers_to", "enclosures", "closing", "is_circular", "position", "unit", "contact",
            "urgency", "secrecy", "digits",
        ]  # fmt: skip
        field_classes = dict.fromkeys(
            ("subject", "to", "refers_to", "enclosures", "closing", "position", "unit", "contact"), ThaiTextField
        )
        widgets = {name: forms.Textarea({"rows": 2}) for name in LINES}
        help_texts = LINES | {"to": NEEDED, "position": "เว้นว่างเพื่อใช้ตำแหน่งจากทะเบียนบุคคล"}
        error_messages = {"subject": {"required": "โปรดระบุเรื่อง"}}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        paper = self.instance
        self.kind, self.office = Kind(paper.kind), user.acting.office
        for name in set(self._meta.fields) - {*FIRST[self.kind], *MORE[self.kind]}:
            del self.fields[name]
        for name in ("refers_to", "enclosures"):
            if name in self.fields:
                self.fields[name].validators.append(MaxLengthValidator(LONGEST_LIST))
        for name in {"text", "to", "signer"} & self.fields.keys():
            # A draft may be saved without; what is handed in may not.
            self.fields[name].is_owed = True
        self.fields["text"].help_text = f"{NEEDED} {HOW}"
        # The form of both asks for the telephone, which the office may not have entered.
        self.asked = () if self.office.phone or "contact" not in self.fields else ("contact",)
        if self.asked:
            self.fields["contact"].help_text = NO_PHONE
        self._offer_people(paper)
        if paper.is_memo:
            self.fields["signer"].label = "ผู้สั่งการหรืออนุมัติ"
            self.fields["position"].label = "ตำแหน่งผู้เสนอ"
        if paper.pk:
            del self.fields["client_uuid"]
            self.initial.setdefault("text", paper.text)
        else:
            self.initial.setdefault("client_uuid", uuid.uuid4())

    def _offer_people(self, paper):
        present = people_in(self.office, WRITERS)
        signers = present if paper.is_memo else people_in(self.office, SIGNERS)
        chain = []
        if paper.pk and (chain := [step.user_id for step in paper.steps.all()]):
            # Who has left since stays on the draft that names them, and is told when it is handed in.
            kept = User.objects.filter(pk__in=chain)
            present, signers = (present | kept).distinct(), (signers | kept.filter(pk=chain[-1])).distinct()
        for name in REVIEWERS:
            self.fields[name].queryset, self.fields[name].empty_label = present, "ไม่มี"
        self.fields["signer"].queryset, self.fields["signer"].empty_label = signers, "เลือกผู้ลงนาม"
        if chain:
            self.initial.setdefault("signer", chain[-1])
            for name, pk in zip(REVIEWERS, chain[:-1], strict=False):
                self.initial.setdefault(name, pk)

    @property
    def main(self):
        """The fields that matter first, as bound fields; how to reach the office where nobody has entered that."""
        return [self[name] for name in (*FIRST[self.kind], *self.asked)]

    @property
    def more(self):
        """The others."""
        return [self[name] for name in MORE[self.kind] if name not in self.asked]

    @property
    def uses_more(self):
        """Whether one of them has a fault, so that they are shown open."""
        return any(field.errors for field in self.more)

    @property
    def chain(self):
        """The fields of the people it passes, in order."""
        return [self[name] for name in (*REVIEWERS, "signer")]

    @property
    def people(self):
        """The chain that a form names, in order; the last signs. Nobody without a signer."""
        given = self.cleaned_data
        if not given.get("signer"):
            return []
        reviewers = [given.get(name) for name in REVIEWERS]
        once = dict.fromkeys(person for person in reviewers if person and person != given["signer"])
        return [*once, given["signer"]]

    def clean_client_uuid(self):
        return self.cleaned_data["client_uuid"] or uuid.uuid4()

    def clean(self):
        given = super().clean()
        if any(given.get(name) for name in REVIEWERS) and not given.get("signer") and "signer" not in self.errors:
            self.add_error("signer", "โปรดเลือกผู้ลงนาม ผู้พิจารณาจึงจะบันทึกได้")
        return given

    def _post_clean(self):
        super()._post_clean()
        self.instance.body = body.parse(self.cleaned_data.get("text") or "")
        if self.data.get("do") == "submit" and not self.errors:
            for name, sentence in actions.missing(self.instance, self.people):
                self.add_error(name if name in self.fields else None, sentence)

    def conflict_with(self, present):
        """As VersionedForm, with the text and the chain."""
        rows = super().conflict_with(present)
        if self.instance.body != present.body:
            rows.append({"label": "ข้อความ", "mine": self.instance.text, "theirs": present.text})
        mine = [str(person) for person in self.people]
        theirs = [str(step.user) for step in present.steps.select_related("user")]
        if mine != theirs:
            rows.append({"label": "ลำดับการพิจารณา", "mine": " → ".join(mine), "theirs": " → ".join(theirs)})
        return rows

    def is_stored(self, present):
        """Whether a first click saved all that this one says."""
        return not self.conflict_with(present)

    def values(self):
        """The fields of a valid form as registry.actions.official.draft takes them."""
        given = self.cleaned_data
        return {name: given[name] for name in self._meta.fields if name in self.fields} | {"body": self.instance.body}


class RemarkForm(forms.Form):
    """What somebody of the chain says while agreeing."""

    remark = ThaiTextField(label="ความเห็น", max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))
    version = SeenVersionField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)


class ReplaceForm(ReasonForm):
    """Who comes into the place of somebody of the chain, and why."""

    person = PersonField(label="ผู้พิจารณาแทน", error_messages={"required": "โปรดเลือกผู้พิจารณาแทน"})

    field_order = ["person", "reason", "version"]

    def __init__(self, *args, paper, step, **kwargs):
        super().__init__(*args, label="เหตุผลที่เปลี่ยน", **kwargs)
        chain = list(paper.steps.values_list("pk", "user"))
        signs = chain[-1][0] == step.pk and not paper.is_memo
        people = people_in(paper.office, SIGNERS if signs else WRITERS)
        self.fields["person"].queryset = people.exclude(pk__in=[user for _pk, user in chain])
        self.fields["person"].required = True
        self.fields["person"].empty_label = "เลือกผู้พิจารณาแทน"


class SendForm(SchoolsPicker):
    """To whom a signed paper goes: a letter to schools or by another way, and any paper to people of the office."""

    way = forms.ChoiceField(
        label="ส่งทาง", choices=Letter.Way.choices, initial=Letter.Way.HERE, widget=forms.RadioSelect, required=False
    )
    people = PeopleField(
        label="แจ้งบุคคลในสำนักงานเพื่อทราบ",
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "มีบุคคลที่ไม่ได้อยู่ในสำนักงานของท่าน โปรดเลือกใหม่"},
    )
    version = SeenVersionField()

    field_order = ["way", "everybody", "networks", "schools", "people", "version"]

    def __init__(self, *args, paper, user, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.paper, self.was_sent = paper, paper.state == OfficialPaper.State.SENT
        self.fields["people"].queryset = people_of_desks(paper.office)
        if paper.is_letter:
            self.pick_from(paper.office, user)
            if self.was_sent and paper.letter.way:
                self.fields["way"].initial = paper.letter.way
            if paper.secrecy or paper.letter.is_secret:
                ways = [choice for choice in Letter.Way.choices if choice[0] != Letter.Way.HERE]
                self.fields["way"].choices, self.fields["way"].initial = ways, paper.letter.way or Letter.Way.HAND
        else:
            for name in ("way", "everybody", "networks", "schools"):
                del self.fields[name]

    def clean(self):
        given = super().clean()
        if self.errors:
            return given
        if self.paper.is_letter:
            if self.was_sent and given["people"] and not self.receivers:
                return given
            if not given["way"]:
                self.add_error("way", "โปรดเลือกวิธีส่ง")
            elif given["way"] == Letter.Way.HERE and not self.receivers:
                self.add_error("schools", "การส่งทางระบบนี้ต้องเลือกโรงเรียนผู้รับ")
        elif not given["people"]:
            self.add_error("people", "โปรดเลือกผู้รับอย่างน้อยหนึ่งคน")
        return given

    @property
    def receivers(self):
        """The schools of a valid form."""
        return self.picked() if "schools" in self.fields else []


class TextForm(VersionedForm):
    """A first text of the office's own."""

    text = BodyField(error_messages={"required": "โปรดพิมพ์ข้อความ"})

    class Meta:
        model = PaperText
        fields = ["kind", "name", "subject", "to"]
        field_classes = dict.fromkeys(("name", "subject", "to"), ThaiTextField)
        error_messages = {"name": {"required": "โปรดตั้งชื่อแม่แบบ"}, "kind": {"required": "โปรดเลือกชนิด"}}

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.office = office
        if self.instance.pk:
            self.initial.setdefault("text", self.instance.text)

    def clean(self):
        given = super().clean()
        same = PaperText.objects.filter(Q(office=self.instance.office), kind=given.get("kind"), name=given.get("name"))
        self.same = same.exclude(pk=self.instance.pk).first()
        if self.same:
            self.add_error("name", "มีแม่แบบชื่อนี้แล้ว โปรดใช้ชื่ออื่น")
        return given

    def _post_clean(self):
        super()._post_clean()
        self.instance.body = body.parse(self.cleaned_data.get("text") or "")

    def conflict_with(self, present):
        """As VersionedForm, with the text."""
        rows = super().conflict_with(present)
        if self.instance.body != present.body:
            rows.append({"label": "ข้อความ", "mine": self.instance.text, "theirs": present.text})
        return rows

    def is_stored(self, present):
        """Whether a first click saved all that this one says."""
        return not self.conflict_with(present)


def steps_of(form):
    """The chain that a form names, as steps that nobody took, for a preview."""
    return [PaperStep(position=place, user=person) for place, person in enumerate(form.people, start=1)]
