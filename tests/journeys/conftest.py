"""One real office for all journeys: web, worker and reaper as people start them, on a port of its own."""

import json
import re
import signal
import urllib.request
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests import servers
from tests.browsers import PATIENCE


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@dataclass
class RunningOffice:
    """An installation that answers at `url`; `facts` are what newcomers.make() told about the demo office."""

    private: servers.Installation
    url: str
    facts: dict
    # Each call below is a process of its own: what its factories make must not be numbered like another's.
    numbers: count = field(default_factory=lambda: count(1000, 1000))

    def newcomers(self, call):
        """Runs a function of tests.journeys.newcomers in a process of the installation; returns its JSON answer."""
        script = (
            "import json; from tests import factories; from tests.journeys import newcomers; "
            f"factories.number_from({next(self.numbers)}); print('@@', json.dumps(newcomers.{call}))"
        )
        done = self.private.manage("shell", "--no-imports", "-c", script, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.split("@@", 1)[1])

    def mails(self):
        """What was sent, oldest first."""
        return [path.read_bytes() for path in sorted((self.private.var / "mail").glob("*.log"))]


def healthy(url):
    with suppress(OSError), closing(urllib.request.urlopen(f"{url}/healthz", timeout=5)) as answer:
        return answer.status == 200
    return False


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    port = servers.free_port()
    url = f"http://127.0.0.1:{port}"
    with servers.installation(tmp_path_factory.mktemp("journeys") / "var") as private:
        private.env["SITE_URL"] = url
        up = private.start("up", "--port", str(port))
        try:
            servers.wait_until(lambda: healthy(url), seconds=600, process=up, what="The office")
        except (RuntimeError, TimeoutError):
            print(private.logs().read_text())
            raise
        running = RunningOffice(private, url, {})
        running.facts = running.newcomers("make()")
        yield running
        up.send_signal(signal.SIGTERM)
        assert up.wait(60) == 0


@pytest.fixture(scope="session")
def sessions():
    """Cookies of who has logged in before, by username."""
    return {}


@pytest.fixture
def window(office, chromium, sessions):
    """Opens a browser window, with somebody logged in where a username is given. Script errors, refused content,
    requests that fail behind a page and requests to other machines fail the test.
    """
    contexts, wrong = [], []

    def watch(page):
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        # A page that answers 404 or 409 on purpose is "failed to load" to Chromium; answers are judged below.
        page.on(
            "console",
            lambda said: (
                wrong.append(f"{page.url}: {said.text}")
                if said.type == "error" and "Failed to load resource" not in said.text
                else None
            ),
        )

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


def log_in(page, name, password):
    page.goto("/accounts/login/")
    page.get_by_label("ชื่อผู้ใช้หรืออีเมล").fill(name)
    page.get_by_label("รหัสผ่าน").fill(password)
    page.get_by_role("button", name="เข้าสู่ระบบ").click()
