"""The pages of quality assurance, wide and on a phone, in light and dark: see test_look."""

import pytest

from tests.journeys.walking import FIRST, STEP

PAGES = {
    "school_director": [
        ["/qa/standards/"],
        ["/qa/standards/", FIRST],
        ["/qa/targets/"],
        ["/qa/help/"],
        ["/qa/external/"],
        ["/qa/inspections/"],
        ["/qa/tests/"],
    ],
    "supervisor": [
        ["/qa/", FIRST, "nav.qa-tools a[href$='/reviewers/']"],
        ["/qa/help/"],
        ["/qa/tests/items/"],
    ],
    "head": [
        ["/qa/new/"],
        ["/qa/targets/"],
        ["/qa/standards/compare/?a=1&b=2"],
        ["/qa/external/"],
        ["/qa/external/", FIRST],
        ["/qa/external/", FIRST, f"{STEP}[href$='/readiness/'], {STEP}"],
        ["/qa/external/synthesis/"],
        ["/qa/external/packages/"],
        ["/qa/external/rounds/"],
        ["/qa/inspections/"],
        ["/qa/inspections/rules/"],
        ["/qa/help/new/"],
        ["/qa/tests/"],
        ["/qa/tests/references/"],
        ["/qa/tests/plans/"],
        ["/qa/tests/kinds/", FIRST],
        ["/qa/awards/"],
    ],
}


@pytest.mark.parametrize("name", list(PAGES), ids=str)
def test_pages(walk, name):
    walk(PAGES[name], name)
