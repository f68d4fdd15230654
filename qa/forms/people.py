"""People of a committee or a team, one a line."""

from django import forms
from django.core.exceptions import ValidationError

from thai.forms import ThaiTextField

MOST = 30


class PeopleField(ThaiTextField):
    """One person a line: name, position, duty, parted by commas. clean() returns [{"name", "title", "part"}]; without
    `parts` (the choices of the duty) no "part". A line without a duty is a member."""

    widget = forms.Textarea

    def __init__(self, *, parts=None, **kwargs):
        self.parts = dict(parts or {})
        kwargs.setdefault("widget", forms.Textarea({"rows": 5}))
        duty = ", หน้าที่ (ประธานกรรมการ หรือกรรมการและเลขานุการ)" if self.parts else ""
        kwargs.setdefault("help_text", f"บรรทัดละหนึ่งคน: ชื่อ–สกุล, ตำแหน่ง{duty}")
        super().__init__(max_length=8000, **kwargs)

    def prepare_value(self, value):
        """Stored people as lines; typed text stays as it is."""
        return value if isinstance(value, str) or value is None else "\n".join(self.line(row) for row in value)

    def line(self, row):
        """A stored person as a line."""
        named = [row.name, row.title]
        if self.parts and row.part != "member":
            named = [row.name, row.title or "–", row.get_part_display()]
        return ", ".join(text for text in named if text)

    def clean(self, value):
        text = super().clean(value)
        lines = [line.strip() for line in text.splitlines() if line.strip(" ,")]
        if len(lines) > MOST:
            raise ValidationError(f"ระบุได้ไม่เกิน {MOST} คน", code="too_many")
        return [self._person(line) for line in lines]

    def _person(self, line):
        name, *rest = [part.strip() for part in line.split(",")]
        person = {"name": name, "title": "", "part": "member"}
        if self.parts and rest and (part := self._part(rest[-1])):
            person["part"], rest = part, rest[:-1]
        person["title"] = ", ".join(text for text in rest if text and text != "–")
        if not name:
            raise ValidationError(f"บรรทัด “{line[:40]}” ไม่มีชื่อ โปรดขึ้นต้นด้วยชื่อ–สกุล", code="no_name")
        if len(name) > 150 or len(person["title"]) > 200:
            raise ValidationError(f"บรรทัด “{line[:40]}…” ยาวเกินไป โปรดแยกบรรทัดละหนึ่งคน", code="long")
        if not self.parts:
            del person["part"]
        return person

    def _part(self, text):
        short = {"ประธาน": "chair", "เลขานุการ": "secretary", "เลขา": "secretary", "กรรมการ": "member"}
        return {label: value for value, label in self.parts.items()}.get(text) or short.get(text)
