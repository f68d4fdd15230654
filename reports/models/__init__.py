from reports.models.certificates import Certificate, CertificateBatch
from reports.models.syntheses import Snapshot, Synthesis
from reports.models.visit_reports import VisitReport, VisitReportEvent

__all__ = ["Certificate", "CertificateBatch", "Snapshot", "Synthesis", "VisitReport", "VisitReportEvent"]
