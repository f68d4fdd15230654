"""From names to numbered papers: nothing is numbered twice, nothing issued changes, anybody can check."""

import pytest
from django.urls import reverse
from django.utils import timezone

from jobs.testing import work_off
from reports.actions import certificates as actions
from reports.models import Certificate, CertificateBatch
from schools.models import AuditEvent, Role
from tests.factories import make_office, make_user, today
from tests.reports.certificate_factories import APPROVAL
from thai.dates import numeric
from thai.years import be_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def clerk(office):
    return make_user(Role.CLERK, office=office)


@pytest.fixture
def desk(client, clerk):
    client.force_login(clerk)
    return client


def make_batch(clerk, names=("นางสาวน้ำผึ้ง ใจดี", "นายปั่น ผู้ใหญ่")):
    return CertificateBatch.objects.create(
        office=clerk.acting.office,
        activity="การอบรมน้ำใจ",
        issued_on=today(),
        signer_name="นายที่รัก กี่เพชร",
        signer_position="ผู้อำนวยการ",
        **APPROVAL,
        people=[{"name": name, "award": "วิทยากร"} for name in names],
        created_by=clerk,
    )


def typed(**changes):
    return {
        "kind": "honour",
        "activity": "การอบรมน้ำใจ",
        "wording": "ได้เข้าร่วม",
        "detail": "",
        "issued_on": numeric(today()),
        "signer_name": "นายที่รัก กี่เพชร",
        "signer_position": "ผู้อำนวยการ",
        "names": "นางสาวน้ำผึ้ง ใจดี, วิทยากร\nนายปั่น ผู้ใหญ่",
        "version": 1,
        "client_uuid": "3f0f8f5e-3c57-4b0e-8a1c-000000000001",
        **changes,
    }


def test_pasted_names_become_a_draft_with_a_preview(desk):
    response = desk.post(reverse("reports:certificate_new"), typed(), follow=True)
    batch = CertificateBatch.objects.get()
    assert batch.people == [
        {"name": "นางสาวน้ำผึ้ง ใจดี", "award": "วิทยากร"},
        {"name": "นายปั่น ผู้ใหญ่", "award": ""},
    ]
    assert "นางสาวน้ำผึ้ง ใจดี" in response.text
    assert Certificate.objects.count() == 0
    preview = desk.get(reverse("reports:certificate_preview", args=[batch.pk]))
    assert preview.content.startswith(b"%PDF-")


def test_saving_a_new_draft_twice_makes_one(desk):
    desk.post(reverse("reports:certificate_new"), typed())
    desk.post(reverse("reports:certificate_new"), typed())
    assert CertificateBatch.objects.count() == 1


def test_the_same_form_with_other_content_is_a_conflict_not_a_loss(desk):
    desk.post(reverse("reports:certificate_new"), typed(version=0))
    response = desk.post(reverse("reports:certificate_new"), typed(version=0, activity="เรื่องอื่น"))
    assert response.status_code == 409
    assert "เรื่องอื่น" in response.text and "การอบรมน้ำใจ" in response.text
    assert CertificateBatch.objects.get().activity == "การอบรมน้ำใจ"


def test_an_identity_that_another_office_used_means_nothing_here(desk):
    theirs = make_batch(make_user(Role.CLERK, office=make_office()))
    response = desk.post(reverse("reports:certificate_new"), typed(version=0, client_uuid=str(theirs.client_uuid)))
    assert response.status_code == 302
    mine = CertificateBatch.objects.exclude(pk=theirs.pk).get()
    assert mine.client_uuid != theirs.client_uuid


@pytest.mark.parametrize("version", ["9" * 5000, "-1", "abc", "", "²"])
def test_a_version_that_is_none_takes_no_number(desk, clerk, version):
    batch = make_batch(clerk)
    response = desk.post(reverse("reports:certificate_issue", args=[batch.pk]), {"version": version})
    assert response.status_code == 302
    assert Certificate.objects.count() == 0


def test_issue_numbers_freezes_and_makes_the_file(desk, clerk):
    batch = make_batch(clerk)
    desk.post(reverse("reports:certificate_issue", args=[batch.pk]), {"version": 1})
    work_off()
    batch.refresh_from_db()
    assert batch.state == "ready"
    papers = list(batch.certificates.all())
    assert [p.number for p in papers] == [1, 2]
    assert {p.be_year for p in papers} == {be_year(today())}
    assert len({p.code for p in papers}) == 2
    response = desk.get(reverse("schools:file", args=[batch.file.pk]))
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert AuditEvent.objects.filter(verb="issue certificates", actor=clerk).count() == 1


def test_two_clicks_issue_once(desk, clerk):
    batch = make_batch(clerk)
    for _ in range(2):
        response = desk.post(reverse("reports:certificate_issue", args=[batch.pk]), {"version": 1})
        assert response.status_code == 302
    assert batch.certificates.count() == 2
    work_off()
    assert Certificate.objects.count() == 2


def test_a_draft_changed_since_the_preview_takes_no_number(desk, clerk):
    batch = make_batch(clerk)
    CertificateBatch.objects.filter(pk=batch.pk).update(version=2)
    response = desk.post(reverse("reports:certificate_issue", args=[batch.pk]), {"version": 1}, follow=True)
    assert "มีผู้แก้ไขหลังจากที่ท่านเปิดหน้า" in response.text
    assert Certificate.objects.count() == 0


