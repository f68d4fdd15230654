"""What a person reads when something typed is wrong, and what nobody needs to read."""

import pytest
from django import forms
from django.urls import reverse

from schools.models import Role
from tests.factories import PASSWORD, make_user


@pytest.mark.django_db
@pytest.mark.parametrize("login", ["username", "email", None])
def test_a_wrong_login_does_not_tell_what_was_wrong(client, login):
    user = make_user(Role.CLERK)
    typed = getattr(user, login) if login else "nobody"
    html = client.post(reverse("account_login"), {"login": typed, "password": "wrong"}).content.decode()
    assert "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง" in html
    assert "(ยกเว้นรหัสผ่าน ซึ่งต้องกรอกใหม่)" in html


@pytest.mark.django_db
def test_after_the_login_the_page_opens_without_a_notice(client):
    user = make_user(Role.CLERK)
    response = client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD}, follow=True)
    assert response.context["user"] == user
    assert list(response.context["messages"]) == []


@pytest.mark.parametrize("kind", [forms.ChoiceField, forms.TypedChoiceField, forms.MultipleChoiceField])
def test_a_choice_that_does_not_exist(kind):
    sent = ["x"] if kind is forms.MultipleChoiceField else "x"
    with pytest.raises(forms.ValidationError) as refused:
        kind(choices=[("a", "ก")]).clean(sent)
    assert refused.value.messages == ["ไม่มีตัวเลือกนี้ โปรดเลือกใหม่"]
