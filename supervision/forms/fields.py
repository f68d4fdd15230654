"""Fields of their own kind: the version a person saw, and from where they live a school, photos and evidence."""

from schools.forms.files import EvidenceField, ManyFilesField, PhotosField, check_evidence
from schools.forms.school_field import SchoolField, SchoolInput
from schools.forms.steps import SeenVersionField

__all__ = [
    "EvidenceField",
    "ManyFilesField",
    "PhotosField",
    "SchoolField",
    "SchoolInput",
    "SeenVersionField",
    "check_evidence",
]
