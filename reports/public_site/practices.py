"""A best practice as everybody may read it: the school, its texts, and the files that show no child without consent."""

from reports.models import Publication
from reports.public_site.content import Content, text


def subject_of(pk):
    """The name under which a practice is published."""
    return f"practice:{pk}"


def content_of(practice):
    """The Content of a BestPractice as it stands now. Two queries."""
    school = practice.school
    facts = [
        ("โรงเรียน", school.full_name),
        ("ที่ตั้ง", _place(school)),
        ("เครือข่าย", str(school.network) if school.network else ""),
        ("เรื่อง", practice.get_theme_display()),
        ("ระดับการศึกษา", practice.get_level_display()),
        ("ปีการศึกษา", str(practice.academic_year)),
        ("มาตรฐาน", practice.standard.theme if practice.standard else ""),
        ("โทรศัพท์ของโรงเรียน", school.phone),
    ]
    texts = [("บทคัดย่อ", practice.abstract), ("สิ่งที่ทำ", practice.method), ("ผลที่เกิดขึ้น", practice.results)]
    attachments = list(practice.attachments.publishable().select_related("file"))
    links = [{"title": row.title, "url": row.url} for row in attachments if row.file is None]
    if school.website:
        links.append({"title": f"เว็บไซต์{school.full_name}", "url": school.website})
    return Content(
        kind=Publication.Kind.PRACTICE,
        title=practice.title,
        summary=practice.abstract,
        data={
            "facts": [[label, value] for label, value in facts if value],
            "texts": [text(heading, words) for heading, words in texts if words],
            "links": links,
        },
        subject=subject_of(practice.pk),
        academic_year=practice.academic_year,
        files=[(row.title, row.file) for row in attachments if row.file is not None],
    )


def _place(school):
    parts = [school.district and f"อำเภอ{school.district}", school.province and f"จังหวัด{school.province}"]
    return " ".join(part for part in parts if part)
