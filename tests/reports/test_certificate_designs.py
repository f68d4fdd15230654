"""Designs of certificates: what is drawn of them, and the office's library of them."""

import io
import json
from decimal import Decimal

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from reports import certificates
from reports.actions import certificate_designs as actions
from reports.actions.certificates import issue_batch
from reports.certificates import (
    apart,
    backgrounds,
    designs,
    drawing,
    fonts,
    issued,
    layout,
    material,
    shared_page,
    slices,
)
from reports.models import CertificateBatch, CertificateDesign
from schools.models import Role, StoredFile
from tests.access.rows_designs import small_layout
from tests.factories import make_office, make_user, today
from tests.reports.certificate_factories import APPROVAL
from tests.reports.pictures import boxes, page_picture, squeezed, text_of

FIELDS = {**material.SAMPLE_FIELDS, "office": "สพป.ตัวอย่าง เขต 1", "kind": "เกียรติบัตร"}
SHARED = layout.Shared(FIELDS, {1: layout.Signer("นายปริญญา น้ำใจดี", "ผู้อำนวยการ")}, title="เกียรติบัตร")
WORDS = ["ที่", "น้ำ", "ผู้ใหญ่", "กี่", "ปั่น", "ที่ไหน", "ให้โอกาส"]
MARKS = "ัิีึืฺุู็่้๊๋์ํ"
TRUE_WORDS = "ปริญญา ที่ ปั่น ผู้ใหญ่ น้ำใจ กี่ เปี๊ยก การศึกษา สำนักงาน ญี่ปุ่น ซ้ำ ค่ำ ก้ำกึ่ง ฐานันดร์ กุฏิ ฎีกา ทิพย์".split()


def paper(name="นางสาวน้ำผึ้ง ปั่นทิพย์", number=1, **more):
    code = f"{number:020}".translate(str.maketrans("01", "AZ"))
    return layout.Paper(name, f"https://office.example/v/{code}/", number=f"ก. {number}/2569", code=code, **more)


def element_of(name, words="{name}", **more):
    return layout.text(name, words, 20, 20, 200, 20, more.pop("size", 30), **more)


def test_a_layout_is_kept_clean_or_refused_in_thai():
    for page in layout.PAGES:
        given = layout.sample(page)
        assert layout.clean({**given, "more": 1}) == given
    good = small_layout()
    wrongs = [
        ({"page": "a3"}, "แนวกระดาษ"),
        ({"digits": ["thai"]}, "เลขไทย"),
        ({"artwork": "../etc"}, "ลายพื้นหลัง"),
        ({"artwork": "upright"}, "A4 แนวตั้ง"),
        ({"elements": {}}, "ไม่ถูกต้อง"),
        ({"elements": good["elements"][1:]}, "ช่องชื่อ-สกุล"),
        ({"elements": good["elements"][:2]}, "QR"),
        ({"elements": good["elements"] * 2}, "ซ้ำกัน"),
        ({"elements": [*good["elements"], element_of("a", "{nmae}")]}, "{nmae}"),
        ({"elements": [*good["elements"], element_of("a", "{name")]}, "วงเล็บปีกกา"),
        ({"elements": [*good["elements"], element_of("a", "\u200b ")]}, "พิมพ์ข้อความ"),
        ({"elements": [*good["elements"], element_of("a", font="Comic Sans")]}, "แบบอักษร"),
        ({"elements": [*good["elements"], element_of("a", colour="red")]}, "สี"),
        ({"elements": [*good["elements"], element_of("a", weight=[400])]}, "น้ำหนัก"),
        ({"elements": [*good["elements"], element_of("a", "\ud800")]}, "พิมพ์ข้อความ"),
        ({"elements": [*good["elements"], element_of("a", min_size=40)]}, "เล็กที่สุด"),
        ({"elements": [*good["elements"], {**element_of("a"), "x": 200}]}, "นอกกระดาษ"),
        ({"elements": [*good["elements"], {**element_of("a"), "x": float("nan")}]}, "ตำแหน่ง"),
        ({"elements": [*good["elements"], {**layout.crest(1, 1, 20), "file": "x"}]}, "ภาพของตรา"),
        ({"elements": [*good["elements"], layout.signature(4, 1, 1, 50, 30)]}, "1–3"),
        ({"elements": [*good["elements"], {**layout.signature(1, 1, 1, 50, 30), "slot": {}}]}, "1–3"),
        ({"elements": [element_of(f"n{i}") for i in range(61)]}, "60"),
    ]
    for change, word in wrongs:
        with pytest.raises(layout.LayoutError, match=word.replace("{", r"\{")):
            layout.clean({**good, **change})
    for nonsense in (None, [], "x", {"page": "landscape"}):
        with pytest.raises(layout.LayoutError):
            layout.clean(nonsense)


