"""The whole SAR of a school as one paper (facts §1.6): cover, summary, school facts, results by standard, endorsement.

Read once into plain data; printed directly, as it takes about a second. The data of an accepted SAR is frozen, and its
PDF is made once.
"""

from django.template.loader import render_to_string

from qa.actions import papers
from qa.models import SarPart, Submission
from qa.packages import NotPrinted
from qa.sar_report import COPIED, Report
from reports.letterhead import data_url, letterhead, words_of
from schools.models import SchoolYear, StoredFile
from thai.dates import long

K = SarPart.Kind
UNWRITTEN = "ยังไม่ได้กรอก"
# What an accepted paper looked like stays reproducible: a new look is a new number.
TEMPLATES = {1: "reports/sar/report.html"}
TEMPLATE_VERSION = 1


def paper_of(submission):
    """(title, bytes of the SAR as PDF). An accepted SAR is always the same file. Raises reports.pdf.PdfError."""
    from reports import pdf

    if not papers.has_paper(submission):
        title = title_of(submission)
        return title, pdf.render_in_child(render_html(read(submission), title=title), title=title)
    paper = papers.paper_of(submission)
    title = paper.data["title"]
    stored = paper.file
    if stored is None:
        html = render_html(thawed(paper.data), title=title, template_version=paper.template_version)
        stored = papers.keep(paper=paper, pdf=pdf.render_in_child(html, title=title), label=f"{title}.pdf")
    with stored.content.open("rb") as file:
        return title, file.read()


def freeze(submission):
    """(what the paper prints as JSON keeps it exactly, template version). The crest is named, not copied: a stored
    file does not change."""
    office = submission.round.office
    named = {"office": words_of(office) | {"crest": str(office.crest_id or "")}, "title": title_of(submission)}
    return _read(submission) | named, TEMPLATE_VERSION


def thawed(data):
    """The data of freeze() as the template prints it, as read() gives it."""
    key = data["office"]["crest"]
    crest = StoredFile.objects.get(pk=key) if key else None
    return data | {"office": {**data["office"], "crest": data_url(crest)}}


def paper_for_package(submission):
    """The PDF of paper_of(), for the package that goes to สมศ. Raises qa.packages.NotPrinted."""
    from reports import pdf

    try:
        return paper_of(submission)[1]
    except pdf.PdfError as error:
        raise NotPrinted(str(error)) from error


def title_of(submission):
    """The document's title, which is also the name of its file."""
    return f"รายงานการประเมินตนเอง {submission.school.full_name} {submission.asked_label.removeprefix('SAR ')}"


def read(submission):
    """What the paper prints of a submission, as plain data."""
    return _read(submission) | {"office": letterhead(submission.round.office)}


def _read(submission):
    report = Report(submission)
    school = submission.school
    figures = SchoolYear.objects.filter(school=school, academic_year=submission.round.academic_year).first()
    summary = report.part("summary")
    standards = [_standard(report, part) for part in report.parts if part.kind == K.STANDARD]
    return {
        "school": school.full_name,
        "code": school.code,
        "place": " ".join(filter(None, [school.address, f"อำเภอ{school.district}" if school.district else ""])),
        "network": str(school.network) if school.network else "",
        "year": submission.round.academic_year,
        "level": submission.get_level_display(),
        "set": submission.standard_set.name,
        "is_final": submission.state in Submission.RECEIVED,
        "state": submission.get_state_display(),
        "facts": _facts(figures),
        "overall": _level(report, submission.overall_level),
        "summary": [{"label": label, "text": text} for label, text in summary.texts],
        "standards": standards,
        "own": [_own(report, part) for part in report.own_parts],
        "evidence": [{"standard": row["code"], **one} for row in standards for one in row["evidence"]],
        "endorsed_on": long(submission.endorsed_on) if submission.endorsed_on else "",
        "endorsed_by": submission.endorsed_by,
        "files": [{"kind": row.label, "name": row.file.label} for row in report.files.values()],
        "unchecked": COPIED if any(part.unchecked for part in report.parts) else "",
        "unwritten": UNWRITTEN,
    }


def _level(report, value):
    return {"value": value, "word": report.word(value)} if value else None


def _facts(figures):
    if figures is None:
        return []
    return [
        {"label": "นักเรียน", "value": figures.pupils, "unit": "คน"},
        {"label": "ครู", "value": figures.teachers, "unit": "คน"},
        {"label": "ห้องเรียน", "value": figures.rooms, "unit": "ห้อง"},
    ]


def _standard(report, part):
    issues = report.issues[part.standard.pk]
    return {
        "code": part.standard.code,
        "label": part.standard.label,
        "level": _level(report, part.values["level"]),
        "suggestion": _level(report, part.suggestion) if part.differs else None,
        "reason": part.values["reason"] if part.differs else "",
        "issues": [
            {"code": row.code, "label": row.label, "level": _level(report, part.values["issues"][row.pk])}
            for row in issues
        ],
        "texts": [{"label": label, "text": text} for label, text in part.texts],
        "evidence": [
            {"title": row.title, "place": row.url or row.file.label, "is_link": bool(row.url)} for row in part.evidence
        ],
    }


def _own(report, part):
    return {
        "label": part.own.label,
        "level": _level(report, part.values["level"]),
        "target": _level(report, part.own.target),
        "texts": [{"label": label, "text": text} for label, text in part.texts],
    }


def render_html(data, *, title, template_version=TEMPLATE_VERSION):
    """The HTML of a paper from read(). Raises KeyError for an unknown template version."""
    return render_to_string(TEMPLATES[template_version], {"title": title, "sar": data})
