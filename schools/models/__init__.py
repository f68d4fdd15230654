from schools.models.audit import AuditEvent, Reason
from schools.models.directory import LearningResource, Partner, ResourcePerson
from schools.models.duties import Duty, DutyOrder, DutyOrderRecipient
from schools.models.figures import Figures, SchoolYear
from schools.models.files import StoredFile
from schools.models.imports import ImportBatch, ImportMapping, ImportRow
from schools.models.invitations import Invitation
from schools.models.networks import Network, NetworkActivity, NetworkKind, NetworkPost, NetworkSchool
from schools.models.offices import Office, OfficeDay
from schools.models.people import (
    DELEGABLE_ROLES,
    OFFICE_ROLES,
    SCHOOL_ROLES,
    STAFF_ROLES,
    UNDO,
    Membership,
    Rank,
    Role,
    User,
)
from schools.models.programmes import Programme, SchoolProgramme
from schools.models.schools import School, SchoolEvent
from schools.models.steps import StepEvent

__all__ = [
    "DELEGABLE_ROLES",
    "OFFICE_ROLES",
    "SCHOOL_ROLES",
    "STAFF_ROLES",
    "UNDO",
    "AuditEvent",
    "Duty",
    "DutyOrder",
    "DutyOrderRecipient",
    "Figures",
    "ImportBatch",
    "ImportMapping",
    "ImportRow",
    "Invitation",
    "LearningResource",
    "Membership",
    "Network",
    "NetworkActivity",
    "NetworkKind",
    "NetworkPost",
    "NetworkSchool",
    "Office",
    "OfficeDay",
    "Partner",
    "Programme",
    "Rank",
    "Reason",
    "ResourcePerson",
    "Role",
    "School",
    "SchoolEvent",
    "SchoolProgramme",
    "SchoolYear",
    "StepEvent",
    "StoredFile",
    "User",
]
