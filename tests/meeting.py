"""Two people at the same moment: threads with connections of their own that meet at a row."""

import threading

from django.db import connection, transaction

from tests.servers import wait_until


def somebody_waits():
    """Whether a transaction waits for a row of another one; on SQLite writers wait for each other in any case."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


def during(first, then, *, must_wait=False):
    """Calls `then` in a thread while the transaction of `first` is open, and commits once it waits for it, or is
    through without waiting. Returns what `then` gave or raised. With `must_wait` it is no way out to come through."""
    found = []

    def run():
        try:
            found.append(then())
        except Exception as error:
            found.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        first()
        thread.start()
        wait_until(lambda: (found and not must_wait) or somebody_waits(), what="the other transaction")
    thread.join(60)
    assert found, "the other transaction still waits"
    return found[0]


def at_once(*calls):
    """Makes the calls at the same moment, each in a thread with a connection of its own; returns what each gave or
    raised, in the order in which they ended."""
    start, found = threading.Barrier(len(calls)), []

    def run(call):
        try:
            start.wait(timeout=60)
            found.append(call())
        except Exception as error:
            found.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def raised(found):
    """Those of what at_once returned that were raised."""
    return [result for result in found if isinstance(result, Exception)]
