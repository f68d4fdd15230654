"""Reads what came back to the sender of the office's mails."""

import sys

from django.core.management.base import BaseCommand, CommandError

from inbox import bounces, mailing


class Command(BaseCommand):
    help = "Notes mails that came back, from delivery reports in a mailbox or on standard input. Twice changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("mailbox", nargs="?", help="an mbox file, a Maildir or one message; default: stdin")

    def handle(self, *, mailbox, verbosity, **options):
        try:
            messages = bounces.messages_in(mailbox) if mailbox else [sys.stdin.buffer.read()]
            found = [bounces.read(content) for content in messages]
        except OSError as error:
            raise CommandError(f"cannot read {mailbox}: {error}") from error
        noted = sum(mailing.note_returned(bounce) for bounce in found if bounce)
        if verbosity:
            self.stdout.write(f"{len(found)} messages read, {noted} mails noted as returned")
