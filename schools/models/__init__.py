from schools.models.audit import AuditEvent
from schools.models.files import StoredFile
from schools.models.imports import ImportBatch, ImportRow
from schools.models.offices import Network, Office
from schools.models.people import OFFICE_ROLES, SCHOOL_ROLES, STAFF_ROLES, Membership, Role, User
from schools.models.schools import School, SchoolYear, SizeClass

__all__ = [
    "OFFICE_ROLES",
    "SCHOOL_ROLES",
    "STAFF_ROLES",
    "AuditEvent",
    "ImportBatch",
    "ImportRow",
    "Membership",
    "Network",
    "Office",
    "Role",
    "School",
    "SchoolYear",
    "SizeClass",
    "StoredFile",
    "User",
]
