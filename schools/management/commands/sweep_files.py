"""Removes contents of files that nothing names."""

from django.core.management.base import BaseCommand

from schools import files


class Command(BaseCommand):
    help = "Deletes file contents older than a day that belong to no recorded file. Run it once a day."

    def handle(self, *, verbosity, **options):
        gone = files.sweep()
        if verbosity:
            self.stdout.write(f"{gone} contents without a record deleted")
