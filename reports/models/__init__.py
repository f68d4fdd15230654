from reports.models.certificate_designs import CertificateDesign, DesignVersion
from reports.models.certificate_files import BatchPart, CertificateDelivery
from reports.models.certificates import BatchSigner, Certificate, CertificateBatch
from reports.models.dashboards import NeedWeights, OfficeFigures
from reports.models.publications import Publication, PublicationCount, PublicationEvent, PublicationFile
from reports.models.reports import Report, ReportEvent
from reports.models.signing import SigningKey
from reports.models.snapshots import Snapshot
from reports.models.themes import Field, SarRead, Statement, Theme, ThemeEvent

__all__ = [
    "BatchPart",
    "BatchSigner",
    "Certificate",
    "CertificateBatch",
    "CertificateDelivery",
    "CertificateDesign",
    "DesignVersion",
    "Field",
    "NeedWeights",
    "OfficeFigures",
    "Publication",
    "PublicationCount",
    "PublicationEvent",
    "PublicationFile",
    "Report",
    "ReportEvent",
    "SarRead",
    "SigningKey",
    "Snapshot",
    "Statement",
    "Theme",
    "ThemeEvent",
]
