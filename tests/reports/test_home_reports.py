"""Reports on the home pages: whoever may sign finds what waits, the author what came back."""

import pytest
from django.urls import reverse

from reports import permissions
from reports.models import Report
from schools.models import Role
from tests.factories import make_office, make_user
from tests.reports.report_factories import make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def test_what_waits_for_a_person_is_what_the_person_may_sign(office):
    head, director = make_user(Role.HEAD, office=office), make_user(Role.DIRECTOR, office=office)
    for author in (None, head):
        for state in ("draft", "submitted", "endorsed", "returned", "approved"):
            make_report(office=office, author=author, head=head, director=director, state=state, printed=False)
    strangers = [make_user(Role.DIRECTOR, office=make_office()), make_user(Role.SUPERVISOR, office=office)]
    for user in (head, director, *strangers):
        may = {
            row
            for row in Report.objects.visible_to(user)
            if permissions.can_endorse_report(user, row) or permissions.can_approve_report(user, row)
        }
        assert set(Report.objects.waiting_for(user)) == may, user.acting


def test_it_stands_on_the_home_page(client, office):
    head = make_user(Role.HEAD, office=office)
    report = make_report(office=office, head=head, state="submitted")
    back = make_report(office=office, head=head, state="returned")
    for user, row in ((head, report), (back.author, back)):
        client.force_login(user)
        page = client.get(reverse("reports:home")).content.decode()
        assert f'href="{reverse("reports:report", args=[row.pk])}"' in page
