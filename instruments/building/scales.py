"""The form of a rating scale: its points, and the bands by which a mean is read."""

from decimal import Decimal
from itertools import pairwise

from django import forms

from thai.forms import ThaiTextField

# Rows that the form offers; a scale that was brought in may have more bands.
MOST = 10
STEP = Decimal("0.01")
HALF = Decimal("0.5")
LEVELS = ["น้อยที่สุด", "น้อย", "ปานกลาง", "มาก", "มากที่สุด"]
# The scales in use in the field; bands of the 5 levels after บุญชม ศรีสะอาด (2545).
PRESETS = {
    "five": ("มาตรประมาณค่า 5 ระดับ", list(enumerate(LEVELS, start=1))),
    "four": ("มาตรคุณภาพ 4 ระดับ", list(enumerate(["ปรับปรุง", "พอใช้", "ดี", "ดีมาก"], start=1))),
    "three": ("มาตรคุณภาพ 3 ระดับ", list(enumerate(["น้อย", "ปานกลาง", "มาก"], start=1))),
    "two": ("มี/ไม่มี", [(0, "ไม่มี"), (1, "มี")]),
}


def equal_bands(points):
    """Bands [(low, high, label)] that give each point the half step on either side of it: 4.51–5.00, 3.51–4.50 …

    The lower border belongs to the level below (a mean of 4.50 reads as the level of 4).
    """
    points = sorted(points)
    bands = []
    for place, (value, label) in enumerate(points):
        value = Decimal(value).quantize(STEP)
        low = value if place == 0 else bands[-1][1] + STEP
        high = value if place == len(points) - 1 else (value + Decimal(points[place + 1][0])) / 2
        bands.append((low, high.quantize(STEP), label))
    return bands


def band_faults(points, bands):
    """What is wrong with bands that should cover all means of the points, without gap or overlap at two decimals."""
    bands = sorted(bands)
    lowest, highest = (Decimal(pick(value for value, _ in points)) for pick in (min, max))
    faults = [f"ช่วง {low}–{high} กลับด้าน ค่าต่ำต้องไม่เกินค่าสูง" for low, high, _ in bands if low > high]
    if bands[0][0] != lowest:
        faults.append(f"ช่วงต่ำที่สุดต้องเริ่มที่คะแนนต่ำสุด {lowest:.2f} ขณะนี้เริ่มที่ {bands[0][0]:.2f}")
    if bands[-1][1] != highest:
        faults.append(f"ช่วงสูงที่สุดต้องจบที่คะแนนสูงสุด {highest:.2f} ขณะนี้จบที่ {bands[-1][1]:.2f}")
    for (_, high, below), (low, _, above) in pairwise(bands):
        if low <= high:
            faults.append(f"ช่วง “{below}” และ “{above}” ซ้อนกันที่ {low:.2f}–{high:.2f}")
        elif low != high + STEP:
            faults.append(f"ระหว่างช่วง “{below}” และ “{above}” ขาด {high + STEP:.2f}–{low - STEP:.2f}")
    return faults


class ScaleForm(forms.Form):
    """A scale with MOST rows of points and of bands, more where it has more; empty rows are left out, and without any
    band they are made."""

    name = ThaiTextField(label="ชื่อมาตรวัด", max_length=100)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)

    def __init__(self, *args, shown=None, version=None, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        if version is None:
            del self.fields["version"]
        else:
            self.initial["version"] = version
        name, points, bands = shown or ("", [], [])
        self.initial.setdefault("name", name)
        points, bands = sorted(points, reverse=True), sorted(bands, reverse=True)
        self.rows = range(max(MOST, len(points), len(bands)))
        for n in self.rows:
            value, label = points[n] if n < len(points) else (None, "")
            low, high, band = bands[n] if n < len(bands) else (None, None, "")
            at = f"แถวที่ {n + 1}"
            self._add(f"value_{n}", forms.IntegerField(label=f"คะแนน {at}", min_value=0, max_value=20), value)
            self._add(f"label_{n}", ThaiTextField(label=f"ความหมาย {at}", max_length=50), label)
            number = {"min_value": 0, "max_value": 20, "max_digits": 4, "decimal_places": 2}
            self._add(f"low_{n}", forms.DecimalField(label=f"ตั้งแต่ {at}", **number), low)
            self._add(f"high_{n}", forms.DecimalField(label=f"ถึง {at}", **number), high)
            self._add(f"band_{n}", ThaiTextField(label=f"แปลผล {at}", max_length=50), band)

    def _add(self, name, field, initial):
        field.required = False
        field.widget.attrs |= {"class": "form-control", "aria-label": field.label}
        if not isinstance(field, ThaiTextField):
            field.widget = forms.TextInput({**field.widget.attrs, "inputmode": "decimal"})
        self.fields[name] = field
        self.initial[name] = initial

    def point_rows(self):
        """Pairs of bound fields: value, label."""
        return [(self[f"value_{n}"], self[f"label_{n}"]) for n in self.rows]

    def band_rows(self):
        """Triples of bound fields: low, high, label."""
        return [(self[f"low_{n}"], self[f"high_{n}"], self[f"band_{n}"]) for n in self.rows]

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        points = self._rows("value", "label", message="ใส่ทั้งคะแนนและความหมายให้ครบทุกแถว")
        bands = self._rows("low", "high", "band", message="ใส่ค่าต่ำ ค่าสูง และคำแปลผลให้ครบทุกแถว")
        if self.errors:
            return cleaned
        values = [value for value, _ in points]
        if len(points) < 2:
            self.add_error(None, "มาตรวัดต้องมีอย่างน้อย 2 ระดับ")
        elif len(set(values)) < len(values):
            self.add_error(None, "คะแนนของแต่ละระดับต้องไม่ซ้ำกัน")
        else:
            for fault in band_faults(points, bands) if bands else []:
                self.add_error(None, fault)
        cleaned |= {"points": points, "bands": bands or (equal_bands(points) if not self.errors else [])}
        return cleaned

    def _rows(self, *names, message):
        rows = []
        for n in self.rows:
            row = tuple(self.cleaned_data.get(f"{name}_{n}") for name in names)
            given = [value not in (None, "") for value in row]
            if any(given) and not all(given):
                self.add_error(f"{names[given.index(False)]}_{n}", message)
            elif all(given):
                rows.append(row)
        return rows

    def values(self):
        """name, points and bands; of a valid form."""
        return {name: self.cleaned_data[name] for name in ("name", "points", "bands")}
