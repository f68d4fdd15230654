"""A block that nobody fills leaves no hole."""

import pytest

from reports.certificates import designs, material
from reports.certificates import layout as layouts
from reports.certificates.settling import OPTIONAL, settled
from schools.models import Role
from tests.factories import make_office, make_user
from tests.reports.certificate_factories import make_batch


@pytest.mark.parametrize("artwork", designs.ARTWORKS)
def test_texts_below_an_empty_block_share_its_place(artwork):
    layout = designs.ARTWORKS[artwork].layout()
    assert settled(layout, OPTIONAL) == layout
    for filled in (set(), {"school"}, {"award"}):
        found = settled(layout, filled)
        layouts.clean(found)
        before = {one["id"]: one for one in layout["elements"]}
        texts = [one for one in found["elements"] if one["type"] == "text"]
        gone = before.keys() - {one["id"] for one in found["elements"]}
        assert all(layouts.fields_in(before[name]["text"]) <= OPTIONAL - filled for name in gone)
        # Who signs, the code and the number stay; what moves keeps its order, moves up and stands on nothing else.
        assert all(
            one == before[one["id"]] for one in found["elements"] if one["type"] != "text" or one["id"] == "number"
        )
        moved = [one for one in texts if one != before[one["id"]]]
        assert all(one["y"] < before[one["id"]]["y"] for one in moved)
        order = [one["id"] for one in sorted(texts, key=lambda one: one["y"])]
        assert order == sorted(order, key=lambda name: before[name]["y"])
        for above in texts:
            for below in moved:
                was_apart = before[above["id"]]["y"] + above["h"] <= before[below["id"]]["y"]
                assert not was_apart or above["y"] + above["h"] <= below["y"] + 0.1
    assert (
        len(settled(designs.ARTWORKS["upright"].layout(), set())["elements"])
        == len(designs.ARTWORKS["upright"].layout()["elements"]) - 2
    )


@pytest.mark.django_db
def test_a_block_stays_when_one_of_the_batch_fills_it():
    from reports.actions.certificate_designs import create
    from reports.actions.certificates import issue_batch

    clerk = make_user(Role.CLERK, office=make_office())
    layout = designs.ARTWORKS["upright"].layout()
    design, _ = create(office=clerk.acting.office, name="แบบ", kind="", layout=layout, background=None, user=clerk)
    empty, one = (make_batch(clerk, ["นายดี งาม", "นางดี งาม"], design_version=design.versions.get()) for _ in range(2))
    one.people[1]["school"] = "บ้านน้ำใส"
    one.save()

    def ids(batch):
        return {element["id"] for element in material.layout_of(batch)["elements"]}

    for batch, gone in ((empty, {"school", "award"}), (one, {"award"})):
        drafted = ids(batch)
        assert {element["id"] for element in layout["elements"]} - drafted == gone
        assert ids(issue_batch(batch=batch, version=1, user=clerk)) == drafted
