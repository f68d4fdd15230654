"""Fields of their own kind: the version a person saw, and from where they live a school, photos and evidence."""

from django import forms

from schools.forms.files import EvidenceField, ManyFilesField, PhotosField, check_evidence
from schools.forms.school_field import SchoolField, SchoolInput

__all__ = [
    "EvidenceField",
    "ManyFilesField",
    "PhotosField",
    "SchoolField",
    "SchoolInput",
    "SeenVersionField",
    "check_evidence",
]


class SeenVersionField(forms.IntegerField):
    """The version of the page that a step was taken from. A form that names none gives 0, which no object has: the
    step is stale and nothing happens."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(required=False, min_value=0)

    def clean(self, value):
        """The version, 0 for none."""
        return super().clean(value) or 0
