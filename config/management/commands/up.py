import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import sys
import time
import urllib.error
import urllib.request

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config import health, processes
from config.exposure import refuse_exposed_demo
from schools.models import Office


class Command(BaseCommand):
    help = "Prepares the installation and runs all of it: web, worker and reaper, until Ctrl-C or SIGTERM."
    # The checks want the fonts, which the first start has yet to make.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--fresh", action="store_true", help="delete all embedded data first")
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")

    def handle(self, *, host, port, fresh, no_demo, **options):
        began = time.monotonic()
        own_address(host, port)
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        lock = self.only_one()
        self.require_free(host, port)
        if fresh:
            start_over()
        self.say("Database")
        call_command("migrate", verbosity=0, interactive=False)
        self.say("Static files")
        call_command("webfonts", verbosity=0)
        self.check()
        collect_static()
        if not Office.objects.exists() and not no_demo and "demo" in get_commands():
            self.say("Demo office (a minute at most, only this once)")
            call_command("demo")
        call_command("sweep_files", verbosity=0)
        try:
            refuse_exposed_demo(host)
        except ImproperlyConfigured as refusal:
            raise CommandError(str(refusal)) from None
        connection.close()

        stop = processes.Stop()
        processes.run(
            children(host, port),
            stop=stop,
            on_start=lambda: self.greet(host, port, began, stop),
            on_stop=lambda: self.say("Stopping; running jobs get a few seconds, what is cut off starts again later."),
        )
        lock.close()
        self.say("Stopped.")

    def say(self, text):
        self.stdout.write(text)
        self.stdout.flush()

    def only_one(self):
        """The open lock of this state folder; raises CommandError when another start holds it."""
        lock = (settings.VAR_DIR / "up.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(f"This office already runs from {settings.VAR_DIR}. Stop it first.") from None
        return lock

    def require_free(self, host, port):
        """Raises CommandError when something listens on the port already."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"Port {port} is not free on {host} ({error.strerror}). Choose another: ./run --port {port + 1}"
                ) from None

    def greet(self, host, port, began, stop):
        """Waits for a healthy page, then prints the address and who may log in."""
        address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"
        patience = time.monotonic() + 60
        while not (stop or is_up(host, port)) and time.monotonic() < patience:
            time.sleep(0.1)
        if stop:
            return
        healthy, checks = ask_health(f"{address}/healthz")
        if not healthy:
            faults = "; ".join(f"{name}: {check['error']}" for name, check in checks.items() if not check["ok"])
            self.stderr.write(f"Not healthy: {faults or 'no answer'}")
        self.say(f"\nReady after {time.monotonic() - began:.0f} s: {address.replace('127.0.0.1', 'localhost')}/")
        self.list_demo_accounts()
        self.say("Ctrl-C stops everything.")

    def list_demo_accounts(self):
        people = get_user_model().objects.filter(is_demo=True, memberships__isnull=False).distinct().order_by("pk")
        rows = [(user.username, user.memberships.first().get_role_display()) for user in people[:9]]
        connection.close()
        if rows:
            self.say(f"Demo accounts (password of all: {settings.DEMO_PASSWORD})")
            for username, role in rows:
                self.say(f"  {username:<16} {role}")


def own_address(host, port):
    """Without a SITE_URL of their own, links and QR codes lead to where this process listens; its children inherit
    it."""
    if not os.environ.get("SITE_URL"):
        shown = "localhost" if host in ("127.0.0.1", "::1", "0.0.0.0", "::") else host
        settings.SITE_URL = os.environ["SITE_URL"] = f"http://{shown}:{port}"


def start_over():
    """Deletes the embedded data: database, files, queue. Raises CommandError where the data lives on servers."""
    if not settings.EMBEDDED or settings.DATABASE_URL or settings.REDIS_URL:
        raise CommandError("--fresh deletes embedded data only; this installation has its data on servers.")
    for path in settings.VAR_DIR.iterdir():
        if path.name in {"up.lock", "secret.key"}:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def children(host, port):
    """The three processes of one installation."""
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    # As root (a container, CI) Celery warns at each start; who runs ./run as root knows.
    worker = [sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "--quiet"]
    worker += ["--workdir", str(settings.BASE_DIR), "-A", "config", "worker"]
    worker += ["--concurrency", "2", "--loglevel", "WARNING", "--hostname", f"nithet-{port}@%h"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [
        processes.Child("web", [*manage, "serve", "--host", host, "--port", str(port)]),
        # SIGQUIT: an orphaned worker drops its jobs at once; their leases run out and they start again.
        processes.Child("worker", worker, orphaned=signal.SIGQUIT),
        processes.Child("reaper", [*manage, "reaper"]),
    ]


def is_up(host, port):
    """True when the web server takes connections and a worker has reported."""
    try:
        socket.create_connection((host, port), timeout=1).close()
        health.worker()
    except (OSError, RuntimeError):
        return False
    finally:
        connection.close()
    return True


def ask_health(url):
    """(healthy, checks) of a running installation; (False, {}) while nothing answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return True, json.load(answer)["checks"]
    except urllib.error.HTTPError as answer:
        try:
            return False, json.load(answer)["checks"]
        except (ValueError, KeyError):
            return False, {}
    except OSError:
        return False, {}


def collect_static():
    """Collects static files when any source has changed since the last time."""
    marks = hashlib.sha256()
    ignored = apps.get_app_config("staticfiles").ignore_patterns
    for finder in get_finders():
        for path, storage in finder.list(ignored):
            facts = (path, storage.size(path), storage.get_modified_time(path).timestamp())
            marks.update(repr(facts).encode())
    stamp = settings.STATIC_ROOT.with_name("static.stamp")
    if (
        stamp.exists()
        and stamp.read_text() == marks.hexdigest()
        and (settings.STATIC_ROOT / "staticfiles.json").exists()
    ):
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(marks.hexdigest())
