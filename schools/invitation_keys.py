"""The link token and the slip code of an invitation: derived from its nonce and the installation's secret, never kept.

The table has the nonce and digests. Who reads the table alone can open nothing; who has a link or a code is found by
its digest in one look-up, so no comparison says how near a guess was. Another SECRET_KEY makes all of them worthless.
"""

import secrets
from base64 import urlsafe_b64encode

from django.utils.crypto import salted_hmac

from thai.digits import arabic

# Without I, L, O, 0 and 1, which look like each other on paper. Ten of them are 49 bits.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 10
TOKEN_BYTES = 24


def new_nonce():
    """A fresh secret seed."""
    return secrets.token_hex(24)


def _derived(purpose, text):
    return salted_hmac(f"schools.invitation.{purpose}", text, algorithm="sha256")


def token(nonce):
    """The secret part of the link: 32 characters that need no escaping in an address."""
    return urlsafe_b64encode(_derived("token", nonce).digest()[:TOKEN_BYTES]).decode()


def code(nonce):
    """The ten characters of the slip."""
    number = int.from_bytes(_derived("code", nonce).digest())
    return "".join(ALPHABET[number // len(ALPHABET) ** place % len(ALPHABET)] for place in range(CODE_LENGTH))


def digest_of_token(text):
    """What the table keeps of a token; of anything typed in its place, something that is not in the table."""
    return _derived("token digest", text).hexdigest()


def digest_of_code(text):
    """What the table keeps of a code."""
    return _derived("code digest", text).hexdigest()


def fields(nonce=None):
    """The columns of an Invitation that come from a nonce (a fresh one)."""
    nonce = nonce or new_nonce()
    return {
        "nonce": nonce,
        "link_digest": digest_of_token(token(nonce)),
        "code_digest": digest_of_code(code(nonce)),
    }


def grouped(code):
    """K7MQ-4XPR-2T: groups of four are read aloud and typed with fewer slips."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def typed(text):
    """The code that a person meant, or "" when it cannot be one: blanks, hyphens, small letters and Thai digits are
    forgiven."""
    bare = "".join(sign for sign in arabic(text[:60]).upper() if sign not in " -–—_.\t\u00a0\u200b")
    return bare if len(bare) == CODE_LENGTH and set(bare) <= set(ALPHABET) else ""
