"""The synthesis of external assessment (สมศ.) beside the schools' own levels."""

from reports.types import ReportType, register
from reports.types.external import book, query, texts
from reports.types.external.form import ExternalForm

TYPE = register(
    ReportType(
        code="external",
        title="รายงานการสังเคราะห์ผลการประเมินภายนอก",
        about="ผลการประเมินของ สมศ. เทียบกับระดับที่สถานศึกษาประเมินตนเอง รายมาตรฐาน (F-09)",
        form=ExternalForm,
        freeze=query.freeze,
        chapters=book.chapters,
        blocks=texts.BLOCKS,
        drafts=texts.draft,
        public=book.public,
        position=50,
        icon="check",
    )
)
