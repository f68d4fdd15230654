"""A process that knows WeasyPrint and nothing else of the product, and forks one child for each piece of a paper.

Started with `exec`, so a child is as small as a document needs: no Django, no rows, no connection of a worker. Its
standard input is a socket; each message brings one end of a pair of sockets, over which a child takes one piece and
answers it. It ends when its parent does.
"""

import contextlib
import ctypes
import gc
import os
import re
import resource
import signal
import socket
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace

PR_SET_PDEATHSIG = 1
WARM = '<html lang="th"><h1 id="a">ก</h1><p><b>น้ำ</b> <a href="#a">1</a></p><table><tr><td>1</td></tr></table></html>'
INSIDE = re.compile(r'href="#([^"]+)"')
IDS = re.compile(r'\bid="([^"]+)"')
HEADER = re.compile(r"\d+-\d+-\d+")
# A link out of the piece: becomes a link inside the paper when the pieces are joined.
ELSEWHERE = "nithet-page:"


def die_with_parent(parent):
    """Lets the kernel kill this process when its parent ends; ends at once when that has happened already."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def main(parent, fonts):
    die_with_parent(int(parent))
    from django.conf import settings

    settings.configure(SARABUN_DIR=Path(fonts))
    from reports import pdf
    from reports.press import quick

    quick.apply(pdf.kit().weasyprint)
    pdf.render(WARM)  # fonts, caches and late imports are inherited by every child
    gc.collect()
    gc.freeze()  # what is never collected is never copied either
    gc.disable()
    signal.signal(signal.SIGCHLD, reap)
    orders = socket.socket(fileno=0)
    me = os.getpid()
    while True:
        message, handles, _, _ = socket.recv_fds(orders, 1, 1)
        if not message:
            break
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            orders.close()
            die_with_parent(me)
            with Connection(handles[0]) as line:
                serve(line)
            os._exit(0)
        os.close(handles[0])
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


def reap(*_):
    """Takes ended children off the table; what they used then counts as used by this process."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def serve(line):
    """The child's side: says that it is there, takes one piece and its limits, answers (True, it) or (False, why)."""
    from reports import pdf

    line.send(True)
    html, options, memory, seconds, pages = line.recv()
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + memory, held + memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        line.send((True, draw(html, most=pages, **options)))
    except pdf.PdfError as error:
        line.send((False, str(error)))
    except MemoryError:
        line.send((False, "เอกสารใหญ่เกินหน่วยความจำที่กำหนด"))


def name_headers(piece):
    """Names of header cells count objects of one document; `piece` makes them the only ones of the paper."""
    from reports import pdf

    tags = pdf.kit().weasyprint.pdf.tags
    made = tags.pydyf

    def text(words=""):
        return made.String(f"{piece}-{words}" if HEADER.fullmatch(words) else words)

    tags.pydyf = SimpleNamespace(Array=made.Array, Dictionary=made.Dictionary, String=text)


def draw(html, *, most, piece="", title="", tagged=True):
    """One piece: its PDF, where its anchors are, its headings and the sizes of its pages, all in points from below."""
    from reports import pdf

    own = set(IDS.findall(html))
    html = INSIDE.sub(lambda link: link[0] if link[1] in own else f'href="{ELSEWHERE}{link[1]}"', html)
    document = pdf.laid_out(html, title=title, most=most)
    name_headers(piece)
    anchors = {}
    for number, page in enumerate(document.pages):
        for name, box in page.anchors.items():
            anchors.setdefault(name, (number, box[0] * 0.75, (page.height - box[1]) * 0.75))
    return {
        "anchors": anchors,
        "headings": [_heading(*mark) for mark in document.make_bookmark_tree(scale=0.75, transform_pages=True)],
        "sizes": [(page.width * 0.75, page.height * 0.75) for page in document.pages],
        "pdf": pdf.written(document, tagged=tagged),
    }


def _heading(label, place, children, _state):
    return label, place, [_heading(*child) for child in children]


if __name__ == "__main__":
    main(*sys.argv[1:])
