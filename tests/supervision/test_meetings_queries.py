"""Pages of meetings cost the same for 1 and for many rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schools.models import Role
from supervision.models import AgendaItem, MeetingMember, MeetingStep, SeriesMember
from tests.factories import make_office, make_school, make_user
from tests.supervision.factories import make_open_recommendation
from tests.supervision.meeting_factories import make_meeting, make_resolution, make_series

pytestmark = pytest.mark.django_db
PAGES = {
    "supervision:committees": 8,
    "supervision:committee": 13,
    "supervision:meetings": 9,
    "supervision:meeting": 22,
    "supervision:meeting_attendance": 10,
    "supervision:agenda_item": 16,
    "supervision:resolutions": 15,
    "supervision:meeting_tasks": 14,
    "schools:export": 17,
    "reports:home": 45,
}


def test_pages_of_meetings(client):
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    series = make_series(office=office, by=head, members=[head])
    meeting = make_meeting(series=series, state="held", by=head)
    given = make_open_recommendation(school=make_school(office), head=head)
    arguments = {
        "supervision:committee": [series.pk],
        "supervision:meeting": [meeting.pk],
        "supervision:meeting_attendance": [meeting.pk],
        "supervision:agenda_item": [meeting.items.get(kind="consider").pk],
        "schools:export": ["resolutions", "csv"],
    }

    def add(n):
        for number in range(n):
            make_meeting(series=make_series(office=office, by=head, members=[head]), state="invited", by=head)
            make_meeting(series=series, state="recorded", by=head)
            user = make_user(Role.SUPERVISOR, office=office)
            for kind in ("task", "recommend"):
                made = make_resolution(meeting, kind=kind, owner=user, by=head, without_quorum=True)
            made.recommendations.add(given)
            make_resolution(meeting, kind="task", owner=head, by=head, without_quorum=True)
            item = AgendaItem.objects.create(meeting=meeting, parent=made.item, title="เรื่อง", position=number)
            AgendaItem.objects.filter(pk=item.pk).update(arising=made)
            SeriesMember.objects.create(series=series, user=user, name="ก")
            MeetingMember.objects.create(meeting=meeting, user=user, name="ก")
            MeetingStep.objects.create(meeting=meeting, to_state="held", actor=user)

    client.force_login(head)
    costs = {name: [] for name in PAGES}
    for more in (1, 9):
        add(more)
        for name, made in costs.items():
            address = reverse(name, args=arguments.get(name, []))
            assert client.get(address).status_code == 200
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(address)
                if answer.streaming:
                    b"".join(answer.streaming_content)
            made.append(len(asked))
    assert {name: made for name, made in costs.items() if len(set(made)) > 1 or made[0] > PAGES[name]} == {}
