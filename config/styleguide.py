"""The page that shows every component, with invented figures; it exists only where settings.STYLEGUIDE is on."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from schools.forms.school_field import SchoolInput
from thai.forms import ThaiDateField

LEVELS = [(5, "ยอดเยี่ยม"), (4, "ดีเลิศ"), (3, "ดี"), (2, "ปานกลาง"), (1, "กำลังพัฒนา")]


EXAMPLES = [
    SimpleNamespace(name="บ้านดอยตัวอย่าง", code="99000001", district="เมืองตัวอย่าง"),
    SimpleNamespace(name="บ้านธารทดลอง", code="99000002", district="ดงทดลอง"),
]


class ExampleForm(forms.Form):
    """One field of each kind."""

    purpose = forms.CharField(label="วัตถุประสงค์ของการนิเทศ", help_text="เขียนสั้น ๆ หนึ่งประโยค", max_length=200)
    day = ThaiDateField(label="วันที่นิเทศ", help_text="เช่น 16/11/2569 หรือ 16 พ.ย. 2569")
    school = forms.CharField(label="โรงเรียน", help_text="พิมพ์ชื่อหรือรหัส แล้วเลือกจากรายการ", widget=SchoolInput)
    mode = forms.ChoiceField(label="รูปแบบ", choices=[("", "โปรดเลือก"), ("onsite", "ลงพื้นที่"), ("online", "ออนไลน์")])
    people = forms.IntegerField(label="จำนวนครูที่พบ", required=False, min_value=0)
    rating = forms.ChoiceField(label="การจัดมุมอ่าน", choices=LEVELS, widget=forms.RadioSelect)
    notes = forms.CharField(label="จุดเด่น", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    photos = forms.FileField(
        label="ภาพถ่าย",
        required=False,
        help_text="ไฟล์ภาพไม่เกิน 20 MB ระบบย่อภาพให้ก่อนส่ง",
        widget=forms.FileInput(attrs={"data-shrink": "", "data-max-bytes": 20 * 1024 * 1024, "accept": "image/*"}),
    )
    consent = forms.BooleanField(label="ผู้ปกครองยินยอมให้เผยแพร่ภาพนักเรียน", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].unit = "คน"
        self.fields["school"].widget.schools = EXAMPLES


class ExampleFilters(forms.Form):
    """What narrows a list: the search in sight, the rest behind a word."""

    q = forms.CharField(label="ชื่อ รหัส หรืออำเภอ", required=False)
    district = forms.ChoiceField(label="อำเภอ", choices=[("", "ทุกอำเภอ"), ("1", "เมืองตัวอย่าง")], required=False)
    size = forms.ChoiceField(label="ขนาด", choices=[("", "ทุกขนาด"), ("small", "เล็ก")], required=False)


def _bar(label, n, shares):
    parts = [
        {"label": word, "n": round(n * share / 100), "percent": share, "css": f"level-{level}"}
        for (level, word), share in zip(LEVELS, shares, strict=True)
    ]
    return {"label": label, "n": n, "href": "#chart", "parts": parts}


def _events():
    at = timezone.make_aware(datetime(2026, 11, 20, 10, 42))
    said = [
        ("อนุมัติ", "หัวหน้ากลุ่ม ตัวอย่าง", ""),
        ("ส่งกลับ", "หัวหน้ากลุ่ม ตัวอย่าง", "โปรดระบุหลักฐานของข้อ 2"),
        ("ส่งรายงาน", "ศึกษานิเทศก์ ตัวอย่าง", ""),
    ]
    return [
        {"at": at - timedelta(days=days), "label": label, "actor": actor, "comment": comment}
        for days, (label, actor, comment) in enumerate(said)
    ]


NAV = [
    ("งานของฉัน", "home"),
    ("การนิเทศ", "visit"),
    ("ประกันคุณภาพ", "check"),
    ("โรงเรียน", "school"),
    ("รายงาน", "chart"),
    ("สำนักงาน", "office"),
]


@login_not_required
def styleguide(request):
    """All components in the office frame; `?bad=1` shows the form as refused."""
    refused = ExampleForm({"purpose": "", "day": "31/02/2569", "mode": "", "people": "-1", "notes": "พิมพ์ไว้แล้ว"})
    filters = ExampleFilters({"q": "ตัวอย่าง", "size": "small"})
    pages = Paginator(range(1, 1235), 50)
    return render(
        request,
        "styleguide.html",
        {
            "office": "สพป.ตัวอย่าง เขต 1",
            "nav": [
                {"label": label, "href": f"#{name}", "icon": name, "active": name == "home"} for label, name in NAV
            ],
            "form": ExampleForm(initial={"purpose": "ติดตามการอ่านออกเขียนได้"}),
            "refused": refused,
            "bars": [
                _bar("1 คุณภาพผู้เรียน", 116, [14, 41, 36, 7, 2]),
                _bar("2 กระบวนการบริหารและการจัดการ", 116, [22, 49, 25, 4, 0]),
                _bar("3 การจัดการเรียนการสอน", 116, [17, 46, 31, 6, 0]),
            ],
            "events": _events(),
            "conflict": [{"label": "จุดเด่น", "mine": "ครูใช้สื่อหลากหลาย", "theirs": "ครูใช้สื่อท้องถิ่น"}],
            "steps": [
                {"label": "ข้อมูลทั่วไป", "state": "done", "href": "#steps"},
                {"label": "ผลการนิเทศ", "state": "current", "href": ""},
                {"label": "ภาพและหลักฐาน", "state": "todo", "href": ""},
            ],
            "file": SimpleNamespace(pk=UUID(int=1), label="SAR ปีการศึกษา 2568 บ้านดอยตัวอย่าง.pdf", size=3_541_000),
            "example_tabs": [
                {"label": label, "href": "#tabs", "active": label == "แผนที่"}
                for label in ("รายชื่อโรงเรียน", "แผนที่", "เครือข่าย")
            ],
            "example_filter": {
                "form": filters,
                "more": [filters["district"], filters["size"]],
                "uses_more": True,
                "chips": [("q", "“ตัวอย่าง”"), ("size", "ขนาด เล็ก")],
            },
            "page_of_many": pages.page(3),
            "kinds": ["draft", "waiting", "returned", "done", "late", "urgent", "info", "neutral"],
        },
    )
