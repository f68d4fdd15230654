"""After approval: the school's view and feedback, what is published, who is told, and what nobody else reads."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from inbox.models import Notice
from schools import files
from schools.models import Role
from supervision.actions import publications
from supervision.actions import visits as actions
from supervision.models import Visit, VisitPhoto, VisitPublication
from tests.factories import make_office, make_school, make_user
from tests.supervision.factories import make_visit
from tests.supervision.plan_factories import make_plan

pytestmark = pytest.mark.django_db
SECRET = "นกกระจิบส่วนตัว"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office):
    return make_user(Role.HEAD, office=office)


@pytest.fixture
def visit(office, head):
    return make_visit(office=office, state="approved", head=head, private_notes=SECRET)


@pytest.fixture
def director(visit):
    return make_user(Role.SCHOOL_DIRECTOR, school=visit.school)


def url(name, visit, *more):
    return reverse(f"supervision:{name}", args=[visit.pk, *more])


def told(user):
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


def test_the_school_adds_its_view_when_it_acknowledges(client, visit, director):
    client.force_login(director)
    page = client.post(url("visit_acknowledge", visit), {"view": "ขอรับการนิเทศเรื่องสื่อเพิ่มเติม"}, follow=True).text
    assert "ความเห็นของโรงเรียน" in page
    visit.refresh_from_db()
    assert visit.school_view == "ขอรับการนิเทศเรื่องสื่อเพิ่มเติม"
    assert told(visit.supervisor)[-1].startswith("โรงเรียนรับทราบผลการนิเทศแล้ว")
    client.force_login(visit.supervisor)
    assert "ขอรับการนิเทศเรื่องสื่อเพิ่มเติม" in client.get(url("visit", visit)).text


def test_a_view_beyond_the_limit_is_kept_on_the_page(client, visit, director):
    client.force_login(director)
    page = client.post(url("visit_acknowledge", visit), {"view": "ก" * 20_000}).text
    assert "ก" * 20_000 in page
    visit.refresh_from_db()
    assert visit.acknowledged_at is None


def feedback_form(page, rating="4"):
    form = page.context["form"]
    data = {"instrument_version": str(page.context["version"].pk)}
    return data | {f"feedback-item_{item.pk}": rating for item in form.items if item.kind == "rating"}


def test_the_supervised_give_feedback_once_after_acknowledging(client, visit, director):
    client.force_login(director)
    assert "โปรดรับทราบผลการนิเทศก่อน" in client.get(url("visit_feedback", visit), follow=True).text
    client.post(url("visit_acknowledge", visit))
    assert url("visit_feedback", visit) in client.get(url("visit", visit)).text
    data = feedback_form(client.get(url("visit_feedback", visit)))
    assert "โปรดเลือกระดับ" in client.post(url("visit_feedback", visit), {}).text
    client.post(url("visit_feedback", visit), data)
    page = client.post(url("visit_feedback", visit), data, follow=True).text
    assert "ให้ข้อมูลสะท้อนกลับไว้แล้ว" in page
    visit.refresh_from_db()
    assert visit.feedback.answers.count() == 7
    assert [event.to_state for event in visit.events.all()].count("feedback") == 1
    for reader in (visit.supervisor, make_user(Role.HEAD, office=visit.office)):
        client.force_login(reader)
        assert "ข้อมูลสะท้อนกลับจากผู้รับการนิเทศ" in client.get(url("visit", visit)).text
    assert told(visit.supervisor)[-1].startswith("โรงเรียนให้ข้อมูลสะท้อนกลับ")


def test_another_school_gives_no_feedback(client, visit, office, director):
    actions.acknowledge(visit=visit, by=director)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=make_school(office)))
    assert client.get(url("visit_feedback", visit)).status_code == 404


def test_every_step_tells_those_it_concerns(office, head):
    member = make_user(Role.SUPERVISOR, office=office)
    school = make_school(office)
    teacher = make_user(Role.SCHOOL_STAFF, school=school)
    visit = make_visit(school=school)
    visit.team.add(member)
    actions.submit(visit=visit, by=visit.supervisor)
    assert told(head)[0].startswith("มีบันทึกการนิเทศรอพิจารณา")
    actions.send_back(visit=visit, by=head, reason="เพิ่มหลักฐาน")
    assert told(member) == told(visit.supervisor)
    assert told(member)[0].startswith("บันทึกการนิเทศถูกส่งกลับ")
    assert told(teacher) == []
    actions.submit(visit=visit, by=visit.supervisor)
    actions.approve(visit=visit, by=head)
    assert len(told(head)) == 2
    assert any(title.startswith("มีผลการนิเทศ") for title in told(teacher))


def test_the_visit_of_the_only_head_goes_to_the_director(office, head):
    director = make_user(Role.DIRECTOR, office=office)
    visit = make_visit(office=office, supervisor=head, state="submitted")
    assert told(head) == []
    assert len(told(director)) == 1
    assert visit.state == "submitted"


def photo_of(visit, **marks):
    """A picture that kept the place where it was taken."""
    place = Image.Exif()
    place[0x8825] = {1: "N", 2: (16.0, 42.0, 7.5), 3: "E", 4: (98.0, 34.0, 1.2)}
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(out, "JPEG", exif=place, comment=b"secret", progressive=True)
    stored = files.store(
        out.getvalue(), office=visit.office, purpose="visit_photo", label="ก.jpg", content_type="image/jpeg"
    )
    return VisitPhoto.objects.create(visit=visit, file=stored, **marks)


def test_chosen_parts_are_published_and_withdrawn(client, visit, head):
    shown, hidden = photo_of(visit, consent=True), photo_of(visit)
    client.force_login(head)
    assert "โปรดเลือกอย่างน้อยหนึ่งส่วน" in client.post(url("visit_publish", visit), {}).text
    client.post(url("visit_publish", visit), {"parts": ["strengths", "results", "photos"]})
    token = VisitPublication.objects.get().token
    client.logout()
    address = reverse("supervision:visit_public", args=[token])
    response = client.get(address)
    page = response.text
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert visit.strengths in page
    assert "4.00" in page
    for unseen in (visit.improvements, visit.people_met, SECRET, str(hidden.file_id)):
        assert unseen not in page
    picture = reverse("supervision:visit_public_photo", args=[token, shown.file_id])
    served = client.get(picture).content
    assert b"Exif" not in served
    assert b"secret" not in served
    with shown.file.content.open("rb") as file:
        kept = Image.open(file)
        assert kept.getexif().get_ifd(0x8825)
        assert Image.open(io.BytesIO(served)).tobytes() == kept.tobytes()
    assert client.get(reverse("supervision:visit_public_photo", args=[token, hidden.file_id])).status_code == 404
    # What is changed later changes nothing that was published; consent taken back counts at once.
    Visit.objects.update(strengths="อย่างอื่น")
    VisitPhoto.objects.update(consent=False)
    page = client.get(address).text
    assert "ครูตั้งใจ" in page
    assert picture not in page
    assert client.get(picture).status_code == 404
    client.force_login(head)
    client.post(url("visit_withdraw", visit))
    client.logout()
    gone = client.get(address)
    assert gone.status_code == 404
    unknown = client.get(reverse("supervision:visit_public", args=["x" * 43]))
    assert (unknown.status_code, unknown.text) == (404, gone.text)
    assert [event.to_state for event in visit.events.all()][-2:] == ["published", "withdrawn"]


def test_the_purpose_is_published_only_where_it_is_chosen_and_the_form_shows_its_words(client, visit, head):
    Visit.objects.filter(pk=visit.pk).update(purpose="ติดตามเรื่องที่มีผู้ร้อง")
    client.force_login(head)
    asked = client.get(url("visit_publish", visit)).text
    assert "ติดตามเรื่องที่มีผู้ร้อง" in asked
    assert 'value="purpose"' in asked
    for parts, is_shown in ((["strengths"], False), (["strengths", "purpose"], True)):
        client.post(url("visit_publish", visit), {"parts": parts})
        token = VisitPublication.objects.get(withdrawn_at=None).token
        page = client.get(reverse("supervision:visit_public", args=[token])).text
        assert visit.strengths in page
        assert ("ติดตามเรื่องที่มีผู้ร้อง" in page) == is_shown
        client.post(url("visit_withdraw", visit))


def test_publishing_again_has_another_address(visit, head):
    first = publications.publish(visit=visit, parts=["strengths"], by=head).token
    publications.withdraw(visit=visit, by=head)
    assert publications.publish(visit=visit, parts=["improvements"], by=head).token != first


@pytest.mark.parametrize("state", ["submitted", "returned"])
def test_what_is_not_approved_is_not_published(client, office, head, state):
    visit = make_visit(office=office, state=state, head=head)
    client.force_login(head)
    assert "เผยแพร่ได้เมื่อ" in client.post(url("visit_publish", visit), {"parts": ["strengths"]}, follow=True).text
    assert not VisitPublication.objects.exists()


def test_supervisor_and_school_publish_nothing(client, visit, director):
    for person in (visit.supervisor, director):
        client.force_login(person)
        assert client.post(url("visit_publish", visit), {"parts": ["strengths"]}).status_code == 403


def test_private_notes_are_for_the_author_and_the_team_alone(client, visit, office, head, director):
    member, other = make_user(Role.SUPERVISOR, office=office), make_user(Role.SUPERVISOR, office=office)
    visit.team.add(member)
    for person in (visit.supervisor, member):
        client.force_login(person)
        assert SECRET in client.get(url("visit", visit)).text
    outsiders = [
        head,
        other,
        director,
        make_user(Role.DIRECTOR, office=office),
        make_user(Role.OFFICE_ADMIN, office=office),
    ]
    for person in outsiders:
        client.force_login(person)
        assert SECRET not in client.get(url("visit", visit)).text, person.acting.role
        assert SECRET not in client.get("/visits/").text
        assert (
            SECRET not in client.get(f"/visits/?q={SECRET}").text.replace(f'value="{SECRET}"', "").split("<table")[-1]
        )


@pytest.mark.parametrize("who", ["supervisor", "head"])
def test_private_notes_are_in_no_export(client, visit, head, who):
    client.force_login(head if who == "head" else visit.supervisor)
    response = client.get(reverse("schools:export", args=["visits", "csv"]))
    text = b"".join(response.streaming_content).decode()
    assert visit.improvements in text
    assert "นอกแผน" in text
    assert SECRET not in text


def listed(client, query=""):
    return [visit.pk for visit in client.get(f"/visits/{query}").context["page"]]


def test_the_list_is_narrowed_by_kind_topic_programme_and_plan(client, office, head):
    programme = office.programmes.create(name="โรงเรียนคุณภาพ")
    one = make_visit(
        office=office,
        state="submitted",
        kind="urgent",
        topics=["learning", "media"],
        programme=programme,
        aims=["inspect"],
    )
    two = make_visit(office=office, state="submitted", topics=["inclusive"])
    planned = make_plan(owner=two.supervisor, state="approved", schools=[two.school]).visits.get()
    planned.visit, planned.state = two, "done"
    planned.save()
    client.force_login(head)
    assert listed(client, "?kind=urgent") == [one.pk]
    assert listed(client, "?topic=media") == [one.pk]
    assert listed(client, "?topic=early") == []
    assert listed(client, "?aim=inspect") == [one.pk] and listed(client, "?aim=monitor") == []
    assert listed(client, f"?programme={programme.pk}") == [one.pk]
    assert listed(client, "?planned=1") == [two.pk]
    assert listed(client, "?planned=0") == [one.pk]
    assert client.get("/visits/").text.count("นอกแผน</small>") == 1


def test_signature_and_order_are_read_by_those_who_see_the_visit(client, office):
    visit = make_visit(office=office, state="submitted")
    order = files.store(b"%PDF", office=office, purpose="visit_order", label="ก.pdf", content_type="application/pdf")
    signed = files.store(b"png", office=office, purpose="signature", label="ก.png", content_type="image/png")
    Visit.objects.filter(pk=visit.pk).update(order_file=order)
    visit.signatures.create(side="school", name="นายครูใหญ่", file=signed)
    teacher = make_user(Role.SCHOOL_STAFF, school=visit.school)
    for person, status in ((visit.supervisor, 200), (teacher, 404), (make_user(Role.HEAD), 404)):
        client.force_login(person)
        for stored in (order, signed):
            assert client.get(reverse("schools:file", args=[stored.pk])).status_code == status