def test_words_of_a_layout_turn_digits_and_leave_out_empty_lines():
    thai = small_layout()
    values = {"name": "ก {award}", "number": "12/2569", "code": "AB2", "award": ""}
    assert layout.words(thai, "เลขที่ {number}\nรางวัล {award}\n{name} 1 {code}", values) == [
        "เลขที่ ๑๒/๒๕๖๙",
        "ก {award} ๑ AB2",
    ]
    assert layout.words({**thai, "digits": "arabic"}, "เลข ๑", {}) == ["เลข 1"]
    hours = "{dates} [จำนวน {hours} ชั่วโมง] [ก]"
    assert layout.words(thai, hours, {"dates": "วันนี้", "hours": "18"}) == ["วันนี้ จำนวน ๑๘ ชั่วโมง [ก]"]
    assert layout.words(thai, hours, {"dates": "วันนี้", "hours": ""}) == ["วันนี้ [ก]"]


def test_words_shrink_then_part_then_are_listed_and_never_cut():
    given = small_layout()
    given["elements"][0] |= {"w": 100, "h": 22, "size": 30, "min_size": 14}
    names = ["นายกล้า ดี", "นายปริญญาวงศ์น้ำผึ้ง ศรีสุวรรณ", "ว่าที่ร้อยตรีหญิงกิตติศักดิ์ปริญญา ศรีสุวรรณภูมิพิทักษ์น้ำผึ้ง", "ก" * 200]
    papers = [paper(name, place) for place, name in enumerate([*names, "عبد الله"])]
    element = given["elements"][0]
    sizes = [drawing.own_block(given, element, SHARED, one) for one in papers]
    assert sizes[0].size == 30 and len(sizes[0].lines) == 1
    assert 14 <= sizes[1].size < 30 and len(sizes[1].lines) == 1
    assert sizes[2].size >= 14 and [line.split(" ")[0] for line in sizes[2].lines] == names[2].split(" ")
    found = drawing.overflow(given, SHARED, papers)
    assert [(one.index, one.reason) for one in found] == [(3, "long"), (4, "letters")]
    assert "ยาวเกินพื้นที่" in str(found[0])
    # What all papers share is looked at once, and a long position is no name.
    title = {**given, "elements": [*given["elements"], element_of("event", "{event}", min_size=28)]}
    shared = layout.Shared({**FIELDS, "event": "กิจกรรมที่ยาวมาก" * 30})
    assert [(one.index, one.element) for one in drawing.overflow(title, shared, papers[:1])] == [(None, "event")]


