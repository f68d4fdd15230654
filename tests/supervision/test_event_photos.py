"""Photos of an event: what is said about each, and consent that was taken back stays taken back."""

import re

import pytest
from django.urls import reverse

from schools import files
from schools.models import AuditEvent
from supervision.models import EventDocument, EventPhoto
from tests.supervision.event_factories import make_event
from tests.supervision.factories import photo

pytestmark = pytest.mark.django_db


def test_a_stale_page_brings_no_consent_back_and_enter_deletes_nothing(client):
    event = make_event()
    for colour in ("red", "blue"):
        content = photo(color=colour).read()
        about = {"purpose": "event_photo", "label": "ก.jpg", "content_type": "image/jpeg"}
        stored = files.store(content, office=event.office, **about)
        EventPhoto.objects.create(event=event, file=stored, caption=colour)
    first, second = event.photos.order_by("pk")
    client.force_login(event.owner)
    address = reverse("supervision:event_files", args=[event.pk])

    def sent(**changes):
        data = {"do": "marks"}
        for row in (first, second):
            data |= {f"photo-{row.pk}-{name}": getattr(row, name) for name in ("version", "caption")}
            data[f"photo-{row.pk}-shows_children"] = "on"
        return client.post(address, data | changes)

    sent(**{f"photo-{first.pk}-consent": "on"})
    stale = first.version, second.version
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.consent, second.version) == (True, stale[1]), "what did not change is not written"
    page = sent()
    first.refresh_from_db()
    assert (page.status_code, first.consent) == (302, False)
    # A page from before the consent was taken back, and a caption of the other photo.
    late = {f"photo-{first.pk}-version": first.version - 1, f"photo-{first.pk}-consent": "on"}
    page = sent(**late, **{f"photo-{second.pk}-caption": "หมู่"})
    first.refresh_from_db(), second.refresh_from_db()
    assert (page.status_code, first.consent, second.caption) == (409, False, "หมู่")
    assert "ได้รับความยินยอมให้เผยแพร่" in page.text
    verbs = AuditEvent.objects.filter(verb__endswith="consent to photo").order_by("pk").values_list("verb", "actor")
    owner = event.owner.pk
    assert list(verbs) == [("note consent to photo", owner), ("take back consent to photo", owner)]
    # The first button of the form that holds the captions saves.
    form = re.search(r'<form method="post" novalidate data-guard>.*?</form>', client.get(address).text, re.DOTALL)[0]
    own = [button for button in re.findall("<button[^>]*>", form) if 'form="' not in button]
    assert ['value="marks"' in button for button in own] == [True]
    document = EventDocument.objects.create(event=event, file=first.file, title="คำสั่ง", is_public=False)
    for button, is_public in (("show", True), ("show", True), ("hide", False)):
        client.post(address, {button: document.pk})
        document.refresh_from_db()
        assert document.is_public == is_public
    assert AuditEvent.objects.filter(verb__endswith="document of event").count() == 2
    document.delete()
    client.post(address, {"photo": first.pk})
    assert list(event.photos.all()) == [second]
