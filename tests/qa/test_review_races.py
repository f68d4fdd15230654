"""Two at the very same moment: a remark and a decision, two clicks on one button."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from qa.actions import letters, reviews
from qa.actions import submissions as actions
from qa.models import AdviceLetter, ReviewComment
from qa.views import reviewing
from schools.models import Role
from supervision.actions.changes import WrongState
from supervision.models import Recommendation
from tests.factories import make_user, today
from tests.qa.factories import make_submission, pdf
from tests.qa.test_workflow import S, fresh, put
from tests.supervision.test_merging_races import during

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sent():
    return put(make_submission())


@pytest.fixture
def supervisor(sent):
    return make_user(Role.SUPERVISOR, office=sent.round.office)


def test_a_remark_written_while_somebody_decides_is_refused_and_not_hidden_for_good(sent, supervisor):
    reader = make_user(Role.SUPERVISOR, office=sent.round.office)

    def remark():
        with pytest.raises(WrongState):
            reviews.add_comment(submission=fresh(sent), by=reader, text="ควรเพิ่มหลักฐาน")

    during(lambda: actions.accept(submission=sent, by=supervisor, version=sent.version), remark)
    assert not ReviewComment.objects.exists()


def test_a_letter_issued_by_two_clicks_at_once_is_one(sent, supervisor):
    row = put(sent, S.ACCEPTED)
    given = {"client_uuid": uuid.UUID(int=7), "paper": pdf(), "number": "1", "dated": today(), "text": "ข้อเสนอแนะ"}
    given |= {"signer": "นายมั่น ใจดี", "signer_position": "ผู้อำนวยการ", "by": supervisor}
    found = []
    during(
        lambda: found.append(letters.issue(submission=row, **given)),
        lambda: found.append(letters.issue(submission=fresh(row), **given)),
    )
    assert found == [AdviceLetter.objects.get()] * 2


def test_a_remark_that_two_clicks_recommend_at_once_is_one_recommendation(sent, supervisor):
    comment = reviews.add_comment(submission=sent, by=supervisor, text="พัฒนาการอ่าน")
    comment.submission = sent
    client = Client()
    client.force_login(supervisor)
    data = {"text": "พัฒนาการอ่าน", "owner": "ครูวิชาการ", "priority": "high"}
    given = data | {"due_on": today()}
    pages = []
    address = reverse("qa:comment_recommend", args=[comment.pk])
    during(
        lambda: reviewing._recommend(comment, supervisor, given),
        lambda: pages.append(client.post(address, data | {"due_on": "31/12/2570"})),
    )
    row = Recommendation.objects.get()
    assert pages[0].url == reverse("supervision:recommendation", args=[row.pk])
