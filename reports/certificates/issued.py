"""The files of issued papers: a part is drawn once and kept; single papers and the whole batch are cut and joined from
the kept parts, with the same bytes every time."""

import errno
import hashlib
import io
import re
import shutil
import zipfile
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.conf import settings

from reports import certificates
from reports.certificates import draw, slices

FORBIDDEN = re.compile('[\x00-\x1f\x7f<>:"/\\\\|?*\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]')
LONGEST_NAME = 80
# Of a ZIP: each single paper brings the artwork again, so that a large batch on a heavy one is many times its print.
MOST_BYTES = 4 * 1024**3


class Damaged(Exception):
    """The bytes on the disk are not those that were issued."""


class TooLarge(Exception):
    """The ZIP would be larger than MOST_BYTES; the message is Thai and for the person."""


def drawn(batch, rows, *, progress=None):
    """The PDF of some papers of an issued batch as it is kept: every single paper can be cut out of it."""
    return slices.prepared(certificates.drawn(batch, rows, progress=progress))


def finished(content, part, signer=None, *, progress=None):
    """({position: SHA-256 of the single paper}, the SignatureBook's bytes or None) of a drawn part."""
    pages = slices.Part(content)
    if len(pages) != part.last - part.first + 1:
        raise Damaged(f"part {part.pk} has {len(pages)} pages")
    if signer is None:
        return {part.first + index: pages.sha256(index) for index in range(len(pages))}, None
    digests, added = {}, {}
    for index in range(len(pages)):
        paper = pages.single(index)
        more = added[part.first + index] = signer.added_to(paper)
        digests[part.first + index] = hashlib.sha256(paper + more).hexdigest()
        if progress:
            progress(index + 1)
    return digests, SignatureBook.written(added)


def part_of(paper):
    """The finished part that holds a paper, or None."""
    parts = paper.batch.parts.select_related("file", "signatures")
    return parts.filter(first__lte=paper.position, last__gte=paper.position).exclude(file=None).first()


def is_there(paper):
    """Whether single() has something to give."""
    return paper.batch.file_id is not None if not paper.batch.part_count else part_of(paper) is not None


def single(paper):
    """One paper as a PDF of its own: the same bytes every time. Raises FileNotFoundError where it is not made yet, and
    Damaged where they are not the ones that were issued."""
    if not paper.batch.part_count:
        if paper.batch.file is None:
            raise FileNotFoundError
        return draw.single(_read(paper.batch.file), paper.position)
    part = part_of(paper)
    if part is None:
        raise FileNotFoundError
    with _cut(part) as cut:
        return cut(paper)


def singles(batch, rows):
    """(paper, bytes) of some papers of a batch in their order, one part in memory at a time."""
    if not batch.part_count:
        whole = _read(batch.file)
        yield from ((paper, draw.single(whole, paper.position)) for paper in rows.order_by("position"))
        return
    for part in batch.parts.select_related("file", "signatures").order_by("first"):
        with _cut(part) as cut:
            here = rows.filter(position__gte=part.first, position__lte=part.last)
            for paper in here.order_by("position"):
                yield paper, cut(paper)


@contextmanager
def _cut(part):
    """A function that cuts papers of an opened part."""
    pages = slices.Part(_read(part.file))
    with SignatureBook(part.signatures) as added:

        def cut(paper):
            content = pages.single(paper.position - part.first) + added.of(paper.position)
            if hashlib.sha256(content).hexdigest() != paper.sha256:
                raise Damaged(f"certificate {paper.pk}")
            return content

        yield cut


class SignatureBook:
    """What signing appended to each single paper, by its position: a ZIP, since the room kept for a signature is for
    the most part empty."""

    def __init__(self, stored):
        self.stored = stored

    def __enter__(self):
        self.file = self.stored and self.stored.content.open("rb")
        self.book = self.file and zipfile.ZipFile(self.file)
        return self

    def __exit__(self, *_):
        if self.file:
            self.book.close()
            self.file.close()

    def of(self, position):
        """The bytes that follow the unsigned paper; none where the batch is not signed."""
        return self.book.read(str(position)) if self.book else b""

    @staticmethod
    def written(added):
        """The bytes of a book of {position: bytes}."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
            for position, content in added.items():
                book.writestr(zipfile.ZipInfo(str(position)), content, zipfile.ZIP_DEFLATED)
        return out.getvalue()


def join(parts, out, *, progress=None):
    """Writes the pages of all parts as one PDF into an open file; what they share stands in it once a part."""

    def contents():
        for place, part in enumerate(parts):
            content = _read(part.file)
            if hashlib.sha256(content).hexdigest() != part.sha256:
                raise Damaged(f"part {part.pk}")
            yield content
            if progress:
                progress(place + 1, len(parts))

    slices.join(contents(), out)


def write_zip(batch, rows, out, *, progress=None):
    """Writes the single papers as a ZIP into an open file, in their order; the same bytes for the same papers.
    Raises TooLarge, and OSError where there is no room, before anything is written."""
    _check_room(size_of_zip(batch, rows))
    total, made = rows.count(), batch.issued_at.astimezone(ZoneInfo(settings.TIME_ZONE)).timetuple()[:6]
    # The papers are packed already; packing them again saves nothing.
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for done, (paper, content) in enumerate(singles(batch, rows), 1):
            entry = zipfile.ZipInfo(f"{file_name(paper)}.pdf", made)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
            if progress and (done % 50 == 0 or done == total):
                progress(done, total)


def size_of_zip(batch, rows):
    """About how many bytes the ZIP will have: one paper of each part tells of the others."""
    if not batch.part_count:
        first = rows.select_related("batch__file").order_by("position").first()
        return len(single(first)) * rows.count() if first else 0
    size = 0
    for part in batch.parts.select_related("file", "signatures").order_by("first"):
        here = rows.filter(position__gte=part.first, position__lte=part.last)
        if first := here.order_by("position").first():
            with _cut(part) as cut:
                size += len(cut(first)) * here.count()
    return size


def _check_room(size):
    if size > MOST_BYTES:
        raise TooLarge(
            f"ไฟล์รายคนทั้งชุดรวมกันประมาณ {size / 1024**3:,.1f} GB เกิน {MOST_BYTES / 1024**3:,.0f} GB "
            "เพราะภาพพื้นหลังของแบบมีขนาดใหญ่ โปรดดาวน์โหลดไฟล์รวมสำหรับพิมพ์ หรือส่งให้ผู้รับทางอีเมล"
        )
    # It is put together in one place, then kept in another.
    if size * 2 > shutil.disk_usage(settings.VAR_DIR).free:
        raise OSError(errno.ENOSPC, "no room for the ZIP")


def file_name(paper):
    """`0012-2569 นางสาวน้ำผึ้ง ใจดี`: number, year and person, as every system of files takes it."""
    name = FORBIDDEN.sub("", " ".join(paper.name.split()))[:LONGEST_NAME].strip(" .")
    return f"{paper.number:04}-{paper.be_year} {name}".strip()


def _read(stored):
    with stored.content.open("rb") as source:
        return source.read()
