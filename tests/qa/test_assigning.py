"""Everybody's load, and giving reports to readers by hand, by network and evenly."""

import pytest
from django.urls import reverse

from inbox.models import Notice
from instruments.models import Instrument
from qa.actions import assigning
from qa.models import Submission
from schools.models import Role
from tests.factories import make_network, make_office, make_school, make_user
from tests.qa.factories import make_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def round():
    """Two networks of two schools; each school answers for two levels. Nobody reads yet."""
    office = make_office()
    for name in ("เครือข่ายเหนือ", "เครือข่ายใต้"):
        network = make_network(office, name)
        for _ in range(2):
            make_school(office, network=network)
    return make_round(office, schools=0)


@pytest.fixture
def head(client, round):
    client.force_login(round.created_by)
    return round.created_by


@pytest.fixture
def readers(round):
    return [make_user(Role.SUPERVISOR, office=round.office) for _ in range(2)]


def post(client, round, **data):
    return client.post(reverse("qa:reviewers", args=[round.pk]), {"do": "assign", **data}, follow=True)


def of(round, **filters):
    return list(round.submissions.filter(**filters).values_list("pk", flat=True))


def test_ticked_reports_go_to_one_reader_who_is_told(client, round, head, readers):
    chosen = of(round)[:3]
    page = post(client, round, submissions=chosen, reader=readers[0].pk)
    assert "3 รายการแล้ว" in page.text
    assert of(round, reviewer=readers[0]) == chosen
    assert Notice.objects.get(user=readers[0]).title.endswith("3 รายการ")


def test_a_whole_network_goes_to_one_reader(client, round, head, readers):
    network = round.office.networks.get(name="เครือข่ายใต้")
    post(client, round, network=network.pk, reader=readers[1].pk)
    assert of(round, reviewer=readers[1]) == of(round, school__network=network)


def test_accepted_ones_stay_and_nobody_is_both_readers(client, round, head, readers):
    one, two = of(round)[:2]
    Submission.objects.filter(pk=one).update(
        state="accepted", submitted_at="2026-01-01T00:00Z", accepted_at="2026-01-02T00:00Z"
    )
    Submission.objects.filter(pk=two).update(second_reader=readers[0])
    page = post(client, round, submissions=[one, two], reader=readers[0].pk)
    assert "อีก 2 รายการไม่เปลี่ยน" in page.text
    assert not of(round, reviewer=readers[0])


def test_the_second_slot(client, round, head, readers):
    (one,) = of(round)[:1]
    post(client, round, submissions=[one], reader=readers[1].pk, slot="second")
    assert of(round, second_reader=readers[1]) == [one]


def test_nothing_chosen_and_strangers_are_refused(client, round, head, readers):
    assert "โปรดเลือกรายงานอย่างน้อยหนึ่งรายการ" in post(client, round, reader=readers[0].pk).text
    stranger = make_user(Role.SUPERVISOR, office=make_office())
    assert "ผู้นี้ตรวจรายงานของสำนักงานไม่ได้" in post(client, round, submissions=of(round)[:1], reader=stranger.pk).text
    other = make_round()
    page = post(client, round, submissions=of(other)[:1], reader=readers[0].pk)
    assert page.context["form"].errors
    assert not Submission.objects.exclude(reviewer=None).exists()


def test_spreading_is_even_and_keeps_a_school_together(client, round, head, readers):
    client.post(reverse("qa:reviewers", args=[round.pk]), {"do": "spread"})
    assert sorted(row["total"] for row in assigning.loads(round) if row["total"]) == [4, 4]
    for school in {row.school_id for row in round.submissions.all()}:
        assert len(set(round.submissions.filter(school=school).values_list("reviewer", flat=True))) == 1


def test_the_load_of_each_is_shown(client, round, head, readers):
    first = of(round)[0]
    Submission.objects.filter(pk=first).update(reviewer=readers[0], state="submitted", submitted_at="2026-01-01T00:00Z")
    loads = {row["reader"]: row for row in client.get(reverse("qa:reviewers", args=[round.pk])).context["loads"]}
    assert (loads[readers[0]]["total"], loads[readers[0]]["waiting"], loads[readers[1]]["total"]) == (1, 1, 0)
    page = client.get(reverse("qa:reviewers", args=[round.pk]))
    idle = page.context["idle"]
    assert readers[1] in idle and readers[0] not in idle
    assert f"อีก {len(idle)} คนที่ยังไม่มีงาน" in page.text
    assert f"?reviewer={readers[1].pk}&amp;slot=first&amp;state=undecided" not in page.text


