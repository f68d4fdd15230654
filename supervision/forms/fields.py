"""Fields of their own kind, from where they live: a school, photos and evidence."""

from schools.forms.files import EvidenceField, ManyFilesField, PhotosField, check_evidence
from schools.forms.school_field import SchoolField, SchoolInput

__all__ = ["EvidenceField", "ManyFilesField", "PhotosField", "SchoolField", "SchoolInput", "check_evidence"]
