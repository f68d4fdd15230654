"""The form of a list of those who were at a session: by name, with what becomes of names that are on no list."""

import hashlib

from django import forms

from supervision.forms.participants import PeopleForm
from supervision.models import Participant
from supervision.models.participants import name_key
from thai.likeness import nearest

SHOWN = 10
# More names that are like another are no misspellings but another list.
MOST_LIKE = 200


class SheetForm(PeopleForm):
    """Who was at a session, by name. clean() leaves the participants in `found`, in `new` the people who are to be put
    on the list, and the names of all others in `unknown`. Of a name that is like one on the list it is asked whose it
    is, before anybody is added."""

    SKIP, ADD, OTHER = "skip", "add", "other"

    others = forms.ChoiceField(
        label="ชื่อที่ไม่อยู่ในรายชื่อผู้ลงทะเบียน",
        choices=[
            ("", "แจ้งให้ตรวจก่อน ยังไม่บันทึก"),
            (ADD, "เพิ่มเป็นผู้เข้าร่วม และบันทึกว่ามาแล้ว"),
            (SKIP, "ข้ามไป บันทึกเฉพาะชื่อที่พบ"),
        ],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, office=event.office, **kwargs)
        self.event, self.found, self.new, self.unknown = event, [], [], []
        self.alike = []

    @property
    def likeness(self):
        """The fields that ask whose a name is."""
        return [self[name] for name in self.alike]

    def clean(self):
        given = super().clean()
        if self.errors or not self.people:
            return given
        listed = list(self.event.participants.standing().select_related("school").order_by("pk"))
        known = {}
        for row in listed:
            known.setdefault(row.name_key, []).append(row)
        strangers = []
        for person in self.people:
            rows = known.get(name_key(person["name"]), [])
            if len(rows) > 1 and (school := person["school"]):
                rows = [row for row in rows if row.school_id == school.pk]
            if len(rows) == 1 and rows[0].state == Participant.State.REGISTERED:
                self.found.append(rows[0])
            elif rows:
                self.unknown.append(person["name"])
            else:
                strangers.append(person)
        self._place(strangers, listed, given["others"])
        self.found = list({row.pk: row for row in self.found}.values())
        if not self.errors and self.unknown and given["others"] != self.SKIP:
            more = f" และอีก {len(self.unknown) - SHOWN:,} ชื่อ" if len(self.unknown) > SHOWN else ""
            shown = ", ".join(self.unknown[:SHOWN]) + more
            why = "อยู่ในรายชื่อสำรองหรือพบมากกว่าหนึ่งคน" if given["others"] else "ไม่พบ พบมากกว่าหนึ่งคน หรืออยู่ในรายชื่อสำรอง"
            raise forms.ValidationError(f"{why}: {shown} โปรดแก้ไข หรือเลือกด้านล่างว่าจะทำอย่างไรกับชื่อเหล่านี้ แล้วส่งอีกครั้ง")
        return given

    def _place(self, strangers, listed, others):
        """What becomes of people whose names nobody on the list has."""
        near = {}
        if others != self.SKIP:
            near = nearest([person["name"] for person in strangers], [row.name for row in listed])
        if len(near) > MOST_LIKE:
            raise forms.ValidationError(f"มีชื่อที่คล้ายกับรายชื่อเกิน {MOST_LIKE} ชื่อ โปรดตรวจว่าเป็นรายชื่อของกิจกรรมนี้")
        for person in strangers:
            name = person["name"]
            chosen = self._ask(name, near[name], listed) if name in near else None
            if isinstance(chosen, Participant):
                is_there = chosen.state == Participant.State.REGISTERED
                (self.found if is_there else self.unknown).append(chosen if is_there else name)
            elif chosen == self.OTHER or (others == self.ADD and name not in near):
                self.new.append(person)
            elif others == self.ADD and name in near:
                self.add_error(_field_of(name), f"โปรดเลือกว่า “{name}” คือผู้ใด")
            else:
                self.unknown.append(name)

    def _ask(self, name, near, listed):
        """The field that asks whose a name is; returns who was chosen, OTHER, or None where nothing was."""
        rows = {str(row.pk): row for row in listed if row.name in near}
        field = _field_of(name)
        choices = [(pk, _words(row)) for pk, row in rows.items()]
        self.fields[field] = forms.ChoiceField(
            label=f"“{name}” คล้ายกับ",
            choices=[("", "โปรดเลือก"), *choices, (self.OTHER, "เป็นคนละคน เพิ่มเป็นผู้เข้าร่วมใหม่")],
            required=False,
        )
        self.fields[field].is_owed = True
        if field not in self.alike:
            self.alike.append(field)
        chosen = self.data.get(field, "")
        return rows.get(chosen) or (self.OTHER if chosen == self.OTHER else None)


def _field_of(name):
    """A name's field has one name however long the list and whatever its order is."""
    return f"like-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def _words(row):
    waits = " (รายชื่อสำรอง)" if row.state == Participant.State.WAITING else ""
    return f"{row.name}{' · ' if row.place else ''}{row.place}{waits}"
