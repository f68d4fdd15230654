"""A page of a visit against what is stored: every field counts, and a page that changes nothing writes nothing."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone

from instruments import actions as instruments
from instruments.forms.fields import AnswerFileField, NumberField
from schools.models import AuditEvent, Programme, Role
from supervision.models import FollowUp, Visit, VisitInstrument
from tests.factories import make_office, make_school, make_user
from tests.instruments.factories import every_kind, make_version
from tests.supervision.factories import (
    make_open_recommendation,
    pdf,
    photo,
    thai,
    thai_today,
    visit_form,
)
from tests.supervision.test_editor_parts import drawing, members
from thai.forms import ThaiDateField

pytestmark = pytest.mark.django_db
# They say which page this is, or how the photos are read that come with it.
NOT_CONTENT = {"version", "client_uuid", "keep_photo_place", "another", "usual"}


class Page(HTMLParser):
    """What a browser posts of #visit-form as it was opened."""

    def __init__(self, text):
        super().__init__()
        self.data, self.inside, self.blank, self.area, self.select = {}, False, False, None, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = attrs.get("id") == "visit-form"
        if tag == "template":
            self.blank = True
        if not self.inside or self.blank:
            return
        name, kind = attrs.get("name"), attrs.get("type", "text")
        if tag == "textarea":
            self.area, self.data[name] = name, ""
        elif tag == "select":
            self.select = name
            self.data[name] = ""
        elif tag == "option" and "selected" in attrs:
            self.data[self.select] = attrs.get("value", "")
        elif tag == "input" and name and kind not in ("file", "submit"):
            if kind == "checkbox" and "checked" in attrs:
                self.data.setdefault(name, []).append(attrs.get("value", "on"))
            elif kind not in ("checkbox", "radio") or (kind == "radio" and "checked" in attrs):
                self.data[name] = attrs.get("value", "")

    def handle_endtag(self, tag):
        if tag == "template":
            self.blank = False
        if tag == "form":
            self.inside = False
        if tag == "textarea":
            self.area = None

    def handle_data(self, text):
        if self.area is not None:
            # The first line break of a textarea belongs to the markup.
            self.data[self.area] += text.removeprefix("\n") if not self.data[self.area] else text


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def supervisor(office):
    return make_user(Role.SUPERVISOR, office=office)


@pytest.fixture
def browser(client, supervisor):
    client.force_login(supervisor)
    return client


@pytest.fixture
def visit(browser, office, supervisor):
    """A draft in which each part of the page holds something."""
    school = make_school(office, name="บ้านห้วยน้ำใส")
    make_school(office, name="บ้านห้วยน้ำใส")
    recommendation = make_open_recommendation("answered", school=school, supervisor=supervisor)
    programme = Programme.objects.create(office=office, name="โรงเรียนคุณภาพ")
    Programme.objects.create(office=office, name="อ่านออกเขียนได้")
    told = {
        "kind": "project", "hours": "2.5", "topics": ["learning"], "aims": ["inspect"], "programme": str(programme.pk),
        "order_text": "125/2569", "classes": "ป.3", "expected": "ครูใช้สื่อได้เอง", "private_notes": "คุยต่อครั้งหน้า",
        "latitude": "16.79", "longitude": "98.56", "accuracy": "12", "photos": [photo()], "order_upload": pdf(),
        "guests-TOTAL_FORMS": "1", "guests-0-name": "ดร.วิทยา", "guests-0-position": "มหาวิทยาลัย",
        f"follow_ups-{recommendation.pk}-outcome": "ongoing", f"follow_ups-{recommendation.pk}-note": "เริ่มแล้ว",
        "recommendations-0-theme": "มฐ.1", "recommendations-0-priority": "high",
    }  # fmt: skip
    told |= members((make_user(Role.SUPERVISOR, office=office), "lead"))
    for side in ("supervisor", "school"):
        told |= {f"signature-{side}-drawn": drawing(), f"signature-{side}-name": "นายครูใหญ่"}
        told |= {f"signature-{side}-position": "ผู้อำนวยการ"}
    # Somebody who may be chosen instead.
    make_user(Role.SUPERVISOR, office=office)
    data = visit_form(school, do="draft", rows=[("จัดทำแผน", "ครูวิชาการ", thai_today())], **told)
    assert browser.post("/visits/new/", data).status_code == 302
    visit = Visit.objects.get(state="draft")
    version = make_version(({}, every_kind()))
    VisitInstrument.objects.create(
        visit=visit,
        response=instruments.answer(version=version, school=school, respondent=supervisor, values={}),
        position=2,
    )
    return visit


def url_of(visit):
    return reverse("supervision:visit_edit", args=[visit.pk])


