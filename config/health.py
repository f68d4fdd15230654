"""`/healthz`: one look at everything the office needs to run."""

import subprocess
import time
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

THAI_DICTIONARY = Path("/usr/share/libthai/thbrk.tri")
FONT = "Sarabun-Regular.ttf"


def database():
    """Answers one query; raises django.db.Error when it cannot."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"engine": connection.vendor}


def broker():
    """Opens the broker once, without retries; raises OSError or the transport's own error."""
    with current_app.connection_for_write(connect_timeout=2) as link:
        link.ensure_connection(max_retries=1, interval_start=0, timeout=2)
        return {"transport": link.transport_cls if isinstance(link.transport_cls, str) else link.transport.driver_name}


def worker():
    """Seconds since the last heartbeat of any worker; raises RuntimeError when it is too long ago."""
    from jobs import health

    age = health.heartbeat_age()
    if age is None:
        raise RuntimeError("no worker has reported yet")
    if age > settings.HEALTH_WORKER_SECONDS:
        raise RuntimeError(f"the last worker reported {age:.0f} s ago")
    return {"heartbeat_seconds": round(age)}


def queue():
    """Seconds the oldest queued job has waited; raises RuntimeError when that is too long."""
    from jobs import health

    age = health.oldest_queued_age() or 0
    if age > settings.HEALTH_QUEUE_SECONDS:
        raise RuntimeError(f"the oldest job has waited {age:.0f} s")
    return {"oldest_queued_seconds": round(age)}


def fonts():
    """The Sarabun files that pages and documents use; raises RuntimeError when one is missing."""
    if not (settings.SARABUN_DIR / FONT).is_file():
        raise RuntimeError(f"{FONT} is missing")
    found = subprocess.run(["fc-match", "--version"], capture_output=True, timeout=5, check=True)
    return {"family": "Sarabun", "fontconfig": found.stderr.decode().strip() or found.stdout.decode().strip()}


def dictionary():
    """The word list by which Pango breaks Thai lines; raises RuntimeError when it is missing."""
    if not THAI_DICTIONARY.is_file():
        raise RuntimeError(f"{THAI_DICTIONARY} is missing (apt install libthai-data)")
    return {"bytes": THAI_DICTIONARY.stat().st_size}


CHECKS = (database, broker, worker, queue, fonts, dictionary)


@login_not_required
@never_cache
@require_safe
def healthz(request):
    """200 when every check passes, else 503; the body names each check with its figures or its error."""
    checks = {}
    for check in CHECKS:
        start = time.monotonic()
        try:
            checks[check.__name__] = {"ok": True, **check()}
        except Exception as error:
            # Whatever is broken, the answer itself must come; the type is enough, an address may hold a password.
            text = str(error) if isinstance(error, RuntimeError) else type(error).__name__
            checks[check.__name__] = {"ok": False, "error": text}
        checks[check.__name__]["ms"] = round((time.monotonic() - start) * 1000)
    healthy = all(check["ok"] for check in checks.values())
    return JsonResponse({"ok": healthy, "checks": checks}, status=200 if healthy else 503)
