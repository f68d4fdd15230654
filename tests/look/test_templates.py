"""Rules that hold for every template of the house."""

import re
import xml.etree.ElementTree as ET
from functools import cache

from tests.sources import ROOT, TEMPLATES, for_each, source

# Papers that WeasyPrint draws carry their own style sheet; no browser with our CSP shows them.
PAPERS = ("reports/print/",)
PAGES = [path for path in TEMPLATES if not any(paper in str(path) for paper in PAPERS)]


@for_each(PAGES)
def test_nothing_inline_that_the_content_security_policy_would_refuse(path):
    text = re.sub(r"{%.*?%}", "", source(path))
    assert not re.search(r"<style\b", text)
    assert not re.search(r"<[^>]*\sstyle\s*=", text)
    assert not re.search(r"<[a-z][^>]*\son[a-z]+\s*=", text, re.I)
    assert not re.search(r"javascript:", text, re.I)
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert " src=" in tag, tag


@for_each(PAGES)
def test_nothing_is_fetched_from_another_machine(path):
    assert not re.search(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", source(path))


@for_each(PAGES)
def test_forms_drawn_by_crispy_tell_their_errors_on_top(path):
    """Our crispy pack draws no non-field errors itself: without the summary they would be lost."""
    text = source(path)
    whole = "{% extends" in text or "<form" in text  # a row of a formset stands in a page that has the summary
    if whole and re.search(r"\|\s*crispy\b|{%\s*crispy\b|as_crispy_field", text) and 'class="filters' not in text:
        summary = "components/errors.html"
        # A part of a page may leave the summary to every page that shows it.
        assert summary in text or all(summary in page for page in shown_in(path) or [text])


def shown_in(path):
    """The sources of the templates that include this one."""
    part = f'"{path.relative_to(ROOT / "templates")}"'
    return [text for text in map(source, PAGES) if re.search(rf"{{%\s*include {re.escape(part)}", text)]


@cache
def drawings():
    """The names of the icons that are drawn."""
    root = ET.parse(ROOT / "static/img/icons.svg").getroot()
    return [symbol.get("id") for symbol in root]


@for_each(PAGES)
def test_every_icon_that_is_named_is_drawn(path):
    assert set(re.findall(r"{%\s*icon\s+[\"']([\w-]+)[\"']", source(path))) <= set(drawings())


def test_icons_of_navigation_are_drawn_once_each():
    from schools.context import SECTIONS

    names = drawings()
    assert len(names) == len(set(names))
    assert {icon for _, icon, _ in SECTIONS} <= set(names)


def test_style_sheets_and_scripts_stay_on_this_machine():
    for path in [*(ROOT / "static").rglob("*.css"), *(ROOT / "static").rglob("*.js")]:
        assert not re.search(r"https?://", path.read_text().replace("http://www.w3.org", "")), path