@pytest.mark.parametrize("name", designs.ARTWORKS)
def test_shipped_designs_are_whole_and_every_word_can_be_copied(name):
    given = layout.clean(designs.ARTWORKS[name].layout())
    papers = [paper(" ".join(TRUE_WORDS[i : i + 2]), i, school="โรงเรียนบ้านกี่", role="วิทยากร") for i in range(3)]
    assert drawing.overflow(given, SHARED, papers) == []
    longest = paper(material.SAMPLE_NAMES["long"], award="รางวัลชนะเลิศอันดับที่ 1 ระดับเหรียญทองแดง")
    assert drawing.overflow(given, SHARED, [longest]) == []
    content = drawing.draw_layout(given, None, SHARED, papers)
    assert content == drawing.draw_layout(given, None, SHARED, papers)
    for place, one in enumerate(papers):
        text = text_of(content, place)
        for part in (one.name, one.school, one.code, "ปริญญาน้ำใจดี", f"ก.{'๐๑๒'[place]}/๒๕๖๙", FIELDS["kind"]):
            assert squeezed(part) in text
        assert all(other.code not in text for other in papers if other is not one)


def test_every_typeface_has_thai_and_is_read_as_it_is_written():
    assert len({apart.glyph_of(weight) for weight in fonts.WEIGHTS}) == 1
    for family in fonts.FAMILIES:
        for weight in fonts.WEIGHTS:
            known, *_ = fonts.advances(family, weight)
            assert known.keys() >= fonts.THAI, (family, weight)
            assert all(known[ord(mark)] == 0 for mark in MARKS if mark != "ํ"), (family, weight)
        given = small_layout()
        given["elements"][0] |= {"font": family, "h": 60, "size": 14}
        given["elements"].append(
            element_of("whole", " ".join(TRUE_WORDS), font=family, size=12, min_size=8) | {"y": 140}
        )
        text = text_of(drawing.draw_layout(given, None, SHARED, [paper(" ".join(TRUE_WORDS))]))
        assert text.count("".join(TRUE_WORDS)) == 2, family


@pytest.mark.parametrize("name", designs.ARTWORKS)
def test_marks_neither_touch_nor_float(name):
    """ที่ น้ำ ผู้ใหญ่ กี่ ปั่น: each mark is a shape of its own, near the letter that carries it."""
    given = layout.clean(designs.ARTWORKS[name].layout())
    kept = [one for one in given["elements"] if one["id"] in ("name", "number", "qr")]
    place = next(one for one in kept if one["id"] == "name")
    letters = sorted({letter for letter in "".join(WORDS).replace("ำ", "า") if letter not in MARKS})
    bare = {**given, "elements": kept, "artwork": None}
    drawn = drawing.draw_layout(bare, None, SHARED, [paper(one) for one in [*WORDS, *letters]])
    scale = 2.5
    mm, em = 72 / 25.4 * scale, place["size"] * scale

    def shapes(index):
        # Marks reach over the edges of a box.
        box = (place["x"], place["y"] - 3, place["x"] + place["w"], place["y"] + place["h"] + 3)
        return boxes(page_picture(drawn, index, scale).crop(tuple(round(side * mm) for side in box)), dark=110)

    alone = {letter: len(shapes(len(WORDS) + index)) for index, letter in enumerate(letters)}
    for index, word in enumerate(WORDS):
        found = shapes(index)
        assert len(found) == sum(1 if letter in MARKS else alone[letter] for letter in word.replace("ำ", "ํา")), word
        # From top to bottom no mark is further from the next shape below it than a third of a letter.
        for left, top, right, bottom in found:
            below = [other for other in found if other[1] >= bottom and other[0] < right and other[2] > left]
            if below and top < min(other[1] for other in below):
                assert 0 < min(other[1] for other in below) - bottom < 0.34 * em, word


