"""The report to the committee of the area (ก.ต.ป.น.): a year's plan, visits, inspections, SARs, recommendations, and
what the committee proposes."""

from reports.types import DIRECTOR, HEAD, ReportType, register
from reports.types.committee import book, query, texts
from reports.types.committee.form import CommitteeForm

TYPE = register(
    ReportType(
        code="committee",
        title="รายงาน ก.ต.ป.น.",
        about="ผลการติดตาม ตรวจสอบ ประเมินผล และนิเทศการศึกษาทั้งปี พร้อมข้อเสนอของคณะกรรมการ",
        form=CommitteeForm,
        freeze=query.freeze,
        chapters=book.chapters,
        blocks=texts.BLOCKS,
        drafts=texts.draft,
        template=3,
        signs=(HEAD, DIRECTOR),
        public=book.public,
        position=40,
        icon="office",
    )
)
