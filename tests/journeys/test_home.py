"""Every number on a home page opens the list behind it, and the list has as many rows."""

import pytest
from playwright.sync_api import expect

from schools.models import Role
from tests.journeys.steps import number

# The line of each list that tells its total, "" for the empty state of a list, null where a list tells none. Lists are
# read without being drawn: how they look is the business of test_look.
TOLD = """(addresses) => Promise.all(addresses.map(async (address) => {
    const text = await (await fetch(address)).text();
    const main = new DOMParser().parseFromString(text, "text/html").querySelector("main");
    const told = [...main.querySelectorAll(".pager-count, [role=status].soft")].at(-1);
    return told ? told.textContent : main.querySelector(".empty") ? "" : null;
}))"""


def total(told):
    """The number of rows of which a line tells; None where no list does."""
    return number(told.rpartition("จาก")[2] or told) if told else (None if told is None else 0)


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
    for (label, shown, address), told in zip(numbers, page.evaluate(TOLD, [at for *_, at in numbers]), strict=True):
        if "ถัดไป" not in label and total(told) != shown:
            wrong.append(f"{label}: {shown}, but {address} has {total(told)}")
    assert wrong == []
