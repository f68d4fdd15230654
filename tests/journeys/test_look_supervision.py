"""The pages of the daily work of supervision, wide and on a phone, in light and dark: see test_look."""

import pytest

from tests.journeys.walking import FIRST, STEP

PAGES = {
    "supervisor": [
        ["/calendar/"],
        ["/calendar/?view=week"],
        ["/calendar/?view=list"],
        ["/calendar/route/"],
        ["/calendar/absences/"],
        ["/calendar/absences/new/"],
        ["/calendar/address/"],
        ["/plans/"],
        ["/plans/results/"],
        ["/plans/visits/"],
        ["/plans/visits/", FIRST],
        ["/instruments/?whose=product"],
        ["/instruments/?whose=product", FIRST],
        ["/instruments/import/"],
        ["/reports/?type=visits"],
        ["/reports/new/visits/"],
        ["/recommendations/figures/"],
        ["/recommendations/new/"],
        ["/inbox/"],
        ["/inbox/preferences/"],
        ["/meetings/"],
        ["/meetings/resolutions/"],
        ["/meetings/tasks/"],
        ["/meetings/tasks/", FIRST],
        ["/events/"],
        ["/events/new/"],
        ["/events/?state=announced", FIRST],
        ["/events/?state=announced", FIRST, "a[href$='/invite/']"],
        ["/events/?state=announced", FIRST, "a[href$='/files/']"],
        ["/events/?state=announced", FIRST, "a[href$='/people/']"],
        ["/events/?state=announced", FIRST, "a[href$='/people/']", "a[href$='/links/']"],
        ["/events/?state=finished&kind=training", FIRST],
        ["/events/?state=finished&kind=training", FIRST, "a[href$='/results/']"],
    ],
    "head": [
        ["/plans/rules/"],
        ["/plans/", FIRST],
        ["/surveys/"],
        ["/surveys/new/"],
        ["/surveys/?state=open", FIRST],
        ["/surveys/?state=open", FIRST, f"{STEP}[href$='/results/']"],
        ["/recommendations/settings/"],
        ["/meetings/?state=recorded", FIRST],
        ["/meetings/?state=invited", FIRST],
        ["/meetings/?state=invited", FIRST, "a[href$='/attendance/']"],
        ["/meetings/?state=invited", FIRST, "a[href$='/papers/']"],
        ["/meetings/committees/", FIRST],
        ["/meetings/committees/new/"],
        ["/visits/?state=approved", FIRST],
    ],
    "committee": [
        ["/meetings/"],
        ["/meetings/?state=invited", FIRST],
        ["/meetings/?state=invited", FIRST, "a[href$='/answer/']"],
    ],
    "school_staff": [
        ["/events/"],
        ["/events/", FIRST],
        ["/surveys/"],
        ["/surveys/", FIRST],
        ["/visits/"],
        ["/recommendations/"],
        ["/inbox/"],
    ],
}


@pytest.mark.parametrize("name", list(PAGES), ids=str)
def test_pages(walk, name):
    walk(PAGES[name], name)
