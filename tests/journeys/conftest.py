"""One real office for all journeys: web, worker and reaper as people start them, on a port of its own."""

import fcntl
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import urllib.request
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests import servers
from tests.browsers import PATIENCE
from tests.journeys.newcomers import ANSWER
from tests.journeys.walking import Walk


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@dataclass
class RunningOffice:
    """An installation that answers at `url`; `facts` are what newcomers.make() told about the demo office."""

    private: servers.Installation
    url: str
    facts: dict = field(default_factory=dict)
    helper: subprocess.Popen = None

    def newcomers(self, call):
        """Has a function of tests.journeys.newcomers called in a process of the installation; returns its answer."""
        if self.helper is None:
            self.helper = self.private.converse("from tests.journeys import newcomers; newcomers.listen()")
        print(call, file=self.helper.stdin, flush=True)
        for line in self.helper.stdout:
            if line.startswith(ANSWER):
                told = json.loads(line.removeprefix(ANSWER))
                assert "failed" not in told, told["failed"]
                return told["done"]
        raise AssertionError(f"{call}: no answer, see {self.private.logs('helper').read_text()}")

    def mails(self):
        """What was sent, oldest first."""
        return [path.read_bytes() for path in sorted((self.private.var / "mail").glob("*.log"))]


def healthy(url):
    with suppress(OSError), closing(urllib.request.urlopen(f"{url}/healthz", timeout=5)) as answer:
        return answer.status == 200
    return False


@contextmanager
def made_once(tmp_path_factory):
    """The folder of the office that all workers of this run begin with, or None for a run of one process.

    The first worker makes it, the others wait for it. TEST_OFFICE names one that was made before.
    """
    if there := os.environ.get("TEST_OFFICE"):
        yield Path(there)
    elif "PYTEST_XDIST_WORKER" in os.environ:
        shared = tmp_path_factory.getbasetemp().parent
        with (shared / "office.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield shared / "office"
    else:
        yield None


def keep(var, made):
    """Copies an office that runs and has nothing to do: its database in one piece, and its files."""
    half = made.with_name("half an office")
    shutil.copytree(var, half, ignore=shutil.ignore_patterns("broker", "cache", "mail", "up.lock", "nithet.sqlite3*"))
    with (
        closing(sqlite3.connect(var / "nithet.sqlite3")) as running,
        closing(sqlite3.connect(half / "nithet.sqlite3")) as copy,
    ):
        running.backup(copy)
    half.rename(made)


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    port = servers.free_port()
    url = f"http://127.0.0.1:{port}"
    var = tmp_path_factory.mktemp("journeys") / "var"
    with servers.installation(var) as private, ExitStack() as lock:
        made = lock.enter_context(made_once(tmp_path_factory))
        if made and made.exists():
            lock.close()
            shutil.copytree(made, var, dirs_exist_ok=True)
        private.env["SITE_URL"] = url
        running = RunningOffice(private, url)
        up = private.start("up", "--port", str(port))
        try:
            servers.wait_until(lambda: healthy(url), seconds=900, process=up, what="The office")
        except (RuntimeError, TimeoutError):
            print(private.logs().read_text())
            raise
        running.facts = running.newcomers("make()")
        if made and not made.exists():
            keep(var, made)
        lock.close()
        yield running
        up.send_signal(signal.SIGTERM)
        assert up.wait(60) == 0


@pytest.fixture(scope="session")
def sessions():
    """Cookies of who has logged in before, by username."""
    return {}


# What htmx says of a request without an answer, and the two ways in which that is no fault: whoever leaves a page
# leaves its requests behind, and some tests take the network away.
UNSENT = ("htmx:afterRequest", "htmx:sendError", "htmx:sendAbort")
LEFT = ("net::ERR_ABORTED", "net::ERR_INTERNET_DISCONNECTED")


@pytest.fixture
def window(office, chromium, sessions):
    """Opens a browser window, with somebody logged in where a username is given. Script errors, refused content,
    requests that fail behind a page and requests to other machines fail the test.
    """
    contexts, wrong = [], []

    def watch(page):
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on("console", lambda said: hear(page, said))

    def hear(page, said):
        # A page that answers 404 or 409 on purpose is "failed to load" to Chromium; answers are judged below, and
        # requests that got none as well.
        if said.type == "error" and not said.text.startswith(("Failed to load resource", *UNSENT)):
            wrong.append(f"{page.url}: {said.text}")

    def miss(sent):
        if sent.failure not in LEFT:
            wrong.append(f"{sent.failure} {sent.url}")

    def judge(answer):
        page = answer.request.resource_type == "document"
        if answer.status >= (500 if page else 400):
            wrong.append(f"{answer.status} {answer.url}")

    def open_window(username=None, *, width=1400, scheme="light", password=settings.DEMO_PASSWORD):
        context = chromium.new_context(
            base_url=office.url,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            reduced_motion="reduce",
            locale="th-TH",
            storage_state=sessions.get(username),
            accept_downloads=True,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.on("page", watch)
        context.on("response", judge)
        context.on("requestfailed", miss)
        context.on(
            "request",
            lambda sent: None if sent.url.startswith((office.url, "blob:", "data:")) else wrong.append(sent.url),
        )
        page = context.new_page()
        if username and username not in sessions:
            log_in(page, username, password)
            # The page of the login ends with a slash, too.
            expect(page).not_to_have_url(re.compile(r"/accounts/login/"))
            sessions[username] = context.storage_state()
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture(scope="session")
def judged():
    """The kinds of text whose contrast has been judged on some page."""
    return set()


@pytest.fixture
def walk(window, judged):
    """Looks at the given places with the eyes of somebody; fails with all that is wrong there."""

    def go(places, username):
        wrong = Walk(window(username), places, judged).look()
        assert not wrong, "\n".join(wrong)

    return go


def log_in(page, name, password):
    page.goto("/accounts/login/")
    page.get_by_label("ชื่อผู้ใช้หรืออีเมล").fill(name)
    page.get_by_label("รหัสผ่าน").fill(password)
    page.get_by_role("button", name="เข้าสู่ระบบ").click()
