"""Mails that came back: a mail server that took a mail and cannot deliver it says so later, in a report to the sender.

Each mail of an outbox carries a signed mark; a delivery report (RFC 3464) brings the head of the mail back, and with it
the mark. Who forges one needs the secret of the installation, so that no report marks a mail that did not come back.
"""

import email
import mailbox
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core import signing
from django.utils import timezone

from thai.text import clean

HEADER = "X-Nithet-Mail"
RETURNED = "อีเมลตีกลับ"
_SIGNER = signing.TimestampSigner(salt="mail")
# In a head that a mail server folded a mark has a break.
_BREAK = re.compile(r"\s+")


@dataclass(frozen=True)
class Bounce:
    """A mail that came back: the outbox and the key of its row, when it was sent, why it came back in words."""

    kind: str
    pk: int
    sent_at: datetime
    words: str


def noted(words, by):
    """What is kept of a mail that came back: `words`, and who noted it where it was no delivery report."""
    return (f"{words} (บันทึกโดย {by})" if by else words)[:300]


def mark(kind, pk):
    """The mark of a mail that goes out now."""
    return _SIGNER.sign(f"{kind}-{pk}")


def messages_in(path):
    """The messages of a file of one, of an mbox file or of a Maildir, as bytes."""
    path = Path(path)
    if path.is_dir():
        box = mailbox.Maildir(path, create=False)
    elif _begins_an_mbox(path):
        box = mailbox.mbox(path, create=False)
    else:
        yield path.read_bytes()
        return
    try:
        yield from map(box.get_bytes, box.iterkeys())
    finally:
        box.close()


def _begins_an_mbox(path):
    # A mailbox grows for years: its first word alone is read.
    with path.open("rb") as file:
        return file.read(5) == b"From "


def read(content):
    """The Bounce that a message (bytes) reports, or None: it is no delivery report, the mail may still arrive, or it is
    none of ours."""
    # With the default policy, not that of EmailMessage, which fails at some broken heads: one such mail in the mailbox
    # would keep all others from being read.
    message = email.message_from_bytes(content)
    if message.get_content_type() != "multipart/report":
        return None
    refused, head = None, None
    for part in _blocks(message):
        match part.get_content_type():
            case "message/delivery-status":
                refused = next(filter(None, map(_words, _blocks(part))), None)
            case "message/rfc822":
                head = next(iter(_blocks(part)), None)
            case "text/rfc822-headers" | "message/rfc822-headers":
                head = email.message_from_bytes(_bytes(part))
    named = _named(head) if head is not None and refused else None
    return named and Bounce(*named, refused)


def _blocks(part):
    found = part.get_payload()
    return found if isinstance(found, list) else []


def _bytes(part):
    return part.get_payload(decode=True) or b""


def _words(block):
    """Why a recipient got nothing, "" where it is only late or arrived."""
    if str(block.get("Action", "")).strip().lower() != "failed":
        return ""
    said = " ".join(clean(str(block.get("Diagnostic-Code", ""))).split()).partition(";")[2].strip()
    return f"{RETURNED}: {said or str(block.get('Status', '')).strip()}".rstrip(": ")[:300]


def _named(head):
    """(kind, pk, when it was sent) of the mark in the head of a mail, or None."""
    found = _BREAK.sub("", str(head.get(HEADER, "")))
    try:
        kind, _, pk = _SIGNER.unsign(found).rpartition("-")
        sent = signing.b62_decode(found.split(":")[1])
        return kind, int(pk), datetime.fromtimestamp(sent, timezone.get_default_timezone())
    except (signing.BadSignature, ValueError):
        return None
