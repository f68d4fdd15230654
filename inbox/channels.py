"""The ways out of the inbox. A channel is a function of a notice that sends it, registered under a name.

Another way, such as LINE, is one more function here:

    @channel("line", ready=lambda: bool(settings.LINE_TOKEN))
    def line(notice):
        ...                        # returns when the other side took it
        raise Refused("…")         # it will never take this one: no further attempt

Any other exception means "not now": the delivery is tried again later. `notice` has user, kind, key, title, body, url.
LABELS has the word by which people know a way.
"""

import hashlib
import hmac
import json
import smtplib
import urllib.error
import urllib.request

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

MAIL, DIGEST, OUTSIDE = "mail", "digest", "webhook"
LABELS = {MAIL: "อีเมล", DIGEST: "อีเมลประจำวัน", OUTSIDE: "ช่องทางภายนอก"}
TIMEOUT = 10  # seconds
SCHEMES = ("http://", "https://")
_channels = {}


class Refused(Exception):
    """The other side will never take this notice; the message says why."""


def mail_line():
    """An open connection to the mail server for many messages, or None when it cannot be reached."""
    connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError):
        return None
    return connection


def channel(name, *, ready=lambda: True):
    """Registers `send(notice)` under a name; `ready()` says whether the installation has it set up."""

    def register(send):
        _channels[name] = (send, ready)
        return send

    return register


def channels():
    """{name: send} of the channels that are set up."""
    return {name: send for name, (send, ready) in _channels.items() if ready()}


def address(notice):
    """The full web address of what the notice is about, or that of the inbox."""
    return settings.SITE_URL.rstrip("/") + (notice.url or "/inbox/")


@channel(MAIL)
def mail(notice):
    """One e-mail about one notice."""
    body = f"{notice.title}\n\n{notice.body}\n\n".replace("\n\n\n\n", "\n\n")
    body += f"เปิดดู: {address(notice)}\n\nเปลี่ยนวิธีรับข้อความได้ที่ {settings.SITE_URL.rstrip('/')}/inbox/preferences/\n"
    _send_mail(notice.user, f"[นิเทศ] {notice.title}", body)


def digest(user, notices):
    """One e-mail about all `notices` of a person."""
    lines = [f"มีเรื่องใหม่ {len(notices):,} เรื่อง", ""]
    for notice in notices:
        lines += [f"• {notice.title}", f"  {address(notice)}"]
    lines += ["", f"เปลี่ยนวิธีรับข้อความได้ที่ {settings.SITE_URL.rstrip('/')}/inbox/preferences/"]
    _send_mail(user, f"[นิเทศ] มีเรื่องใหม่ {len(notices):,} เรื่อง", "\n".join(lines) + "\n")


def _send_mail(user, subject, body):
    if not user.email:
        raise Refused("ไม่มีอีเมล")
    # A title may carry a line break; a header may not.
    EmailMessage(subject=" ".join(subject.split()), body=body, to=[user.email]).send()


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The address is the one of the installation: another one that its answer names is not called."""

    def redirect_request(self, *args, **kwargs):
        """No request follows; the answer then counts as an error."""
        return None


_opener = urllib.request.build_opener(_NoRedirects)


@channel(OUTSIDE, ready=lambda: bool(settings.NOTIFY_WEBHOOK_URL))
def webhook(notice):
    """Posts the notice as JSON to the address of the installation, signed.

    Nithet-Signature is the hex HMAC-SHA256 of the body under NOTIFY_WEBHOOK_SECRET; Nithet-Event is the same for the
    same person and event, so that a receiver can leave out a repetition. 2xx: taken; 3xx, which is not followed, and
    4xx but 408 and 429: refused.
    """
    if not settings.NOTIFY_WEBHOOK_URL.lower().startswith(SCHEMES):
        raise Refused("ที่อยู่ของช่องทางภายนอกต้องขึ้นต้นด้วย http:// หรือ https://")
    body = json.dumps(
        {
            "event": notice.key,
            "kind": notice.kind,
            "title": notice.title,
            "body": notice.body,
            "url": address(notice),
            "person": {"username": notice.user.username, "email": notice.user.email},
            "at": notice.created_at.isoformat(),
        },
        ensure_ascii=False,
    ).encode()
    signature = hmac.new(settings.NOTIFY_WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Nithet-Signature": signature,
        "Nithet-Event": str(notice.pk),
    }
    request = urllib.request.Request(settings.NOTIFY_WEBHOOK_URL, data=body, headers=headers, method="POST")
    try:
        with _opener.open(request, timeout=TIMEOUT) as answer:
            answer.read(1024)
    except urllib.error.HTTPError as error:
        error.close()
        if 300 <= error.code < 500 and error.code not in (408, 429):
            raise Refused(f"ปลายทางตอบ {error.code}") from error
        raise
