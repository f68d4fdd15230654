"""The styleguide, the account pages and the error pages as a visitor sees them."""

import re

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse

from schools.models import User

pytestmark = pytest.mark.django_db
WORD = "ป้าข้างบ้าน-2569"


@pytest.fixture
def person():
    user = User(username="สมศรี", email="somsri@example.org", given_name="สมศรี")
    user.set_password(WORD)
    user.save()
    return user


def seen(response):
    """The words of a page: without tags, scripts and the names of things."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"<[^>]+>", " ", text)


def english(text):
    """Latin words that are not usual in Thai writing."""
    usual = {"SAR", "PDF", "QR", "Excel", "MB", "KB", "NT", "n", "testserver", "example", "org", "somsri"}
    return [word for word in re.findall(r"[A-Za-z]{2,}", text.replace("&#x27;", "")) if word not in usual]


def test_the_styleguide_shows_each_component(client):
    html = client.get("/styleguide/").content.decode()
    for part in (
        "stat", "worklist", "level-bars", "table-cards", "pager", "filters", "chip", "btn", "stepper", "rating",
        "error-summary", "conflict", "timeline", "progress-box", "file", "notice", "empty", "dialog",
        "tabs", "near", "filter-chips", "filters-more", "export", "chart-box", "chart-figures",
    ):  # fmt: skip
        assert re.search(rf'class="(?:[\w -]* )?{part}[ "]', html), part
    assert "<datalist" in html
    assert "(ไม่บังคับ)" in html
    assert "asteriskField" not in html
    assert "data-confirm=" in html
    assert "วัตถุประสงค์ของการนิเทศ: โปรดกรอกข้อมูลนี้" in html


def test_a_chart_says_in_words_what_it_shows(client):
    assert "ยอดเยี่ยม 16 (14.0%)" in " ".join(seen(client.get("/styleguide/")).split())


def test_the_frame_has_landmarks_one_heading_and_a_skip_link(client):
    html = client.get("/styleguide/").content.decode()
    assert html.count("<h1") == 1
    assert 'lang="th"' in html
    assert '<a class="skip" href="#main">' in html
    assert '<main id="main"' in html
    assert "คู่มือหน้าตา · นิเทศ" in html


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_signup", "account_reset_password", "account_reset_password_done", "account_inactive",
     "account_reset_password_from_key_done", "account_email_verification_sent"],
)  # fmt: skip
def test_account_pages_before_login_are_thai(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert english(seen(response)) == []


@pytest.mark.parametrize("name", ["account_logout", "account_change_password", "account_reauthenticate"])
def test_account_pages_after_login_are_thai(client, person, name):
    client.force_login(person)
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert english(seen(response)) == []


def test_a_wrong_password_keeps_the_name_and_says_what_is_wrong(client, person):
    response = client.post(reverse("account_login"), {"login": "สมศรี", "password": "ผิด"})
    assert "โปรดตรวจสอบข้อมูลต่อไปนี้" in seen(response)
    assert 'value="สมศรี"' in response.content.decode()
    assert english(seen(response)) == []


@pytest.mark.parametrize("login", ["สมศรี", "somsri@example.org"])
def test_login_by_username_or_email(client, person, login):
    assert client.post(reverse("account_login"), {"login": login, "password": WORD}).status_code == 302


def test_a_lost_password_is_set_anew_by_mail(client, person):
    client.post(reverse("account_reset_password"), {"email": person.email})
    (letter,) = mail.outbox
    assert letter.subject == "[นิเทศ] ตั้งรหัสผ่านใหม่"
    link = re.search(r"https?://[^/]+(/\S+)", letter.body).group(1)
    assert english(letter.body.replace(link, "").replace("http://testserver", "")) == []
    page = client.get(link, follow=True)
    assert english(seen(page)) == []
    changed = client.post(page.request["PATH_INFO"], {"password1": "ลมหนาว-ปลายปี", "password2": "ลมหนาว-ปลายปี"})
    assert changed.status_code == 302
    person.refresh_from_db()
    assert person.check_password("ลมหนาว-ปลายปี")
    again = client.get(link, follow=True)
    assert "ลิงก์นี้ใช้ไม่ได้แล้ว" in seen(again)


def test_a_stranger_is_not_told_whether_an_address_is_known(client):
    response = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"}, follow=True)
    assert "ส่งอีเมลแล้ว" in seen(response)
    assert "ไม่มีบัญชี" in mail.outbox[0].body


def test_password_rules_are_thai_and_know_the_person(person):
    assert english(" ".join(password_validators_help_texts())) == []
    for word in ("สั้น", "1234567890123", "somsri@example.org", "password123"):
        with pytest.raises(ValidationError) as refused:
            validate_password(word, person)
        assert english(" ".join(refused.value.messages)) == []


def test_a_password_like_the_own_name_is_refused():
    with pytest.raises(ValidationError, match="คล้ายกับชื่อ"):
        validate_password("ประสิทธิ์ศักดิ์", User(username="p", given_name="ประสิทธิ์ศักดิ์"))


@pytest.mark.parametrize("page", ["400", "403", "404", "csrf", "500", "507"])
def test_error_pages_are_thai_and_show_the_way_back(page):
    """Rendered without any context, as after a failure of everything else."""
    html = render_to_string(f"errors/{page}.html")
    assert 'href="/"' in html
    assert html.count("<h1") == 1
    assert english(re.sub(r"<[^>]+>", " ", html)) == []


def test_an_unknown_address_gets_the_calm_page(client, person):
    client.force_login(person)
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "ไม่พบหน้าที่ท่านต้องการ" in seen(response)


def test_a_refused_csrf_token_keeps_calm(person):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    response = strict.post(reverse("account_login"), {"login": "สมศรี", "password": WORD})
    assert response.status_code == 403
    assert "สิ่งที่ท่านกรอกยังอยู่" in seen(response)
