"""Results and recommendations of an external assessment that are sent twice, by one person or by two."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from qa.models import ExternalResult
from schools.models import Role
from supervision.models import Recommendation
from tests.factories import make_office, make_user
from tests.qa.external_factories import give_result, head_of, make_assessment
from thai.dates import numeric, short

pytestmark = pytest.mark.django_db
DUE = timezone.localdate() + timedelta(days=30)


@pytest.fixture
def head(client):
    head = head_of(make_office())
    client.force_login(head)
    return head


@pytest.fixture
def assessment(head):
    return make_assessment(head.acting.office, head)


def url(assessment, name):
    return reverse(f"qa:{name}", args=[assessment.pk])


# ---- the result


def typed(assessment, **fields):
    """What the form of the result posts: every standard on level 3."""
    standards = assessment.standard_set.standards.all()
    given = {f"standard_{row.pk}": "3" for row in standards} | {"result": "ดี", "version": assessment.version}
    return given | {"assessed_on": numeric(assessment.starts_on)} | fields


def test_a_stale_result_shows_both_field_by_field_and_overwrites_nothing(client, head, assessment):
    first = assessment.standard_set.standards.first()
    mine = typed(assessment, **{f"standard_{first.pk}_improvements": "ควรพัฒนาการคิดเลข"})
    give_result(assessment, head)
    page = client.post(url(assessment, "external_result"), mine)
    assert page.status_code == 409
    rows = {row["label"]: (row["mine"], row["theirs"]) for row in page.context["conflict"]}
    assert rows["ผลการประเมินโดยรวม"] == ("ดี", "พอใช้")
    assert rows[f"จุดที่ควรพัฒนา มาตรฐานที่ {first.code}"] == ("ควรพัฒนาการคิดเลข", "ควรพัฒนาการอ่าน")
    assert rows[f"ระดับของมาตรฐานที่ {first.code}"] == ("3 ดี", "2 พอใช้")
    assert rows[f"จุดเด่น มาตรฐานที่ {first.code}"] == ("", "ครูตั้งใจสอน")
    text = page.content.decode()
    assert "ครูตั้งใจสอน" in text and "2 พอใช้" in text
    assert ExternalResult.objects.get().result == "พอใช้"
    # The next press is a decision.
    assessment.refresh_from_db()
    now = {"version": assessment.version, "seen": assessment.result_id}
    client.post(url(assessment, "external_result"), mine | now)
    assert ExternalResult.objects.get().result == "ดี"


def test_two_clicks_record_a_result_once(client, head, assessment):
    director = make_user(Role.SCHOOL_DIRECTOR, school=assessment.school)
    given = typed(assessment)
    answers = [client.post(url(assessment, "external_result"), given).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert Notice.objects.filter(user=director, title__contains="ผลการประเมินภายนอก").count() == 1


# ---- recommendations


def recommended(identity, *texts, owner="ครูวิชาการ", due=DUE):
    given = {
        "client_uuid": identity,
        "recommendations-TOTAL_FORMS": str(len(texts)),
        "recommendations-INITIAL_FORMS": "0",
    }
    for place, text in enumerate(texts):
        row = {"text": text, "owner": owner, "due_on": numeric(due), "priority": "high"}
        given |= {f"recommendations-{place}-{name}": value for name, value in row.items()}
    return given


def identity_of(page):
    return page.content.decode().split('name="client_uuid" value="')[1].split('"')[0]


def texts():
    return sorted(Recommendation.objects.values_list("text", flat=True))


@pytest.fixture
def address(head, assessment):
    give_result(assessment, head)
    return url(assessment, "external_recommend")


def test_recommendations_come_into_the_common_list_once(client, assessment, address):
    page = client.get(address)
    assert "ควรพัฒนาการอ่าน" in page.content.decode()
    given = recommended(identity_of(page), "พัฒนาการอ่าน")
    client.post(address, given)
    again = client.post(address, given, follow=True)
    assert "เปิดถึงโรงเรียนไว้แล้ว" in again.content.decode()
    row = Recommendation.objects.get()
    assert (row.source, row.school, row.state) == ("external", assessment.school, "open")
    assert assessment.recommendations.get() == row
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=assessment.school))
    assert "พัฒนาการอ่าน" in client.get(url(assessment, "external_assessment")).content.decode()


@pytest.mark.parametrize(
    ("text", "fields", "mine", "theirs"),
    [
        ("พัฒนาการเขียน", {}, "พัฒนาการเขียน", "พัฒนาการอ่าน"),
        ("พัฒนาการอ่าน", {"owner": "ครู ป.1"}, "ครู ป.1", "ครูวิชาการ"),
        ("พัฒนาการอ่าน", {"due": DUE + timedelta(days=9)}, short(DUE + timedelta(days=9)), short(DUE)),
    ],
)
def test_what_was_edited_after_back_is_shown_beside_what_was_opened(client, address, text, fields, mine, theirs):
    identity = identity_of(client.get(address))
    client.post(address, recommended(identity, "พัฒนาการอ่าน"))
    page = client.post(address, recommended(identity, text, **fields))
    assert page.status_code == 409
    assert [(row["mine"], row["theirs"]) for row in page.context["conflict"]] == [(mine, theirs)]
    assert theirs in page.content.decode()
    assert Recommendation.objects.count() == 1
    # Pressed again it is one more, and the first one stays.
    client.post(address, recommended(identity_of(page), text, **fields))
    assert texts() == sorted(["พัฒนาการอ่าน", text])


def test_a_row_that_was_added_after_back_is_opened_and_counted_alone(client, address):
    identity = identity_of(client.get(address))
    client.post(address, recommended(identity, "พัฒนาการอ่าน"))
    page = client.post(address, recommended(identity, "พัฒนาการอ่าน", "พัฒนาการเขียน"), follow=True)
    assert "เปิดข้อเสนอแนะ 1 ข้อแล้ว" in page.content.decode()
    # The first row taken away: what stands was opened, and nothing is doubled.
    client.post(address, recommended(identity, "พัฒนาการเขียน"))
    assert texts() == sorted(["พัฒนาการอ่าน", "พัฒนาการเขียน"])
