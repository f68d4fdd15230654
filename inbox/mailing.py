"""Many e-mails over one line to the mail server: each goes out once or never, and after a bad moment it is tried again.

A room that has mails of its own (papers, invitations to events) keeps them in a table and says by a subclass of Outbox
how a row is taken, written and what became of it; what a mail server may answer is known here alone.
"""

import contextlib
import logging
import smtplib
from datetime import timedelta

from django.utils import timezone

from inbox import bounces
from inbox.channels import Refused, mail_line
from inbox.delivery import reason

log = logging.getLogger("nithet.inbox")
MOST_ATTEMPTS = 5
MINUTE = timedelta(minutes=1)
# A worker that died while it was sending: nobody knows whether it went out, so it is not sent again by itself.
STUCK = timedelta(minutes=10)
UNKNOWN = "การส่งหยุดกลางคัน จึงไม่ทราบว่าส่งถึงหรือไม่ โปรดสอบถามผู้รับ หากไม่ได้รับให้ส่งฉบับนี้ใหม่"
UNREACHABLE = "ติดต่อเซิร์ฟเวอร์อีเมลไม่ได้ ระบบจะลองอีกครั้ง"


class Outbox:
    """The mails of one kind. A row has `attempts`, how often it was taken."""

    # Its name in the marks of its mails, see inbox.bounces; those of all outboxes differ.
    kind = ""
    # {error of composing that another attempt would meet too: what is said of it}
    hopeless = {}

    def has_room(self):
        """Whether another mail may be tried in this minute, whoever tried those before."""
        return True

    def claim(self, row):
        """Takes a row for this attempt and counts the attempt; False when somebody else has it."""
        raise NotImplementedError

    def compose(self, row, connection):
        """The EmailMessage of a claimed row. Raises channels.Refused where it is not to be sent any more."""
        raise NotImplementedError

    def sent(self, row):
        """The mail server took it."""
        raise NotImplementedError

    def failed(self, row, words):
        """It will not be sent by itself again; `words` say why."""
        raise NotImplementedError

    def later(self, row, words, at):
        """A claimed row waits for another attempt until `at`."""
        raise NotImplementedError

    def postpone(self, rows, words, at):
        """Those of `rows` that nobody has claimed wait until `at`."""
        raise NotImplementedError

    def returned(self, pk, sent_at, words):
        """The mail of a row that went out at `sent_at` came back. Returns whether it was noted now: not what is noted
        already, was sent again since, or was opened."""
        raise NotImplementedError

    outboxes = {}

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        Outbox.outboxes[cls.kind] = cls


def send(rows, outbox, run=None):
    """Sends `rows` one after the other over one line; returns how many were tried. A fault of one keeps no other back;
    when the mail server cannot be reached, or another job had the rest of the minute, what is left waits."""
    connection = mail_line() if rows else None
    try:
        for place, row in enumerate(rows):
            if run is not None:
                run.progress(place, len(rows), "กำลังส่งอีเมล")
            if not outbox.has_room():
                return place
            connection = alive(connection)
            if connection is None:
                outbox.postpone(rows[place:], UNREACHABLE, next_try(1))
                return place
            if outbox.claim(row):
                _send(row, outbox, connection)
    finally:
        if connection is not None:
            connection.close()
    return len(rows)


def _send(row, outbox, connection):
    began = False
    try:
        message = outbox.compose(row, connection)
        message.extra_headers[bounces.HEADER] = bounces.mark(outbox.kind, row.pk)
        began = True
        message.send()
    except Exception as error:
        log.warning("%s %s: %s: %s", row._meta.label, row.pk, type(error).__name__, error)
        hopeless = next((words for kind, words in outbox.hopeless.items() if isinstance(error, kind)), "")
        if began and is_unknown(error):
            outbox.failed(row, UNKNOWN)
        elif hopeless or is_final(error) or row.attempts >= MOST_ATTEMPTS:
            outbox.failed(row, (hopeless or words_of(error))[:300])
        else:
            outbox.later(row, words_of(error)[:300], next_try(row.attempts))
    else:
        outbox.sent(row)


def note_returned(bounce):
    """Notes what a delivery report says; returns whether it was noted now."""
    outbox = Outbox.outboxes.get(bounce.kind)
    return outbox is not None and outbox().returned(bounce.pk, bounce.sent_at, bounce.words)


def next_try(attempt):
    """When to try again after so many attempts: 5, 20, 80 … minutes from now."""
    return timezone.now() + timedelta(minutes=5 * 4 ** (attempt - 1))


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
    return isinstance(error, (Refused, ValueError))


def words_of(error):
    """Why it was not sent, in words for people of the office."""
    return "ที่อยู่อีเมลไม่ถูกต้อง" if isinstance(error, ValueError) else reason(error)
