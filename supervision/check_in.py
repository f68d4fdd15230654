"""The codes of events: the one on a screen that changes, by which people confirm that they are there, and pictures."""

import segno
from django.core import signing

from supervision.models import EventSession

SALT = "supervision.check-in"
# A code on the screen is made anew so often; it may be used so long, time enough to open it and to write a name.
SHOWN_SECONDS, USED_SECONDS = 60, 15 * 60


def code_of(session):
    """What stands in the address of the QR code of a session now."""
    return signing.TimestampSigner(salt=SALT).sign(str(session.pk)).replace(":", ".")


def session_of(code):
    """The EventSession of a code that is still good, or None."""
    try:
        pk = signing.TimestampSigner(salt=SALT).unsign(code.replace(".", ":"), max_age=USED_SECONDS)
    except signing.BadSignature:
        return None
    return EventSession.objects.filter(pk=int(pk)).select_related("event__office").first()


def picture(address):
    """A QR code as an SVG data: address; it scales to any size."""
    return segno.make(address, error="m", micro=False).svg_data_uri(border=2, light="white", dark="black")
