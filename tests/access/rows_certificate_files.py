"""Who gets through to the files of issued certificates."""

from django.utils import timezone

from reports.models import CertificateDelivery, SigningKey
from tests.access.rows import CLERK, DIRECTOR, EVERYBODY, HEAD, OFFICE_ADMIN, Row, batch, both, paper, pk_of
from tests.access.world import SCOPES

WRITTEN = {"reports.CertificateDelivery.error", "reports.SigningKey.issuer"}


def sent(world, scope, user):
    """A message of a paper of a ready batch."""
    paper = world.batch(scope, "ready").certificates.first()
    return CertificateDelivery.objects.create(
        certificate=paper, to="a@example.test", state="sent", sent_at=timezone.now(), error="โรงเรียนบ้านนา"
    )


def fill(world, scope):
    """A message, the office's certificate file, and what is made of a batch beside its papers."""
    sent(world, scope, None)
    office, now = world.office(scope), timezone.now()
    SigningKey.objects.create(
        office=office,
        file=world.file(scope, "signing_key"),
        subject="สพป.",
        issuer="ผู้ออกใบรับรอง",
        serial="1",
        starts_at=now,
        ends_at=now,
        added_by=world.heads[office],
    )
    for purpose in ("certificate_zip", "certificate_signatures", "certificate_approval"):
        world.file(scope, purpose)


def token(world, scope, user):
    return [sent(world, scope, user).token]


ANYBODY = dict.fromkeys(SCOPES, EVERYBODY)
REGISTRARS = {CLERK, HEAD, DIRECTOR}


ROWS = {
    "reports:certificate_files": Row(batch("issued"), get=both(REGISTRARS)),
    "reports:certificate_stop": Row(batch("issued"), post=both({CLERK})),
    "reports:certificate_whole": Row(batch("ready"), post=both(REGISTRARS)),
    "reports:certificate_mail": Row(batch("ready"), get=both(REGISTRARS)),
    "reports:certificate_mail_send": Row(batch("ready"), post=both({CLERK})),
    "reports:certificate_mail_one": Row(paper("ready"), get=both({CLERK}), post=both({CLERK})),
    "reports:certificate_mail_returned": Row(pk_of(sent), post=both({CLERK})),
    "reports:certificate_link": Row(token, get=ANYBODY, public=True),
    "reports:certificate_link_pdf": Row(token, get=ANYBODY, public=True),
    "reports:certificate_link_picture": Row(token, get=ANYBODY, public=True),
    "reports:certificate_sign_digitally": Row(batch("draft"), post=both({CLERK})),
    "reports:signing_key": Row(get={OFFICE_ADMIN}, post={OFFICE_ADMIN}),
    "reports:signing_key_remove": Row(post={OFFICE_ADMIN}),
    "reports:certificate_zip": Row(batch("ready"), post=both(REGISTRARS)),
}
