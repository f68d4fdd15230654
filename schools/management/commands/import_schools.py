"""Imports a list of schools from a file, in the foreground."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from schools.actions import imports
from schools.imports import kinds, plan
from schools.imports.cells import office_key
from schools.imports.reading import TableError
from schools.imports.school_writing import kind_of
from schools.models import Office
from thai.text import clean


class Command(BaseCommand):
    help = "Imports schools from a .csv or .xlsx file. Refused rows are named; the others go in, all or none."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--office", metavar="NAME", help="the office of all rows; without it the office column decides"
        )
        parser.add_argument("--strict", action="store_true", help="write nothing when any row is refused, exit code 1")
        parser.add_argument("--dry-run", action="store_true", help="show what would happen, write nothing")

    def handle(self, *, file, office, strict, dry_run, **options):
        kind = kinds.get("schools")
        try:
            with file.open("rb") as opened, transaction.atomic():
                rows = imports.import_file(opened, kind=kind, office=_office(office), strict=strict, dry_run=dry_run)
                counts = plan.count(rows)
                held_back = strict and counts[plan.REFUSE] > 0
                if dry_run or held_back:
                    transaction.set_rollback(True)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None
        except TableError as error:
            raise CommandError(str(error)) from None
        for row in rows:
            if row.outcome == plan.REFUSE:
                self.stdout.write(f"refused: row {row.number} · {row.code} · {row.name} · {row.reason}")
        self.stdout.write(
            f"{len(rows)} rows: {counts[plan.ADD]} added, {counts[plan.CHANGE]} changed, "
            f"{counts[plan.SAME]} unchanged, {counts[plan.REFUSE]} refused"
        )
        if held_back:
            raise CommandError("Nothing was written: --strict refuses a file with refused rows.", returncode=1)
        if dry_run:
            self.stdout.write("Nothing was written (--dry-run).")


def _office(name):
    """The office called `name`, created when there is none; None without a name."""
    if not name:
        return None
    name = clean(name)
    for office in Office.objects.order_by("pk"):
        if office_key(office.name) == office_key(name):
            return office
    return Office.objects.create(name=name, kind=kind_of(name))
