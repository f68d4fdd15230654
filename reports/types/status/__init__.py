"""The report of how a round stands: who has sent, who is late, who has not sent, of a round of any kind."""

from reports.types import HEAD, ReportType, register
from reports.types.status import book, query, texts
from reports.types.status.form import StatusForm

TYPE = register(
    ReportType(
        code="status",
        title="รายงานสถานะการส่ง",
        about="โรงเรียนที่ส่งแล้ว ส่งช้า และยังไม่ส่ง ของรอบการส่งรายงานรอบหนึ่ง",
        form=StatusForm,
        freeze=query.freeze,
        chapters=book.chapters,
        blocks=texts.BLOCKS,
        drafts=texts.draft,
        signs=(HEAD,),
        public=book.public,
        position=60,
        icon="clock",
    )
)
