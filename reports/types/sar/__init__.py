"""The synthesis of the SARs of an office: one round and one level of education (facts §2, tables T1 to T15)."""

from reports.types import ReportType, register
from reports.types.sar.book import chapters, lines
from reports.types.sar.form import SarForm
from reports.types.sar.public import public
from reports.types.sar.query import freeze
from reports.types.sar.texts import BLOCKS, OWN_BLOCKS, drafts

SAR = register(
    ReportType(
        code="sar",
        title="รายงานการสังเคราะห์ SAR",
        about="ผลการประเมินตนเองของสถานศึกษาทั้งเขต หนึ่งรอบ หนึ่งระดับการศึกษา ห้าบทพร้อมภาคผนวก",
        form=SarForm,
        freeze=freeze,
        chapters=chapters,
        blocks=BLOCKS | OWN_BLOCKS,
        drafts=drafts,
        public=public,
        lines=lines,
        position=10,
        icon="book",
    )
)
