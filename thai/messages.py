"""Sentences of Django that its Thai catalogue lacks, and which a person who fills in a form may come to read."""

from django import forms
from django.core import validators
from django.db import models

TOO_LONG = "ข้อความยาวเกินไป ต้องไม่เกิน %(limit_value)d ตัวอักษร (ขณะนี้ %(show_value)d ตัวอักษร)"
TOO_SHORT = "ข้อความสั้นเกินไป ต้องมีอย่างน้อย %(limit_value)d ตัวอักษร (ขณะนี้ %(show_value)d ตัวอักษร)"
NOT_WHOLE = "โปรดกรอกจำนวนเต็ม"

OF_VALIDATORS = {
    validators.MaxLengthValidator: TOO_LONG,
    validators.MinLengthValidator: TOO_SHORT,
    validators.StepValueValidator: "โปรดกรอกค่าที่เพิ่มขึ้นทีละ %(limit_value)s",
    validators.FileExtensionValidator: "รับเฉพาะไฟล์ชนิด %(allowed_extensions)s ไม่รับไฟล์ชนิด “%(extension)s”",
    validators.ProhibitNullCharactersValidator: "ข้อความมีอักขระที่ระบบรับไม่ได้ โปรดพิมพ์ใหม่",
    validators.DomainNameValidator: "โปรดกรอกชื่อโดเมนให้ถูกต้อง",
}
OF_DECIMALS = {
    "max_digits": "ตัวเลขต้องมีไม่เกิน %(max)s หลัก",
    "max_decimal_places": "ทศนิยมต้องมีไม่เกิน %(max)s ตำแหน่ง",
    "max_whole_digits": "ตัวเลขหน้าจุดทศนิยมต้องมีไม่เกิน %(max)s หลัก",
}
OF_FIELDS = {
    forms.Field: {"required": "โปรดกรอกข้อมูลนี้"},  # Django's says "this field is necessary"; we say what to do.
    forms.ChoiceField: {"invalid_choice": "ไม่มีตัวเลือกนี้ โปรดเลือกใหม่"},
    forms.MultipleChoiceField: {"invalid_choice": "ไม่มีตัวเลือกนี้ โปรดเลือกใหม่"},
    forms.ModelChoiceField: {"invalid_choice": "ไม่มีตัวเลือกนี้ โปรดเลือกใหม่"},
    forms.ModelMultipleChoiceField: {
        "invalid_choice": "ไม่มีตัวเลือกนี้ โปรดเลือกใหม่",
        "invalid_pk_value": "ไม่มีตัวเลือกนี้ โปรดเลือกใหม่",
    },
    forms.FileField: {"max_length": "ชื่อไฟล์ยาวเกินไป ต้องไม่เกิน %(max)d ตัวอักษร (ขณะนี้ %(length)d ตัวอักษร)"},
    forms.JSONField: {"invalid": "ข้อมูลไม่อยู่ในรูปแบบที่ระบบอ่านได้"},
    forms.MultiValueField: {"incomplete": "โปรดกรอกให้ครบ"},
    models.Field: {"invalid_choice": "ไม่มีตัวเลือกนี้ โปรดเลือกใหม่"},
    models.ForeignKey: {"invalid": "ไม่มีตัวเลือกนี้ โปรดเลือกใหม่"},
    models.UUIDField: {"invalid": "ข้อมูลของหน้านี้ไม่ครบ โปรดเปิดหน้านี้ใหม่"},
}
OF_SETS = {
    "missing_management_form": "ข้อมูลของหน้านี้ไม่ครบ โปรดเปิดหน้านี้ใหม่แล้วลองอีกครั้ง",
    "too_many_forms": "มีรายการมากเกินไป ต้องไม่เกิน %(num)d รายการ",
    "too_few_forms": "มีรายการน้อยเกินไป ต้องมีอย่างน้อย %(num)d รายการ",
}


def speak_thai():
    """Puts the sentences in the place of Django's, for every form there is."""
    for validator, sentence in OF_VALIDATORS.items():
        validator.message = sentence
    validators.DecimalValidator.messages = OF_DECIMALS
    validators.validate_integer.message = NOT_WHOLE
    for field, sentences in OF_FIELDS.items():
        field.default_error_messages = field.default_error_messages | sentences
    forms.BaseFormSet.default_error_messages = forms.BaseFormSet.default_error_messages | OF_SETS
