"""An edit of a scale and the publishing of what asks with it, at the same moment: the second one sees the first."""

import pytest

from instruments.actions import load_defaults, publish
from instruments.actions.changes import Stale
from instruments.actions.scales import add_scale, edit_scale
from instruments.building.scales import equal_bands
from instruments.models import Frozen
from schools.models import Role
from tests.factories import make_office, make_user
from tests.instruments.factories import make_version
from tests.meeting import during

pytestmark = pytest.mark.django_db(transaction=True)
POINTS, TURNED = [(1, "น้อย"), (2, "มาก")], [(1, "มาก"), (2, "น้อย")]


@pytest.fixture
def drafted():
    load_defaults()
    office = make_office()
    by = make_user(Role.HEAD, office=office)
    scale = add_scale(name="มาตรของเรา", points=POINTS, bands=equal_bands(POINTS), by=by)
    version = make_version(({}, [{"code": "a", "scale": scale}]), office=office, published=False)
    steps = {
        "edit": lambda: edit_scale(scale=scale, version=1, name="ก", points=TURNED, bands=equal_bands(TURNED), by=by),
        "publish": lambda: publish(version=version, lock=1, by=by),
    }
    return scale, version, steps


@pytest.mark.parametrize(
    ("first", "then", "error", "labels"),
    [("publish", "edit", Frozen, ["มาก", "น้อย"]), ("edit", "publish", Stale, ["น้อย", "มาก"])],
)
def test_what_is_published_is_the_scale_that_was_read(drafted, first, then, error, labels):
    scale, version, steps = drafted
    assert type(during(steps[first], steps[then], must_wait=True)) is error
    version.refresh_from_db()
    assert (version.published_at is not None) == (first == "publish")
    assert [point.label for point in scale.points.order_by("-value")] == labels
