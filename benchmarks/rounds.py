"""An installation to measure the pages of rounds in: an office of 120 schools with ten years of SARs, alone or beside
ten years of all schools of the country, about 300,000 reports.

`python -m benchmarks.rounds build office` or `build country FILE`; then `python -m benchmarks.rounds measure` opens the
page that each line of its input names.
"""

import random
import sys
from datetime import timedelta
from pathlib import Path

import django
from django.core.management import call_command

django.setup()

from django.db import connection  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import country  # noqa: E402
from benchmarks.measuring import measure  # noqa: E402
from qa.models import Round, Submission  # noqa: E402
from schools.models import Network, Office, Role  # noqa: E402
from thai.years import academic_year  # noqa: E402

YEARS = 10


def build(size, file=None):
    """Migrates an empty database and fills it; the office that is measured is the same in both sizes."""
    call_command("migrate", verbosity=0)
    if size == "country":
        call_command("import_schools", file, stdout=sys.stderr)
        country.everything(random.Random(7))
    call_command("demo", schools=country.SCHOOLS, office=country.OFFICE, stdout=sys.stderr)
    older_years()
    with connection.cursor() as cursor:
        # What PostgreSQL's autovacuum does within a minute.
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
    print(f"{Submission.objects.count():,} reports in {Round.objects.count():,} rounds", file=sys.stderr)


def older_years():
    """Every office gets SAR rounds back to ten years ago; each report of its newest round has one in all of them."""
    day = timezone.localdate()
    newest = academic_year(day) - 1
    for year in range(newest - 1, newest - YEARS, -1):
        lacking = Office.objects.filter(rounds__kind="sar", rounds__academic_year=newest)
        lacking = lacking.exclude(rounds__in=Round.objects.filter(kind="sar", academic_year=year))
        closed = day - timedelta(days=365 * (newest - year))
        models = {row.office_id: row for row in Round.objects.filter(kind="sar", academic_year=newest)}
        made = Round.objects.bulk_create(
            Round(
                office=office,
                academic_year=year,
                opens_on=closed - timedelta(days=90),
                due_on=closed - timedelta(days=30),
                closes_on=closed,
                created_by_id=models[office.pk].created_by_id,
            )
            for office in lacking.order_by("pk")
        )
        copy_reports([row.pk for row in made], newest)


def copy_reports(rounds, newest):
    """In one INSERT: an accepted report for each report of the newest round of the same office."""
    if not rounds:
        return
    columns = {field.column: f"s.{field.column}" for field in Submission._meta.concrete_fields if not field.primary_key}
    columns |= {"round_id": "r.id", "state": "'accepted'", "overall_level": "4", "turn": "1"}
    columns |= {"submitted_at": "r.created_at", "accepted_at": "r.created_at", "returned_at": "NULL"}
    holes = ", ".join(["%s"] * len(rounds))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO qa_submission ({', '.join(columns)}) SELECT {', '.join(columns.values())} "
            "FROM qa_submission s JOIN qa_round n ON n.id = s.round_id "
            "JOIN qa_round r ON r.office_id = n.office_id "
            f"WHERE n.kind = 'sar' AND n.academic_year = %s AND r.id IN ({holes})",
            [newest, *rounds],
        )


def pages(office):
    """Rows of (name, role, address): the board of the running round and of the oldest, narrowed and paged, and what
    hangs on it."""
    present = Round.objects.filter(office=office, kind="sar").order_by("-academic_year").first()
    oldest = Round.objects.filter(office=office, kind="sar").order_by("academic_year").first()
    board = reverse("qa:round", args=[present.pk])
    network = Network.objects.filter(office=office).order_by("pk").first().pk
    return [
        ("rounds", Role.HEAD, reverse("qa:rounds")),
        ("rounds to a reviewer", Role.SUPERVISOR, reverse("qa:rounds")),
        ("board", Role.HEAD, board),
        ("board, second page", Role.HEAD, f"{board}?page=2"),
        ("board, not sent", Role.HEAD, f"{board}?state=missing"),
        ("board, late in a network", Role.HEAD, f"{board}?late=1&network={network}"),
        ("board, searched", Role.HEAD, f"{board}?q=บ้าน"),
        ("board of ten years ago", Role.HEAD, reverse("qa:round", args=[oldest.pk])),
        ("readers and their load", Role.HEAD, reverse("qa:reviewers", args=[present.pk])),
        ("whom to remind", Role.HEAD, reverse("qa:round_remind", args=[present.pk])),
        ("status report, workbook", Role.HEAD, reverse("reports:round_status", args=[present.pk, "xlsx"])),
    ]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["build", "office"]:
            build("office")
        case ["build", "country", file]:
            build("country", Path(file))
        case ["measure"]:
            measure(pages(Office.objects.get(name=country.OFFICE)))
        case _:
            sys.exit("python -m benchmarks.rounds build office | build country FILE | measure")
