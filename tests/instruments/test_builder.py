"""The builder: what a supervisor does to a draft, page by page and without JavaScript."""

import pytest
from django.urls import reverse

from instruments.building import checks
from instruments.models import Instrument, InstrumentVersion, Item, Scale
from schools.models import Role
from schools.models.audit import AuditEvent
from tests.factories import make_office, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def browser(client, office):
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    return client


@pytest.fixture
def instrument(browser):
    browser.post(reverse("instruments:new"), {"title": "แบบนิเทศการอ่าน", "purpose": "visit"})
    return Instrument.objects.get(title="แบบนิเทศการอ่าน")


def lock(instrument):
    return InstrumentVersion.objects.get(instrument=instrument, published_at=None).lock


def add(browser, instrument, text, kind="yes_no", **more):
    section = instrument.draft.sections.last().pk
    data = {"kind": kind, "text": text, "section": section, "weight": "1", "required": "on", "lock": lock(instrument)}
    response = browser.post(reverse("instruments:item_new", args=[instrument.pk]), data | more)
    assert response.status_code == 302, response.context["form"].errors
    return Item.objects.order_by("-pk").first()


def do(browser, instrument, what, **more):
    address = reverse("instruments:build", args=[instrument.pk])
    return browser.post(address, {"do": what, "version": lock(instrument)} | more)


def texts(instrument):
    return [[item.text for item in section.items.all()] for section in instrument.draft.sections.all()]


def publish(browser, instrument, **more):
    return browser.post(reverse("instruments:publish", args=[instrument.pk]), {"lock": lock(instrument)} | more)


def test_a_new_instrument_opens_with_an_empty_section_and_two_presses_make_one(browser, instrument, office):
    assert (instrument.office, instrument.code, texts(instrument)) == (office, "B-001", [[]])
    browser.post(reverse("instruments:new"), {"title": "แบบนิเทศการอ่าน", "purpose": "visit"})
    assert Instrument.objects.filter(office=office).count() == 1
    assert "ยังไม่มีข้อคำถามในตอนนี้" in browser.get(reverse("instruments:build", args=[instrument.pk])).text


