"""What stands at the head of an office's printed papers."""

from base64 import b64encode

from django.conf import settings

from schools import recipients
from schools.models import Role

PLACEHOLDER = settings.BASE_DIR / "static" / "img" / "placeholder.svg"


def letterhead(office):
    """{name, formal_name, address, contact, crest} of an office. `crest` is a data: URL of the picture the office
    uploaded, or of the plain placeholder: no garuda is drawn here (facts §5.2)."""
    return {**words_of(office), "crest": data_url(office.crest)}


def words_of(office):
    """The letterhead without its picture."""
    contact = [f"โทร. {office.phone}" if office.phone else "", office.email, office.website]
    return {
        "name": office.name,
        "formal_name": office.formal_name,
        "address": " ".join(office.address.split()),
        "contact": " · ".join(part for part in contact if part),
    }


def signer(office):
    """{name, position} of the office's director, who signs unless somebody else is named; blank without one."""
    director = director_of(office)
    position = f"ผู้อำนวยการ{office.formal_name}"[:200]
    return {"name": str(director)[:150] if director else "", "position": position}


def director_of(office):
    """The office's director as a user, or None."""
    return next(iter(recipients.of_office(office, Role.DIRECTOR)), None)


def data_url(stored):
    """A stored picture as a data: URL; the placeholder for None."""
    if stored is None:
        return _encoded("image/svg+xml", PLACEHOLDER.read_bytes())
    with stored.content.open("rb") as file:
        return _encoded(stored.content_type, file.read())


def _encoded(content_type, content):
    return f"data:{content_type};base64,{b64encode(content).decode()}"
