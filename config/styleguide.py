"""The page that shows every component, with invented figures; it exists only where settings.STYLEGUIDE is on."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from reports import charts
from reports.charts.flow import END, Box, flow
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
        {"label": word, "n": round(n * share / 100), "percent": share, "css": f"level-{level}", "href": "#chart"}
        for (level, word), share in zip(LEVELS, shares, strict=True)
    ]
    return {"label": label, "n": n, "href": "#chart", "parts": parts}


def _charts():
    """One chart of each kind."""
    months = "ต.ค. พ.ย. ธ.ค. ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย.".split()
    years = [str(year) for year in range(2564, 2569)]
    networks = [("เครือข่ายดอยตัวอย่าง", 91.7, 24), ("เครือข่ายธารทดลอง", 84.6, 26), ("เครือข่ายน้ำใสสมมุติ", 61.1, 18)]
    standards = ["1 คุณภาพผู้เรียน", "2 กระบวนการบริหารและการจัดการ", "3 กระบวนการจัดการเรียนการสอนที่เน้นผู้เรียนเป็นสำคัญ"]
    return [
        charts.bars(
            title="โรงเรียนที่ได้รับการนิเทศ รายเครือข่าย",
            kind="percent",
            rows=[{"label": name, "value": value, "n": n, "href": "#charts"} for name, value, n in networks],
            mark={"label": "เป้าหมาย", "value": 80},
        ),
        charts.stacked(
            title="ระดับคุณภาพรายมาตรฐาน",
            levels=[word for _, word in LEVELS],
            rows=[
                {"label": label, "counts": counts, "href": "#charts"}
                for label, counts in zip(
                    standards, ([16, 48, 42, 8, 2], [25, 57, 29, 5, 0], [20, 53, 36, 7, 0]), strict=True
                )
            ],
        ),
        charts.grouped_bars(
            title="ค่าเฉลี่ยสองปี",
            kind="mean",
            most=5,
            series=["ปีการศึกษา 2567", "ปีการศึกษา 2568"],
            rows=[
                {"label": label, "values": values}
                for label, values in zip(standards, ([3.41, 3.59], [3.77, 3.88], [3.62, None]), strict=True)
            ],
        ),
        charts.lines(
            title="ค่าเฉลี่ยรวม 5 ปี",
            years=years,
            series=[
                {"label": "ขั้นพื้นฐาน", "values": [3.21, 3.4, 3.38, 3.6, 3.69], "href": "#charts"},
                {"label": "ปฐมวัย", "values": [3.42, 3.55, None, 3.9, 3.98], "href": "#charts"},
            ],
            low=1,
            high=5,
        ),
        charts.columns(
            title="จำนวนครั้งที่นิเทศ รายเดือน",
            rows=[
                {"label": month, "value": n, "href": "#charts"}
                for month, n in zip(months, (3, 12, 8, 20, 17, 2, 0, 6, 25, 31, 22, 9), strict=True)
            ],
        ),
        charts.dots(
            title="วันนับจากการนิเทศครั้งล่าสุด ตามระยะทาง",
            across="ระยะทาง (กม.)",
            upward="วัน",
            groups=["เล็ก", "กลาง", "ใหญ่"],
            mark={"label": "เกณฑ์", "value": 180},
            rows=[
                {"label": f"บ้านสมมุติ {n}", "x": n * 7 % 90 + 3, "y": n * 37 % 310, "group": n % 3} for n in range(1, 40)
            ],
        ),
        flow(
            title="ผังขั้นตอน",
            boxes=[
                Box("plan", "จัดทำแผน", number="1", note="ศึกษานิเทศก์", ways=(("", "agree"),)),
                Box("agree", "เห็นชอบแผน", "decision", "2", "ผู้อำนวยการกลุ่ม", ways=(("ผ่าน", "visit"), ("ไม่ผ่าน", "plan"))),
                Box("visit", "นิเทศตามแผน", number="3", note="ศึกษานิเทศก์", href="#charts", ways=(("", END),)),
            ],
        ),
    ]


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
            "charts": _charts(),
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
