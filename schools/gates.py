"""Who may read the files that belong to this room."""

from schools.files import gate
from schools.models import ImportBatch

IMPORT = "import"
EMBLEM = "emblem"
SHAPES = "shapes"


@gate(IMPORT)
def may_read_import(user, stored):
    """Those who may see the import the file came with."""
    return ImportBatch.objects.visible_to(user).filter(file=stored).exists()


@gate(EMBLEM)
@gate(SHAPES)
def may_read_office_file(user, stored):
    """Everybody who acts in the office sees its emblems and its map."""
    return user.acting is not None and (user.acting.is_platform or user.acting.office_id == stored.office_id)
