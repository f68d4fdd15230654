"""Private PostgreSQL and Redis for one test run, and private installations for tests that start processes.

`python -m tests.servers COMMAND …` runs COMMAND with TEST_DATABASE_URL and TEST_REDIS_URL, and removes both after it.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
import redis

ROOT = Path(__file__).resolve().parent.parent


class Missing(Exception):
    """A binary that the tests need is not on this machine."""


def free_port():
    """A TCP port on loopback that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(ready, *, seconds=120, process=None, what="the server"):
    """Asks `ready()` until it is true; raises TimeoutError, or RuntimeError when the process has ended."""
    deadline = time.monotonic() + seconds
    while not ready():
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"{what} ended with code {process.returncode}")
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} was not ready after {seconds} s")
        time.sleep(0.05)


def _postgres_bin():
    """The folder of the newest PostgreSQL of Debian. Raises Missing."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not found:
        raise Missing("PostgreSQL is not installed (apt install postgresql)")
    return found[-1].parent


def _as_servant():
    """The words that start a server: never as root, and never longer than this process lives."""
    words = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        try:
            owner = pwd.getpwnam("postgres")
        except KeyError:
            owner = pwd.getpwnam("nobody")
        return [*words, f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"], owner
    return words, None


def _stop(process):
    """Asks for a fast shutdown, and insists after ten seconds."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def _folder():
    """A folder that the server's own user may write, removed at the end."""
    words, owner = _as_servant()
    folder = Path(tempfile.mkdtemp(prefix="nithet-server-"))
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    try:
        yield folder, words
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def postgresql():
    """The URL of an empty, private PostgreSQL with UTF-8 and C.UTF-8. Raises Missing."""
    binaries = _postgres_bin()
    with _folder() as (folder, words):
        data, port = folder / "data", free_port()
        initdb = [
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "nithet",
            "-A",
            "trust",
            "--locale=C.UTF-8",
            "-E",
            "UTF8",
            "-N",
        ]
        subprocess.run([*words, *initdb], check=True, capture_output=True, cwd=folder)
        options = {
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
        flags = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [*words, binaries / "postgres", "-D", data, *flags], stdout=log, stderr=log, cwd=folder
            )
        url = f"postgres://nithet@127.0.0.1:{port}/postgres"

        def ready():
            try:
                psycopg2.connect(url).close()
            except psycopg2.OperationalError:
                return False
            return True

        try:
            wait_until(ready, process=server, what="PostgreSQL")
            yield url
        finally:
            _stop(server)


@contextlib.contextmanager
def redis_server():
    """The URL (without a database number) of an empty, private Redis. Raises Missing."""
    binary = shutil.which("redis-server")
    if not binary:
        raise Missing("Redis is not installed (apt install redis-server)")
    with _folder() as (folder, words):
        port = free_port()
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder), "--databases", "64"]
        server = subprocess.Popen([*words, binary, *options], stdout=subprocess.DEVNULL, cwd=folder)
        url = f"redis://127.0.0.1:{port}"

        def ready():
            try:
                return redis.Redis.from_url(url).ping()
            except redis.ConnectionError:
                return False

        try:
            wait_until(ready, process=server, what="Redis")
            yield url
        finally:
            _stop(server)


def chromium():
    """The path of the system's Chromium. Raises Missing."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not path:
        raise Missing("Chromium is not installed (apt install chromium)")
    return path


@dataclass
class Installation:
    """One installation: the environment of its processes, and the processes a test has started in it."""

    env: dict
    var: Path
    started: list = field(default_factory=list)

    def logs(self, name="log"):
        """The file that holds the output of what was started; it lies beside the state folder."""
        return self.var.with_name(f"{self.var.name}-{name}")

    def manage(self, *arguments, check=True):
        """Runs one management command to its end; the CompletedProcess holds its text."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=check, timeout=900)

    def start(self, *arguments, log="log"):
        """Starts one management command in a process group of its own; its output goes to logs(LOG)."""
        return self.start_program(sys.executable, "manage.py", *arguments, log=log)

    def start_program(self, *command, log="log"):
        """Starts any program in a process group of its own; its output goes to logs(LOG)."""
        with self.logs(log).open("ab") as out:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def converse(self, code):
        """Starts a process that runs `code` with Django and talks by pipes; its errors go to logs("helper")."""
        with self.logs("helper").open("ab") as errors:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def close(self):
        """Kills what the test left running, with all children."""
        for process in self.started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.contextmanager
def _database(url, copied=None):
    """A new database on the test server, empty or a copy of another; dropped at the end. Yields its URL."""
    name = f"installation_{uuid.uuid4().hex[:12]}"

    def run(sql):
        connection = psycopg2.connect(url)
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(sql)

    run(f'CREATE DATABASE {name} TEMPLATE "{copied}"' if copied else f"CREATE DATABASE {name}")
    try:
        yield f"{url.rsplit('/', 1)[0]}/{name}"
    finally:
        run(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def installation(var, database=None):
    """A private installation with its state in `var`: embedded, or on the test servers where they run.

    With `database` (a file, or a name on the test server) it begins with a copy of that one, else without tables.
    """
    var.mkdir(parents=True, exist_ok=True)
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DJANGO_SETTINGS_MODULE", "NITHET_EMBEDDED", "DATABASE_URL", "REDIS_URL"}
    }
    env |= {"NITHET_VAR": str(var), "PYTHONUNBUFFERED": "1"}
    with contextlib.ExitStack() as stack:
        if os.environ.get("TEST_DATABASE_URL"):
            env["DATABASE_URL"] = stack.enter_context(_database(os.environ["TEST_DATABASE_URL"], database))
        elif database:
            shutil.copyfile(database, var / "nithet.sqlite3")
        if os.environ.get("TEST_REDIS_URL"):
            # Number 0 belongs to the test process itself.
            number = uuid.uuid4().int % 62 + 1
            env["REDIS_URL"] = f"{os.environ['TEST_REDIS_URL'].rsplit('/', 1)[0]}/{number}"
            redis.Redis.from_url(env["REDIS_URL"]).flushdb()
        env["NITHET_EMBEDDED"] = "1"
        private = Installation(env=env, var=var)
        stack.callback(private.close)
        yield private


def main(command):
    """Runs the command with both servers up; returns its exit code."""
    with postgresql() as database, redis_server() as broker:
        env = {**os.environ, "TEST_DATABASE_URL": database, "TEST_REDIS_URL": f"{broker}/0"}
        with subprocess.Popen(command, env=env) as process:
            with contextlib.suppress(KeyboardInterrupt):
                return process.wait()
            return process.wait()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Missing as missing:
        print(missing, file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") else 77)
