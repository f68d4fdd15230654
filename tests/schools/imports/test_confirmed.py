"""What is applied is what somebody confirmed, in the role in which it was asked for."""

import pytest
from django.urls import reverse

from jobs.models import Job
from jobs.testing import work_off
from schools.actions import imports
from schools.imports import job as import_jobs
from schools.models import AuditEvent, ImportBatch, Membership, Role, School
from tests.factories import make_membership, make_office, make_school, make_user, today
from tests.schools.factories import ROWS, csv_bytes, upload

pytestmark = pytest.mark.django_db
State = ImportBatch.State
TWO_NAMES = csv_bytes([["63020001", "บ้านเอ", "บ้านบี"]], ["รหัส SMIS", "ชื่อโรงเรียน", "ชื่อตามป้าย"])
OTHER = {"smis_code": 0, "name": 2}


def ask(client, name, batch, **data):
    """Asks for a job that nobody works on yet."""
    return client.post(reverse(f"schools:{name}", args=[batch.pk]), data, follow=True).content.decode()


def last_job(kind):
    return Job.objects.filter(kind=kind).first()


def test_a_preview_that_nobody_confirmed_is_not_applied(steps, admin, client):
    batch = steps.preview(TWO_NAMES)
    confirmed = batch.preview
    steps.map(batch, **OTHER)
    assert batch.preview != confirmed
    # As a worker that read the old confirmation before, and comes to it only now.
    with pytest.raises(imports.OtherPreview):
        imports.apply(batch=batch, by=admin, preview=confirmed)
    assert not School.objects.exists()
    batch.refresh_from_db()
    assert batch.state == State.READY


def test_an_asked_apply_carries_the_preview_that_was_seen(steps, client):
    batch = steps.preview(TWO_NAMES)
    ask(client, "import_apply", batch)
    ImportBatch.objects.filter(pk=batch.pk).update(columns=batch.columns | {"preview": "another"})
    work_off()
    batch.refresh_from_db()
    assert (batch.state, last_job("apply_import").error) == (State.READY, import_jobs.OTHER_PREVIEW)
    assert import_jobs.OTHER_PREVIEW in steps.page(batch)
    assert not School.objects.exists()


def test_columns_stay_while_an_apply_waits(steps, client):
    batch = steps.preview(TWO_NAMES)
    ask(client, "import_apply", batch)
    html = ask(client, "import_columns", batch, **{f"column-{name}": index for name, index in OTHER.items()})
    assert "มีผู้ยืนยันให้นำเข้าตามตัวอย่างนี้แล้ว" in html
    batch.refresh_from_db()
    with pytest.raises(imports.Applying):
        imports.map_columns(batch=batch, signature="x", fields=OTHER, by=batch.created_by)
    work_off()
    assert School.objects.get().name == "บ้านเอ"


def test_a_page_that_shows_an_older_preview_confirms_nothing(steps, client):
    batch = steps.preview(TWO_NAMES)
    seen = batch.preview
    assert f'name="preview" value="{seen}"' in steps.page(batch)
    steps.map(batch, **OTHER)
    assert "มีตัวอย่างใหม่กว่าที่ท่านเห็น" in ask(client, "import_apply", batch, preview=seen)
    assert last_job("apply_import") is None
    steps.post("import_apply", batch, preview=batch.preview)
    assert School.objects.get().name == "บ้านบี"


def test_a_change_since_the_preview_makes_another_one(steps, office, client):
    school = make_school(office, "บ้านป่าไร่", smis_code="63020001", district="แม่สอด")
    batch = steps.preview(csv_bytes())
    seen = batch.preview
    School.objects.filter(pk=school.pk).update(district="พบพระ", version=2)
    steps.post("import_apply", batch, preview=seen)
    assert (batch.state, batch.preview == seen) == (State.READY, False)
    steps.post("import_apply", batch, preview=batch.preview)
    assert batch.state == State.APPLIED


@pytest.fixture
def elsewhere_first(office, client):
    """Administers the office, and held a role in another office before."""
    user = make_user(Role.SUPERVISOR, office=make_office())
    held = make_membership(user, Role.OFFICE_ADMIN, office=office)
    client.force_login(user)
    session = client.session
    session["membership"] = held.pk
    session.save()
    return user


