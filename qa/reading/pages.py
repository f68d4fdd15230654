"""The pages of a PDF as text that knows its place; the work is done by `probe` in a process with limits."""

import json
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

PROBE = Path(__file__).with_name("probe.py")
# As many as an upload may have (schools.documents); and a hard stop for the whole file.
MOST_PAGES = 500
# Of the whole file; a report of 500 full pages has a quarter of it. More would fill the memory of the worker.
MOST_PIECES = 250_000
SECONDS = 180
FAULTS = {
    "damaged": "เปิดอ่านไฟล์ PDF นี้ไม่ได้ โปรดบันทึกเป็น PDF ใหม่แล้วแนบอีกครั้ง หรือกรอกรายงานเอง",
    "encrypted": "ไฟล์ PDF ตั้งรหัสผ่านไว้ ระบบอ่านข้อความไม่ได้ โปรดยกเลิกรหัสผ่านแล้วแนบอีกครั้ง หรือกรอกรายงานเอง",
    "heavy": "ไฟล์ PDF ซับซ้อนเกินกว่าที่ระบบอ่านได้ โปรดพิมพ์เป็น PDF ใหม่แล้วแนบอีกครั้ง หรือกรอกรายงานเอง",
    "pages": f"ไฟล์ PDF ยาวเกิน {MOST_PAGES} หน้า ระบบไม่อ่าน โปรดลดจำนวนหน้าแล้วแนบอีกครั้ง หรือกรอกรายงานเอง",
}


class Unreadable(Exception):
    """The file gives no pages; the message is Thai and for the school."""


@dataclass
class Piece:
    """Characters that stand together on one line; y is the line they stand on, from the top."""

    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    text: str


@dataclass
class Page:
    number: int
    width: float
    height: float
    picture: bool
    pieces: list
    across: list
    down: list

    @property
    def text(self):
        """All there is, piece after piece."""
        return "\n".join(piece.text for piece in self.pieces)


def pages_of(file, tell=lambda done, total: None):
    """[Page] of an open PDF. `tell(done, total)` hears of each page and may raise to stop. Raises Unreadable."""
    with tempfile.TemporaryFile() as copy:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            copy.write(chunk)
        copy.seek(0)
        child = subprocess.Popen(
            [sys.executable, "-I", str(PROBE), str(MOST_PAGES)],
            stdin=copy,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        clock = threading.Timer(SECONDS, child.kill)
        clock.start()
        try:
            pages, total = _heard(child.stdout, tell)
        finally:
            clock.cancel()
            child.kill()
            child.wait()
            child.stdout.close()
    if total is None or len(pages) < total:
        # It ended before its time: out of memory, out of time, or killed.
        raise Unreadable(FAULTS["heavy"])
    return pages


def _heard(lines, tell):
    """([Page], how many there are or None) of what the probe says. Raises Unreadable for what it finds wrong."""
    pages, total, held = [], None, 0
    for line in lines:
        try:
            told = json.loads(line)
        except ValueError:
            # Cut off in the middle of a line.
            break
        if "fault" in told:
            raise Unreadable(FAULTS[told["fault"]])
        if "pages" in told:
            total = told["pages"]
            if total > MOST_PAGES:
                raise Unreadable(FAULTS["pages"])
            continue
        held += len(told["pieces"])
        if held > MOST_PIECES:
            raise Unreadable(FAULTS["heavy"])
        pieces = [Piece(*piece) for piece in told["pieces"]]
        pages.append(
            Page(
                told["page"],
                told["width"],
                told["height"],
                told["picture"],
                pieces,
                told["across"],
                told["down"],
            )
        )
        tell(len(pages), total)
    return pages, total
