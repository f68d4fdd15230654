"""Who gets through to the page of a school and to the map."""

from schools.models import Office
from tests.access.rows import CLERK, PLATFORM, SCHOOL, STAFF, Row
from tests.access.world import OFFICE, OTHER, OWN, SCOPES


def outlines(world, scope, user):
    """The acting office's own, whatever the scope: the address names none."""
    file = world.file(OWN, "shapes", b'{"type":"FeatureCollection","features":[]}')
    Office.objects.filter(pk=world.a.pk).update(shapes=file)
    return []


ROWS = {
    "reports:school": Row(
        lambda w, s, u: [w.schools[s].pk],
        get={OWN: STAFF | {CLERK, PLATFORM} | SCHOOL, OFFICE: STAFF | {CLERK, PLATFORM}, OTHER: {PLATFORM}},
    ),
    "reports:map": Row(get=STAFF | {CLERK}),
    "reports:map_shapes": Row(outlines, get=dict.fromkeys(SCOPES, STAFF | {CLERK})),
}
