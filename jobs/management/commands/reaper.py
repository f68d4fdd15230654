import logging
import signal
import threading
import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection

from jobs.reaper import do_chores, sweep

log = logging.getLogger("nithet.jobs")
LOCK = 7_369_001


class Command(BaseCommand):
    help = "Looks every few seconds for jobs that a dead worker or a lost message left behind."

    def add_arguments(self, parser):
        parser.add_argument("--every", type=float, default=5, help="seconds between two looks")
        parser.add_argument("--once", action="store_true", help="look once and end")

    def handle(self, *, every, once, **options):
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        began = {}
        while True:
            try:
                if self.have_lock():
                    requeued, failed, resent = sweep()
                    if requeued or failed:
                        log.warning("reaper: %s requeued, %s ended, %s sent again", requeued, failed, resent)
                    do_chores(began, time.monotonic())
            except Exception:
                log.exception("the reaper could not look")
                close_old_connections()
            if once or stop.wait(every):
                return

    def have_lock(self):
        """One reaper at a time: an advisory lock of the session on PostgreSQL; SQLite has one machine anyway."""
        if connection.vendor != "postgresql":
            return True
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) > 0 FROM pg_locks"
                " WHERE locktype = 'advisory' AND objid = %s AND pid = pg_backend_pid() AND granted",
                [LOCK],
            )
            if cursor.fetchone()[0]:
                return True
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            return cursor.fetchone()[0]
