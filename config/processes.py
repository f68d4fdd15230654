"""Keeps the processes of one installation alive together, and ends them together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1
STEADY_SECONDS = 20
LONGEST_PAUSE = 30
_libc = ctypes.CDLL(None, use_errno=True)


class Child:
    """One process with a group of its own, restarted with growing pauses when it dies."""

    def __init__(self, name, command, *, orphaned=signal.SIGTERM):
        """`orphaned` is the signal it gets when this process is killed without a chance to stop it."""
        self.name, self.command, self.orphaned = name, command, orphaned
        self.process, self.started, self.pause, self.due = None, 0.0, 1, 0.0

    def start(self):
        """Starts the process; it will not outlive this one."""
        parent = os.getpid()

        def bind_to_parent():
            _libc.prctl(PR_SET_PDEATHSIG, int(self.orphaned), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=bind_to_parent
        )

    def watch(self):
        """Starts the process again once it has died and its pause is over; says so on stderr."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
        elif self.process.poll() is not None:
            self.pause = 1 if now - self.started > STEADY_SECONDS else min(self.pause * 2, LONGEST_PAUSE)
            print(
                f"{self.name} ended ({self.process.returncode}); again in {self.pause} s", file=sys.stderr, flush=True
            )
            self.end_group()
            self.process, self.due = None, now + self.pause

    def signal(self, number):
        """Sends a signal to the process itself, if it lives."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)

    def end_group(self):
        """Kills what is left of the group: prefork children survive their parent."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Stop:
    """True from the first SIGTERM, SIGINT or SIGHUP on; `again` from the second."""

    def __init__(self):
        self.asked = self.again = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._hear)

    def _hear(self, *_):
        self.again = self.asked
        self.asked = True

    def __bool__(self):
        return self.asked


def run(children, *, stop, on_start=None, on_stop=None, grace=8):
    """Runs the children until `stop` is true, then ends them within `grace` seconds with all they have started."""
    for child in children:
        child.start()
    try:
        if on_start and not stop:
            on_start()
        while not stop:
            for child in children:
                child.watch()
            time.sleep(0.2)
        if on_stop:
            on_stop()
    finally:
        for child in children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + grace
        while any(child.process and child.process.poll() is None for child in children):
            if stop.again or time.monotonic() > deadline:
                break
            time.sleep(0.05)
        for child in children:
            child.end_group()
