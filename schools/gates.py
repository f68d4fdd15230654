"""Who may read the files that belong to this room."""

from schools.files import gate
from schools.models import ImportBatch

IMPORT = "import"


@gate(IMPORT)
def may_read_import(user, stored):
    """Those who may see the import the file came with."""
    return ImportBatch.objects.visible_to(user).filter(file=stored).exists()
