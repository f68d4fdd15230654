"""The analysis of a test: RT, NT, O-NET or one of the office, in a year and the two before it."""

from reports.types import ReportType, register
from reports.types.exam_analysis import book, query, texts
from reports.types.exam_analysis.form import ExamForm

TYPE = register(
    ReportType(
        code="exam_analysis",
        title="รายงานวิเคราะห์ผลการทดสอบ",
        about="ผลการทดสอบรายวิชา ขนาดโรงเรียน และเครือข่าย เทียบกับ สพฐ. และประเทศ ย้อนหลังสามปี",
        form=ExamForm,
        freeze=query.freeze,
        chapters=book.chapters,
        blocks=texts.BLOCKS,
        drafts=texts.draft,
        template=2,
        public=book.public,
        position=40,
    )
)
