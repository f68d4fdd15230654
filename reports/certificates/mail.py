"""The e-mail that takes a paper to its holder: plain Thai text with a link, or with the paper itself."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from reports.certificates import issued
from reports.models import CertificateDelivery

REVOKED = "เกียรติบัตรถูกเพิกถอนแล้ว จึงไม่ส่ง"
LOST = "ไม่มีไฟล์ของเกียรติบัตรฉบับนี้ โปรดแจ้งผู้ดูแลระบบ"
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
