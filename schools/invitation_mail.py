"""The e-mail of an invitation: plain Thai text with the link."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from schools import invitation_keys

UNREACHABLE = "ติดต่อเซิร์ฟเวอร์อีเมลไม่ได้ โปรดตรวจการตั้งค่าอีเมลของระบบแล้วส่งอีกครั้ง"
REFUSED = "เซิร์ฟเวอร์อีเมลไม่รับที่อยู่นี้ โปรดตรวจอีเมลของผู้รับ"
FAILED = "ส่งอีเมลไม่สำเร็จ โปรดลองส่งอีกครั้ง"


def link_of(invitation):
    """The address that takes the invitation up."""
    path = reverse("schools:join_link", args=[invitation_keys.token(invitation.nonce)])
    return settings.SITE_URL.rstrip("/") + path


def join_address():
    """Where a code is typed, as it is printed: without https:// and the last slash."""
    return settings.SITE_URL.rstrip("/").split("://")[-1] + reverse("schools:join").rstrip("/")


def compose(invitation, connection=None):
    """The EmailMessage of an invitation; answers go to the office."""
    office = invitation.office
    context = {
        "invitation": invitation,
        "office": office,
        "link": link_of(invitation),
        "code": invitation_keys.grouped(invitation_keys.code(invitation.nonce)),
        "join_address": join_address(),
    }
    subject = render_to_string("schools/invitations/mail_subject.txt", context)
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=render_to_string("schools/invitations/mail.txt", context),
        to=[invitation.email],
        reply_to=[office.email] if office and office.email else None,
        connection=connection,
    )


def send(invitation, connection):
    """Hands one invitation to the mail server; returns "" or what went wrong, for the person who invited.

    With UNREACHABLE the connection is of no more use.
    """
    try:
        compose(invitation, connection).send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused):
        return REFUSED
    except (smtplib.SMTPServerDisconnected, TimeoutError, ConnectionError):
        return UNREACHABLE
    except (smtplib.SMTPException, OSError, ValueError):
        return FAILED
    return ""
