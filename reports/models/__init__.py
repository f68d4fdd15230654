from reports.models.certificates import Certificate, CertificateBatch
from reports.models.syntheses import Snapshot, Synthesis

__all__ = ["Certificate", "CertificateBatch", "Snapshot", "Synthesis"]
