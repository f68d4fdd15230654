"""The worker's side: hands the pieces of a paper to children, two at a time, and ends all of them whatever happens."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from multiprocessing import Pipe
from multiprocessing.connection import wait

from django.conf import settings

from reports import pdf

AT_ONCE = 2
# What is drawn at once is at most so long (characters of HTML), or one piece: a layout takes about 1.1 KiB for each.
TOGETHER = 400_000
PATIENCE = 2  # seconds for the server to end by itself once nothing is left to draw
TICK = 0.5  # seconds between two looks at whether somebody cancelled
# A drawing process gets no secret of the worker.
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH")
NOT_STARTED = "เริ่มกระบวนการจัดหน้าไม่ได้"
LIMIT_REACHED = "ใช้หน่วยความจำหรือเวลาเกินกำหนด"


class Press:
    """`with Press() as press`: the server of reports.press.server and its children; none of them outlives the block."""

    def __enter__(self):
        self.orders, theirs = socket.socketpair()
        self.server = subprocess.Popen(
            [sys.executable, "-m", "reports.press.server", str(os.getpid()), str(settings.SARABUN_DIR)],
            stdin=theirs,
            start_new_session=True,
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in KEPT if name in os.environ},
        )
        theirs.close()
        self.lines = {}
        return self

    def __exit__(self, *error):
        self.orders.close()
        if not self.lines:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.server.wait(PATIENCE)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()
        for line in self.lines:
            with contextlib.suppress(EOFError, OSError):
                while True:  # until the child at the other end is gone
                    line.recv_bytes()
            line.close()

    def drawn(self, pieces, tick=lambda: None):
        """Yields (key, piece as reports.press.server.draw answers) as they are done, the longest that fits begun first.

        `pieces` are (key, name for messages, html, options). `tick` is called at least twice a second and may raise.
        Raises PdfError when a piece cannot be drawn.
        """
        waiting = sorted(pieces, key=_length, reverse=True)
        while waiting or self.lines:
            while waiting and len(self.lines) < AT_ONCE:
                left = TOGETHER - sum(_length(piece) for piece, *_ in self.lines.values())
                fits = [place for place, piece in enumerate(waiting) if _length(piece) <= left]
                if self.lines and not fits:
                    break
                self._begin(waiting.pop(fits[0] if fits else 0))
            ready = wait(list(self.lines), TICK)
            tick()
            for line in ready:
                if (answer := self._heard(line)) is not None:
                    yield answer
            self._check_time()

    def _begin(self, piece):
        ours, theirs = Pipe()
        try:
            socket.send_fds(self.orders, [b"."], [theirs.fileno()])
        except OSError:
            raise pdf.PdfError(NOT_STARTED) from None
        finally:
            theirs.close()
        self.lines[ours] = [piece, self._latest(), False]

    def _latest(self):
        """When a process that begins now is given up; the limit of its work is its own."""
        return time.monotonic() + pdf.MAX_SECONDS * pdf.PATIENCE

    def _heard(self, line):
        """A child speaks twice: when it is there, and when it is done."""
        piece, _, begun = self.lines[line]
        key, name, html, options = piece
        try:
            said = line.recv()
            if not begun:
                line.send((html, options, pdf.MAX_MEMORY, pdf.MAX_SECONDS, pdf.MAX_PAGES))
                self.lines[line] = [piece, self._latest(), True]
                return None
        except (EOFError, OSError):
            if not begun:
                raise pdf.PdfError(NOT_STARTED) from None
            raise pdf.PdfError(f"จัดทำ “{name}” ไม่สำเร็จ เพราะ{LIMIT_REACHED}") from None
        line.close()
        del self.lines[line]
        ok, answer = said
        if not ok:
            raise pdf.PdfError(f"“{name}”: {answer}")
        return key, answer

    def _check_time(self):
        now = time.monotonic()
        for piece, deadline, _ in self.lines.values():
            if now > deadline:
                raise pdf.PdfError(f"จัดทำ “{piece[1]}” นานเกิน {pdf.MAX_SECONDS * pdf.PATIENCE} วินาที")


def _length(piece):
    return len(piece[2])


LINK = re.compile(r'href="#([^"]+)"')
IDS = re.compile(r'\bid="([^"]+)"')
LABELS = """<!DOCTYPE html><html lang="th"><style>
@page { size: 60mm 8mm; margin: 0 }
body { margin: 0 }
p { margin: 0; font: 9pt/8mm Sarabun; color: #556170; text-align: right; break-after: page }
p:last-child { break-after: auto }
</style>%s</html>"""


def numbered(front, where):
    """The front with `data-page` at each link into a chapter; `where(anchor)` is the number, as it is printed."""
    own = set(IDS.findall(front))
    return LINK.sub(lambda link: link[0] if link[1] in own else f'{link[0]} data-page="{where(link[1])}"', front)


def render(front_html, chapters, *, title, digits=str, unnumbered=1, progress=lambda done, total: None):
    """See reports.pdf.render_chapters."""
    from reports.press.joining import Joining
    from reports.press.joining import places as places_of

    with Press() as press:
        chapters = list(chapters)
        total = len(chapters) + 3  # the front twice, and the joining
        done = 0

        def tick():
            progress(done, total)

        pieces = [
            (place, name, html, {"title": title, "piece": f"c{place}"}) for place, (name, html) in enumerate(chapters)
        ]
        draft = ("front", "ส่วนหน้า", numbered(front_html, lambda anchor: digits("888")), {"title": title})
        drawn, joined, joining = {}, 0, Joining()
        for key, piece in press.drawn([*pieces, draft], tick):
            drawn[key] = piece
            done += 1
            tick()
            while joined in drawn:  # in order, so that the same pieces give the same bytes
                joining.add(drawn[joined].pop("pdf"))
                joined += 1
        bodies = [drawn[place] for place in range(len(chapters))]
        front = drawn["front"]
        # The front is drawn again with the right numbers; in the rare case that it then is longer, once more.
        for _ in range(3):
            ahead = len(front["sizes"])
            total_pages = ahead + sum(len(body["sizes"]) for body in bodies)
            if total_pages > pdf.MAX_REPORT_PAGES:
                raise pdf.PdfError(f"เอกสารยาว {total_pages} หน้า เกิน {pdf.MAX_REPORT_PAGES} หน้า")
            places = places_of(bodies, ahead)
            words = (f"<p>หน้า {page} จาก {total_pages}</p>" for page in range(unnumbered + 1, total_pages + 1))
            labels = LABELS % "".join(words)
            html = numbered(front_html, lambda anchor, places=places: digits(str(places[anchor][0] + 1)))
            pieces = [
                ("front", "ส่วนหน้า", html, {"title": title}),
                ("labels", "เลขหน้า", digits_in_labels(labels, digits), {"tagged": False}),
            ]
            again = dict(press.drawn(pieces, tick))
            if len(again["front"]["sizes"]) == ahead:
                break
            front = again["front"]
        else:
            raise pdf.PdfError("จัดสารบัญไม่ลงตัว")
        done += 1
        tick()
        content = joining.finish(again["front"], bodies, again["labels"]["pdf"], unnumbered)
        done += 1
        tick()
        return content


def digits_in_labels(html, digits):
    """The labels with their numbers in the digits of the paper; the style before them keeps its own."""
    head, mark, body = html.partition("</style>")
    return head + mark + digits(body)
