"""The report of a set of visits: a semester or a year, and in it a school, a network, a project, a supervisor."""

from reports.types import HEAD, ReportType, register
from reports.types.visits import book, query, texts
from reports.types.visits.form import VisitsForm

TYPE = register(
    ReportType(
        code="visits",
        title="รายงานผลการนิเทศ",
        about="การนิเทศตามภาคเรียน ปี เครือข่าย โรงเรียน โครงการ หรือศึกษานิเทศก์",
        form=VisitsForm,
        freeze=query.freeze,
        chapters=book.chapters,
        blocks=texts.BLOCKS,
        drafts=texts.draft,
        template=3,
        signs=(HEAD,),
        public=book.public,
        position=20,
        icon="visit",
    )
)
