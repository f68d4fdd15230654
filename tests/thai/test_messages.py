"""Whatever Django refuses it refuses in Thai, also where its own Thai catalogue has no sentence."""

import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.validators import FileExtensionValidator
from django.db import models
from django.urls import reverse

from schools.models import Role
from tests.factories import make_office, make_user


class EveryForm(forms.Form):
    long = forms.CharField(max_length=5)
    short = forms.CharField(min_length=5)
    digits = forms.DecimalField(max_digits=3)
    places = forms.DecimalField(decimal_places=1)
    whole = forms.DecimalField(max_digits=3, decimal_places=1)
    step = forms.IntegerField(step_size=5)
    null = forms.CharField()
    name = forms.FileField(max_length=5)
    kind = forms.FileField(validators=[FileExtensionValidator(["pdf"])])
    json = forms.JSONField()
    chosen = models.CharField(choices=[("a", "ก")]).formfield()


def test_every_refusal_is_thai():
    typed = {"long": "ก" * 9, "short": "ก", "digits": "1234", "places": "1.25", "whole": "123.5", "step": "7"}
    typed |= {"null": "ก\x00", "json": "{", "chosen": "b"}
    files = {name: SimpleUploadedFile("abcdef.txt", b"x") for name in ("name", "kind")}
    errors = EveryForm(typed, files).errors
    assert set(errors) == set(EveryForm.base_fields)
    for said in errors.values():
        assert not re.search("[A-Za-z]{4,}", " ".join(said)), said
    assert errors["long"] == ["ข้อความยาวเกินไป ต้องไม่เกิน 5 ตัวอักษร (ขณะนี้ 9 ตัวอักษร)"]
    assert errors["places"] == ["ทศนิยมต้องมีไม่เกิน 1 ตำแหน่ง"]


def test_sets_of_forms_refuse_in_thai():
    rows = forms.formset_factory(forms.Form, max_num=1, validate_max=True, min_num=1, validate_min=True)
    for data in ({}, {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0"}):
        said = rows(data).non_form_errors()
        assert said and not re.search("[A-Z][a-z]", " ".join(said)), said


@pytest.mark.django_db
def test_a_page_tells_in_thai_that_a_text_is_too_long(client):
    client.force_login(make_user(Role.HEAD, office=make_office()))
    page = client.post(reverse("supervision:survey_new"), {"instructions": "ก" * 20_000}).text
    assert "ต้องไม่เกิน 5000 ตัวอักษร (ขณะนี้ 20000 ตัวอักษร)" in page
    assert "Ensure" not in page
