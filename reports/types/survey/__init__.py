"""The report of a survey: who answered, what each question says, what is needed most."""

from reports.types import HEAD, ReportType, register
from reports.types.survey import book, query, texts
from reports.types.survey.form import SurveyForm

TYPE = register(
    ReportType(
        code="survey",
        title="รายงานผลการสำรวจ",
        about="การตอบของโรงเรียน ผลรายข้อ ความต้องการจำเป็น และข้อความที่ตอบ ของแบบสำรวจหนึ่งฉบับ",
        form=SurveyForm,
        freeze=query.freeze,
        chapters=book.chapters,
        blocks=texts.BLOCKS,
        drafts=texts.draft,
        template=2,
        signs=(HEAD,),
        public=book.public,
        position=70,
        icon="list",
    )
)
