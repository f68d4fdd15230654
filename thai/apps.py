from django import forms
from django.apps import AppConfig
from django.db.backends.signals import connection_created

from thai.sorting import COLLATION, compare


def add_collation(connection, **_kwargs):
    """Gives SQLite the collation that PostgreSQL has from ICU, under the same name."""
    if connection.vendor == "sqlite":
        connection.connection.create_collation(COLLATION, compare)


class ThaiConfig(AppConfig):
    name = "thai"
    verbose_name = "ภาษาไทย"

    def ready(self):
        # Django's Thai catalogue says "this field is necessary"; we say what to do.
        forms.Field.default_error_messages["required"] = "โปรดกรอกข้อมูลนี้"
        for field in (
            forms.ChoiceField,
            forms.MultipleChoiceField,
            forms.ModelChoiceField,
            forms.ModelMultipleChoiceField,
        ):
            field.default_error_messages["invalid_choice"] = "ไม่มีตัวเลือกนี้ โปรดเลือกใหม่"
        connection_created.connect(add_collation, dispatch_uid="thai.collation")