def opened(browser, visit):
    """(what the page posts unchanged, its Editor)."""
    page = browser.get(url_of(visit))
    return Page(page.text).data | {"do": "draft"}, page.context["editor"]


def other(bound, now):
    """Something else than `now` for a field, as it is posted."""
    field = bound.field
    if isinstance(field, AnswerFileField):
        return photo("อีกภาพ.jpg", color="blue")
    if isinstance(field, forms.FileField):
        return pdf("อีกคำสั่ง.pdf") if bound.name == "order_upload" else [photo("อีกภาพ.jpg", color="blue")]
    if isinstance(field, forms.MultipleChoiceField):
        return [value for value, _label in field.choices if value not in (now or [])][:1]
    if isinstance(field, forms.ModelChoiceField):
        return str(field.queryset.exclude(pk=now or 0).first().pk)
    if isinstance(field, forms.ChoiceField):
        return next(str(value) for value, _label in field.choices if str(value) not in ("", str(now)))
    if isinstance(field, forms.BooleanField):
        return "" if now else "on"
    if isinstance(field, ThaiDateField):
        # Neither the day that is stored nor before the visit, of which it is a due date elsewhere.
        days = -1 if bound.name == "visited_on" else 1
        return thai(timezone.localdate() + timedelta(days=days))
    if isinstance(field, (forms.DecimalField, forms.IntegerField, NumberField)):
        return "3"
    if bound.name == "school":
        return next(text for text in map(field.prepare_value, field.queryset) if text != now)
    return drawing("black") if bound.name == "drawn" else f"{now or ''} อีกคำ"


def walk(editor):
    """The fields of the page that hold content, without those of rows that are still empty."""
    for form in editor.forms:
        if getattr(form, "empty_permitted", False) and not form.initial:
            continue
        yield from (bound for bound in form if bound.name not in NOT_CONTENT)


def test_of_each_field_of_the_page_a_stale_save_says_what_would_be_lost(browser, visit):
    data, editor = opened(browser, visit)
    Visit.objects.filter(pk=visit.pk).update(version=visit.version + 1)
    silent, walked = [], []
    for bound in walk(editor):
        name = bound.html_name
        given = browser.post(url_of(visit), data | {name: other(bound, data.get(name))})
        walked.append(name)
        if given.status_code != 409:
            silent.append((name, given.status_code))
    assert silent == []
    # Each part of the page was there.
    parts = "school order_upload photos answers- team-0- guests-0- recommendations-0-theme follow_ups- photo- accuracy"
    for start in (*parts.split(), "signature-school-drawn", "signature-supervisor-clear"):
        assert any(name.startswith(start) for name in walked), start


def test_a_conflict_tells_the_follow_up_that_was_typed(browser, visit):
    data, _editor = opened(browser, visit)
    Visit.objects.filter(pk=visit.pk).update(version=visit.version + 1)
    key = FollowUp.objects.get().recommendation_id
    response = browser.post(url_of(visit), data | {f"follow_ups-{key}-outcome": "closed", "do": "submit"})
    told = [(row["mine"], row["theirs"]) for row in response.context["conflict"]]
    assert told == [("ปิดได้ · เริ่มแล้ว", "ยังดำเนินการ · เริ่มแล้ว")]
    visit.refresh_from_db()
    assert visit.state == "draft"


def test_the_same_page_sent_twice_is_no_conflict(browser, visit):
    data, _editor = opened(browser, visit)
    files = {"order_upload": pdf("ใหม่.pdf"), "photos": [photo("ใหม่.jpg", color="blue")]}
    changed = data | {"strengths": "ใหม่", "signature-school-drawn": drawing("black")}
    for _press in range(2):
        assert browser.post(url_of(visit), changed | files).status_code == 302
        for file in (files["order_upload"], *files["photos"]):
            file.seek(0)
    assert visit.photos.count() == 2


def test_a_page_that_changes_nothing_saves_nothing(browser, visit):
    data, _editor = opened(browser, visit)
    rows, stored = set(visit.recommendations.values_list("pk", flat=True)), AuditEvent.objects.count()
    response = browser.post(reverse("supervision:visit_autosave"), data)
    assert "บันทึกแล้ว" in response.text
    before = visit.version
    visit.refresh_from_db()
    assert (visit.version, AuditEvent.objects.count()) == (before, stored)
    assert set(visit.recommendations.values_list("pk", flat=True)) == rows
    # A colleague whose page is open from before is not stale.
    assert "บันทึกแล้ว" in browser.post(reverse("supervision:visit_autosave"), data | {"classes": "ป.5"}).text
    visit.refresh_from_db()
    assert (visit.classes, visit.version) == ("ป.5", before + 1)
