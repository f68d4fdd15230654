from reports.models.certificates import Certificate, CertificateBatch
from reports.models.reports import Report, ReportEvent
from reports.models.snapshots import Snapshot
from reports.models.syntheses import Synthesis
from reports.models.visit_reports import VisitReport, VisitReportEvent

__all__ = [
    "Certificate",
    "CertificateBatch",
    "Report",
    "ReportEvent",
    "Snapshot",
    "Synthesis",
    "VisitReport",
    "VisitReportEvent",
]
