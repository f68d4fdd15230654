"""What readers wrote stands in the school's form at the part it is about, and is settled there."""

import pytest
from django.urls import reverse
from django.utils import timezone

from qa.actions import reviews, submissions
from qa.models import ReviewComment
from schools.models import Role
from tests.factories import make_user
from tests.qa.factories import make_submission, part_url
from tests.qa.test_queries import queries
from tests.qa.test_reviewing import with_file
from tests.qa.test_workflow import fresh, put, standards

pytestmark = pytest.mark.django_db


@pytest.fixture
def returned(client):
    """A report that came back with a remark at a standard, at a page of its file, and at the whole."""
    row = put(make_submission())
    head = make_user(Role.HEAD, office=row.round.office)
    one = standards(row)[0]
    file = with_file(row, head)
    reviews.add_comment(submission=row, by=head, text="หลักฐานไม่พอ", part="standard", standard=one)
    reviews.add_comment(submission=row, by=head, text="ตัวเลขไม่ตรงกัน", part="file", file=file, page=12)
    submissions.send_back(submission=row, by=head, version=fresh(row).version, reason="โปรดแก้บทสรุป")
    client.force_login(make_user(Role.SCHOOL_STAFF, school=row.school))
    return fresh(row)


def page(client, row, code):
    return client.get(part_url(row, code)).text


def section_of(html):
    return html.partition('id="part-comments"')[2].partition("</section>")[0]


def test_each_stands_at_its_part_and_nowhere_else(client, returned):
    first = f"standard-{standards(returned)[0].pk}"
    told = {"summary": "โปรดแก้บทสรุป", first: "หลักฐานไม่พอ", "send": "ตัวเลขไม่ตรงกัน"}
    for code in told:
        section = section_of(page(client, returned, code))
        assert [text for text in told.values() if text in section] == [told[code]]
    assert "หน้า 12" in page(client, returned, "send")
    assert "part-comments" not in page(client, returned, f"standard-{standards(returned)[1].pk}")


def test_it_is_settled_there_with_an_answer_and_comes_back_to_the_part(client, returned):
    comment = ReviewComment.objects.get(part="standard")
    code = f"standard-{comment.standard_id}"
    answer = client.post(
        reverse("qa:comment_settle", args=[comment.pk]), {"answer": "แนบภาพเพิ่มแล้ว", "part": code}, follow=True
    )
    assert answer.redirect_chain[0][0] == f"{part_url(returned, code)}#comment-{comment.pk}"
    comment.refresh_from_db()
    assert comment.resolved_at and comment.answer == "แนบภาพเพิ่มแล้ว"
    assert "ดำเนินการครบทุกข้อแล้ว" in answer.text and "ดำเนินการแล้ว 1 ข้อ" in answer.text
    assert "แนบภาพเพิ่มแล้ว" in answer.text and "<textarea" not in section_of(answer.text)


def test_a_part_that_is_not_the_remarks_changes_nothing_of_where_it_leads(client, returned):
    comment = ReviewComment.objects.get(part="file")
    answer = client.post(reverse("qa:comment_settle", args=[comment.pk]), {"part": "//example.org"})
    assert answer.url == f"{part_url(returned, 'send')}#comment-{comment.pk}"


def test_what_the_office_has_not_shown_stays_with_it(client, returned):
    ReviewComment.objects.create(submission=returned, text="ระหว่างผู้ตรวจ", author=returned.round.created_by)
    assert "ระหว่างผู้ตรวจ" not in page(client, returned, "summary")


def test_many_remarks_cost_no_query_of_their_own(client, returned):
    counts = []
    for n in (1, 9, 90):
        ReviewComment.objects.bulk_create(
            ReviewComment(
                submission=returned, text=f"ข้อ {i}", author=returned.round.created_by, shown_at=timezone.now()
            )
            for i in range(n)
        )
        counts.append(queries(client, part_url(returned, "summary")))
    assert counts[0] == counts[1] == counts[2] <= 32
