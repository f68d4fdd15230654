"""The laws and documents that the manuals cite, offered to the library of an office and linked from its handbook."""

import json

from handbook.models import ProcessReference
from handbook.sets import DATA
from registry.actions.library_starting import offer
from registry.models import LibraryItem

NAME = "references"


def rows():
    """The rows of references.json."""
    return json.loads((DATA / "references.json").read_text(encoding="utf-8"))


def link(office):
    """Leads the references of an office's handbook that say the title of such an item, and lead nowhere yet, to it.
    Two queries."""
    items = LibraryItem.objects.filter(office=office, source_key__startswith=f"{NAME}:")
    if known := dict(items.values_list("title", "pk")):
        ProcessReference.objects.filter(of_version__process__group__office=office).lead_to(known)


offer(NAME, "กฎหมายและเอกสารอ้างอิงของคู่มือการปฏิบัติงาน", rows, then=link)
