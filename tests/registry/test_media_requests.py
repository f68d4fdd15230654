"""Media that schools ask for: asked once, delivered, given back, rated."""

from datetime import timedelta

import pytest
from django.urls import reverse

from inbox.models import Notice
from registry.library import merging
from registry.models import MediaRequest
from schools.models import Role
from tests.factories import make_office, make_school, make_user, today
from tests.registry.library_factories import make_item, make_request
from thai import dates

pytestmark = pytest.mark.django_db


def test_a_request_goes_from_the_school_to_its_rating(client):
    office = make_office()
    school = make_school(office)
    clerk, head = make_user(Role.CLERK, office=office), make_user(Role.HEAD, office=office)
    teacher = make_user(Role.SCHOOL_STAFF, office=office, school=school)
    item = make_item(office, by=head)
    client.force_login(teacher)
    page = f"{reverse('library:request_new')}?item={item.pk}"
    form = client.get(page).context["form"]
    assert form.initial["what"] == item.title
    data = {
        "what": item.title,
        "purpose": "ป.1",
        "way": "loan",
        "quantity": 2,
        "client_uuid": form.initial["client_uuid"],
    }
    assert client.post(page, data | {"needed_on": "1/1/2560"}).context["form"].errors.keys() == {"needed_on"}
    for _click in range(2):
        assert client.post(page, data).status_code == 302
    row = MediaRequest.objects.get()
    assert (row.item, row.school, row.state) == (item, school, "asked")
    assert Notice.objects.filter(user__in=[clerk, head]).count() == 2

    def step(name, **more):
        row.refresh_from_db()
        given = {f"{name}-{key}": value for key, value in {"version": row.version, **more}.items()}
        return client.post(reverse("library:request_step", args=[row.pk, name]), given, follow=True)

    # A school cannot deliver to itself.
    assert step("deliver").status_code == 403
    client.force_login(clerk)
    assert step("decline").status_code == 422
    # What is lent comes back by a day.
    assert "โปรดระบุวันที่ส่งคืน" in step("deliver").content.decode()
    back = today() + timedelta(days=7)
    step("deliver", back_by=dates.numeric(back), note="ส่งทางรถ")
    row.refresh_from_db()
    assert (row.state, row.responsible, row.back_by, row.due_on) == ("delivered", clerk, back, back)
    # The second click finds it done.
    assert "มีผู้ดำเนินการแล้ว" in step("deliver", back_by="1/1/2599").content.decode()
    MediaRequest.objects.update(back_by=today() - timedelta(days=1))
    late = client.get(reverse("library:requests"), {"late": "yes"})
    assert list(late.context["page"]) == [row] and "เกินกำหนด" in late.content.decode()
    client.force_login(teacher)
    assert step("rate").status_code == 422
    step("rate", rating=5, note="รวดเร็ว")
    client.force_login(clerk)
    step("give_back", note="ครบ")
    row.refresh_from_db()
    assert (row.state, row.rating, row.returned_on) == ("rated", 5, today())
    assert [event.what for event in row.events.all()] == ["ask", "deliver", "rate", "give_back"]
    # Another school of the office knows nothing of it.
    client.force_login(make_user(Role.SCHOOL_STAFF, office=office, school=make_school(office)))
    assert client.get(reverse("library:request", args=[row.pk])).status_code == 404


def test_the_list_is_by_state_and_needs_the_same_queries(client, django_assert_max_num_queries):
    office = make_office()
    school = make_school(office)
    head = make_user(Role.HEAD, office=office)
    teacher = make_user(Role.SCHOOL_STAFF, office=office, school=school)
    for _n in range(8):
        make_request(school, by=teacher)
    make_request(school, by=teacher, state="accepted", needed_on=today() - timedelta(days=1))
    client.force_login(head)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("library:requests"))
    assert page.context["states"] == [("asked", "รอรับเรื่อง", 8), ("accepted", "กำลังจัดเตรียม", 1)]
    assert page.context["late"] == 1
    # What waits goes along when the school is merged, and comes back when that was a mistake.
    into = make_school(office)
    moved = merging.move_requests(school, into, today(), head)
    assert (len(moved), merging.count_requests(school, into, today())) == (9, 0)
    merging.give_back(school, moved, head)
    assert MediaRequest.objects.filter(school=school).count() == 9
    assert len(client.get(reverse("library:requests"), {"state": "asked"}).context["page"].object_list) == 8
    assert len(client.get(reverse("library:requests"), {"q": school.name}).context["page"].object_list) == 9