def test_work_in_the_background_is_done_and_recorded_in_the_role_that_asked(elsewhere_first, office, client):
    person = make_user(Role.SUPERVISOR, office=office, username="somchai")
    content = csv_bytes([["somchai", "055111222"]], ["ชื่อผู้ใช้", "โทรศัพท์"])
    client.post(reverse("schools:import_new", args=["people"]), {"file": upload(content, "บุคลากร.csv")})
    work_off()
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.changed, batch.refused) == (State.READY, 1, 0)
    for step, verb in (("import_apply", "import people"), ("import_undo", "undo people")):
        ask(client, step, batch)
        work_off()
        event = AuditEvent.objects.get(verb=verb)
        assert (event.actor, event.role, event.office) == (elsewhere_first, Role.OFFICE_ADMIN, office)
    person.refresh_from_db()
    assert person.phone == ""


def test_the_preview_is_worked_out_again_in_the_same_role(elsewhere_first, office, client):
    person = make_user(Role.SUPERVISOR, office=office, username="somchai", phone="1")
    content = csv_bytes([["somchai", "055111222"]], ["ชื่อผู้ใช้", "โทรศัพท์"])
    client.post(reverse("schools:import_new", args=["people"]), {"file": upload(content, "บุคลากร.csv")})
    work_off()
    batch = ImportBatch.objects.get()
    person.phone = "2"
    person.save()
    ask(client, "import_apply", batch)
    work_off()
    batch.refresh_from_db()
    assert (batch.state, batch.changed, batch.refused) == (State.READY, 1, 0)


def end_roles(user):
    Membership.objects.filter(user=user).update(starts=None, ends=today().replace(year=2020))


@pytest.mark.parametrize("kind", ["schools", "people"])
def test_a_role_that_ended_before_the_file_is_read_stops_the_reading(admin, client, kind):
    contents = {"schools": csv_bytes(), "people": csv_bytes([[admin.username, "055"]], ["ชื่อผู้ใช้", "โทรศัพท์"])}
    client.post(reverse("schools:import_new", args=[kind]), {"file": upload(contents[kind], "ก.csv")})
    end_roles(admin)
    work_off()
    job = last_job("read_import")
    assert (job.state, job.error) == (Job.State.FAILED, import_jobs.NOT_YOURS)


@pytest.mark.parametrize("step", ["apply", "undo"])
def test_a_role_that_ended_before_the_job_runs_stops_it(steps, admin, client, step):
    batch = steps.preview(csv_bytes()) if step == "apply" else steps.taken(csv_bytes())
    before = School.objects.count(), batch.state
    ask(client, f"import_{step}", batch)
    end_roles(admin)
    work_off()
    job = last_job(f"{step}_import")
    batch.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, import_jobs.NOT_YOURS)
    assert (School.objects.count(), batch.state) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda held: {"role": Role.CLERK},  # a clerk takes in no people
        lambda held: {"office": make_office()},
    ],
    ids=["role", "office"],
)
def test_a_role_that_may_not_import_this_any_more_stops_the_job(steps, admin, client, change):
    content = csv_bytes([[admin.username, "055"]], ["ชื่อผู้ใช้", "โทรศัพท์"])
    batch = steps.preview(content, "บุคลากร.csv", "people")
    assert batch.changed == 1
    ask(client, "import_apply", batch)
    held = admin.memberships.get()
    Membership.objects.filter(pk=held.pk).update(**change(held))
    work_off()
    batch.refresh_from_db()
    assert (batch.state, last_job("apply_import").error) == (State.READY, import_jobs.NOT_YOURS)


def test_two_people_who_ask_for_the_same_get_one_job(steps, office, client):
    batch = steps.preview(csv_bytes(ROWS))
    ask(client, "import_apply", batch)
    client.force_login(make_user(Role.OFFICE_ADMIN, office=office))
    ask(client, "import_apply", batch)
    assert Job.objects.filter(kind="apply_import").count() == 1
