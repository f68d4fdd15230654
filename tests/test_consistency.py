"""Nothing is left over and nothing is missing: templates, icons, addresses, promises in the source."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from tests.look.test_templates import drawings
from tests.sources import ROOT, SOURCES, TEMPLATES, TESTS, for_each, source, text_of

# What packages look for by themselves: allauth its pages, crispy its pack, Django's form widgets.
FOREIGN = ("account/", "allauth/", "bootstrap5/", "django/forms/")


def template_name(path):
    return str(path.relative_to(ROOT / "templates"))


def words_of(path):
    """The text constants of a Python file."""
    return {
        node.value
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.fixture(scope="module")
def named_templates():
    """Every template that a template or a line of Python names."""
    in_templates = {found for path in TEMPLATES for found in re.findall(r"[\"']([\w/.-]+\.html)[\"']", source(path))}
    return in_templates | {word for path in SOURCES for word in words_of(path) if word.endswith(".html")}


@for_each(TEMPLATES)
def test_every_template_is_used(path, named_templates):
    mine = template_name(path)
    assert mine in named_templates or mine.startswith(FOREIGN)


def test_allauth_and_crispy_know_the_templates_that_replace_theirs():
    """A page of allauth that it renamed would stand here unused and be drawn by its own."""
    import allauth
    import crispy_bootstrap5

    homes = [Path(package.__file__).parent / "templates" for package in (allauth, crispy_bootstrap5)]
    theirs = {str(path.relative_to(home)) for home in homes for path in home.rglob("*.html")}
    ours = {template_name(path) for path in TEMPLATES if template_name(path).startswith(FOREIGN[:3])}
    assert {mine for mine in ours if mine not in theirs} == set()


def test_every_named_template_exists(named_templates):
    for wanted in sorted(named_templates):
        get_template(wanted)


@for_each(SOURCES)
def test_icons_named_in_python_are_drawn(path):
    named = set(re.findall(r"icon\([\"']([\w-]+)[\"']\)", text_of(path)))
    assert named <= set(drawings())


@cache
def known_addresses():
    return set(url_names())


def url_names(patterns=None, space=""):
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            yield space + (pattern.name or "")
        else:
            yield from url_names(pattern.url_patterns, space + (f"{pattern.namespace}:" if pattern.namespace else ""))


@for_each(TEMPLATES)
def test_every_address_in_a_template_exists(path):
    assert set(re.findall(r"{%\s*url\s+[\"']([\w:.-]+)[\"']", source(path))) <= known_addresses()


@for_each(TEMPLATES)
def test_templates_ask_the_database_nothing(path):
    """What a page shows was fetched by its view, where its queries are counted."""
    # The view's paginator has counted already, standard_set is a column.
    text = re.sub(r"forloop\.\w+|paginator\.count|standard_set\.", "", source(path))
    assert not re.search(r"\.(?:count|exists|first|last|filter|order_by|values|distinct)\b", text)
    assert not re.search(r"_set\.|\.objects\b", text)


@for_each([*SOURCES, *TESTS, *TEMPLATES])
def test_nothing_is_left_for_later(path):
    marks = ("TO" + "DO", "FIX" + "ME", "X" + "XX")
    assert not re.search(rf"\b(?:{'|'.join(marks)})\b", text_of(path))


@cache
def calls(path):
    """(dotted name, node) of everything a file calls, decorators included."""
    nodes = (node for node in ast.walk(ast.parse(text_of(path))) if isinstance(node, ast.Call))
    return [(ast.unparse(node.func), node) for node in nodes]


@for_each(TESTS)
def test_tests_wait_for_conditions_and_never_for_time(path):
    # The one loop that asks whether a server has come up.
    allowed = path == ROOT / "tests" / "servers.py"
    waits = [called for called, _ in calls(path) if called.endswith(("sleep", "wait_for_timeout"))]
    assert not waits or allowed


@for_each(TESTS)
def test_what_is_skipped_says_why(path):
    for called, node in calls(path):
        if called.endswith("mark.skip") or called.endswith("mark.xfail"):
            pytest.fail(f"{called} hides a test")
        if called.endswith("mark.skipif"):
            assert {keyword.arg for keyword in node.keywords} >= {"reason"}, ast.unparse(node)
        if called == "pytest.skip":
            assert node.args, ast.unparse(node)
    # Without brackets, skip would need no reason.
    assert not re.search(
        r"mark\.(?:skip|xfail)\b(?!\()", text_of(path).replace("mark.skipif(", "").replace('"mark.', "")
    )
