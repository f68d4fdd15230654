"""The register of committees: whose term ends, who appointed them, from where their members come."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from schools.models import Role
from supervision.models import MeetingSeries
from tests.factories import make_office, make_user, today
from tests.registry.letter_factories import make_order, make_received
from tests.supervision.meeting_factories import make_series
from thai import dates

pytestmark = pytest.mark.django_db


def test_a_committee_with_its_order_term_and_members_by_category(client):
    office = make_office()
    head, clerk, member = (make_user(role, office=office) for role in (Role.HEAD, Role.CLERK, Role.COMMITTEE))
    order = make_order(by=clerk, subject="แต่งตั้ง ก.ต.ป.น.", dated=today())
    secret = make_order(by=clerk, secrecy="secret")
    theirs = make_order(by=make_user(Role.CLERK, office=make_office()))
    client.force_login(head)
    new = reverse("supervision:committee_new")
    data = {
        "name": "ก.ต.ป.น. ชุดใหม่", "kind": "ktpn", "every": "semester", "quorum_rule": "half", "order": order.pk,
        "term_starts": dates.numeric(today()), "term_ends": dates.numeric(today() + timedelta(days=60)),
        "client_uuid": str(uuid.uuid4()), "members-TOTAL_FORMS": "2", "members-INITIAL_FORMS": "0",
        "members-0-user": str(member.pk), "members-0-duty": "chair", "members-0-category": "expert",
        "members-0-contact": "08 1111 2222", "members-1-name": "นางโรงเรียน", "members-1-duty": "member",
        "members-1-category": "school",
    }  # fmt: skip
    # Neither what is no order, nor what is secret, nor another office's.
    for wrong in (make_received(by=clerk), secret, theirs):
        assert client.post(new, data | {"order": wrong.pk}).context["form"].errors.keys() == {"order"}
    early = data | {"term_ends": dates.numeric(today() - timedelta(days=1))}
    assert client.post(new, early).context["form"].errors.keys() == {"term_ends"}
    for _click in range(2):
        assert client.post(new, data).status_code == 302
    series = MeetingSeries.objects.get()
    assert series.order_words == f"คำสั่งที่ {order.number_text} ลงวันที่ {dates.short(today())}"
    page = client.get(reverse("supervision:committee", args=[series.pk]))
    assert dict(page.context["categories"]) == {"ผู้ทรงคุณวุฒิภายนอก": 1, "ผู้แทนสถานศึกษา": 1}
    assert "ใกล้ครบวาระ" in page.content.decode() and "08 1111 2222" in page.content.decode()
    # A member finds the committee on the own first page, without the way to the order and without telephones.
    client.force_login(member)
    home = client.get(reverse("reports:home")).content.decode()
    assert reverse("supervision:committee", args=[series.pk]) in home and "คณะกรรมการของท่าน" in home
    seen = client.get(reverse("supervision:committee", args=[series.pk])).content.decode()
    assert series.order_words in seen and reverse("registry:letter", args=[order.pk]) not in seen
    assert "08 1111 2222" not in seen
    assert client.get(reverse("schools:export", args=["committees", "csv"])).status_code == 403


def test_the_register_tells_whose_term_ends(client):
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    given = {"office": office, "by": head, "names": ["นายหนึ่ง"]}
    ended = make_series(name="ก ครบแล้ว", term_ends=today() - timedelta(days=1), kind="help", **given)
    ending = make_series(name="ข ใกล้ครบ", term_ends=today() + timedelta(days=90), kind="iqa", **given)
    make_series(name="ค ยังนาน", term_ends=today() + timedelta(days=91), **given)
    make_series(name="ง เลิกแล้ว", term_ends=today(), is_active=False, **given)
    outsider = make_series(name="จ ไม่มีวาระ", office=office, by=head, names=["นางกัลยา"])
    outsider.members.update(category="expert")
    client.force_login(head)
    index = reverse("supervision:committees")

    def names(**params):
        return [row.name for row in client.get(index, params).context["page"]]

    page = client.get(index)
    assert (page.context["ending"], page.context["ended"], len(page.context["page"].object_list)) == (1, 1, 5)
    assert names(state="ended") == [ended.name] and names(state="ending") == [ending.name]
    assert names(state="closed") == ["ง เลิกแล้ว"] and names(kind="iqa") == [ending.name]
    assert names(category="expert") == names(q="กัลยา") == [outsider.name]
    file = client.get(reverse("schools:export", args=["committees", "csv"]), {"state": "ended"})
    text = b"".join(file.streaming_content if file.streaming else [file.content]).decode()
    assert ended.name in text and ending.name not in text and "ช่วยเหลือโรงเรียนที่ยังไม่ได้มาตรฐาน" in text
