from django.conf import settings
from django.core.management.base import BaseCommand
from fontTools.ttLib import TTFont

WEIGHTS = ("Regular", "Bold")


class Command(BaseCommand):
    help = "Writes the Sarabun files that pages load, as WOFF2 under var/fonts (run it before collectstatic)."
    requires_system_checks = []

    def handle(self, **options):
        folder = settings.VAR_DIR / "fonts"
        folder.mkdir(parents=True, exist_ok=True)
        for weight in WEIGHTS:
            target = folder / f"Sarabun-{weight}.woff2"
            if target.exists():
                continue
            with TTFont(settings.SARABUN_DIR / f"Sarabun-{weight}.ttf", recalcTimestamp=False) as font:
                font.flavor = "woff2"
                # Written beside and renamed: a start that is cut off leaves no half font.
                unfinished = target.with_suffix(".part")
                font.save(unfinished)
            unfinished.replace(target)
            if options["verbosity"]:
                self.stdout.write(f"{target.name}: {target.stat().st_size // 1024} KiB")
