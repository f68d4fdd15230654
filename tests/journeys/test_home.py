"""Every number on a home page opens the list behind it, and the list has as many rows."""

import pytest
from playwright.sync_api import expect

from schools.models import Role
from tests.journeys.steps import number

# The line of a list that tells its total.
TOTALS = ".pager-count, [role=status].soft"


def total_of(page):
    """The number of rows a list tells, or None where it tells none; an empty list has its empty state."""
    told = page.locator("main").locator(TOTALS)
    if told.count():
        text = told.last.inner_text()
        return number(text.rpartition("จาก")[2] or text)
    return 0 if page.locator("main .empty").count() else None


@pytest.mark.parametrize("role", [str(role) for role in Role])
def test_numbers_open_their_lists(window, role):
    page = window(role)
    page.goto("/")
    expect(page.locator(".stat").first).to_be_visible()
    numbers = []
    for stat in page.locator(".stat", has=page.locator("a.stat-label")).all():
        link, shown = stat.locator("a.stat-label"), number(stat.locator(".stat-value").inner_text())
        numbers.append((link.inner_text(), shown, link.get_attribute("href")))
        for more in stat.locator("a:not(.stat-label)").all():
            numbers.append((link.inner_text(), number(more.inner_text()), more.get_attribute("href")))
    assert numbers
    wrong = []
    for label, shown, address in numbers:
        page.goto(address)
        total = total_of(page)
        if "ถัดไป" not in label and total != shown:
            wrong.append(f"{label}: {shown}, but {address} has {total}")
    assert wrong == []
