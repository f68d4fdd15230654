"""The report of a network: its schools, visits, recommendations, SARs, tests and awards in a year or semester."""

from reports.types import HEAD, ReportType, register
from reports.types.network import book, query, texts
from reports.types.network.form import NetworkForm

TYPE = register(
    ReportType(
        code="network",
        title="รายงานเครือข่าย",
        about="โรงเรียนในเครือข่าย การนิเทศ ข้อเสนอแนะ ผล SAR ผลการทดสอบ และผลงาน",
        form=NetworkForm,
        freeze=query.freeze,
        chapters=book.chapters,
        blocks=texts.BLOCKS,
        drafts=texts.draft,
        template=3,
        signs=(HEAD,),
        public=book.public,
        position=30,
        icon="people",
    )
)
