"""An item of the library on the public site: its approved version, the files that somebody answers for."""

import pytest
from django.test import Client
from django.urls import reverse

from registry.actions import library, library_use
from registry.models import LibraryTrial
from reports.actions import publications
from reports.models import Publication, PublicationEvent
from schools.models import Role
from tests.factories import make_office, make_user, today
from tests.registry.library_factories import attach, make_item

pytestmark = pytest.mark.django_db


def step(item, name, by):
    library.step(item=item, name=name, by=by, version=item.version, reason="เหตุผล")


def test_the_public_reads_a_frozen_page_until_it_is_taken_back(client):
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    values = {"type": "สิ่งพิมพ์", "need": "อ่านไม่คล่อง", "online": "https://example.go.th/"}
    item = make_item(office, by=head, state="draft", visibility="public", values=values, summary="ชุดฝึก 12 ชุด")
    attach(item, by=head, title="เล่ม")
    library.attach(item=item, by=head, title="ภาพห้องเรียน", url="https://example.go.th/room", may_be_public=False)
    library.attach(item=item, by=head, title="หน้าในระบบของเรา", url="/library/", may_be_public=True)
    trial = LibraryTrial(item=item, stage="field", place="ห้องทดลองหนึ่ง", pupils=30, tried_on=today(), e1=82, e2=81)
    library_use.record_trial(trial=trial, by=head)
    step(item, "approve", head)
    assert not Publication.objects.exists()
    step(item, "publish", head)
    page = Publication.objects.get()
    assert PublicationEvent.objects.get().comment
    stranger = Client()
    address = reverse("reports:public_item", args=[office.pk, page.slug])
    text = stranger.get(address).content.decode()
    assert "ชุดฝึก 12 ชุด" in text and "82.00/81.00" in text and "https://example.go.th/" in text and "เล่ม" in text
    assert "ภาพห้องเรียน" not in text and "หน้าในระบบของเรา" not in text and "ห้องทดลองหนึ่ง" not in text
    listed = stranger.get(reverse("reports:public_list", args=[office.pk]), {"kind": "library", "q": "ฝึก"})
    assert [row.pk for row in listed.context["page"]] == [page.pk]
    # What is public as it is is not offered to be made so; a title that is corrected later is, and reaches the public
    # when somebody publishes again.
    there = reverse("library:item", args=[item.pk])
    client.force_login(head)
    assert "publish" not in [name for name, *_more in client.get(there).context["steps"]]
    item.refresh_from_db()
    item.title = "ชุดฝึกใหม่"
    item.save()
    offered = {name: words for name, words, *_more in client.get(there).context["steps"]}
    assert offered["publish"] == "เผยแพร่ส่วนที่แก้ไข"
    assert "ชุดฝึกใหม่" not in stranger.get(address).content.decode()
    item.refresh_from_db()
    step(item, "renew", head)
    assert stranger.get(address).status_code == 200
    step(item, "approve", head)
    newest = Publication.objects.get(unpublished_at=None)
    assert (newest.title, newest.replaces) == ("ชุดฝึกใหม่", page)
    # Taken back on the page of what is published, it is so in the library too.
    publications.unpublish(publication=newest, by=head, reason="ลิขสิทธิ์")
    item.refresh_from_db()
    assert (item.published_at, item.state) == (None, "approved")
    assert stranger.get(reverse("reports:public_item", args=[office.pk, newest.slug])).status_code == 410
    step(item, "publish", head)
    step(item, "withdraw", head)
    assert not Publication.objects.filter(unpublished_at=None).exists()
    # Who narrows it to the office while it is public is told to take it back first.
    other = make_item(office, by=head, visibility="public", state="published")
    client.force_login(head)
    form = client.get(reverse("library:item_edit", args=[other.pk])).context["form"]
    data = {field.html_name: field.value() or "" for field in form} | {"visibility": "group"}
    refused = client.post(reverse("library:item_edit", args=[other.pk]), data)
    assert "visibility" in refused.context["form"].errors
