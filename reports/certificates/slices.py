"""Single papers cut out of the PDF of many, byte by byte.

`prepared` writes the PDF of a part so that every object stands in it plainly. A single paper is then the objects that
its page leads to, copied as they stand, with a table of their places: no library writes it, so the paper of today has
the same bytes and the same SHA-256 in ten years, and ten thousand of them take seconds.
"""

import functools
import hashlib
import io
import re
from itertools import groupby, pairwise

import pikepdf
from pikepdf import Name

ENTRY = re.compile(rb"(\d{10}) \d{5} ([nf]) ?\r?\n")
REFERENCE = re.compile(rb"(\d+) 0 R\b")
# What the catalogue of a single paper may hold; trees of all pages do not belong to one.
KEPT = {"/Type", "/Pages", "/Lang", "/ViewerPreferences", "/OutputIntents", "/Metadata"}


class SliceError(Exception):
    """The PDF is not one that `prepared` wrote."""


def prepared(content):
    """The PDF with every object written plainly, its pages in one list; the same bytes for the same bytes."""
    with pikepdf.open(io.BytesIO(content)) as document:
        for key in set(document.Root.keys()) - KEPT:
            del document.Root[key]
        pages = [page.obj for page in document.pages]
        for page in pages:
            page.Parent = document.Root.Pages
            if Name.StructParents in page:
                del page.StructParents
        document.Root.Pages = document.make_indirect(
            pikepdf.Dictionary(Type=Name.Pages, Kids=pikepdf.Array(pages), Count=len(pages))
        )
        for page in pages:
            page.Parent = document.Root.Pages
        out = io.BytesIO()
        plain = pikepdf.ObjectStreamMode.disable
        document.save(out, compress_streams=True, object_stream_mode=plain, deterministic_id=True)
        return out.getvalue()


class Part:
    """A prepared PDF; `len()` counts its pages."""

    def __init__(self, content):
        self.content = content
        start = int(_found(rb"startxref\s+(\d+)\s+%%EOF\s*$", content[-64:])[1])
        table = _found(rb"xref\s+0 (\d+)\s+", content[start : start + 64])
        at = start + table.end()
        entries = [ENTRY.match(content, at + 20 * number) for number in range(int(table[1]))]
        if None in entries:
            raise SliceError("the table of objects cannot be read")
        self.offsets = {number: int(entry[1]) for number, entry in enumerate(entries) if entry[2] == b"n"}
        ends = sorted([*self.offsets.values(), start])
        self.ends = dict(pairwise(ends))
        self.head = content[: ends[0]]
        trailer = content[at + 20 * len(entries) :]
        self.root = int(_found(rb"/Root (\d+) 0 R", trailer)[1])
        info = re.search(rb"/Info (\d+) 0 R", trailer)
        self.info = int(info[1]) if info else None
        self.tree = int(_found(rb"/Pages (\d+) 0 R", self._object(self.root))[1])
        kids = _found(rb"/Kids \[([^\]]*)\]", self._object(self.tree))[1]
        self.pages = [int(number) for number in REFERENCE.findall(kids)]

    def __len__(self):
        return len(self.pages)

    def single(self, index):
        """The page as a PDF of its own. Raises IndexError past the last page."""
        first, rest, digest = self._single(index)
        return first + rest + _ended(digest)

    def sha256(self, index):
        """The SHA-256 of single(index), without making it."""
        first, rest, digest = self._single(index)
        whole = _begun(first).copy()
        whole.update(rest)
        whole.update(_ended(digest))
        return whole.hexdigest()

    def _single(self, index):
        """(the bytes that many papers share, the paper's own, the digest of those)."""
        if not 0 <= index < len(self.pages):
            raise IndexError(index)
        page = self.pages[index]
        own = self._object(page)
        named = re.search(rb"/Contents (\d+) 0 R", own)
        contents = [int(named[1])] if named else []
        shared = {self.root, *([self.info] if self.info else [])}
        shared |= {int(number) for number in REFERENCE.findall(own)} - {self.tree, page, *contents}
        first, places = self._shared(frozenset(shared))
        pieces = [
            (self.tree, b"%d 0 obj\n<< /Count 1 /Kids [ %d 0 R ] /Type /Pages >>\nendobj\n" % (self.tree, page)),
            (page, own),
            *((number, self._object(number)) for number in contents),
        ]
        at, places, rest = len(first), dict(places), []
        for number, piece in pieces:
            places[number] = at
            rest.append(piece)
            at += len(piece)
        rest.append(_table(places))
        info = b" /Info %d 0 R" % self.info if self.info else b""
        rest.append(b"trailer << /Root %d 0 R%s /Size %d /ID [" % (self.root, info, max(places) + 1))
        rest = b"".join(rest)
        return first, rest, (hashlib.sha256(rest).hexdigest()[:32].encode(), at)

    @functools.lru_cache(8)  # noqa: B019  (lives as long as the part is cut up)
    def _shared(self, numbers):
        """(the head and all objects that these lead to, their places)."""
        found, todo = set(), [number for number in numbers if number in self.offsets]
        while todo:
            number = todo.pop()
            if number in found or number == self.tree:
                continue
            found.add(number)
            words = self._object(number).partition(b"stream\n")[0]
            todo += [n for n in map(int, REFERENCE.findall(words)) if n in self.offsets and n not in self.pages]
        pieces, places, at = [self.head], [], len(self.head)
        for number in sorted(found):
            places.append((number, at))
            pieces.append(self._object(number))
            at += len(pieces[-1])
        return b"".join(pieces), tuple(places)

    def body(self, number):
        """An object without its number."""
        return self._object(number).split(b"\n", 1)[1]

    def _object(self, number):
        start = self.offsets[number]
        return self.content[start : self.ends[start]]