def test_questions_of_each_kind_are_added_with_codes_of_their_own(browser, instrument):
    rated = add(browser, instrument, "ใช้สื่อ", "rating", scale=Scale.objects.first().pk, dual="on")
    single = add(browser, instrument, "รูปแบบ", "single", choices="ในชั้นเรียน\n\n ออนไลน์ ")
    number = add(browser, instrument, "ครู", "number", unit="คน", low="0", high="200", scale=Scale.objects.first().pk)
    assert (rated.code, rated.dual, rated.scale) == ("q1", True, Scale.objects.first())
    assert single.choices == [{"value": "c1", "label": "ในชั้นเรียน"}, {"value": "c2", "label": "ออนไลน์"}]
    assert (number.code, number.unit, number.high, number.scale) == ("q3", "คน", 200, None)
    page = browser.get(reverse("instruments:build", args=[instrument.pk])).text
    assert "ในชั้นเรียน, ออนไลน์" in page
    assert 'name="answers-' in page  # the preview asks the same questions


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"kind": "rating"}, "โปรดเลือกมาตรวัดที่ใช้ตอบ"),
        ({"kind": "single", "choices": "เดียว"}, "โปรดใส่อย่างน้อย 2 ตัวเลือก"),
        ({"kind": "multiple", "choices": "ก\nข\nก"}, "ตัวเลือก “ก” มีมากกว่าหนึ่งครั้ง"),
        ({"kind": "number", "low": "9", "high": "1"}, "ค่ามากที่สุดต้องไม่น้อยกว่าค่าน้อยที่สุด"),
        ({"text": "ก" * 501}, "501"),
        ({"text": " "}, "คำถาม"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_and_kept(browser, instrument, given, message):
    data = {"kind": "yes_no", "text": "คำถามที่พิมพ์ไว้", "section": instrument.draft.sections.get().pk, "weight": "1"}
    response = browser.post(
        reverse("instruments:item_new", args=[instrument.pk]), data | {"lock": lock(instrument)} | given
    )
    assert message in response.text
    assert not Item.objects.filter(section__version__instrument=instrument).exists()


def test_neither_another_offices_scale_nor_a_section_of_another_instrument(browser, instrument):
    foreign = Scale.objects.create(office=make_office(), name="ของเขตอื่น")
    other = Instrument.objects.get(code="F-visit").current.sections.first()
    data = {"kind": "rating", "text": "ก", "weight": "1", "lock": lock(instrument)}
    address = reverse("instruments:item_new", args=[instrument.pk])
    page = browser.post(address, data | {"scale": foreign.pk, "section": other.pk}).text
    assert "ไม่พบมาตรวัดนี้ในสำนักงานของท่าน" in page
    assert "ไม่พบตอนนี้ในแบบนี้" in page
    assert "ของเขตอื่น" not in page


def test_order_by_buttons_over_the_border_of_sections(browser, instrument):
    first, second = add(browser, instrument, "ก"), add(browser, instrument, "ข")
    browser.post(
        reverse("instruments:section_new", args=[instrument.pk]), {"title": "ตอนที่ 2", "lock": lock(instrument)}
    )
    add(browser, instrument, "ค")
    do(browser, instrument, f"up item {second.pk}")
    assert texts(instrument) == [["ข", "ก"], ["ค"]]
    do(browser, instrument, f"down item {first.pk}")
    assert texts(instrument) == [["ข"], ["ก", "ค"]]
    sections = instrument.draft.sections.all()
    do(browser, instrument, f"place item {first.pk} {sections[0].pk} 0")
    assert texts(instrument) == [["ก", "ข"], ["ค"]]
    do(browser, instrument, f"up section {sections[1].pk}")
    assert texts(instrument) == [["ค"], ["ก", "ข"]]


def test_a_copy_stands_behind_and_what_is_deleted_comes_back_to_its_place(browser, instrument):
    first = add(browser, instrument, "ก", "rating", scale=Scale.objects.first().pk)
    add(browser, instrument, "ข")
    do(browser, instrument, f"copy item {first.pk}")
    assert texts(instrument) == [["ก", "ก", "ข"]]
    assert len({item.code for item in instrument.draft.items()}) == 3
    do(browser, instrument, f"delete item {first.pk}")
    assert texts(instrument) == [["ก", "ข"]]
    assert "นำที่ลบล่าสุดกลับมา" in browser.get(reverse("instruments:build", args=[instrument.pk])).text
    do(browser, instrument, "undo")
    assert texts(instrument) == [["ก", "ก", "ข"]]
    back = instrument.draft.items().first()
    assert (back.code, back.scale) == (first.code, Scale.objects.first())
    do(browser, instrument, f"delete section {back.section_id}")
    assert texts(instrument) == []
    do(browser, instrument, "undo")
    assert texts(instrument) == [["ก", "ก", "ข"]]


def test_who_was_slower_is_told_and_overwrites_nothing(browser, instrument):
    item = add(browser, instrument, "ของเขา")
    stale = lock(instrument) - 1
    response = do(browser, instrument, f"delete item {item.pk}", version=stale)
    assert response.status_code == 409
    assert "มีผู้แก้ไขแบบนี้ก่อนท่าน" in response.text
    address = reverse("instruments:item_edit", args=[instrument.pk, item.pk])
    data = {"kind": "yes_no", "text": "ของเรา", "section": item.section_id, "weight": "1", "lock": stale}
    response = browser.post(address, data)
    assert response.status_code == 409
    assert "ของเรา</textarea>" in response.text
    assert "ของเขา" in response.text
    item.refresh_from_db()
    assert item.text == "ของเขา"
    # Having seen both, the person saves again and means it.
    browser.post(address, data | {"lock": lock(instrument)})
    item.refresh_from_db()
    assert item.text == "ของเรา"


def test_a_condition_is_given_in_words_and_follows_the_code(browser, instrument):
    asked = add(browser, instrument, "มีแผน")
    shown = add(browser, instrument, "เหตุใด", "text", show_item="q1", show_op="is", show_value="ไม่มี")
    assert shown.show_if == {"item": "q1", "op": "is", "value": "0"}
    data = {"kind": "yes_no", "text": "มีแผน", "section": asked.section_id, "weight": "1", "code": "plan"}
    browser.post(reverse("instruments:item_edit", args=[instrument.pk, asked.pk]), data | {"lock": lock(instrument)})
    shown.refresh_from_db()
    assert shown.show_if["item"] == "plan"
    do(browser, instrument, f"up item {shown.pk}")
    page = browser.get(reverse("instruments:publish", args=[instrument.pk])).text
    assert "เงื่อนไขการแสดงอ้างถึงข้อที่ไม่ได้อยู่ก่อนหน้า" in page
    publish(browser, instrument)
    assert instrument.current is None


def test_a_condition_on_an_answer_that_is_none_is_refused(browser, instrument):
    add(browser, instrument, "มีแผน")
    data = {"kind": "text", "text": "เหตุใด", "section": instrument.draft.sections.get().pk, "weight": "1"}
    data |= {"show_item": "q1", "show_op": "is", "show_value": "บางที", "lock": lock(instrument)}
    page = browser.post(reverse("instruments:item_new", args=[instrument.pk]), data).text
    assert "โปรดระบุคำตอบที่ข้อนั้นมี ได้แก่ มี, ไม่มี" in page


def test_rows_of_a_worksheet_become_questions(browser, instrument):
    lines = "ใช้สื่อหลากหลาย\nมีแผน\tมี/ไม่มี\nรูปแบบ\tเลือกหนึ่งข้อ\tในชั้น;ออนไลน์\n\n"
    data = {"lines": lines, "kind": "rating", "scale": Scale.objects.first().pk, "required": "on"}
    data |= {"section": instrument.draft.sections.get().pk, "lock": lock(instrument)}
    browser.post(reverse("instruments:paste", args=[instrument.pk]), data)
    items = instrument.draft.items()
    assert [(item.kind, item.text) for item in items] == [
        ("rating", "ใช้สื่อหลากหลาย"), ("yes_no", "มีแผน"), ("single", "รูปแบบ"),
    ]  # fmt: skip
    page = browser.post(
        reverse("instruments:paste", args=[instrument.pk]),
        data | {"lines": "ก\tอะไรสักอย่าง", "lock": lock(instrument)},
    ).text
    assert "บรรทัดที่ 1: ไม่รู้จักชนิดคำตอบ “อะไรสักอย่าง”" in page
    assert "ก\tอะไรสักอย่าง</textarea>" in page


def test_an_empty_draft_is_not_published_and_a_full_one_once(browser, instrument):
    publish(browser, instrument)
    assert instrument.current is None
    assert "ยังไม่มีข้อคำถาม โปรดเพิ่มอย่างน้อยหนึ่งข้อ" in browser.get(reverse("instruments:publish", args=[instrument.pk])).text
    add(browser, instrument, "ก")
    version = instrument.draft
    assert publish(browser, instrument, lock=lock(instrument) - 1).status_code == 409
    publish(browser, instrument)
    version.refresh_from_db()
    assert version.published_at is not None
    assert AuditEvent.objects.filter(verb="publish instrument").count() == 1
    assert browser.post(reverse("instruments:publish", args=[instrument.pk]), {"lock": version.lock}).status_code == 409


def test_a_published_version_cannot_be_changed_and_the_page_says_what_to_do(browser, instrument):
    item = add(browser, instrument, "ก")
    publish(browser, instrument)
    for address in (
        reverse("instruments:build", args=[instrument.pk]),
        reverse("instruments:item_edit", args=[instrument.pk, item.pk]),
        reverse("instruments:item_new", args=[instrument.pk]),
    ):
        response = browser.get(address)
        assert response.status_code == 409
        assert "ฉบับที่เผยแพร่แล้วแก้ไขไม่ได้" in response.text
        assert "สร้างฉบับใหม่</button>" in response.text
    data = {"kind": "yes_no", "text": "ข", "section": item.section_id, "weight": "1", "lock": "2"}
    browser.post(reverse("instruments:item_edit", args=[instrument.pk, item.pk]), data)
    browser.post(reverse("instruments:build", args=[instrument.pk]), {"do": f"delete item {item.pk}", "version": "3"})
    item.refresh_from_db()
    assert item.text == "ก"


def test_a_new_version_keeps_codes_tells_what_changed_and_never_reuses_one(browser, instrument):
    add(browser, instrument, "ก")
    second = add(browser, instrument, "ข")
    publish(browser, instrument)
    for _ in range(2):
        browser.post(reverse("instruments:new_version", args=[instrument.pk]))
    draft = instrument.draft
    assert (draft.number, [item.code for item in draft.items()]) == (2, ["q1", "q2"])
    do(browser, instrument, f"delete item {draft.items()[1].pk}")
    assert add(browser, instrument, "ค").code == "q3"
    assert "สิ่งที่เปลี่ยนจากฉบับก่อน" in publish(browser, instrument).text
    publish(browser, instrument, note="เปลี่ยนข้อ 2")
    assert (instrument.current.number, instrument.current.note) == (2, "เปลี่ยนข้อ 2")
    second.refresh_from_db()
    assert second.text == "ข"
    assert "เปลี่ยนข้อ 2" in browser.get(reverse("instruments:detail", args=[instrument.pk])).text


def test_what_comes_with_the_product_is_read_and_duplicated_not_changed(browser, office):
    shipped = Instrument.objects.get(code="F-visit")
    page = browser.get(reverse("instruments:detail", args=[shipped.pk])).text
    assert "ทำสำเนาเพื่อแก้ไข" in page
    assert "แบบที่มากับระบบ" in browser.get(reverse("instruments:build", args=[shipped.pk])).text
    for name in ("new_version", "archive", "prefer", "publish"):
        assert browser.post(reverse(f"instruments:{name}", args=[shipped.pk])).status_code == 403
    for _ in range(2):
        browser.post(reverse("instruments:duplicate", args=[shipped.pk]))
    copy = Instrument.objects.get(office=office)
    assert (copy.copied_from, copy.draft.items().count()) == (shipped, shipped.current.items().count())


def test_a_copied_rating_keeps_a_choice_by_its_label(browser, instrument):
    item = add(browser, instrument, "รูปแบบ", "single", choices="ก\nข")
    address = reverse("instruments:item_edit", args=[instrument.pk, item.pk])
    data = {"kind": "single", "text": "รูปแบบ", "section": item.section_id, "weight": "1"}
    browser.post(address, data | {"choices": "ข\nก\nค", "lock": lock(instrument)})
    item.refresh_from_db()
    assert [(choice["value"], choice["label"]) for choice in item.choices] == [("c2", "ข"), ("c1", "ก"), ("c3", "ค")]


def test_put_away_brought_back_and_preferred_once_per_purpose(browser, instrument, office):
    add(browser, instrument, "ก")
    publish(browser, instrument)
    other = Instrument.objects.create(office=office, code="X", title="เดิม", purpose="visit", is_preferred=True)
    browser.post(reverse("instruments:prefer", args=[instrument.pk]))
    other.refresh_from_db()
    assert (Instrument.objects.preferred("visit"), other.is_preferred) == (instrument, False)
    address, link = reverse("instruments:list"), reverse("instruments:detail", args=[instrument.pk])
    browser.post(reverse("instruments:archive", args=[instrument.pk]))
    assert f'href="{link}"' not in browser.get(address).text
    assert f'href="{link}"' in browser.get(address + "?archived=1").text
    browser.post(reverse("instruments:restore", args=[instrument.pk]))
    assert f'href="{link}"' in browser.get(address + "?q=การอ่าน&purpose=visit&whose=office").text
    assert f'href="{link}"' not in browser.get(address + "?q=คณิตศาสตร์").text


def test_a_draft_is_discarded_after_asking(browser, instrument):
    address = reverse("instruments:discard", args=[instrument.pk])
    assert "ลบฉบับร่างหรือไม่" in browser.get(address).text
    browser.post(address, {"version": lock(instrument) + 1})
    assert Instrument.objects.filter(pk=instrument.pk).exists()
    browser.post(address, {"version": lock(instrument)})
    assert not Instrument.objects.filter(pk=instrument.pk).exists()


def test_the_browser_without_the_page_gets_the_changed_part(browser, instrument):
    item = add(browser, instrument, "ก")
    address = reverse("instruments:build", args=[instrument.pk])
    response = browser.post(
        address, {"do": f"copy item {item.pk}", "version": lock(instrument)}, headers={"HX-Request": "true"}
    )
    assert response["HX-Retarget"] == "#builder"
    assert response.text.lstrip().startswith('<div id="builder"')


def test_two_people_who_edit_the_title_see_both(browser, instrument):
    Instrument.objects.filter(pk=instrument.pk).update(title="ของเขา", lock=2)
    address = reverse("instruments:edit", args=[instrument.pk])
    response = browser.post(address, {"title": "ของเรา", "purpose": "visit", "lock": "1"})
    assert response.status_code == 409
    assert "ของเขา" in response.text
    instrument.refresh_from_db()
    assert instrument.title == "ของเขา"


def test_a_number_that_no_answer_can_meet_is_not_published(browser, instrument):
    number = add(browser, instrument, "จำนวนครู", "number", low="1", high="9")
    # As an import of an earlier version of this product left it.
    Item.objects.filter(pk=number.pk).update(low=10)
    publish(browser, instrument)
    assert instrument.current is None
    page = browser.get(reverse("instruments:publish", args=[instrument.pk])).text
    assert "ข้อ 1: ค่ามากที่สุดต้องไม่น้อยกว่าค่าน้อยที่สุด" in page


def test_an_instrument_whose_page_no_request_could_hold_is_not_published(browser, instrument):
    section = instrument.draft.sections.get()
    rows = [Item(section=section, position=n, code=f"q{n}", kind="yes_no", text="ก") for n in range(1, 301)]
    Item.objects.bulk_create(rows)
    address = reverse("instruments:publish", args=[instrument.pk])
    assert "ระบบรับได้ไม่เกิน" not in browser.get(address).text
    # Three hundred questions are fine once; twelve classes with two answers to each are not.
    instrument.draft.sections.update(repeats=True)
    Item.objects.filter(section=section).update(kind="rating", scale=Scale.objects.first(), dual=True)
    told = "แบบนี้มีช่องคำตอบ 7,200 ช่อง ระบบรับได้ไม่เกิน 4,000 ช่อง"
    assert told in browser.get(address).text
    publish(browser, instrument)
    assert instrument.current is None
    Item.objects.filter(section=section, position__gt=11).delete()
    Item.objects.filter(section=section).update(kind="photo", scale=None, dual=False)
    assert "แบบนี้มีช่องภาพและไฟล์ 132 ช่อง ระบบรับได้ไม่เกิน 120 ช่อง" in browser.get(address).text


def test_two_instruments_of_the_greatest_size_fit_into_one_request(settings):
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS >= 2 * checks.MOST_FIELDS + 1000
    assert settings.DATA_UPLOAD_MAX_NUMBER_FILES >= 2 * checks.MOST_FILES + 50
