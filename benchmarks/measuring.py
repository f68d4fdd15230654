"""Opening pages in this process, for a benchmark that compares two installations. Needs Django set up."""

import json
import sys
import time

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config import memory
from schools.models import User


def measure(pages):
    """Opens `pages`, rows of (name, role, address), for a parent process.

    Answers on standard output: first the number of queries and of rows of each page, then for each line (the name of a
    page) the milliseconds of one opening.
    """
    settings.ALLOWED_HOSTS = ["*"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    places, queries = {}, {}
    for name, role, address in pages:
        client = Client()
        client.force_login(User.objects.get(username=str(role)))
        client.get(address)
        with CaptureQueriesContext(connection) as made:
            response = client.get(address)
        if response.status_code != 200:
            sys.exit(f"{name}: {address} answered {response.status_code}")
        queries[name] = len(made), response.content.count(b"<tr") - response.content.count(b"<thead")
        places[name] = (client, address)
    # As in a process that serves pages.
    memory.settle()
    print(json.dumps(queries), flush=True)
    for line in sys.stdin:
        client, address = places[line.strip()]
        print(json.dumps(opened(client, address)), flush=True)


def opened(client, address):
    """Milliseconds of one opening, by the clock and of a core: other work on the machine does not count there."""
    clock, core = time.perf_counter(), time.process_time()
    client.get(address)
    return 1000 * (time.perf_counter() - clock), 1000 * (time.process_time() - core)