def join(parts, out):
    """Writes the pages of prepared PDFs, given one after the other as bytes, as one PDF into an open file: the objects
    of each as they stand, with higher numbers. What the first says of itself holds for the whole. No more than one part
    is in memory."""
    root, tree, info, base = 1, 2, 3, 3
    places, kids, digest, first = {}, [], hashlib.sha256(), None

    def write(number, body):
        places[number] = out.tell()
        text = b"%d 0 obj\n%s" % (number, body)
        digest.update(text)
        out.write(text)

    for content in parts:
        part = Part(content)
        fixed = {part.root: root, part.tree: tree, part.info: info}

        def moved(text, fixed=fixed, base=base):
            return REFERENCE.sub(lambda ref: b"%d 0 R" % fixed.get(int(ref[1]), int(ref[1]) + base), text)

        if first is None:
            first = part
            out.write(part.head)
            write(root, moved(part.body(part.root)))
            if part.info:
                # A title is words, whatever they look like.
                write(info, part.body(part.info))
        for number in part.offsets:
            if number not in fixed:
                words, stream, rest = part.body(number).partition(b"\nstream\n")
                write(number + base, moved(words) + stream + rest)
        kids += [number + base for number in part.pages]
        base += max(part.offsets)
    listed = b" ".join(b"%d 0 R" % number for number in kids)
    write(tree, b"<< /Count %d /Kids [ %s ] /Type /Pages >>\nendobj\n" % (len(kids), listed))
    table_at, name = out.tell(), digest.hexdigest()[:32].encode()
    out.write(_table(places))
    told = b" /Info %d 0 R" % info if first.info else b""
    out.write(b"trailer << /Root %d 0 R%s /Size %d /ID [" % (root, told, max(places) + 1))
    out.write(_ended((name, table_at)))


@functools.lru_cache(4)
def _begun(first):
    return hashlib.sha256(first)


def _ended(digest):
    name, table_at = digest
    return b"<%s> <%s>] >>\nstartxref\n%d\n%%%%EOF\n" % (name, name, table_at)


def _table(places):
    """A cross-reference table of objects whose numbers have gaps."""
    lines = [b"xref\n0 1\n0000000000 65535 f \n"]
    numbers = sorted(places)
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        run = [number for _, number in run]
        lines.append(b"%d %d\n" % (run[0], len(run)))
        lines += [b"%010d 00000 n \n" % places[number] for number in run]
    return b"".join(lines)


def _found(pattern, content):
    found = re.search(pattern, content)
    if found is None:
        raise SliceError(f"{pattern!r} is not there")
    return found