def test_supervisors_see_loads_but_assign_nothing(client, round, readers):
    client.force_login(readers[0])
    address = reverse("qa:reviewers", args=[round.pk])
    assert client.get(address).status_code == 200
    for do in ("assign", "spread", "settings"):
        assert client.post(address, {"do": do}).status_code == 403


def test_how_a_round_is_read_pins_the_published_version(client, round, head):
    instrument = Instrument.objects.filter(office=None, purpose="assessment").usable().first()
    data = {"do": "settings", "review-version": 1, "review-second_reader": "on", "review-checklist": instrument.pk}
    client.post(reverse("qa:reviewers", args=[round.pk]), data)
    round.refresh_from_db()
    assert round.second_reader and round.checklist == instrument.current


def test_of_two_who_choose_how_to_read_the_second_is_shown_what_holds(client, round, head):
    address = reverse("qa:reviewers", args=[round.pk])
    data = {"do": "settings", "review-version": round.version, "review-second_reader": "on"}
    client.post(address, data)
    assert client.post(address, data).status_code == 302, "the same again is saved already"
    page = client.post(address, {"do": "settings", "review-version": round.version})
    assert page.status_code == 409 and "มีผู้แก้ไขข้อมูลนี้ก่อนท่านบันทึก" in page.text
    round.refresh_from_db()
    assert round.second_reader
    client.post(address, {"do": "settings", "review-version": page.context["settings"]["version"].value()})
    round.refresh_from_db()
    assert not round.second_reader


def test_a_reader_is_taken_away_on_demand_alone(client, round, head, readers):
    network = round.office.networks.get(name="เครือข่ายใต้")
    round.submissions.update(reviewer=readers[0])
    assert "โปรดเลือกผู้ตรวจ" in post(client, round, network=network.pk).text
    assert not of(round, reviewer=None)
    page = post(client, round, do="release", network=network.pk, reader=readers[1].pk)
    assert "ปลดผู้ตรวจ 4 รายการแล้ว" in page.text
    assert of(round, reviewer=None) == of(round, school__network=network)


def test_a_network_means_the_reports_of_the_filtered_page(client, round, head, readers):
    network = round.office.networks.get(name="เครือข่ายใต้")
    data = {"do": "assign", "network": network.pk, "reader": readers[0].pk}
    address = reverse("qa:reviewers", args=[round.pk])
    client.post(f"{address}?level=early", data)
    assert of(round, reviewer=readers[0]) == of(round, school__network=network, level="early")
    client.post(f"{address}?level=nonsense", data)
    assert len(of(round, reviewer=readers[0])) == 2, "nobody asked for everything"


def test_the_committee_reads_along_but_is_never_the_first_reader(client, round, head):
    expert = make_user(Role.COMMITTEE, office=round.office)
    chosen = of(round)[:1]
    assert "เป็นผู้ตรวจหลักไม่ได้" in post(client, round, submissions=chosen, reader=expert.pk).text
    rows = round.submissions.filter(pk__in=chosen)
    assert assigning.assign(round=round, by=head, submissions=rows, reader=expert) == (0, 1)
    assert not of(round, reviewer=expert)
    post(client, round, submissions=chosen, reader=expert.pk, slot="second")
    assert of(round, second_reader=expert) == chosen


def test_what_a_second_reader_is_told_of_opens_with_it(client, round, readers):
    (one,) = of(round)[:1]
    rows = round.submissions.filter(pk=one)
    assigning.assign(round=round, by=round.created_by, submissions=rows, reader=readers[1], second=True)
    client.force_login(readers[1])
    board = reverse("qa:round", args=[round.pk])
    assert [row.pk for row in client.get(Notice.objects.get(user=readers[1]).url).context["page"]] == [one]
    for slot, found in (("first", []), ("second", [one])):
        page = client.get(f"{board}?reviewer={readers[1].pk}&slot={slot}")
        assert [row.pk for row in page.context["page"]] == found


def test_spreading_passes_over_second_readers_and_says_what_it_gave(client, round, head, readers):
    one, other = readers
    school = round.office.schools.first()
    round.submissions.filter(school=school).update(second_reader=one)
    assert assigning.spread(round=round, by=head) == 8
    assert of(round, reviewer=other, school=school) == of(round, school=school)
    round.submissions.update(reviewer=None, second_reader=one)
    type(other).objects.filter(pk=other.pk).update(is_active=False)
    assert assigning.spread(round=round, by=head) == 0
    assert len(of(round, reviewer=None)) == 8
