"""The result of the action plan of a fiscal year, after six months or after twelve (B-1.35, B-1.36, C-0.3)."""

from reports.types import ReportType, register
from reports.types.action_plan import book, query, texts
from reports.types.action_plan.form import ActionPlanForm

TYPE = register(
    ReportType(
        code="action_plan",
        title="รายงานผลการดำเนินงานตามแผนปฏิบัติการ",
        about="โครงการ ตัวชี้วัด และงบประมาณของแผนปฏิบัติการ รอบ 6 เดือนหรือ 12 เดือน ของปีงบประมาณ",
        form=ActionPlanForm,
        freeze=query.freeze,
        chapters=book.chapters,
        blocks=texts.BLOCKS,
        drafts=texts.draft,
        public=book.public,
        position=32,
        icon="plan",
    )
)
