"""The demo office has a public site to look at."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from qa.models import BestPractice
from reports.models import Publication
from schools.models import Office

pytestmark = pytest.mark.django_db


def test_the_public_site_of_the_demo_office_has_every_kind_that_it_can_have(client):
    call_command("demo", schools=40, years=2, verbosity=0)
    office = Office.objects.get()
    kinds = set(Publication.objects.on_site(office.pk).values_list("kind", flat=True))
    assert kinds >= {"practice", "innovation", "announcement", "calendar", "figures"}
    page = client.get(reverse("reports:public_site", args=[office.pk]))
    assert "ห้องสมุดเคลื่อนที่ในชุมชน" in client.get(reverse("reports:public_list", args=[office.pk])).text
    assert "ข้อมูลเปิดด้านการนิเทศ" in page.text
    calendar = Publication.objects.on_site(office.pk).get(kind="calendar")
    assert {"ภาคเรียน", "วันหยุด", "กำหนดส่ง", "กิจกรรม"} <= {row["kind"] for row in calendar.data["sheets"]["days"]["rows"]}
    published = BestPractice.objects.published().count()
    assert Publication.objects.on_site(office.pk).filter(kind="practice").count() == published
