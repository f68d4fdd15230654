"""A worker's sign of life: a small thread of the worker's main process writes the time into a row."""

import logging
import socket
import threading
from datetime import timedelta

from celery.signals import worker_ready, worker_shutting_down
from django.db import connection
from django.utils import timezone

log = logging.getLogger("nithet.jobs")
EVERY = 10
KEEP = timedelta(days=1)
_stop = threading.Event()


def beat(name):
    """Writes the row of this worker and forgets workers that went away a day ago."""
    from jobs.models import WorkerBeat

    now = timezone.now()
    WorkerBeat.objects.update_or_create(name=name, defaults={"at": now})
    WorkerBeat.objects.filter(at__lt=now - KEEP).delete()


def _loop(name):
    while True:
        try:
            beat(name)
        except Exception:
            log.exception("the heartbeat of worker %s could not be written", name)
        finally:
            connection.close()
        if _stop.wait(EVERY):
            break


@worker_ready.connect
def start(sender, **_kwargs):
    _stop.clear()
    name = getattr(sender, "hostname", None) or socket.gethostname()
    threading.Thread(target=_loop, args=(name,), name="beat", daemon=True).start()


@worker_shutting_down.connect
def stop(**_kwargs):
    """A worker that is told to stop looks alive no longer than its last jobs need."""
    _stop.set()
