"""What the library takes beside PDF, kinds of the office with trials, and steps about curricula."""

import io
import struct
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from handbook import tools
from inbox.models import Notice
from registry.library.kinds import kinds_of
from registry.library.owed import ANYTHING
from registry.models import LibraryItem, LibraryKind
from schools import archives
from schools.documents import check_spreadsheet
from schools.materials import check_material
from schools.models import Role, StoredFile
from tests.factories import make_office, make_school, make_user
from tests.registry.library_factories import attach, fields_of, make_item

pytestmark = pytest.mark.django_db
OFFICE = ("[Content_Types].xml", "word/document.xml")
FILM = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + b"\x00" * 64


def packed(*names, change=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return change(out.getvalue()) if change else out.getvalue()


@pytest.fixture
def head():
    return make_user(Role.HEAD, office=make_office())


def test_media_are_files_of_office_archives_and_films_and_nothing_that_runs(client, head):
    item = make_item(head.acting.office, by=head, state="draft")
    client.force_login(head)
    address = reverse("library:attach", args=[item.pk])
    taken = {
        "ใบงาน.docx": (packed("[Content_Types].xml", "word/document.xml"), "wordprocessingml.document"),
        "คะแนน.xlsx": (packed("[Content_Types].xml", "xl/workbook.xml"), "spreadsheetml.sheet"),
        "นำเสนอ.pptx": (packed("[Content_Types].xml", "ppt/presentation.xml"), "presentationml.presentation"),
        "ชุดฝึก.zip": (packed("1/ใบงาน.pdf", "2/ภาพ.png"), "application/zip"),
        "สาธิต.mp4": (FILM, "video/mp4"),
    }
    for name, (content, kind) in taken.items():
        given = {"title": name, "file": SimpleUploadedFile(name, content)}
        assert client.post(address, given).status_code == 302, name
        stored = item.versions.get().attachments.get(title=name).file
        assert stored.content_type.endswith(kind) and stored.label == name
        # Saved and never shown, whatever it holds.
        sent = client.get(reverse("schools:file", args=[stored.pk]))
        assert sent["Content-Disposition"].startswith("attachment") and sent["X-Content-Type-Options"] == "nosniff"
    # A name that says something else gets the ending of what is in it.
    client.post(address, {"title": "แปลก", "file": SimpleUploadedFile("งาน.exe", packed("a.txt"))})
    assert item.versions.get().attachments.get(title="แปลก").file.label == "งาน.exe.zip"
    before = StoredFile.objects.count()
    refused = client.post(address, {"title": "ก", "file": SimpleUploadedFile("ก.zip", packed("x/setup.EXE"))})
    assert refused.status_code == 422 and "setup.exe" in refused.content.decode()
    assert StoredFile.objects.count() == before
    # The flag of a password, in the list of what the archive holds.
    mark = b"PK\x01\x02\x14\x03\x14\x00"
    locked = packed("a.txt", change=lambda data: data.replace(mark + b"\x00", mark + b"\x01"))
    faults = {
        "macro": packed("word/document.xml", "word/vbaProject.bin"),
        "path": packed("../../etc/passwd", *OFFICE),
        "runs": packed("setup.exe", "../../x", *OFFICE),
        "heavy": packed(*OFFICE, *map(str, range(2_000))),
        "encrypted": locked,
        "damaged": packed("a.txt")[:40],
        "old": b"\xd0\xcf\x11\xe0" + b"\0" * 100,
        "empty": packed(),
        "type": b"<html>not a film</html>",
    }
    for code, content in faults.items():
        with pytest.raises(ValidationError) as caught:
            check_material(SimpleUploadedFile("ก", content))
        assert caught.value.code == code
    # One part of a file of Office alone is none.
    assert check_material(SimpleUploadedFile("ก", packed("word/document.xml")))[1] == "application/zip"


def test_an_archive_is_refused_by_what_its_end_says_before_its_contents_are_listed():
    whole = packed(*OFFICE, "xl/workbook.xml")
    size, start = struct.unpack_from("<LL", whole, len(whole) - 10)

    def ended(count, length, *, remark=b""):
        end = struct.pack("<4s4H2LH", archives.END, 0, 0, count, count, length, start, len(remark))
        return end + remark

    def long(count, length, *, told=0):
        place = len(whole) - 22
        record = struct.pack("<4sQ2H2L4Q", archives.END_64, 44, 45, 45, 0, 0, count, count, length, start)
        word = struct.pack("<4sLQL", archives.PLACE_64, 0, told or place, 1)
        return record + word + ended(0xFFFF, 0xFFFFFFFF)

    many, endless = 2_001, 2_000 * archives.ENTRY_BYTES + 1
    ends = {
        ended(many, size): True,
        ended(1, endless): True,
        ended(many, size, remark=b"a remark"): True,
        # Its own bytes look like the beginning of another end.
        struct.pack("<4s4H2LH", archives.END, 0, 0, many, many, size, *struct.unpack("<L", archives.END), 0): True,
        long(many, size): True,
        long(1, endless): True,
        long(many, size, told=1 << 63): True,
        ended(3, size): False,
        long(3, size): False,
    }
    for end, crowded in ends.items():
        file = SimpleUploadedFile("ก", whole[:-22] + end)
        assert archives.is_crowded(file, 2_000) == crowded, end
        file.seek(0)
        for check, kind in ((check_material, "document"), (check_spreadsheet, "xlsx")):
            if crowded:
                with pytest.raises(ValidationError) as caught:
                    check(file)
                assert caught.value.code == "heavy", end
            else:
                assert kind in str(check(file))
            assert file.tell() == 0


def test_an_own_kind_is_tried_out_and_found_by_steps_about_curricula(client, head):
    office = head.acting.office
    client.force_login(head)
    new = reverse("library:kind_new")
    shown = client.get(new)
    data = fields_of(shown) | {"name": "หลักสูตรต้านทุจริต", "area": "curriculum", "trials": "on", "is_active": "on"}
    data |= {f"fields-{name}": value for name, value in shown.context["fields"].management_form.initial.items()}
    assert client.post(new, data).status_code == 302
    code = LibraryKind.objects.get().code
    assert kinds_of(office)[code].trials
    own = make_item(office, by=head, kind=code, title="ต้านทุจริต")
    shipped = make_item(office, by=head, kind="local_framework", title="กรอบท้องถิ่น")
    for kind in ("media", "research"):
        make_item(office, by=head, kind=kind)
    away = make_user(Role.HEAD, office=make_office())
    make_item(away.acting.office, by=away, kind="school_curriculum")
    assert client.get(reverse("library:item", args=[own.pk])).context["kind"].trials
    tool = tools.get("curriculum")
    assert set(tool.results.rows(LibraryItem.objects.all(), office)) == {own, shipped}
    page = client.get(reverse(tool.page), tool.query)
    assert set(page.context["page"]) == {own, shipped}
    # What ships with trials keeps them, and is of the area it was shipped with.
    form = client.get(reverse("library:kind", args=["media"])).context["form"]
    assert not {"trials", "area"} & set(form.fields)


def test_nothing_comes_in_empty(client):
    office = make_office()
    school = make_school(office)
    teacher = make_user(Role.SCHOOL_STAFF, office=office, school=school)
    head = make_user(Role.HEAD, office=office)
    client.force_login(teacher)

    def submitted(item):
        item.refresh_from_db()
        step = reverse("library:step", args=[item.pk, "submit"])
        return client.post(step, {"submit-version": item.version}, follow=True)

    # A curriculum has its file and the day of its board.
    item = make_item(office, by=teacher, school=school, kind="school_curriculum", state="draft", summary="สาระ")
    empty = submitted(item)
    assert empty.status_code == 422 and len(empty.context["missing"]) == 2
    attach(item, by=teacher)
    undated = submitted(item)
    assert undated.context["missing"] == ["วันที่คณะกรรมการสถานศึกษาเห็นชอบ"]
    assert "วันที่คณะกรรมการสถานศึกษาเห็นชอบ" in undated.content.decode()
    item.refresh_from_db()
    assert (item.state, item.submitted_at, Notice.objects.filter(kind="library").exists()) == ("draft", None, False)
    item.versions.update(fields={"board_date": "2025-05-01"})
    assert submitted(item).status_code == 200
    # What came in before is shown with what it lacks.
    item.versions.update(fields={})
    client.force_login(head)
    page = client.get(reverse("library:review", args=[item.pk]))
    assert page.context["missing"] and "รายการนี้ยังขาด" in page.content.decode()
    # All else says something, or has a file or a link; own words such as a kind of medium say nothing.
    client.force_login(teacher)
    given = {"by": teacher, "school": school, "state": "draft", "summary": " "}
    bare = make_item(office, values={"type": "สิ่งพิมพ์"}, **given)
    assert submitted(bare).context["missing"] == [ANYTHING]
    linked = make_item(office, values={"online": "https://example.go.th/"}, **given)
    assert submitted(linked).status_code == 200
