"""Delivery reports (RFC 3464) as mail servers send them, of a mail that went out."""

HEAD = """\
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: nithet@localhost
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B/1"

--B/1
Content-Type: text/plain; charset=utf-8

This is the mail system at host mx.example.org.

--B/1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Mon, 23 Nov 2026 09:00:00 +0700 (+07)

Final-Recipient: rfc822; {to}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <{to}>: Recipient address rejected:
    User unknown

--B/1
Content-Type: {kind}

"""


def report(letter, *, action="failed", kind="message/rfc822"):
    """The report of an EmailMessage, with the whole mail or its head alone."""
    sent = letter.message().as_string()
    if kind == "text/rfc822-headers":
        sent = sent.partition("\n\n")[0] + "\n"
    text = HEAD.format(to=letter.to[0], action=action, kind=kind) + sent + "\n--B/1--\n"
    return text.encode()
