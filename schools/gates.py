"""Who may read the files that belong to this room."""

from schools.files import gate
from schools.models import DutyOrder, ImportBatch, Network, NetworkActivity

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


@gate("duty_order")
def may_read_duty_order(user, stored):
    """Those who may see the order."""
    return DutyOrder.objects.visible_to(user).filter(file=stored).exists()


@gate("network_file")
def may_read_network_file(user, stored):
    """Staff of the office, and people of the schools that are or were in the network."""
    if user.acting is None or not (user.acting.is_school or user.acting.is_staff_of_office):
        return False
    networks = Network.objects.visible_to(user)
    return NetworkActivity.objects.filter(files=stored, network__in=networks).exists()
