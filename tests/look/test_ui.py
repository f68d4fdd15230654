"""The tags behind the components."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from schools.templatetags import ui


def drawn(template, **context):
    return Template(template).render(Context(context))


def test_a_chip_tells_its_state_by_icon_and_word():
    html = drawn('{% chip "late" %}{% chip "waiting" "รอตรวจ" %}')
    assert "#alert" in html
    assert "เกินกำหนด" in html
    assert "#clock" in html
    assert "รอตรวจ" in html


def test_a_state_that_asks_for_nothing_wears_no_pencil():
    html = drawn('{% chip "neutral" "เลิกสถานศึกษา" %}')
    assert "#neutral" in html
    assert "#edit" not in html


def test_a_chip_of_unknown_kind_is_a_mistake():
    with pytest.raises(KeyError):
        ui.chip("happy")


def test_a_chip_escapes_its_word():
    assert "<b>" not in ui.chip("info", "<b>")


def test_icons_are_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in ui.icon("home")


def test_query_keeps_the_filters_and_starts_over_at_page_one():
    request = RequestFactory().get("/", {"q": "บ้าน", "page": "3"})
    assert drawn("{% autoescape off %}{% query page=4 %}{% endautoescape %}", request=request).endswith("page=4")
    changed = drawn('{% query state="late" %}', request=request)
    assert "page" not in changed
    assert "state=late" in changed
    assert drawn("{% query q=None %}", request=request) == "?"


def test_keep_holds_pairs_together_and_escapes():
    html = drawn("{{ text|keep }}", text="งาน<สัปดาห์นี้ ภาคเรียนที่ 2")
    assert '<span class="keep">สัปดาห์นี้</span>' in html
    assert '<span class="keep">ภาคเรียนที่ 2</span>' in html
    assert "&lt;" in html
    for word in ("ขั้นพื้นฐาน", "เชิงรุก", "ความเข้าใจ"):
        assert f'<span class="keep">{word}</span>ครู' in drawn("{{ text|keep }}", text=f"การเรียนรู้{word}ครู")


def test_parts_stand_side_by_side_and_small_ones_hide_their_figure():
    parts = ui.stacked([{"percent": 60, "label": "ก"}, {"percent": 35.5}, {"percent": 4.5}])
    assert [part["x"] for part in parts] == ["0.00", "60.00", "95.50"]
    assert [part["shown"] for part in parts] == [True, True, False]
    assert parts[0]["label"] == "ก"


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 ไบต์"), (1023, "1023 ไบต์"), (1024, "1 KB"), (3 * 1024 * 1024, "3.0 MB")]
)
def test_file_sizes_in_words(size, words):
    assert ui.file_size(size) == words
