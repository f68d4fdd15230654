"""Pages of tables as a browser prints them: a heading and the heads of a table never stand alone at the foot."""

from pathlib import Path

import pypdfium2
import pytest
from django.contrib.staticfiles.finders import find

from tests.reports.pictures import text_of

pytestmark = pytest.mark.journey
SHEETS = ("bootstrap/css/bootstrap.min.css", "css/theme.css", "css/components.css")
PAGE = """<body><main class="main"><div class="before"></div><section><h2>HEADING</h2><div class="card"><h3>TITLE</h3>
<div class="table-responsive"><table class="table"><thead><tr><th>COLUMN</th></tr></thead>
<tbody>{rows}</tbody></table></div>
</div></section></main></body>"""


def printed(chromium, rows, before):
    """The texts of the pages of a section with so many rows, so many millimetres below the top."""
    page = chromium.new_page()
    page.set_content(PAGE.format(rows="".join(f"<tr><td>row{number}.</td></tr>" for number in range(rows))))
    for sheet in SHEETS:
        page.add_style_tag(content=Path(find(sheet)).read_text(encoding="utf-8"))
    page.add_style_tag(content=f".before {{ height: {before}mm; }}")
    content = page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "20mm"))
    page.close()
    return [text_of(content, number) for number in range(len(pypdfium2.PdfDocument(content)))]


@pytest.mark.parametrize("before", range(200, 251, 10))
def test_a_long_table_begins_with_its_headings_and_some_rows(chromium, before):
    pages = printed(chromium, 60, before)
    first = next(text for text in pages if "HEADING" in text)
    assert all(word in first for word in ("TITLE", "COLUMN", "row0.", "row1."))
    # It goes on over pages, and its heads with it.
    assert "row59." in pages[-1] and "COLUMN" in pages[-1] and "row59." not in first


@pytest.mark.parametrize("before", range(170, 251, 20))
def test_a_table_of_few_rows_is_not_cut(chromium, before):
    pages = printed(chromium, 6, before)
    whole = next(text for text in pages if "row0." in text)
    assert all(f"row{number}." in whole for number in range(6)) and "HEADING" in whole and "TITLE" in whole