def test_a_stale_edit_shows_both_values_and_saves_nothing(desk, clerk):
    batch = make_batch(clerk)
    CertificateBatch.objects.filter(pk=batch.pk).update(activity="ชื่อที่คนอื่นแก้", version=2)
    response = desk.post(reverse("reports:certificate_edit", args=[batch.pk]), typed(activity="ชื่อของฉัน"))
    assert response.status_code == 409
    assert "ชื่อที่คนอื่นแก้" in response.text and "ชื่อของฉัน" in response.text
    batch.refresh_from_db()
    assert batch.activity == "ชื่อที่คนอื่นแก้"
    # Deciding with both in view is a save.
    desk.post(reverse("reports:certificate_edit", args=[batch.pk]), typed(activity="ชื่อของฉัน", version=2))
    batch.refresh_from_db()
    assert (batch.activity, batch.version) == ("ชื่อของฉัน", 3)


def test_an_issued_batch_cannot_be_edited(desk, clerk):
    batch = make_batch(clerk)
    actions.issue_batch(batch=batch, version=1, user=clerk)
    desk.post(reverse("reports:certificate_edit", args=[batch.pk]), typed(activity="อื่น", version=2))
    batch.refresh_from_db()
    assert batch.activity == "การอบรมน้ำใจ"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("issued_on", "31/02/2569", "ไม่มีวันที่"),
        ("issued_on", "16/5/2026", "หากหมายถึง พ.ศ. 2569"),
        ("names", "   ", "ไม่พบรายชื่อ"),
        ("names", ", วิทยากร", "บรรทัดที่ 1 ไม่มีชื่อ"),
        ("names", "ก" * 121, "ยาวเกิน"),
        ("version", "abc", "จำนวน"),
    ],
)
def test_what_cannot_be_understood_is_said_and_kept(desk, field, value, message):
    response = desk.post(reverse("reports:certificate_new"), typed(**{field: value}))
    assert response.status_code == 200
    assert message in response.text
    assert "การอบรมน้ำใจ" in response.text
    assert CertificateBatch.objects.count() == 0


def test_broken_thai_is_put_right(desk):
    desk.post(reverse("reports:certificate_new"), typed(names="นางสาวนํ้าผึ้ง\u200b  ใจดี"))
    assert CertificateBatch.objects.get().people[0]["name"] == "นางสาวน้ำผึ้ง ใจดี"


def test_a_name_that_stands_twice_is_pointed_out(desk, clerk):
    batch = make_batch(clerk, names=["นายปั่น ผู้ใหญ่", "นายปั่น ผู้ใหญ่"])
    assert "มีชื่อซ้ำ" in desk.get(reverse("reports:certificate_batch", args=[batch.pk])).text


class TestVerify:
    @pytest.fixture
    def paper(self, clerk):
        return actions.issue_batch(batch=make_batch(clerk), version=1, user=clerk).certificates.first()

    def test_anybody_sees_what_the_paper_shows(self, client, paper):
        response = client.get(reverse("reports:verify", args=[paper.code]))
        assert response.status_code == 200
        for text in (paper.name, "ยังใช้ได้", paper.number_text, "นายที่รัก กี่เพชร"):
            assert text in response.text
        assert "noindex" in response["X-Robots-Tag"]

    def test_a_typed_code_may_be_small_and_dashed(self, client, paper):
        code = paper.code.lower()
        dashed = "-".join(code[i : i + 5] for i in range(0, 20, 5))
        assert client.get(reverse("reports:verify", args=[dashed])).status_code == 200

    def test_every_unknown_code_gets_the_same_answer(self, client, paper):
        answers = set()
        for code in ("X" * 20, "short", paper.code[:-1] + ("2" if paper.code[-1] != "2" else "3"), "' or 1=1"):
            response = client.get(reverse("reports:verify", args=[code]))
            assert response.status_code == 404
            answers.add(response.text)
        assert len(answers) == 1
        assert "ไม่พบเกียรติบัตร" in answers.pop()

    def test_a_revoked_paper_says_so_and_keeps_its_number(self, desk, paper):
        url = reverse("reports:certificate_revoke", args=[paper.pk])
        assert "โปรดกรอก" in desk.post(url, {"reason": ""}).text
        assert Certificate.objects.get(pk=paper.pk).revoked_at is None
        desk.post(url, {"reason": "ชื่อผิด"})
        response = desk.get(reverse("reports:verify", args=[paper.code]))
        assert "ถูกเพิกถอนแล้ว" in response.text
        assert "ชื่อผิด" not in response.text
        assert Certificate.objects.filter(number=paper.number).count() == 1

    def test_no_row_says_when_it_was_revoked_without_a_reason(self, paper, clerk):
        from django.db import IntegrityError, transaction

        with pytest.raises(IntegrityError), transaction.atomic():
            Certificate.objects.filter(pk=paper.pk).update(revoked_at=timezone.now(), revoked_by=clerk)


def test_another_office_sees_nothing(client, clerk):
    batch = actions.issue_batch(batch=make_batch(clerk), version=1, user=clerk)
    client.force_login(make_user(Role.CLERK, office=make_office()))
    paper = batch.certificates.first()
    for name, pk in [
        ("certificate_batch", batch.pk),
        ("certificate_edit", batch.pk),
        ("certificate_preview", batch.pk),
        ("certificate_single", paper.pk),
        ("certificate_revoke", paper.pk),
    ]:
        assert client.get(reverse(f"reports:{name}", args=[pk])).status_code == 404
    assert "การอบรมน้ำใจ" not in client.get(reverse("reports:certificates")).text


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_asks_the_same_number_of_questions(desk, clerk, count, django_assert_max_num_queries):
    for _ in range(count):
        make_batch(clerk)
    desk.get(reverse("reports:certificates"))
    with django_assert_max_num_queries(8):
        desk.get(reverse("reports:certificates"))
