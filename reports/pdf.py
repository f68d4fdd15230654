"""The only door to WeasyPrint: repaired for Thai, cut off from network and disk, limited, and repeatable.

Imported lazily everywhere: a web process that never prints never loads it.
"""

import functools
import gc
import multiprocessing
import resource
import signal
import threading
from pathlib import Path
from types import SimpleNamespace

from django.conf import settings

MAX_PAGES = 300
MAX_SECONDS = 120  # of work; a process that still waits for its turn on a busy machine is let wait:
PATIENCE = 5  # times as long by the clock
MAX_REPORT_PAGES = 1500  # of a paper drawn by chapters, each of which has the limits above
MAX_MEMORY = 1536 * 1024 * 1024  # of address space beyond what the worker already holds
FONT_FILES = {
    ("Sarabun", 400, "normal"): "Sarabun-Regular.ttf",
    ("Sarabun", 700, "normal"): "Sarabun-Bold.ttf",
}
FONT_SCHEME = "nithet-font:"


class PdfError(Exception):
    """The document could not be made; the message is short, Thai and fit for the person who asked."""


def kit():
    """WeasyPrint, repaired, with the fonts loaded: .weasyprint, .fonts, .fetcher and .font_css. Threads that ask for
    it at the same time wait for the first.

    Raises reports.thai_repair.RepairError when the installed WeasyPrint is another version.
    """
    if not _loaded:
        with _LOADING:
            if not _loaded:
                _loaded.append(_load())
    # Without the lock from now on: a process that was forked while another thread held it would wait forever.
    return _loaded[0]


_loaded, _LOADING = [], threading.Lock()


def _load():
    import weasyprint
    from PIL import ImageFile
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    from reports import thai_repair

    # WeasyPrint lets Pillow draw half pictures in the whole process; uploads must be told from whole ones.
    ImageFile.LOAD_TRUNCATED_IMAGES = False

    thai_repair.apply()

    class OwnFilesOnly(URLFetcher):
        """Serves the product's fonts and data: URLs; anything else ends the document."""

        def fetch(self, url, headers=None):
            if url.startswith("data:"):
                return super().fetch(url, headers)
            name = url.removeprefix(FONT_SCHEME)
            if url.startswith(FONT_SCHEME) and (file := _font_file(name)):
                return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": "font/ttf"})
            raise FatalURLFetchingError(f"refused: {url[:80]}")

    fetcher = OwnFilesOnly(allowed_protocols=["data"])
    font_css = "".join(
        f"@font-face{{font-family:{family};font-weight:{weight};font-style:{style};src:url({FONT_SCHEME}{file})}}"
        for (family, weight, style), file in FONT_FILES.items()
    )
    fonts = FontConfiguration()
    faces = weasyprint.CSS(string=font_css, font_config=fonts, url_fetcher=fetcher)
    return SimpleNamespace(
        weasyprint=weasyprint, fonts=fonts, fetcher=fetcher, font_css=font_css, faces=faces, fatal=FatalURLFetchingError
    )


# Pango is not made for threads, and a web process has several. Held where a page draws by itself, never by render():
# a process that is forked meanwhile would wait for it forever.
TURN = threading.RLock()
_more_files = {}


def _font_file(name):
    return settings.SARABUN_DIR / name if name in FONT_FILES.values() else _more_files.get(name)


@functools.cache
def use_faces(faces):
    """Loads more typefaces, a tuple of (family, weight, path): documents drawn after may be set in them."""
    tools = kit()
    _more_files.update({path.name: path for _, _, path in faces})
    rules = "".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};src:url({FONT_SCHEME}{path.name})}}'
        for family, weight, path in faces
        if path.name not in FONT_FILES.values()
    )
    tools.weasyprint.CSS(string=rules, font_config=tools.fonts, url_fetcher=tools.fetcher)


@functools.lru_cache(1000)
def breaks(text):
    """The places in a Thai text before which a line may end, by the dictionary that Pango uses, ascending."""
    kit()
    from weasyprint.text.line_break import get_log_attrs

    with TURN:
        attributes = get_log_attrs(text, "th")
    return tuple(place for place in range(1, len(text)) if attributes[place].is_line_break)


