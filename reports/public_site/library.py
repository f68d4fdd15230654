"""An item of the library as everybody may read it: what it says of itself, and the files that somebody answers for."""

from registry.library import fields
from registry.library.kinds import kind_of
from reports.models import Publication
from reports.public_site.content import Content, text

# The words by which whoever ticked a file answers for it.
VOUCHED = "ไฟล์ที่เผยแพร่ผ่านการรับรองว่าไม่มีข้อมูลส่วนบุคคลและไม่ละเมิดลิขสิทธิ์"


def subject_of(pk):
    """The name under which an item is published."""
    return f"library:{pk}"


def content_of(item):
    """The Content of the version in use of a LibraryItem as it stands now. Five queries at most."""
    kind, version = kind_of(item), item.current
    rows = fields.rows(kind.fields, version.fields)
    facts = [
        ("ประเภท", kind.name),
        ("ผู้จัดทำหรือผู้ออก", item.author),
        ("ปี พ.ศ.", str(item.be_year or "")),
        ("โรงเรียน", item.school.full_name if item.school_id else ""),
        *((row["label"], row["text"]) for row in rows if not (row["is_long"] or row["is_link"])),
        *_efficiency(item),
    ]
    texts = [("สาระสำคัญ", item.summary), *((row["label"], row["text"]) for row in rows if row["is_long"])]
    attachments = list(version.attachments.filter(removed_at=None, may_be_public=True).select_related("file"))
    links = [(row.title, row.url) for row in attachments if row.file is None]
    links += [(row["label"], row["text"]) for row in rows if row["is_link"]]
    return Content(
        kind=Publication.Kind.LIBRARY,
        title=item.title,
        summary=item.summary,
        data={
            "facts": [[label, value] for label, value in facts if value],
            "texts": [text(heading, words) for heading, words in texts if words],
            # A page of this installation is for those who log in.
            "links": [{"title": title, "url": url} for title, url in links if not url.startswith("/")],
        },
        subject=subject_of(item.pk),
        files=[(row.title, row.file) for row in attachments if row.file is not None],
    )


def _efficiency(item):
    """The last try-out in the field as a fact."""
    trial = item.trials.filter(removed_at=None, stage="field").order_by("-tried_on", "-pk").first()
    if trial is None:
        return []
    said = "ถึงเกณฑ์" if trial.meets else "ไม่ถึงเกณฑ์"
    return [("ประสิทธิภาพ E1/E2", f"{trial.e1}/{trial.e2} {said} {trial.criterion}/{trial.criterion}")]
