"""Who gets through to drafts of certificates, their signers, the register and what becomes of papers."""

from reports.models import BatchSigner, CertificateBatch
from tests.access.rows import CLERK, DIRECTOR, HEAD, SUPERVISOR, Row, batch, both
from tests.access.world import OWN

REGISTRARS = {CLERK, HEAD, DIRECTOR}
SIGNERS = {DIRECTOR, HEAD, SUPERVISOR, CLERK}


def asked(world, scope, user):
    """A batch that asks for a signature: of the person where it is theirs, of a colleague otherwise."""
    made = world.batch(scope)
    signs = user if scope == OWN and user is not None and user.has_role(*SIGNERS) else world.heads[world.office(scope)]
    BatchSigner.objects.create(batch=made, slot=1, user=signs, name="ผู้ลงนาม", position="ผู้อำนวยการ")
    CertificateBatch.objects.filter(pk=made.pk).update(state="asked")
    return [made.pk]


ROWS = {
    "reports:certificate_ask": Row(batch("draft"), post=both({CLERK})),
    "reports:certificate_sign": Row(asked, get={OWN: SIGNERS}, post={OWN: SIGNERS}),
    "reports:certificate_sign_preview": Row(asked, get={OWN: SIGNERS}),
}
