"""The browser of all tests that look: one Chromium a process, because Playwright allows one event loop in a thread."""

from pathlib import Path

import axe_playwright_python
import pytest
from django.core.management import call_command
from playwright.sync_api import expect, sync_playwright

from tests import servers

QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
# The first page after a start, and jobs of the worker behind the jobs of earlier tests, take their time on two cores
# that two other passes use as well (milliseconds). Only a test that fails waits as long.
PATIENCE = 60_000
AXE = Path(axe_playwright_python.__path__[0]) / "axe.min.js"


@pytest.fixture(scope="session")
def chromium():
    """A running Chromium; whoever asks for it opens contexts of their own, and closes them.

    Playwright keeps its event loop in this thread until the end of the run, and Django refuses its database to a thread
    with a loop: it is used here all the same, and only between the turns of the loop.
    """
    try:
        path = servers.chromium()
    except servers.Missing as missing:
        pytest.skip(str(missing))
    expect.set_options(timeout=PATIENCE)
    call_command("webfonts", verbosity=0)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()
