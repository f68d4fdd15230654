"""The demo office looks alive: a public site, awards and best practices, a cycle of สมศ. and schools that are helped.

One office answers for all of them, for to make it takes longer than all the rest.
"""

import pytest
from django.core.management import call_command
from django.urls import reverse

from qa import below_standard, external_synthesis
from qa.models import (
    Award,
    BestPractice,
    ExternalAssessment,
    HelpPlan,
    Inspection,
    Judging,
    ReadinessCheck,
    ReassessmentRequest,
)
from reports.models import Publication
from schools.models import Office, Role, School, User

pytestmark = pytest.mark.django_db


def test_the_demo_office_looks_alive(client):
    call_command("demo", schools=40, years=2, verbosity=0)
    office = Office.objects.get()
    head = User.objects.filter(memberships__role=Role.HEAD, memberships__office=office).first()
    its_public_site_has_every_kind_that_it_can_have(client, office)
    an_award_was_announced_and_one_takes_nominations(client, office, head)
    schools_are_assessed_inspected_and_helped(office, head)


def its_public_site_has_every_kind_that_it_can_have(client, office):
    kinds = set(Publication.objects.on_site(office.pk).values_list("kind", flat=True))
    assert kinds >= {"practice", "innovation", "announcement", "calendar", "figures", "report"}
    page = client.get(reverse("reports:public_site", args=[office.pk]))
    assert "ห้องสมุดเคลื่อนที่ในชุมชน" in client.get(reverse("reports:public_list", args=[office.pk])).text
    assert "ข้อมูลเปิดด้านการนิเทศ" in page.text
    report = Publication.objects.on_site(office.pk).get(kind="report")
    address = reverse("reports:public_item", args=[office.pk, report.slug])
    assert address in page.text and not report.files.exists()
    reading = client.get(address).text
    assert "ระดับคุณภาพ" in reading and 'class="public-contents' in reading
    calendar = Publication.objects.on_site(office.pk).get(kind="calendar")
    assert {"ภาคเรียน", "วันหยุด", "กำหนดส่ง", "กิจกรรม"} <= {row["kind"] for row in calendar.data["sheets"]["days"]["rows"]}
    published = BestPractice.objects.published().count()
    assert Publication.objects.on_site(office.pk).filter(kind="practice").count() == published


def an_award_was_announced_and_one_takes_nominations(client, office, head):
    finished = Award.objects.get(state="announced")
    assert finished.results.exclude(prize="").exists()
    assert {row.n for row in finished.results.all()} <= {1, 2, 3}
    assert Judging.objects.filter(is_conflict=True).exists()
    coming = Award.objects.get(state="judging").round
    assert coming.is_open and coming.submissions.filter(state="submitted").count() == 2
    assert 4 <= BestPractice.objects.published().count() <= 6
    page = client.get(reverse("reports:public_practices", args=[office.pk]), follow=True)
    assert page.status_code == 200 and "ห้องสมุดเคลื่อนที่ในชุมชน" in page.text
    client.force_login(head)
    for name in ("award", "award_ranking", "award_results"):
        assert client.get(reverse(f"qa:{name}", args=[finished.pk])).status_code == 200


def schools_are_assessed_inspected_and_helped(office, head):
    states = set(ExternalAssessment.objects.values_list("state", flat=True))
    assert states == {"planned", "resulted"}
    assert ReadinessCheck.objects.filter(score__gt=0, score__lt=100).exists()
    assert ReassessmentRequest.objects.count() == 1
    assert Inspection.objects.filter(visit=None).exists()
    assert HelpPlan.objects.filter(state="open").exists()
    assert len(external_synthesis.rows(School.objects.filter(office=office))) > 5
    assert below_standard.below(head)
