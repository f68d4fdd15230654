"""The pages of the daily work of supervision, wide and on a phone, in light and dark: see test_look."""

import pytest

from tests.journeys.test_look import FIRST, STEP, open_page, too_wide, violations

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
        ["/meetings/committees/", FIRST],
        ["/meetings/committees/new/"],
        ["/visits/?state=approved", FIRST],
    ],
    "school_staff": [
        ["/surveys/"],
        ["/surveys/", FIRST],
        ["/visits/"],
        ["/recommendations/"],
        ["/inbox/"],
    ],
}


@pytest.mark.parametrize("name", list(PAGES), ids=str)
def test_pages(window, name):
    page, wrong = window(name), []
    for steps in PAGES[name]:
        open_page(page, *steps)
        wrong += [*too_wide(page), *violations(page)]
    assert not wrong, "\n".join(wrong)