def render(html, *, title="", tagged=True):
    """The PDF of an HTML document: tagged, with bookmarks, and the same bytes for the same HTML.

    Raises PdfError for an address outside the product and for more than MAX_PAGES pages.
    """
    return written(laid_out(html, title=title, most=MAX_PAGES), tagged=tagged)


def laid_out(html, *, title="", most):
    """WeasyPrint's laid out document. Raises PdfError as render() does, for more than `most` pages."""
    tools = kit()
    try:
        # The faces are in `fonts`; as a sheet they would be matched against every element once more.
        document = tools.weasyprint.HTML(string=html, url_fetcher=tools.fetcher).render(font_config=tools.fonts)
    except tools.fatal as error:
        raise PdfError("เอกสารอ้างถึงไฟล์ภายนอกระบบ") from error
    if len(document.pages) > most:
        raise PdfError(f"เอกสารยาว {len(document.pages)} หน้า เกิน {most} หน้า")
    if title:
        document.metadata.title = title
    return document


def written(document, *, tagged=True):
    """The bytes of a laid out document."""
    options = {"pdf_variant": "pdf/ua-1", "pdf_tags": True} if tagged else {}
    try:
        return document.write_pdf(**options)
    except kit().fatal as error:
        raise PdfError("เอกสารอ้างถึงไฟล์ภายนอกระบบ") from error


def _limited(connection, html, title):
    """The child's side: limits first, then the work, then one answer."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # a document is one big graph that is thrown away whole
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + MAX_MEMORY, held + MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    try:
        connection.send((True, render(html, title=title)))
    except PdfError as error:
        connection.send((False, str(error)))
    except MemoryError:
        connection.send((False, "เอกสารใหญ่เกินหน่วยความจำที่กำหนด"))
    finally:
        connection.close()


def render_in_child(html, *, title=""):
    """Like render(), in a process of its own with limits on memory and time and a hard kill at the end.

    Raises PdfError also when the child ran out of time or memory.
    """
    context = multiprocessing.get_context("fork")
    kit()  # loaded once here, inherited by the child
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_limited, args=(sender, html, title), daemon=True)
    # A Celery worker is itself a daemonic process, which multiprocessing forbids to have children.
    config = multiprocessing.current_process()._config
    daemonic = config.pop("daemon", None)
    try:
        child.start()
    finally:
        if daemonic is not None:
            config["daemon"] = daemonic
    sender.close()
    try:
        if not receiver.poll(MAX_SECONDS * PATIENCE):
            raise PdfError(f"จัดทำเอกสารนานเกิน {MAX_SECONDS * PATIENCE} วินาที")
        ok, answer = receiver.recv()
    except EOFError:
        raise PdfError("จัดทำเอกสารไม่สำเร็จ เพราะใช้หน่วยความจำหรือเวลาเกินกำหนด") from None
    finally:
        receiver.close()
        child.kill()
        child.join()
    if not ok:
        raise PdfError(answer)
    return answer


def render_chapters(front_html, chapters, *, title="", digits=str, unnumbered=1, progress=lambda done, total: None):
    """The PDF of a long paper, drawn chapter by chapter in processes of their own, two at a time, then joined: tagged,
    with bookmarks, links between all parts and "หน้า X จาก Y", and the same bytes for the same HTML.

    `front_html` and each of `chapters`, (name, html), are whole documents; each begins on a page of its own and keeps
    the corner of the page number free. Links (`href="#id"`) may lead to any of them, so ids are unique over all; those
    from the front into a chapter get `data-page`, the number to print in a table of contents. `digits` turns numbers
    into those of the paper; the first `unnumbered` pages show none. `progress(done, total)` is called twice a second
    and may raise. Each piece has the limits of render_in_child(); whatever happens, no process is left.

    Raises PdfError when a piece cannot be drawn, runs out of memory or time, or all are more than MAX_REPORT_PAGES.
    """
    from reports.press import work

    return work.render(front_html, chapters, title=title, digits=digits, unnumbered=unnumbered, progress=progress)
