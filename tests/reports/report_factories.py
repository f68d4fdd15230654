"""Reports in any state, walked there by their actions and jobs; and a small type of them."""

import uuid

from django import forms

from jobs.testing import work_off
from reports import types
from reports.actions import reports as actions
from reports.book.frozen import Frozen, sheet
from reports.book.parts import Chapter, Column, Heading, Note, Row, Stats, Table, Text
from reports.models import Report
from reports.types.forms import TypeForm
from schools.models import Role, School
from tests.factories import make_user


class SampleForm(TypeForm):
    """Asks for a year."""

    year = forms.IntegerField(label="ปีการศึกษา", min_value=2560, max_value=2600)

    @property
    def keys(self):
        return {"year": self.cleaned_data["year"]}

    @property
    def labels(self):
        return {"year": f"ปีการศึกษา {self.cleaned_data['year']}"}

    @property
    def title(self):
        return f"รายงานโรงเรียน ปีการศึกษา {self.cleaned_data['year']}"

    def rows(self):
        return [("โรงเรียน (แห่ง)", School.objects.filter(office=self.office))]

    def nothing(self):
        return "" if School.objects.filter(office=self.office).exists() else "ยังไม่มีโรงเรียนในสำนักงาน"


def freeze(office, criteria, day):
    rows = [
        {"name": school.name, "district": school.district, "school_pk": school.pk}
        for school in School.objects.filter(office=office).order_by("pk")
    ]
    columns = [("name", "โรงเรียน", "school"), ("district", "อำเภอ", "text")]
    return {
        "office": {"name": office.name, "formal_name": office.formal_name},
        "day": day.isoformat(),
        "lines": list(criteria["labels"].values()),
        "sheets": {"schools": sheet("โรงเรียน", columns, rows)},
    }


def chapters(data, texts):
    frozen = Frozen(data)
    districts = sorted({row["district"] for row in data["sheets"]["schools"]["rows"]})
    rows = [Row.of(name or "ไม่ระบุ", frozen.count("schools", district=name)) for name in districts]
    rows.append(Row.of("รวม", frozen.count("schools"), strong=True))
    table = Table("districts", "โรงเรียนตามอำเภอ", [Column("อำเภอ", "text", width=4), Column("แห่ง")], rows)
    return [
        Chapter("summary", "บทสรุป", [Text(texts.get("summary", ""), "summary")], "front"),
        Chapter(
            "results",
            "ผล",
            [Heading("จำนวน"), Stats([("โรงเรียน", frozen.count("schools"), "")]), table, Note("ที่มา: ทะเบียนโรงเรียน")],
        ),
    ]


SAMPLE = types.register(
    types.ReportType(
        code="sample",
        title="รายงานตัวอย่างของการทดสอบ",
        about="จำนวนโรงเรียน",
        form=SampleForm,
        freeze=freeze,
        chapters=chapters,
        blocks={"summary": "บทสรุป", "next": "ข้อเสนอ"},
        drafts=lambda data: {"summary": f"มีโรงเรียน {Frozen(data).count('schools').shown} แห่ง", "next": "ติดตามต่อไป"},
        position=999,
    )
)
CRITERIA = {"year": 2569, "labels": {"year": "ปีการศึกษา 2569"}}


def begin_report(*, office, author, kind=SAMPLE, criteria=CRITERIA, title="รายงานโรงเรียน ปีการศึกษา 2569", **more):
    """A report just asked for, its job on the way."""
    return actions.begin(
        kind=kind, office=office, criteria=criteria, title=title, by=author, client_uuid=uuid.uuid4(), **more
    )


def make_report(*, office, author=None, head=None, director=None, state="draft", printed=True, **more):
    """A report in `state` with its figures frozen; an approved one has its papers unless `printed` is False."""
    author = author or make_user(Role.SUPERVISOR, office=office)
    head = head or make_user(Role.HEAD, office=office)
    report = begin_report(office=office, author=author, **more)
    work_off()
    return walk(report, state, head=head, director=director, printed=printed)


def walk(report, state, *, head, director=None, printed=True):
    """A frozen draft taken to `state`."""
    report = Report.objects.get(pk=report.pk)
    if state == "draft":
        return report
    actions.submit(report=report, by=report.author, version=report.version)
    if state == "returned":
        actions.send_back(report=report, by=head, reason="โปรดเพิ่มรายละเอียด", version=report.version)
    two = types.DIRECTOR in report.kind.signs
    if two and state in ("endorsed", "approved") and report.state == Report.State.SUBMITTED:
        actions.endorse(report=report, by=head, version=report.version)
    if state == "approved":
        by = (director or make_user(Role.DIRECTOR, office=report.office)) if two else head
        actions.approve(report=report, by=by, version=report.version)
        if printed:
            work_off()
    return Report.objects.get(pk=report.pk)


def texts_form(report, **changes):
    """What a browser posts for the texts of a report."""
    texts = {name: report.blocks.get(name, "") for name in report.kind.blocks}
    return {"title": report.title, "digits": report.digits, "version": report.version, **texts} | changes
