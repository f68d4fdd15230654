"""The history of imports as a file."""

from schools.exports import export
from schools.imports import kinds
from schools.models import ImportBatch
from schools.permissions import IMPORTERS


def _title(batch):
    kind = kinds.get(batch.kind)
    return kind.title if kind else batch.kind


@export(
    "imports",
    title="การนำเข้าที่ผ่านมา",
    roles=IMPORTERS,
    columns=[
        ("ไฟล์", lambda batch: batch.file),
        ("ประเภท", _title),
        ("สำนักงาน", lambda batch: batch.office or ""),
        ("เมื่อ", lambda batch: batch.created_at),
        ("ผู้นำเข้า", lambda batch: batch.created_by),
        ("เพิ่ม", lambda batch: batch.added),
        ("เปลี่ยน", lambda batch: batch.changed),
        ("ไม่เปลี่ยน", lambda batch: batch.same),
        ("ไม่รับ", lambda batch: batch.refused),
        ("สถานะ", lambda batch: batch.state_label),
    ],
)
def imports(asker):
    """The imports the person may see, of the kind of the address or of all kinds."""
    rows = ImportBatch.objects.visible_to(asker.user).select_related("file", "office", "created_by")
    kind = kinds.get(asker.GET.get("kind", ""))
    return rows.filter(kind=kind.key) if kind in kinds.all_for(asker.user.acting.role) else rows
