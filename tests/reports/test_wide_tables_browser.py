"""Tables wider than a phone, in a real browser: a shadow stands at the side where they go on, and only there."""

import io
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from PIL import Image

pytestmark = pytest.mark.journey
SHEETS = ("bootstrap/css/bootstrap.min.css", "css/theme.css", "css/components.css", "css/reports.css", "css/public.css")
TABLE = "<table class='table'><tr>{}</tr></table>"
PAGE = """<body><main class="main"><div class="card"><div class="report-table">{wide}</div></div>
<div class="table-responsive">{wide}</div><div class="public-sheet">{wide}</div>
<div class="report-table narrow">{narrow}</div></main></body>"""


def edges(page, box):
    """How far the left and the right edge of a table are from the colour beside them."""
    x, y, width, height = (box.bounding_box()[key] for key in ("x", "y", "width", "height"))
    picture = Image.open(io.BytesIO(page.screenshot())).convert("L")
    # Above the words of the cells, below the line of the row before.
    row = int(y + height) - 3 if height < 8 else int(y + 4)
    left, right, beside = (picture.getpixel((int(place), row)) for place in (x + 1, x + width - 2, x + width / 2))
    return abs(left - beside), abs(right - beside)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1400])
def test_a_wide_table_shows_that_it_goes_on(chromium, width, scheme):
    page = chromium.new_page(viewport={"width": width, "height": 900})
    wide = TABLE.format("<td style='min-width: 90rem; height: 3rem'>คำ</td><td>ร้อยละ</td>")
    page.set_content(PAGE.format(wide=wide, narrow=TABLE.format("<td>คำ</td>")))
    page.evaluate("scheme => document.documentElement.dataset.bsTheme = scheme", scheme)
    for sheet in SHEETS:
        page.add_style_tag(content=Path(find(sheet)).read_text(encoding="utf-8"))
    for box in page.locator("main :is(.report-table, .table-responsive, .public-sheet):not(.narrow)").all():
        left, right = edges(page, box)
        assert left < 6 < 20 < right
        box.evaluate("box => box.scrollTo({left: (box.scrollWidth - box.clientWidth) / 2, behavior: 'instant'})")
        assert min(edges(page, box)) > 20
        box.evaluate("box => box.scrollTo({left: box.scrollWidth, behavior: 'instant'})")
        left, right = edges(page, box)
        assert right < 6 < 20 < left
    assert max(edges(page, page.locator(".narrow"))) < 6
    page.close()
