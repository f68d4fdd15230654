"""The item bank opens to a few roles alone, and so do its files."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from qa.models import BankItem
from schools.models import Role
from tests.factories import make_office, make_school, make_user
from tests.qa.factories import pdf

pytestmark = pytest.mark.django_db
SAID = {
    "code": "TH01", "subject": "thai", "grade": "ป 3", "indicator": "ท 1.1 ป.3/3", "summary": "จับใจความ",
    "kind": "choice", "difficulty": "0.55", "discrimination": "0.31", "state": "reviewed", "access": "group",
}  # fmt: skip


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def author(office, client):
    user = make_user(Role.SUPERVISOR, office=office)
    client.force_login(user)
    return user


def upload(content=None, name="ข้อสอบ.pdf"):
    return SimpleUploadedFile(name, content or pdf(), "application/pdf")


def make(client, **change):
    return client.post(reverse("qa:bank_item_new"), SAID | {"upload": upload()} | change)


def test_an_item_is_added_once(client, author):
    make(client)
    assert "มีข้อสอบรหัสนี้ในคลังแล้ว" in make(client).content.decode()
    item = BankItem.objects.get()
    assert (item.grade, str(item.difficulty), item.file.purpose) == ("ป.3", "0.55", "bank_item")
    page = client.get(reverse("qa:bank_item", args=[item.pk])).content.decode()
    assert "0.31" in page and "ข้อสอบ.pdf" in page


def test_only_the_head_and_supervisors_open_it_and_its_file(client, author, office):
    make(client)
    item = BankItem.objects.get()
    addresses = [reverse("qa:bank_item", args=[item.pk]), reverse("schools:file", args=[item.file_id])]
    school = make_school(office)
    for role in Role:
        holder = make_user(role, office=office, school=school if role.startswith("school") else None)
        client.force_login(holder)
        allowed = role in (Role.HEAD, Role.SUPERVISOR)
        assert [client.get(address).status_code == 200 for address in addresses] == [allowed, allowed], role


def test_an_item_for_the_head_alone(client, author, office):
    make(client, access="head")
    item = BankItem.objects.get()
    address, file = reverse("qa:bank_item", args=[item.pk]), reverse("schools:file", args=[item.file_id])
    assert client.get(address).status_code == 200
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    assert [client.get(one).status_code for one in (address, file)] == [404, 404]
    assert "TH01" not in client.get(reverse("qa:bank_items")).content.decode()
    client.force_login(make_user(Role.HEAD, office=office))
    assert [client.get(one).status_code for one in (address, file)] == [200, 200]


def test_a_replaced_file_is_gone_and_a_stale_save_changes_nothing(client, author):
    make(client)
    item = BankItem.objects.get()
    old, edit = item.file_id, reverse("qa:bank_item_edit", args=[item.pk])
    client.post(edit, SAID | {"version": 1, "upload": upload(name="ใหม่.pdf")})
    item.refresh_from_db()
    assert item.file.label == "ใหม่.pdf"
    assert client.get(reverse("schools:file", args=[old])).status_code == 404
    assert client.post(edit, SAID | {"version": 1, "difficulty": "0.9"}).status_code == 409
    item.refresh_from_db()
    assert str(item.difficulty) == "0.55"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"difficulty": "1.5"}, "ต้องอยู่ระหว่าง 0 ถึง 1"),
        ({"discrimination": "-2"}, "ต้องอยู่ระหว่าง -1 ถึง 1"),
        ({"subject": "magic"}, "เลือก"),
        ({"upload": upload(b"GIF89a not a pdf", "x.pdf")}, "PDF"),
    ],
)
def test_what_is_refused(client, author, change, told):
    response = make(client, **change)
    assert response.status_code == 200 and told in response.content.decode()
    assert not BankItem.objects.exists()


def test_filters_by_quality(client, author):
    for code, p, r in (("A", "0.5", "0.4"), ("B", "0.95", "0.1"), ("C", "", "")):
        make(client, code=code, difficulty=p, discrimination=r)
    for quality, codes in (("good", ["A"]), ("weak", ["B"]), ("none", ["C"])):
        page = client.get(reverse("qa:bank_items"), {"quality": quality}).context["page"]
        assert [item.code for item in page] == codes
