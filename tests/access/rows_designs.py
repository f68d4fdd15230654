"""Who gets through to designs of certificates: read by those who keep or sign the register, changed by the clerk."""

import json

from reports.actions import certificate_designs as actions
from reports.certificates import layout as layouts
from tests.access.rows import CLERK, DIRECTOR, HEAD, Row, both

READERS = {CLERK, HEAD, DIRECTOR}
WRITTEN = {"reports.CertificateDesign.name"}


def small_layout():
    """Nothing but what a design must have, so that it is drawn at once."""
    elements = [
        layouts.text("name", "{name}", 20, 40, 200, 20, 20),
        layouts.text("number", "{number}", 20, 70, 100, 10, 12),
        layouts.qr(20, 100),
    ]
    return {"page": "landscape", "digits": "thai", "artwork": None, "elements": elements}


def design(world, scope, user):
    office = world.office(scope)
    clerk = world.clerks[office]
    world.file(scope, "certificate_art")
    made, _ = actions.create(office=office, name=f"แบบของ {office}", kind="", layout=small_layout(), user=clerk)
    return [made.pk]


def version(world, scope, user):
    return [*design(world, scope, user), 1]


def fill(world, scope):
    """A design of the office."""
    design(world, scope, None)


SAVED = {"data": json.dumps({"layout": small_layout(), "version": 1})}
ROWS = {
    "reports:certificate_designs": Row(get=READERS),
    "reports:certificate_design_new": Row(get={CLERK}, post={CLERK}),
    "reports:certificate_design": Row(design, get=both(READERS)),
    "reports:certificate_design_copy": Row(design, get=both({CLERK}), post=both({CLERK})),
    "reports:certificate_design_rename": Row(design, get=both({CLERK}), post=both({CLERK})),
    "reports:certificate_design_archive": Row(design, post=both({CLERK})),
    "reports:certificate_design_edit": Row(design, get=both({CLERK}), post=both({CLERK}), data=SAVED),
    "reports:certificate_design_preview": Row(design, post=both({CLERK}), data=SAVED),
    "reports:certificate_design_upload": Row(design, post=both({CLERK})),
    "reports:certificate_design_picture": Row(version, get=both(READERS)),
    "reports:certificate_design_sample": Row(version, get=both(READERS)),
}