def test_the_fast_way_draws_what_the_plain_way_draws():
    """The same lines as one HTML document, at the same places."""
    given, one = layout.clean(layout.sample()), paper("นางสาวน้ำผึ้ง ที่รัก", role="วิทยากร", award="ดีเด่น", school="บ้านกี่")
    given["elements"] = [element for element in given["elements"] if element["id"] not in ("code", "number", "qr")]
    code = layout.qr(10, 10, 15)
    own = [(element, drawing.own_block(given, element, SHARED, one)) for element in drawing.own_elements(given)]
    plain = "".join(shared_page.lines_html(element, block) for element, block in own)
    from reports import pdf

    pages = [
        page_picture(drawing.draw_layout({**given, "elements": [*given["elements"], code]}, None, SHARED, [one])),
        page_picture(pdf.render(shared_page.html(given, None, SHARED, plain), tagged=False)),
    ]
    for page in pages:
        page.paste(255, (0, 0, 160, 160))
    first, second = (page.tobytes() for page in pages)
    assert sum(abs(a - b) > 48 for a, b in zip(first, second, strict=True)) == 0


def picture_of(size, mode="RGB", kind="JPEG", colour=None):
    out = io.BytesIO()
    Image.new(mode, size, colour or "#e8c060").save(out, kind)
    return out.getvalue()


def take(content, page="landscape", number=1):
    return backgrounds.take(io.BytesIO(content), page, number)


