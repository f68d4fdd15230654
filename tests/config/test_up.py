"""`manage.py up` with real processes: everything starts, comes back after a kill, and ends without a trace."""

import os
import signal
import socket
import urllib.request
from pathlib import Path

import pytest
from django.db import connection

from tests import servers
from tests.servers import free_port, wait_until

pytestmark = [pytest.mark.servers, pytest.mark.django_db]


@pytest.fixture(scope="module")
def office(tmp_path_factory, new_installation):
    """One installation for the whole file: each test starts it, and must leave it stopped.

    It begins with nothing on PostgreSQL; embedded that is what `--fresh` below does.
    """
    begin = servers.installation if connection.vendor == "postgresql" else new_installation
    with begin(tmp_path_factory.mktemp("up") / "var") as private:
        yield private


def state_and_parent(pid):
    """The two words of /proc that follow the name, or None when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return None


def alive(pid):
    return (state_and_parent(pid) or "Z")[0] != "Z"


def descendants(pid):
    """The process ids of all living children and grandchildren."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        words = state_and_parent(folder.name)
        if words and words[0] != "Z":
            parents[int(folder.name)] = int(words[1])
    found, ask = set(), {pid}
    while ask:
        ask = {child for child, parent in parents.items() if parent in ask} - found
        found |= ask
    return found


def command_of(pid):
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def processor_seconds(pid):
    """What a process has worked so far, with the children that have ended."""
    ticks = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:15]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def healthy(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
            return answer.status == 200
    except OSError:
        return False


def start(office, *arguments):
    """A running, healthy `up` without a demo office, and its port."""
    port, log = free_port(), office.logs()
    log.write_text("")
    process = office.start("up", "--no-demo", "--port", str(port), *arguments)
    wait_until(lambda: "Ready after" in log.read_text(), process=process, seconds=900, what=f"up, see {log}")
    return process, port


def stop(process, number=signal.SIGTERM):
    process.send_signal(number)
    assert process.wait(20) == 0


def test_sigterm_ends_web_worker_and_reaper_and_leaves_nothing(office):
    process, port = start(office)
    assert healthy(port)
    family = descendants(process.pid)
    commands = " | ".join(command_of(pid) for pid in family)
    # web, reaper, worker and its two prefork children
    assert len(family) == 5, commands
    assert all(word in commands for word in ("manage.py serve", "manage.py reaper", "celery"))
    stop(process)
    assert [pid for pid in family if alive(pid)] == []
    assert not healthy(port)


def test_what_dies_comes_back_and_nothing_outlives_a_sigkill(office):
    prepared = (office.var / "static.stamp").stat().st_mtime_ns
    process, port = start(office)
    # The second start prepares nothing again. It is judged by its own work: a busy machine lends it less of a second.
    assert (office.var / "static.stamp").stat().st_mtime_ns == prepared
    assert processor_seconds(process.pid) < 10
    refused = office.manage("up", "--port", str(free_port()), check=False)
    assert "already runs" in refused.stderr

    for name in ("manage.py serve", "celery"):
        first = min(pid for pid in descendants(process.pid) if name in command_of(pid))
        group = {pid for pid in descendants(process.pid) if name in command_of(pid)}
        os.kill(first, signal.SIGKILL)
        wait_until(lambda group=group: not any(map(alive, group)), seconds=30, what=f"the end of {name}")
    wait_until(lambda: len(descendants(process.pid)) == 5 and healthy(port), seconds=30, what="new processes")
    assert "web ended (-9)" in office.logs().read_text()
    assert "worker ended (-9)" in office.logs().read_text()

    family = descendants(process.pid)
    process.kill()
    process.wait(5)
    wait_until(lambda: not any(map(alive, family)), seconds=20, what="the end of all children")


def test_a_second_start_keeps_the_data_and_fresh_starts_over(office):
    if "DATABASE_URL" in office.env:
        pytest.skip("only on SQLite: --fresh deletes embedded data")

    def offices(code="print('offices:', Office.objects.count())"):
        done = office.manage("shell", "-v0", "-c", f"from schools.models import Office; {code}")
        return done.stdout.strip()

    offices("Office.objects.create(name='สำนักงานทดสอบ')")
    process, _ = start(office)
    assert offices() == "offices: 1"
    stop(process, signal.SIGINT)
    process, _ = start(office, "--fresh")
    assert offices() == "offices: 0"
    stop(process)


def test_fresh_never_empties_a_server(office):
    if "DATABASE_URL" not in office.env:
        pytest.skip("only on PostgreSQL")
    refused = office.manage("up", "--fresh", "--port", str(free_port()), check=False)
    assert "--fresh deletes embedded data only" in refused.stderr


def test_a_taken_port_is_refused_with_the_way_out(office):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = office.manage("up", "--port", str(port), check=False)
    assert refused.returncode == 1
    assert f"Port {port} is not free" in refused.stderr
    assert f"./run --port {port + 1}" in refused.stderr
