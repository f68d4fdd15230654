"""A best practice as everybody may read it: the school, its texts, and the files that show no child without consent."""

from qa.models import BestPractice
from qa.models.standards import EducationLevel
from reports.models import Publication
from reports.public_site.content import Content, text
from thai.sorting import sort_key


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
            "narrow": {
                "theme": practice.theme,
                "level": practice.level,
                "network": school.network_id,
                "network_name": school.network.name if school.network else "",
            },
        },
        subject=subject_of(practice.pk),
        academic_year=practice.academic_year,
        files=[(row.title, row.file) for row in attachments if row.file is not None],
    )


def narrowed(rows, query):
    """(the published practices that an address asks for, what they can be narrowed by). The names of networks are
    those that were frozen with the pages: one query. A value that is not offered is not asked for."""
    frozen = rows.order_by("pk").values_list("data__narrow__network", "data__narrow__network_name")
    networks = {str(pk): name for pk, name in frozen.distinct() if pk}
    fields = []
    for name, label, empty, options in (
        ("theme", "เรื่อง", "ทุกเรื่อง", dict(BestPractice.Theme.choices)),
        ("level", "ระดับการศึกษา", "ทุกระดับ", dict(EducationLevel.choices)),
        ("network", "เครือข่าย", "ทุกเครือข่าย", dict(sorted(networks.items(), key=lambda one: sort_key(one[1])))),
    ):
        value = query.get(name, "")
        value = value if value in options else ""
        if value:
            rows = rows.filter(**{f"data__narrow__{name}": int(value) if name == "network" else value})
        fields.append({"name": name, "label": label, "empty": empty, "options": options.items(), "value": value})
    return rows, fields


def _place(school):
    parts = [school.district and f"อำเภอ{school.district}", school.province and f"จังหวัด{school.province}"]
    return " ".join(part for part in parts if part)
