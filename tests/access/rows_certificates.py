"""Who gets through to drafts of certificates, their signers, the register and what becomes of papers."""

from registry.actions import reserve
from registry.models import Book
from reports.models import BatchSigner, CertificateBatch
from tests.access.rows import CLERK, DIRECTOR, EVERYBODY, HEAD, SCHOOL, SUPERVISOR, Row, batch, both, paper, pk_of
from tests.access.world import OWN, SCOPES

REGISTRARS = {CLERK, HEAD, DIRECTOR}
ANYWHERE = {scope: {CLERK} for scope in SCOPES}
SIGNERS = {DIRECTOR, HEAD, SUPERVISOR, CLERK}


def asked(world, scope, user):
    """A batch that asks for a signature: of the person where it is theirs, of a colleague otherwise."""
    made = world.batch(scope)
    signs = user if scope == OWN and user is not None and user.has_role(*SIGNERS) else world.heads[world.office(scope)]
    BatchSigner.objects.create(batch=made, slot=1, user=signs, name="ผู้ลงนาม", position="ผู้อำนวยการ")
    CertificateBatch.objects.filter(pk=made.pk).update(state="asked")
    return [made.pk]


def kept(world, scope, user):
    """Numbers reserved in the office."""
    office = world.office(scope)
    given = {"kind": Book.Kind.HONOUR, "be_year": 2569, "count": 5, "purpose": "งานใหญ่"}
    return reserve(office=office, by=world.clerks[office], **given)


def of_school(world, scope, user):
    """A paper of somebody of the school."""
    made = world.batch(scope, "ready").certificates.first()
    made.school = world.schools[scope]
    made.save(update_fields=["school"])
    return made


def shelf(world, scope, user):
    """A register is that of the own office whoever asks."""
    return ["honour", 2569]


WRITTEN = {
    "registry.Reservation.purpose",
    "registry.Book.prefix",
    "reports.BatchSigner.name",
    "reports.BatchSigner.position",
    "reports.Certificate.school_name",
    "reports.Certificate.fields",
    "reports.CertificateBatch.event_dates",
}


def fill(world, scope):
    """What the register and the drafts of an office hold."""
    kept(world, scope, None)
    asked(world, scope, None)
    of_school(world, scope, None)


ROWS = {
    "reports:certificate_register": Row(get=REGISTRARS),
    "reports:certificate_book": Row(shelf, get=ANYWHERE, post=ANYWHERE),
    "reports:certificate_reserve": Row(shelf, get=ANYWHERE, post=ANYWHERE),
    "reports:certificate_register_print": Row(shelf, post=dict.fromkeys(SCOPES, REGISTRARS), data={"first": "1"}),
    "reports:certificate_give_up": Row(pk_of(kept), get=both({CLERK}), post=both({CLERK})),
    "reports:certificate_replace": Row(paper("issued"), post=both({CLERK})),
    "reports:certificate_hide": Row(paper("issued"), get=both({CLERK, HEAD}), post=both({CLERK, HEAD})),
    "reports:certificates_of_school": Row(get=SCHOOL),
    "reports:certificate_of_school": Row(pk_of(of_school), get={OWN: SCHOOL}),
    "reports:certificate_holder": Row(public=True, get=EVERYBODY, post=EVERYBODY),
    "reports:certificate_ask": Row(batch("draft"), post=both({CLERK})),
    "reports:certificate_sign": Row(asked, get={OWN: SIGNERS}, post={OWN: SIGNERS}),
    "reports:certificate_sign_preview": Row(asked, get={OWN: SIGNERS}),
}
