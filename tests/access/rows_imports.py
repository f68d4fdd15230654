"""Who gets through to the imports."""

from tests.access.rows import CLERK, OFFICE_ADMIN, PLATFORM, Row, both, pk_of
from tests.access.world import OTHER, SCOPES

IMPORTERS = {OFFICE_ADMIN, PLATFORM, CLERK}
HERE = {**both(IMPORTERS), OTHER: {PLATFORM}}


def imported(state="ready"):
    return pk_of(lambda w, s, u: w.imported(s, u, state))


def report(world, scope, user):
    return [world.imported(scope, user).pk, "csv"]


def of_kind(world, scope, user):
    return ["schools"]


ROWS = {
    "schools:imports": Row(get=IMPORTERS),
    "schools:import_new": Row(of_kind, get=dict.fromkeys(SCOPES, IMPORTERS), post=dict.fromkeys(SCOPES, IMPORTERS)),
    "schools:import_template": Row(of_kind, get=dict.fromkeys(SCOPES, IMPORTERS)),
    "schools:import": Row(imported(), get=HERE),
    "schools:import_refused": Row(imported(), get=HERE),
    "schools:import_report": Row(report, get=HERE),
    "schools:import_columns": Row(imported("mapping"), get=HERE, post=HERE),
    "schools:import_undo": Row(imported(), get=HERE, post=HERE),
    "schools:import_apply": Row(imported(), post=HERE),
    "schools:import_drop": Row(imported(), post=HERE),
}
