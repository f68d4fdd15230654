"""The result of the plans of a fiscal year, after six months or after twelve."""

from reports.types import ReportType, register
from reports.types.plan import book, query, texts
from reports.types.plan.form import PlanForm

TYPE = register(
    ReportType(
        code="plan",
        title="รายงานผลการดำเนินงานตามแผนนิเทศ",
        about="การนิเทศตามแผนเทียบกับที่ทำจริง รอบ 6 เดือนหรือ 12 เดือน ของปีงบประมาณ",
        form=PlanForm,
        freeze=query.freeze,
        chapters=book.chapters,
        blocks=texts.BLOCKS,
        drafts=texts.draft,
        public=book.public,
        position=30,
        icon="calendar",
    )
)
