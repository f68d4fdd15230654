"""The library: kinds as data, versions, what schools send and the office decides, trials, ratings, the search."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inbox.models import Notice
from registry.actions import library, library_starting
from registry.library.kinds import kinds_of, shipped
from registry.models import LibraryAttachment, LibraryCount, LibraryFeedback, LibraryItem, LibraryKind, LibraryTag
from schools.actions.changes import WrongState
from schools.models import Role
from tests.factories import make_office, make_school, make_user
from tests.registry.library_factories import attach, fields_of, make_item, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office):
    return make_user(Role.HEAD, office=office)


@pytest.fixture
def school(office):
    return make_school(office, "บ้านนา")


@pytest.fixture
def teacher(school):
    return make_user(Role.SCHOOL_STAFF, office=school.office, school=school)


def test_shipped_kinds_are_sound_and_an_office_has_its_own_in_their_place(client, office, head):
    kinds = shipped()
    assert {"law", "media", "innovation", "research", "school_curriculum", "home_school", "tool"} <= set(kinds)
    for kind in kinds.values():
        keys = [field["key"] for field in kind.fields]
        assert len(set(keys)) == len(keys) and kind.name
        assert all(field["type"] not in ("choice", "many") or field["choices"] for field in kind.fields)
    client.force_login(head)
    page = reverse("library:kind", args=["law"])
    shown = client.get(page)
    data = fields_of(shown) | {"is_active": "on"}
    formset = shown.context["fields"]
    data |= {f"fields-{name}": value for name, value in formset.management_form.initial.items()}
    for form in formset:
        data |= {field.html_name: field.value() or "" for field in form if field.name not in ("required", "remove")}
    new = f"fields-{len(kinds['law'].fields)}"
    # A choice without anything to choose is refused beside its field, and nothing is kept.
    data |= {"name": "กฎหมาย", f"{new}-label": "หมวด", f"{new}-type": "choice", "fields-0-remove": "on"}
    refused = client.post(page, data)
    assert refused.status_code == 422 and "โปรดใส่ตัวเลือก" in refused.content.decode()
    assert not LibraryKind.objects.exists()
    assert client.post(page, data | {f"{new}-choices": "หมวด 1\nหมวด 2"}).status_code == 302
    mine = kinds_of(office)["law"]
    assert (mine.name, mine.version) == ("กฎหมาย", 1)
    assert [field["label"] for field in mine.fields][-1] == "หมวด"
    assert mine.fields[0]["key"] == kinds["law"].fields[1]["key"]
    assert kinds_of(make_office())["law"].name == kinds["law"].name
    # The same page once more stands on what is no more so.
    client.post(page, data | {f"{new}-choices": "หมวด 1"})
    assert LibraryKind.objects.get().version == 1


def test_an_item_is_written_once_with_the_fields_of_its_kind(client, office, head):
    client.force_login(head)
    page = reverse("library:new") + "?kind=law"
    data = fields_of(client.get(page)) | {
        "title": "กฎกระทรวงประกันคุณภาพ", "own_rank": "กฎกระทรวง", "own_effective": "23/2/2561", "be_year": "๒๕๖๑",
        "own_source": "javascript:x", "tags": "ประกันคุณภาพ, SAR ,ประกันคุณภาพ", "visibility": "schools",
    }  # fmt: skip
    assert client.post(page, data).context["form"].errors.keys() == {"own_source"}
    data["own_source"] = reverse("library:index")
    for _click in range(2):
        assert client.post(page, data).status_code == 302
    item = LibraryItem.objects.get()
    assert item.be_year == 2561 and not item.written_by_school
    said = item.versions.get().fields
    assert said == {"rank": "กฎกระทรวง", "effective": "2018-02-23", "source": "/library/"}
    assert sorted(item.tags.values_list("name", flat=True)) == ["SAR", "ประกันคุณภาพ"]
    # A stale form overwrites nothing and shows both values.
    edit = reverse("library:item_edit", args=[item.pk])
    first = fields_of(client.get(edit)) | {"visibility": "schools"}
    assert client.post(edit, first | {"title": "กฎกระทรวงฉบับใหม่"}).status_code == 302
    stale = client.post(edit, first | {"title": "ชื่ออื่น", "own_rank": "ประกาศ"})
    assert stale.status_code == 409
    assert {row["label"] for row in stale.context["conflict"]} == {"ชื่อเรื่อง", "ชนิด"}
    item.refresh_from_db()
    assert item.title == "กฎกระทรวงฉบับใหม่"
    # How far a work is goes along the stages of its kind; a second click says nothing new.
    study = make_item(office, by=head, kind="research")
    on = reverse("library:stage", args=[study.pk])
    assert client.post(on, {"version": study.version, "stage": "ขยายผล"}).status_code == 422
    for _click in range(2):
        client.post(on, {"version": study.version, "stage": "เก็บข้อมูล", "note": "ครบทุกโรงเรียน"})
    study.refresh_from_db()
    assert study.stage == "เก็บข้อมูล"
    assert study.events.get(what="stage").comment == "ครบทุกโรงเรียน"


def test_what_a_school_sends_is_looked_through_and_comes_back_with_a_reason(client, office, head, school, teacher):
    client.force_login(teacher)
    assert "law" not in [kind.code for kind in client.get(reverse("library:new")).context["kinds"]]
    page = reverse("library:new") + "?kind=school_curriculum"
    data = fields_of(client.get(page)) | {"title": "หลักสูตรบ้านนา", "own_revised": "2568", "visibility": "office"}
    data["own_board_date"] = "1/5/2568"
    client.post(page, data)
    item = LibraryItem.objects.get()
    assert (item.school, item.written_by_school) == (school, True)
    there = reverse("library:item", args=[item.pk])
    # Before it is sent the office knows nothing of it.
    client.force_login(head)
    assert client.get(there).status_code == 404
    client.force_login(teacher)
    attach(item, by=teacher)
    take(client, item, "submit")
    assert Notice.objects.filter(user=head, kind="library").count() == 1
    client.force_login(head)
    review = reverse("library:review", args=[item.pk])
    item.refresh_from_db()
    data = {"version": item.version, "decision": "send_back"}
    assert client.post(review, data).context["form"].errors.keys() == {"opinion"}
    client.post(review, data | {"opinion": "เพิ่มโครงสร้างเวลาเรียน", "line_0": "yes"})
    item.refresh_from_db()
    assert item.state == "draft"
    client.force_login(teacher)
    assert "เพิ่มโครงสร้างเวลาเรียน" in client.get(there).content.decode()
    take(client, item, "submit")
    client.force_login(head)
    item.refresh_from_db()
    data = {"version": item.version, "decision": "approve", "opinion": "ครบถ้วน"}
    lines = range(len(kinds_of(office)["school_curriculum"].checklist))
    assert len(client.post(review, data).context["form"].errors) == len(lines)
    data |= {f"line_{number}": "yes" for number in lines}
    assert client.post(review, data).status_code == 302
    # The second click finds it decided.
    assert "มีผู้ดำเนินการแล้ว" in client.post(review, data, follow=True).content.decode()
    item.refresh_from_db()
    assert (item.state, item.current.number, item.versions.get().reviews.count()) == ("approved", 1, 2)
    # Another school does not see what is for the office alone.
    other = make_user(Role.SCHOOL_STAFF, office=office, school=make_school(office))
    client.force_login(other)
    assert client.get(there).status_code == 404


def test_a_new_version_waits_while_readers_keep_the_one_in_use(client, office, head, teacher):
    item = make_item(office, by=head, state="draft", values={"type": "สิ่งพิมพ์"}, title="คู่มือ")
    file = attach(item, by=head)
    library.step(item=item, name="approve", by=head, version=item.version)
    client.force_login(head)
    take(client, item, "renew")
    item.refresh_from_db()
    newest = library.working(item)
    assert (item.state, newest.number, item.current.number) == ("draft", 2, 1)
    copied = newest.attachments.get()
    assert copied.file == file.file and newest.fields == {"type": "สิ่งพิมพ์"}
    client.post(reverse("library:detach", args=[item.pk, copied.pk]))
    client.force_login(teacher)
    shown = client.get(reverse("library:item", args=[item.pk]))
    assert shown.context["version"].number == 1 and "ใบงาน.pdf" in shown.content.decode()
    # A file of the version in use is counted without a name, and sent; another's version is not theirs.
    download = reverse("library:download", args=[item.pk, file.pk])
    for _time in range(2):
        assert client.get(download, follow=True).status_code == 200
    assert client.get(reverse("library:download", args=[item.pk, copied.pk])).status_code == 404
    assert LibraryCount.objects.get().downloads == 2
    client.force_login(head)
    take(client, item, "discard")
    item.refresh_from_db()
    assert (item.state, item.versions.count(), item.current.number) == ("approved", 1, 1)
    assert LibraryAttachment.objects.filter(removed_at=None).count() == 1
    # Withdrawn, nobody but the office reads it, and what comes back is looked through anew.
    assert "โปรดระบุเหตุผล" in take(client, item, "withdraw").content.decode()
    take(client, item, "withdraw", reason="เนื้อหาล้าสมัย")
    client.force_login(teacher)
    assert client.get(reverse("library:item", args=[item.pk])).status_code == 404
    assert client.get(download).status_code == 404
    item.refresh_from_db()
    with pytest.raises(WrongState):
        library.step(item=item, name="renew", by=head, version=item.version)


def test_readers_get_the_files_of_the_version_in_use_alone(client, office, head, school, teacher):
    item = make_item(office, by=teacher, state="draft", school=school)
    wrong = library.attach(item=item, by=teacher, title="ผิดไฟล์", upload=(b"%PDF-1", "application/pdf", "1.pdf"))
    first = library.attach(item=item, by=teacher, title="ฉบับแรก", upload=(b"%PDF-2", "application/pdf", "2.pdf"))
    library.detach(item=item, attachment=wrong, by=teacher)
    library.step(item=item, name="submit", by=teacher, version=item.version)
    library.review(item=item, by=head, version=item.version, decision="approve")
    library.step(item=item, name="renew", by=teacher, version=item.version)
    library.detach(item=item, attachment=library.working(item).attachments.get(), by=teacher)
    second = library.attach(item=item, by=teacher, title="ฉบับใหม่", upload=(b"%PDF-3", "application/pdf", "3.pdf"))
    others = [make_user(Role.SCHOOL_STAFF, office=office, school=make_school(office))]
    others.append(make_user(Role.COMMITTEE, office=office))

    def opened(person):
        """Which of the three the person gets, by the page of the item and by the address of the file."""
        client.force_login(person)
        ways = []
        for row in (wrong, first, second):
            ways.append(client.get(reverse("library:download", args=[item.pk, row.pk])).status_code == 302)
            assert (client.get(reverse("schools:file", args=[row.file_id])).status_code == 200) is ways[-1]
        return ways

    assert [opened(person) for person in others] == [[False, True, False]] * 2
    # What was taken out is nobody's any more; who writes it and who looks through it have the others.
    assert opened(teacher) == opened(head) == [False, True, True]
    item.refresh_from_db()
    library.step(item=item, name="submit", by=teacher, version=item.version)
    library.review(item=item, by=head, version=item.version, decision="approve")
    assert [opened(person) for person in others] == [[False, False, True]] * 2


def test_a_school_changes_nothing_for_readers_before_it_is_looked_through(client, office, head, school, teacher):
    said = {"type": "สิ่งพิมพ์", "need": "อ่านไม่ออก"}
    item = make_item(office, by=teacher, title="ชุดอ่าน", school=school, tags=["สระอา"], values=said)
    client.force_login(teacher)
    take(client, item, "renew")
    edit = reverse("library:item_edit", args=[item.pk])
    page = client.get(edit)
    asked = {field.name for field in page.context["form"]}
    assert not asked & {"title", "author", "be_year", "summary", "tags", "visibility"} and "own_need" in asked
    assert "แก้ไขได้เฉพาะเนื้อหาของฉบับใหม่" in page.content.decode()
    changed = fields_of(page) | {
        "own_need": "เขียนไม่คล่อง", "title": "อื่น", "tags": "อื่น", "visibility": "public", "be_year": "2560",
    }  # fmt: skip
    for _click in range(2):
        assert client.post(edit, changed).status_code == 302
    stale = client.post(edit, changed | {"own_need": "คิดเลขไม่ได้"})
    assert [row["mine"] for row in stale.context["conflict"]] == ["คิดเลขไม่ได้"]
    item.refresh_from_db()
    assert (item.title, item.visibility, item.be_year, item.tags.get().name) == ("ชุดอ่าน", "schools", None, "สระอา")

    def found(text):
        return LibraryItem.objects.matching(text).exists()

    assert found("อ่านไม่ออก สระอา") and not found("เขียนไม่คล่อง")
    take(client, item, "submit")
    item.refresh_from_db()
    library.review(item=item, by=head, version=item.version, decision="approve")
    assert found("เขียนไม่คล่อง สระอา") and not found("อ่านไม่ออก")
    # The office writes its own; and taken out of the library, all of it is the school's to mend again.
    library.step(item=item, name="withdraw", by=head, version=item.version, reason="แก้ชื่อเรื่อง")
    take(client, item, "restore")
    assert (
        client.post(edit, fields_of(client.get(edit)) | {"title": "ชุดเขียน", "visibility": "office"}).status_code == 302
    )
    item.refresh_from_db()
    assert (item.title, item.visibility) == ("ชุดเขียน", "office") and found("ชุดเขียน")


def test_a_law_says_what_holds_now_and_no_circle_is_made(client, office, head):
    old, middle, new = (make_item(office, by=head, kind="law", title=f"ประกาศ {n}") for n in (1, 2, 3))
    LibraryItem.objects.filter(pk=old.pk).update(superseded_by=middle)
    client.force_login(head)
    edit = reverse("library:item_edit", args=[middle.pk])
    data = fields_of(client.get(edit)) | {"visibility": "schools"}
    circle = client.post(edit, data | {"superseded_by": f"#{old.pk}"})
    assert "ถูกแทนที่ด้วยรายการนี้อยู่แล้ว" in str(circle.context["form"].errors["superseded_by"])
    many = client.post(edit, data | {"superseded_by": "ประกาศ"})
    assert f"#{old.pk}" in str(many.context["form"].errors["superseded_by"])
    assert client.post(edit, data | {"superseded_by": "ประกาศ 3"}).status_code == 302
    page = client.get(reverse("library:item", args=[old.pk]))
    assert page.context["after"] == new and "ฉบับที่ใช้อยู่คือ" in page.content.decode()
    holding = client.get(reverse("library:index"), {"holds": "yes", "kind": "law"}).context["page"]
    assert list(holding) == [new]


def test_trials_say_whether_both_values_reach_the_criterion(client, office, head):
    item = make_item(office, by=head)
    client.force_login(head)
    page = reverse("library:trial_new", args=[item.pk])
    data = {
        "stage": "field",
        "place": "ป.1",
        "pupils": 30,
        "tried_on": "1/6/2568",
        "e1": "80",
        "e2": "79.99",
        "criterion": 80,
    }
    assert client.post(page, data | {"e1": "101"}).status_code == 422
    assert client.post(page, data | {"tried_on": "1/6/2599"}).status_code == 422
    assert not item.trials.exists()
    for _click in range(2):
        client.post(page, data)
    trial = item.trials.get()
    assert not trial.meets
    client.post(page, data | {"e2": "80"})
    assert item.trials.last().meets
    client.post(reverse("library:trial_remove", args=[item.pk, trial.pk]))
    assert "79.99" not in client.get(reverse("library:item", args=[item.pk])).content.decode()
    # A kind that is not tried out has no such page.
    law = make_item(office, by=head, kind="law")
    assert client.post(reverse("library:trial_new", args=[law.pk]), data).status_code == 403


def test_schools_acknowledge_use_and_rate(client, office, head, school, teacher):
    item = make_item(office, by=head, asks_reading=True)
    assert Notice.objects.get(user=teacher).url == reverse("library:item", args=[item.pk])
    client.force_login(teacher)
    there = reverse("library:item", args=[item.pk])
    assert client.get(there).context["must_read"]
    client.post(reverse("library:acknowledge", args=[item.pk]))
    assert not client.get(there).context["must_read"]
    say = reverse("library:say", args=[item.pk])
    assert client.post(say, {}).status_code == 422
    assert "used_year" in client.post(say, {"used_note": "ป.2"}).context["feedback_form"].errors
    for rating in (3, 5):
        client.post(say, {"rating": rating, "used_year": "2568", "comment": "ใช้ง่าย"})
    said = LibraryFeedback.objects.get()
    assert (said.rating, said.read_number, said.used_year) == (5, 1, 2568)
    quiet = make_school(office, "บ้านเงียบ")
    client.force_login(head)
    page = reverse("library:item_schools", args=[item.pk])
    assert list(client.get(page, {"show": "unread"}).context["page"]) == [quiet]
    assert list(client.get(page, {"show": "used"}).context["page"]) == [school]
    assert client.get(there).context["sums"] == {"read": 1, "used": 1, "rated": 1, "mean": 5.0, "downloads": 0}


def test_sealed_kinds_stay_with_the_group(client, office, head, teacher):
    client.force_login(head)
    page = reverse("library:new") + "?kind=home_school"
    data = fields_of(client.get(page)) | {
        "title": "กรณี HS-01", "own_form": "ครอบครัว (Home School)", "own_case": "HS-01", "visibility": "public"
    }  # fmt: skip
    client.post(page, data)
    item = LibraryItem.objects.get()
    take(client, item, "approve")
    item.refresh_from_db()
    assert (item.state, item.visibility) == ("approved", "group")
    for person in (teacher, make_user(Role.COMMITTEE, office=office)):
        client.force_login(person)
        assert client.get(reverse("library:item", args=[item.pk])).status_code == 404
        assert not client.get(reverse("library:index")).context["page"].object_list


def test_the_search_finds_every_word_wherever_it_stands(client, office, head):
    one = make_item(
        office, by=head, title="ชุดฝึกอ่าน ป.1", author="กลุ่มนิเทศฯ", tags=["สระอา"], values={"need": "อ่านไม่ออก"}
    )
    make_item(office, by=head, title="ชุดฝึกคิดเลข", summary="บวก ลบ")
    client.force_login(head)

    def found(**query):
        return list(client.get(reverse("library:index"), query).context["page"])

    assert found(q="ฝึกอ่าน นิเทศ") == found(q="สระอา") == found(q="อ่านไม่ออก") == [one]
    assert found(q="อ่าน คิดเลข") == found(q="โรงเรียน") == found(q="%") == []
    assert found(tag="สระอา") == [one] and len(found(q="ชุดฝึก")) == 2
    LibraryTag.objects.get(name="สระอา")


def test_starting_lists_come_once_with_what_replaces_what(office, head):
    rows = [
        {"key": "old", "title": "กฎเก่า", "year": 2553, "kind": "law", "superseded_by": "new", "note": "ยกเลิกแล้ว"},
        {"key": "new", "title": "กฎใหม่", "year": 2561, "kind": "law", "superseded_by": None, "note": ""},
        {"key": "odd", "title": "อื่น", "year": None, "kind": "ไม่รู้จัก", "superseded_by": None, "note": ""},
    ]
    library_starting.offer("trial", "ตัวอย่าง", lambda: rows)
    try:
        assert "trial" in [one.name for one in library_starting.offers_for(head)]
        assert [library_starting.bring(name="trial", by=head) for _time in range(2)] == [3, 0]
        old = LibraryItem.objects.get(title="กฎเก่า")
        assert (old.successor().title, old.state, old.current.number) == ("กฎใหม่", "approved", 1)
        assert LibraryItem.objects.get(title="อื่น").kind == "reference"
        assert "trial" not in [one.name for one in library_starting.offers_for(head)]
        assert list(LibraryItem.objects.holding().matching("กฎ 2561")) == [old.superseded_by]
    finally:
        library_starting._offers.pop("trial")


def test_lists_and_pages_ask_the_same_few_queries_however_many_rows(client, office, head, school):
    client.force_login(head)
    counts = {}
    for n in (1, 12):
        for number in range(LibraryItem.objects.count(), n):
            make_item(office, by=head, title=f"สื่อ {number}", tags=["ก"], school=school if number % 2 else None)
        item = LibraryItem.objects.order_by("pk").first()
        LibraryItem.objects.exclude(pk=item.pk).update(superseded_by=item)
        pages = {
            "index": reverse("library:index"), "item": reverse("library:item", args=[item.pk]),
            "export": reverse("schools:export", args=["library", "csv"]),
        }  # fmt: skip
        for name, address in pages.items():
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(address).status_code == 200
            counts.setdefault(name, []).append(len(asked))
    assert all(len(set(found)) == 1 for found in counts.values()), counts
    assert counts["index"][0] <= 14 and counts["item"][0] <= 32, counts
