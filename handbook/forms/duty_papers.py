"""The form of a duty order: who is named, with which งาน, and who stands in."""

import uuid

from django import forms

from handbook.models import Process
from schools.forms.steps import SeenVersionField
from schools.models import User
from thai.forms import ThaiDateField
from thai.years import fiscal_year

NOTHING = "ยังไม่ได้เลือกงาน และไม่มีหน้าที่อื่นในปีงบประมาณนี้ โปรดเลือกงาน หรือไม่ระบุชื่อในคำสั่ง"


class DutyPaperForm(forms.Form):
    """One row for each person of `data` (duty_order.read). `made` is the draft to write anew, else a new one begins;
    `before` is the order of the year that is in force."""

    effective_on = ThaiDateField(
        label="มีผลตั้งแต่วันที่",
        help_text="อาจก่อนวันที่ลงนามได้ เช่น 1/10/2569",
        error_messages={"required": "โปรดระบุวันที่คำสั่งมีผล"},
    )
    way = forms.ChoiceField(
        label="คำสั่งเดิมของปีนี้",
        choices=[("add", "คงไว้ คำสั่งนี้เป็นคำสั่งเพิ่มเติม"), ("cancel", "ยกเลิก เมื่อคำสั่งนี้ลงนามแล้ว")],
        widget=forms.RadioSelect,
        error_messages={"required": "ปีนี้มีคำสั่งที่ลงนามแล้ว โปรดเลือกว่าจะคงไว้หรือยกเลิก"},
    )
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = SeenVersionField()

    def __init__(self, *args, data, year, made=None, before=None, day=None, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.data_of, self.year = data, year
        if made is not None or before is None:
            del self.fields["way"]
        if made is not None:
            del self.fields["client_uuid"]
            self.initial |= {"effective_on": made.effective_on, "version": made.paper.version}
            lines = {line.user_id: line for line in made.lines.prefetch_related("processes")}
        else:
            self.initial |= {"effective_on": day, "client_uuid": uuid.uuid4()}
            lines = None
        self.rows = [self._row(person, lines) for person in data["people"]]

    def _row(self, person, lines):
        pk, line = person["pk"], (lines or {}).get(person["pk"])
        work = [(one["pk"], one["label"]) for group in person["groups"] for one in group["work"]]
        others = [(other["pk"], other["name"]) for other in self.data_of["people"] if other["pk"] != pk]
        named, works, deputy = f"named_{pk}", f"work_{pk}", f"deputy_{pk}"
        self.fields[named] = forms.BooleanField(label=f"ระบุชื่อ {person['name']} ในคำสั่ง", required=False)
        self.fields[works] = forms.TypedMultipleChoiceField(
            label=f"งานของ {person['name']}",
            choices=work,
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": "มีงานที่ไม่อยู่ในกลุ่มงานแล้ว โปรดเปิดหน้านี้ใหม่แล้วเลือกอีกครั้ง"},
        )
        self.fields[deputy] = forms.TypedChoiceField(
            label=f"ผู้ปฏิบัติหน้าที่แทน {person['name']}",
            choices=[("", "ไม่ระบุ"), *others],
            coerce=int,
            empty_value=None,
            required=False,
            error_messages={"invalid_choice": "บุคคลนี้ไม่อยู่ในกลุ่มงานแล้ว โปรดเลือกใหม่"},
        )
        if lines is None:
            self.initial |= {named: True, works: [key for key, _ in work], deputy: self._usual_deputy(person)}
        else:
            chosen = [process.pk for process in line.processes.all()] if line else []
            self.initial |= {named: line is not None, works: chosen, deputy: line.deputy_id if line else None}
        return {"person": person, "named": named, "work": works, "deputy": deputy, "has_work": bool(work)}

    def remember(self, given, pick):
        """Shows what was ticked so far (`given`, a QueryDict) with the งาน of a group of one person all ticked or none:
        `pick` is "all-PERSON-GROUP" or "none-PERSON-GROUP". What names nothing here changes nothing."""
        many = {row["work"] for row in self.rows}
        for name in self.fields:
            self.initial[name] = given.getlist(name) if name in many else given.get(name, "")
        way, _, asked = pick.partition("-")
        for row in self.rows:
            for group in row["person"]["groups"]:
                if asked == f"{row['person']['pk']}-{group['pk']}":
                    keys = [str(one["pk"]) for one in group["work"]]
                    kept = [key for key in self.initial[row["work"]] if key not in keys]
                    self.initial[row["work"]] = [*kept, *(keys if way == "all" else ())]

    def _usual_deputy(self, person):
        """Of a member the head of the group, of the head its first member."""
        if not person["groups"]:
            return None
        group = person["groups"][0]["pk"]
        others = [
            (not own["is_head"], other["pk"])
            for other in self.data_of["people"]
            if other["pk"] != person["pk"]
            for own in other["groups"]
            if own["pk"] == group
        ]
        return min(others, key=lambda one: one[0])[1] if others else None

    @property
    def people(self):
        """The rows with their bound fields."""
        return [
            row | {"field": self[row["named"]], "works": self[row["work"]], "stands_in": self[row["deputy"]]}
            for row in self.rows
        ]

    def clean_effective_on(self):
        day = self.cleaned_data["effective_on"]
        if abs(fiscal_year(day) - self.year) > 1:
            raise forms.ValidationError(f"วันที่ห่างจากปีงบประมาณ {self.year} เกินหนึ่งปี โปรดตรวจอีกครั้ง")
        return day

    def clean(self):
        given = super().clean()
        named = [row for row in self.rows if given.get(row["named"])]
        if not named:
            raise forms.ValidationError("โปรดเลือกผู้ได้รับมอบหมายอย่างน้อยหนึ่งคน", code="nobody")
        for row in named:
            person = row["person"]
            leads = any(group["is_head"] for group in person["groups"])
            other = any(person[name] for name in ("networks", "schools", "subjects", "programmes"))
            if not (given.get(row["work"]) or leads or other or row["work"] in self.errors):
                self.add_error(row["work"], NOTHING)
        return given

    def lines(self):
        """[(user, [Process], deputy or None)] of a valid form, as actions.duty_papers takes them."""
        given = self.cleaned_data
        rows = [row for row in self.rows if given[row["named"]]]
        users = User.objects.in_bulk(
            {row["person"]["pk"] for row in rows} | {given[row["deputy"]] for row in rows if given[row["deputy"]]}
        )
        work = Process.objects.in_bulk({key for row in rows for key in given[row["work"]]})
        return [
            (
                users[row["person"]["pk"]],
                [work[key] for key in given[row["work"]] if key in work],
                users.get(given[row["deputy"]]),
            )
            for row in rows
        ]