def nested_drawings(levels):
    """A page whose drawing holds itself ten times over, each of which holds ten more."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(842, 595))
    form = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Form, "BBox": [0, 0, 842, 595]}
    drawing = document.make_stream(b"0 0 842 595 re f", **form)
    for _ in range(levels):
        inside = pikepdf.Dictionary(XObject=pikepdf.Dictionary(D=drawing))
        drawing = document.make_stream(b"/D Do " * 10, **form, Resources=inside)
    document.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(D=drawing))
    document.pages[0].Contents = document.make_stream(b"/D Do")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_backgrounds_are_made_ready_once_or_refused_in_thai():
    content, kind, notes = take(picture_of((5000, 3535)))
    assert kind == "image/jpeg" and notes == []
    assert max(Image.open(io.BytesIO(content)).size) == backgrounds.EDGE
    # Colours of print come out as colours of the screen.
    cmyk, _, _ = take(picture_of((1754, 1240), "CMYK", colour=(0, 255, 255, 0)))
    red = Image.open(io.BytesIO(cmyk))
    assert red.mode == "RGB" and red.getpixel((9, 9))[0] > 200 > 60 > red.getpixel((9, 9))[1]
    see_through, _, notes = take(picture_of((1500, 1061), "RGBA", "PNG", (0, 0, 0, 0)))
    assert Image.open(io.BytesIO(see_through)).getpixel((9, 9)) == (255, 255, 255)
    assert "ไม่คมชัด" in notes[0]
    art = drawing.draw_layout(layout.clean(layout.sample()), cmyk, SHARED, [paper(), paper(number=2)])
    assert page_picture(art).getpixel((5, 5)) in range(60, 110)
    with pikepdf.open(io.BytesIO(art)) as document:
        document.pages[1].AA = pikepdf.Dictionary()
        document.pages[1].Annots = pikepdf.Array([])
        out = io.BytesIO()
        document.save(out)
    page, kind, _ = take(out.getvalue(), number=2)
    with pikepdf.open(io.BytesIO(page)) as document:
        assert kind == "application/pdf" and len(document.pages) == 1
        assert not {"/AA", "/Annots"} & set(document.pages[0].keys())
    again = drawing.draw_layout(small_layout(), page, SHARED, [paper("นายอื่น")])
    assert "เลขที่ก.๒/๒๕๖๙" in text_of(again) and "นายอื่น" in text_of(again)
    refused = {
        "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "ว่างเปล่า": b"",
        "เสียหาย": picture_of((1754, 1240))[:2000],
        "ไม่ใช่ภาพ": b"PK\x03\x04 nothing",
        "สัดส่วน": picture_of((1920, 1080)),
        "แนวตั้ง": picture_of((1240, 1754)),
        "เล็กเกินไป": picture_of((700, 495)),
        "PDF เสียหาย": b"%PDF-1.7 nothing",
    }
    for word, content in refused.items():
        with pytest.raises(ValidationError, match=word):
            take(content)
    with pytest.raises(ValidationError, match="2 หน้า"):
        take(art, number=3)
    # Small in bytes, endless to draw: refused by a process that is lost to it, not by this one.
    with pytest.raises(ValidationError, match="ซับซ้อนเกินไป"):
        take(nested_drawings(8))


@pytest.mark.django_db
def test_the_library_keeps_designs_in_versions(client):
    office = make_office("สพป.แบบ")
    clerk, head = make_user(Role.CLERK, office=office), make_user(Role.HEAD, office=office)
    shipped = CertificateDesign.objects.filter(office=None)
    assert {one.name for one in shipped} == {one.label for one in designs.ARTWORKS.values()}
    assert actions.ship() == 4 and shipped.filter(versions__number=2).count() == 0

    client.force_login(clerk)
    source = shipped.first()
    assert client.post(reverse("reports:certificate_design_edit", args=[source.pk])).status_code == 403
    for _ in range(2):  # a double click
        client.post(reverse("reports:certificate_design_copy", args=[source.pk]), {"name": "ของ\u200bเรา"})
    mine = CertificateDesign.objects.get(office=office)
    assert mine.name == "ของเรา" and mine.versions.get().layout == source.versions.get().layout
    edit = reverse("reports:certificate_design_edit", args=[mine.pk])

    def save(version, **change):
        body = {"layout": {**mine.versions.get(number=1).layout, **change}, "version": version}
        return client.post(edit, {"data": json.dumps(body)})

    assert save(1, digits="arabic").json() == save(1, digits="arabic").json() == {"version": 2}
    stale = save(1, elements=small_layout()["elements"])
    assert stale.status_code == 409 and stale.json()["latest"] == 2 and mine.versions.count() == 2
    wrong = save(2, elements=[{**element_of("x"), "x": -5}])
    assert wrong.status_code == 422 and wrong.json()["element"] == "x"
    for body in ("[]", "{", "nonsense", json.dumps({"version": True}), '{"version": 2, "background": "crest"}'):
        assert client.post(edit, {"data": body}).status_code == 422
    # Pictures of another office are not there.
    theirs = actions.keep_art(
        content=picture_of((20, 20)), content_type="image/png", label="x", office=make_office("อื่น"), user=None
    )
    logo = {**layout.crest(10, 10, 20), "id": "logo", "file": str(theirs.pk)}
    assert "ไม่พบภาพ" in save(2, elements=[*small_layout()["elements"], logo]).json()["message"]

    upload = reverse("reports:certificate_design_upload", args=[mine.pk])
    files = [SimpleUploadedFile("ก.jpg", picture_of((1754, 1240))) for _ in range(2)]
    sent = [client.post(upload, {"file": file, "page": "landscape"}).json()["file"] for file in files]
    assert sent[0] == sent[1] and StoredFile.objects.filter(office=office, purpose="certificate_art").count() == 1
    preview = reverse("reports:certificate_design_preview", args=[mine.pk])
    body = json.dumps({"layout": small_layout(), "background": sent[0], "name": "short"})
    seen = client.post(preview, {"data": body}).json()
    assert seen["picture"].startswith("data:image/png;base64,") and seen["problems"] == []

    actions.create(office=office, name="อีกแบบ", kind="", layout=small_layout(), user=clerk)
    rename = reverse("reports:certificate_design_rename", args=[mine.pk])
    assert "มีแบบชื่อนี้แล้ว" in client.post(rename, {"name": "อีกแบบ", "kind": ""}).content.decode()
    client.post(rename, {"name": "ชื่อใหม่", "kind": "honour"})
    client.post(reverse("reports:certificate_design_archive", args=[mine.pk]), {"archived": "1"})
    listing = reverse("reports:certificate_designs")
    assert "ชื่อใหม่" not in client.get(listing).content.decode()
    assert "ชื่อใหม่" in client.get(listing, {"archived": "1"}).content.decode()
    client.force_login(head)
    page = client.get(reverse("reports:certificate_design", args=[mine.pk])).content.decode()
    assert "ฉบับที่ 2" in page and "แก้ไขแบบ" not in page


@pytest.mark.django_db
def test_an_issued_batch_keeps_the_look_of_its_version(client):
    office = make_office("สพป.ออกแบบ")
    clerk = make_user(Role.CLERK, office=office)
    given = {**layout.sample(), "elements": [*layout.sample()["elements"], {**layout.crest(10, 10, 20), "id": "logo"}]}
    art = io.BytesIO(drawing.draw_layout(small_layout(), None, SHARED, [paper("ลายน้ำ")]))
    background = actions.keep_art(
        content=take(art.getvalue())[0], content_type="application/pdf", label="ลาย.pdf", office=office, user=clerk
    )
    design, _ = actions.create(office=office, name="แบบ", kind="", layout=given, background=background, user=clerk)
    batch = CertificateBatch.objects.create(
        office=office,
        activity="อบรมน้ำใจ",
        issued_on=today(),
        signer_name="นางกี่ ปั่น",
        signer_position="ผู้อำนวยการ",
        **APPROVAL,
        people=[{"name": "นายปั่น ผู้ใหญ่", "award": "ดีเด่น", "school": "บ้านที่รัก"}, {"name": "นางน้ำ กี่", "award": ""}],
        design_version=design.versions.get(),
        event_dates="1–2 ธ.ค.",
        hours=Decimal(12),
        created_by=clerk,
    )
    assert certificates.overflow(batch) == []
    assert "ตัวอย่าง/" in text_of(certificates.preview(batch), 0)
    batch = issue_batch(batch=batch, version=1, user=clerk)
    assert design.versions.get().frozen
    first = batch.certificates.order_by("position").first()
    part = issued.drawn(batch, batch.certificates.all())
    # What the office is called today, and its crest, are not what was issued.
    crest = actions.keep_art(
        content=picture_of((20, 20), kind="PNG"), content_type="image/png", label="x", office=office, user=clerk
    )
    type(office).objects.filter(pk=office.pk).update(full_name="สำนักงานชื่อใหม่", crest=crest)
    batch = CertificateBatch.objects.get(pk=batch.pk)
    assert batch.office.formal_name == "สำนักงานชื่อใหม่"
    assert part == issued.drawn(batch, batch.certificates.all())
    text = text_of(slices.Part(part).single(0))
    # Whoever checks the paper reads what the design prints, and nothing besides.
    told = client.get(reverse("reports:verify", args=[first.code])).context["lines"]
    labels = {"event": "เรื่อง", "dates": "วันที่จัด", "hours": "จำนวนชั่วโมง", "role": "บทบาท", "award": "ผลหรือรางวัล"}
    shown = {label for label, _ in told}
    assert {name for name, label in labels.items() if label in shown} == {"event", "dates", "award"}
    assert ("ออกโดย", first.fields["office"]) in told and first.fields["office"] != batch.office.formal_name
    for part in ("นายปั่นผู้ใหญ่", "บ้านที่รัก", "ดีเด่น", "อบรมน้ำใจ", "(นางกี่ปั่น)", "ลายน้ำ", squeezed(first.number_text)):
        assert part in text
    assert "นางน้ำ" not in text


@pytest.mark.django_db
def test_the_library_asks_as_much_for_many_designs(client, django_assert_max_num_queries):
    office = make_office("สพป.แบบมาก")
    clerk = make_user(Role.CLERK, office=office)
    client.force_login(clerk)
    address = reverse("reports:certificate_designs")
    client.get(address)
    for number in range(100):
        if number in (0, 9, 99):
            with django_assert_max_num_queries(9):
                assert client.get(address).status_code == 200
        actions.create(office=office, name=f"แบบ {number}", kind="", layout=small_layout(), user=clerk)
