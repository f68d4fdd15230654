"""The e-mail that takes a paper to its holder: plain Thai text with a link, or with the paper itself."""

import contextlib
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from inbox.channels import Refused, mail_line
from inbox.delivery import reason
from reports.certificates import issued
from reports.models import CertificateDelivery

REVOKED = "เกียรติบัตรถูกเพิกถอนแล้ว จึงไม่ส่ง"
HIDDEN = "งดแสดงต่อสาธารณะตามคำขอของเจ้าของข้อมูล จึงไม่ส่ง"


def link_of(delivery):
    """The address of the page that shows the paper."""
    return settings.SITE_URL.rstrip("/") + reverse("reports:certificate_link", args=[delivery.token])


def compose(delivery, connection=None):
    """The EmailMessage of a delivery; answers go to the office. Raises what issued.single raises."""
    paper = delivery.certificate
    office = paper.batch.office
    with_file = delivery.form == CertificateDelivery.Form.ATTACHMENT
    context = {
        "paper": paper,
        "batch": paper.batch,
        "office": office,
        "link": link_of(delivery),
        "with_file": with_file,
    }
    message = EmailMessage(
        # A subject with a line break would be another header.
        subject=" ".join(f"{paper.batch.get_kind_display()} {paper.batch.activity}".split()),
        body=render_to_string("reports/certificates/mail.txt", context),
        to=[delivery.to],
        reply_to=[office.email] if office.email else None,
        connection=connection,
    )
    if with_file:
        message.attach(f"{issued.file_name(paper)}.pdf", issued.single(paper), "application/pdf")
    return message


def alive(connection):
    """An open connection: this one, or another where the mail server ended it, as many do after some messages; None
    when it cannot be reached. After this, a line that breaks breaks within a message."""
    line = getattr(connection, "connection", None)
    if line is None:
        return connection
    with contextlib.suppress(smtplib.SMTPException, OSError):
        if line.noop()[0] == 250:
            return connection
    with contextlib.suppress(smtplib.SMTPException, OSError):
        connection.close()
    return mail_line()


def is_unknown(error):
    """Whether nobody can say if a message went out, for the mail server gave no word on it."""
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code < 400
    told = (smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError, Refused, ValueError)
    return not isinstance(error, told)


def is_final(error):
    """Whether trying again is of no use: the address is refused for good, or the message is."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        # A login that is refused now is the installation's fault and is put right.
        return error.smtp_code >= 500 and not isinstance(error, smtplib.SMTPAuthenticationError)
    return isinstance(error, (Refused, ValueError, issued.Damaged, FileNotFoundError))


def words_of(error):
    """Why it was not sent, in words for the clerk."""
    if isinstance(error, (issued.Damaged, FileNotFoundError)):
        return "ไม่มีไฟล์ของเกียรติบัตรฉบับนี้ โปรดแจ้งผู้ดูแลระบบ"
    if isinstance(error, ValueError):
        return "ที่อยู่อีเมลไม่ถูกต้อง"
    return reason(error)
