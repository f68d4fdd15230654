"""Joins drawn pieces to one PDF: pages, structure tree, named places, links, bookmarks, and the number of each page."""

import io
import warnings

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Stream, String

from reports.pdf import PdfError
from reports.press.server import ELSEWHERE

LABEL_WIDTH, LABEL_HEIGHT = (size * 72 / 25.4 for size in (60, 8))
LABEL_RIGHT, LABEL_BELOW = (size * 72 / 25.4 for size in (20, 8.5))


def places(pieces, ahead=0):
    """{anchor: (page, x, y)} over all pieces, the first page being `ahead`. Raises ValueError for a doubled anchor."""
    found = {}
    for piece in pieces:
        for name, (page, x, y) in piece["anchors"].items():
            if name in found:
                raise ValueError(f"two places of a paper are called {name!r}")
            found[name] = (ahead + page, x, y)
        ahead += len(piece["sizes"])
    return found


class Joining:
    """A paper that takes its chapters in order, as they are drawn, and its front at the end."""

    def __init__(self):
        self.paper = pikepdf.new()
        root = self.paper.Root
        root.StructTreeRoot = self.paper.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        document = Dictionary(Type=Name.StructElem, S=Name.Document, K=Array(), P=root.StructTreeRoot)
        self.whole = self.paper.make_indirect(document)
        root.StructTreeRoot.K = Array([self.whole])
        self.kids, self.keys = Array(), 0

    def add(self, content):
        """Appends the pages and the structure of a piece.

        Pages are copied before the structure, because a copied reference finds only pages that are there.
        """
        before = len(self.paper.pages)
        with pikepdf.open(io.BytesIO(content)) as source:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", pikepdf.PageCopyWarning)  # places are named again for the whole paper
                self.paper.pages.extend(source.pages)
            tree = self.paper.copy_foreign(source.Root.StructTreeRoot)
        for child in tree.K[0].K:
            child.P = self.whole
            self.whole.K.append(child)
        nums = tree.ParentTree.Nums
        for place in range(0, len(nums), 2):
            nums[place] = int(nums[place]) + self.keys
        for page in list(self.paper.pages)[before:]:
            page.obj.StructParents = int(page.obj.StructParents) + self.keys
            for note in page.obj.get(Name.Annots, ()):
                if Name.StructParent in note:
                    note.StructParent = int(note.StructParent) + self.keys
        last = int(nums[-2])
        kid = Dictionary(Limits=Array([self.keys, last]), Nums=nums)
        self.kids.append(self.paper.make_indirect(kid))
        self.keys = last + 1

    def finish(self, front, chapters, labels, unnumbered):
        """The bytes of the whole paper, the same for the same pieces. The front gives title, language and marks.

        `labels` is an untagged PDF with a small page for each page after the first `unnumbered`.
        """
        paper, pieces = self.paper, [front, *chapters]
        self._begin_with(front["pdf"])
        root = paper.Root.StructTreeRoot
        root.ParentTree = paper.make_indirect(Dictionary(Kids=self.kids))
        root.ParentTreeNextKey = self.keys
        found = places(pieces)
        _name_places(paper, found)
        _link(paper, found)
        _bookmark(paper, pieces)
        _label(paper, labels, [size for piece in pieces for size in piece["sizes"]], unnumbered)
        out = io.BytesIO()
        paper.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        paper.close()
        return out.getvalue()

    def _begin_with(self, content):
        """Puts the front before the chapters: its pages, its structure, and what it says of the document."""
        paper, elements, pages = self.paper, len(self.whole.K), len(self.paper.pages)
        self.add(content)
        moved = list(paper.pages)[pages:]
        del paper.pages[pages:]
        for place, page in enumerate(moved):
            paper.pages.insert(place, page)
        kids = list(self.whole.K)
        self.whole.K = Array([*kids[elements:], *kids[:elements]])
        with pikepdf.open(io.BytesIO(content)) as source:
            paper.Root.Lang = String(str(source.Root.Lang))
            paper.Root.Metadata = paper.copy_foreign(source.Root.Metadata)
            for key, value in source.docinfo.items():
                paper.docinfo[key] = String(str(value))
        paper.Root.MarkInfo = Dictionary(Marked=True)
        paper.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _name_places(paper, found):
    names = Array()
    pages = paper.pages
    for name, (page, x, y) in sorted(found.items(), key=lambda item: item[0].encode()):
        names.append(String(name))
        names.append(Array([pages[page].obj, Name.XYZ, round(x, 2), round(y, 2), 0]))
    paper.Root.Names = Dictionary(Dests=paper.make_indirect(Dictionary(Names=names)))


def _link(paper, found):
    """Links that left their piece lead inside the paper now."""
    for page in paper.pages:
        for note in page.obj.get(Name.Annots, ()):
            uri = str(note.A.get(Name.URI, "")) if Name.A in note else ""
            if uri.startswith(ELSEWHERE):
                name = uri.removeprefix(ELSEWHERE)
                if name not in found:
                    raise PdfError(f"ไม่พบตำแหน่ง {name} ในเอกสาร")
                del note.A
                note.Dest = String(name)


def _bookmark(paper, pieces):
    ahead = 0
    with paper.open_outline() as outline:
        for piece in pieces:
            outline.root.extend(_mark(mark, ahead) for mark in piece["headings"])
            ahead += len(piece["sizes"])


def _mark(mark, ahead):
    label, (page, x, y), children = mark
    item = OutlineItem(label, ahead + page, "XYZ", left=x, top=y, zoom=0)
    item.children.extend(_mark(child, ahead) for child in children)
    return item


def _label(paper, labels, sizes, unnumbered):
    """Prints each page's number under its content, as an artifact; drawn first, since a page leaves its coordinates
    turned over."""
    with pikepdf.open(io.BytesIO(labels)) as source:
        forms = [paper.copy_foreign(page.as_form_xobject()) for page in source.pages]
    for number, (page, (width, _)) in enumerate(zip(paper.pages, sizes, strict=True)):
        if number < unnumbered:
            continue
        key = f"/Nr{number}"
        page.obj.Resources.XObject[key] = forms[number - unnumbered]
        x, y = width - LABEL_RIGHT - LABEL_WIDTH, LABEL_BELOW
        drawing = f"/Artifact BMC q 1 0 0 1 {x:.2f} {y:.2f} cm {key} Do Q EMC\n".encode()
        page.obj.Contents = Array([paper.make_indirect(Stream(paper, drawing)), page.obj.Contents])
