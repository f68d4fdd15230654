"""The sheet of figures of one school on one data date."""

from django import forms

from schools.models import Figures
from schools.models.figures import GRADES, NEED_COUNTS, STAGES, Disability, StaffKind, need_faults, special_faults

MOST_PUPILS = 2000  # of one grade and sex; the largest schools of the country have about 1,000
MOST_ROOMS = 60
STAGE_LABELS = {
    "pupils_early": "ปฐมวัย",
    "pupils_primary": "ประถมศึกษา",
    "pupils_lower": "มัธยมศึกษาตอนต้น",
    "pupils_upper": "มัธยมศึกษาตอนปลาย",
}
KINDS = (("m", "ชาย"), ("f", "หญิง"), ("r", "ห้องเรียน"))


def _count(label, most):
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=most,
        required=False,
        error_messages={
            "invalid": f"{label} ต้องเป็นจำนวนเต็ม",
            "min_value": f"{label} ต้องไม่น้อยกว่า 0",
            "max_value": f"{label} มากเกินไป (ไม่เกิน {most:,})",
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "count"}),
        localize=False,
    )


class FiguresForm(forms.Form):
    """Fields are named <grade>_<m|f|r>, staff_<kind>, need_<type>_<m|f>. `version` is what the person saw, or empty."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    admitted = _count("นักเรียนที่มีความต้องการพิเศษที่รับเข้าเรียนปีนี้", 10_000)
    screened = _count("นักเรียนที่คัดกรองแล้ว", 10_000)
    diagnosed = _count("นักเรียนที่ได้รับการวินิจฉัยแล้ว", 10_000)
    registered = _count("นักเรียนที่ขึ้นทะเบียนคนพิการแล้ว", 10_000)
    with_iep = _count("นักเรียนที่มีแผน IEP", 10_000)
    with_iip = _count("นักเรียนที่มีแผน IIP", 10_000)

    def __init__(self, *args, figures=None, **kwargs):
        super().__init__(*args, **kwargs)
        for grade, name in GRADES.items():
            for kind, label in KINDS:
                most = MOST_ROOMS if kind == "r" else MOST_PUPILS
                self.fields[f"{grade}_{kind}"] = _count(f"{name} {label}", most)
        for code, label in StaffKind.choices:
            self.fields[f"staff_{code}"] = _count(label, 500)
        for code, label in Disability.choices:
            for kind, sex in KINDS[:2]:
                self.fields[f"need_{code}_{kind}"] = _count(f"{label} {sex}", MOST_PUPILS)
        for grade, name in GRADES.items():
            for kind, sex in KINDS[:2]:
                self.fields[f"special_{grade}_{kind}"] = _count(f"ความต้องการพิเศษ {name} {sex}", MOST_PUPILS)
        if figures is not None:
            self.initial |= initial_of(figures)

    @property
    def stages(self):
        """(label, [(grade label, [bound fields])]) of the four stages."""
        return [
            (STAGE_LABELS[stage], [(GRADES[g], [self[f"{g}_{kind}"] for kind, _ in KINDS]) for g in grades])
            for stage, grades in STAGES.items()
        ]

    @property
    def staff_fields(self):
        return [self[f"staff_{code}"] for code in StaffKind.values]

    @property
    def special_rows(self):
        """(grade label, [bound fields of boys and girls]) of the pupils with special needs by grade."""
        return [(name, [self[f"special_{grade}_{kind}"] for kind, _ in KINDS[:2]]) for grade, name in GRADES.items()]

    @property
    def tells_special(self):
        """Whether the sheet says anything by grade of the pupils with special needs, or something of it is wrong."""
        names = [name for name in self.fields if name.startswith("special_")]
        return any(self[name].value() or self[name].errors for name in names)

    @property
    def need_counts(self):
        """Bound fields of the numbers beside the types."""
        return [self[name] for name in NEED_COUNTS]

    @property
    def need_rows(self):
        """(label, [bound fields of boys and girls]) of the nine types."""
        return [(label, [self[f"need_{code}_{kind}"] for kind, _ in KINDS[:2]]) for code, label in Disability.choices]

    def clean(self):
        cleaned = super().clean()
        for grade, name in GRADES.items():
            pupils = (cleaned.get(f"{grade}_m") or 0) + (cleaned.get(f"{grade}_f") or 0)
            if pupils and cleaned.get(f"{grade}_r") == 0:
                self.add_error(f"{grade}_r", f"{name} มีนักเรียน {pupils:,} คน แต่ไม่มีห้องเรียน เว้นว่างได้หากเรียนรวมชั้น")
        for name, words in need_faults(self.values()["inclusive"], cleaned):
            self.add_error(name, words)
        self._check_special()
        if not self.errors and not self.values()["grades"] and not self.values()["staff"]:
            raise forms.ValidationError("โปรดกรอกจำนวนนักเรียนหรือครูอย่างน้อยหนึ่งช่อง")
        return cleaned

    def _check_special(self):
        """By grade there are as many as by type, and no more than the grade has."""
        is_sound, values = not self.errors, self.values()
        for grade, place, words in special_faults(values["grades"], values["inclusive"], values["inclusive_grades"]):
            if grade:
                self.add_error(f"special_{grade}_{KINDS[place][0]}", words)
            elif is_sound:
                self.add_error(None, words)

    def values(self):
        """The cleaned sheet as schools.actions.figures.record takes it: zeros of a grade without pupils left out."""
        data = self.cleaned_data
        grades = {}
        for grade in GRADES:
            row = [data.get(f"{grade}_{kind}") or 0 for kind, _ in KINDS]
            if any(row):
                grades[grade] = row
        staff = {code: data[f"staff_{code}"] for code in StaffKind.values if data.get(f"staff_{code}") is not None}
        inclusive = {}
        for code in Disability.values:
            row = [data.get(f"need_{code}_{kind}") or 0 for kind, _ in KINDS[:2]]
            if any(row):
                inclusive[code] = row
        special = {grade: [data.get(f"special_{grade}_{kind}") or 0 for kind, _ in KINDS[:2]] for grade in GRADES}
        return {
            "grades": grades,
            "staff": staff,
            "inclusive": inclusive,
            "inclusive_grades": {grade: row for grade, row in special.items() if any(row)},
            **{name: data.get(name) for name in NEED_COUNTS},
        }


def initial_of(figures: Figures):
    """Field values of a stored sheet."""
    found = {"version": figures.version}
    found |= {name: getattr(figures, name) for name in NEED_COUNTS}
    for grade, row in figures.grades.items():
        found |= {f"{grade}_{kind}": value for (kind, _), value in zip(KINDS, row, strict=True)}
    found |= {f"staff_{code}": value for code, value in figures.staff.items()}
    for code, row in figures.inclusive.items():
        found |= {f"need_{code}_{kind}": value for (kind, _), value in zip(KINDS, row, strict=False)}
    for grade, row in figures.inclusive_grades.items():
        found |= {f"special_{grade}_{kind}": value for (kind, _), value in zip(KINDS, row, strict=False)}
    return found
