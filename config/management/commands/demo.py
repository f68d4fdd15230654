import random
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone

from jobs.testing import work_off
from schools.models import Office, User

SEED = 2569


class Command(BaseCommand):
    help = "Makes an office that looks real and is invented: schools, people, visits, SARs, reports, certificates."

    def add_arguments(self, parser):
        parser.add_argument("--schools", type=int, default=120)
        parser.add_argument("--years", type=int, default=3)
        parser.add_argument("--office", default="สพป.แก้วธารา เขต 1")
        parser.add_argument("--seed", type=int, default=SEED)

    def handle(self, *, schools, years, office, seed, **options):
        import handbook.demo
        import handbook.demo_duty
        import handbook.demo_runs
        import instruments.demo
        import qa.demo
        import qa.demo_awards
        import qa.demo_exams
        import qa.demo_external
        import qa.demo_kinds
        import qa.demo_outside
        import qa.demo_review
        import qa.demo_sar
        import qa.demo_targets
        import registry.demo_cases
        import registry.demo_distribution
        import registry.demo_letters
        import registry.demo_library
        import registry.demo_official
        import reports.demo
        import reports.demo_letters
        import reports.demo_publications
        import reports.demo_reading
        import reports.demo_sar
        import reports.demo_visits
        import schools.demo as register
        import supervision.demo
        import supervision.demo_calendar
        import supervision.demo_events
        import supervision.demo_growth
        import supervision.demo_meetings
        import supervision.demo_plans
        import supervision.demo_policies
        import supervision.demo_projects
        import supervision.demo_recommendations
        import supervision.demo_surveys
        import supervision.demo_visits
        from schools import (
            demo_duties,
            demo_figures,
            demo_invitations,
            demo_networks,
            demo_people,
            demo_records,
            demo_shapes,
        )

        if not 1 <= schools <= 5000 or not 1 <= years <= 10:
            raise CommandError("--schools takes 1 to 5000, --years 1 to 10")
        if Office.objects.filter(name=office).exists():
            raise CommandError(f"There is an office called {office} already; name another one with --office.")
        started = time.monotonic()
        rng = random.Random(f"{seed} {office} {schools} {years}")
        today = timezone.localdate()
        # Only the first demo office has accounts: the usernames are the roles.
        first = not User.objects.filter(is_demo=True, username="director").exists()
        with transaction.atomic():
            made = register.make(
                name=office,
                schools=schools,
                years=years,
                rng=rng,
                today=today,
                password=settings.DEMO_PASSWORD if first else None,
            )
            # Addresses that no mail ever reaches, so that the password reset can be tried.
            User.objects.filter(is_demo=True, email="").update(email=Concat("username", Value("@demo.invalid")))
            supervision.demo.make(office=made, rng=rng, today=today)
            qa.demo.make(office=made, rng=rng, today=today)
            reports.demo.make(office=made, rng=rng, today=today)
            qa.demo_outside.make(office=made, rng=rng, today=today)
            demo_figures.make(office=made, rng=rng, today=today)
            demo_shapes.make(office=made)
            demo_records.make(office=made, rng=rng, today=today)
            demo_networks.make(office=made, rng=rng, today=today)
            demo_people.make(office=made, rng=rng, today=today)
            demo_invitations.make(office=made, rng=rng, today=today)
            order = demo_duties.make(office=made, rng=rng, today=today)
            supervision.demo_policies.make(office=made)
            supervision.demo_growth.make(office=made, order=order, rng=rng, today=today)
            supervision.demo_plans.make(office=made, rng=rng, today=today)
            supervision.demo_recommendations.make(office=made, rng=rng, today=today)
            supervision.demo_meetings.make(office=made, today=today)
            instruments.demo.make(office=made)
            supervision.demo_visits.make(office=made, today=today)
            supervision.demo_surveys.make(office=made, today=today)
            supervision.demo_calendar.make(office=made, today=today)
            supervision.demo_events.make(office=made, today=today)
            supervision.demo_projects.make(office=made, today=today)
            registry.demo_letters.make(office=made, today=today)
            registry.demo_distribution.make(office=made, today=today)
            registry.demo_cases.make(office=made)
            registry.demo_official.make(office=made, today=today)
            registry.demo_library.make(office=made, today=today)
            reports.demo_letters.make(office=made)
            reports.demo_visits.make(office=made, today=today)
            qa.demo_review.make(office=made, today=today)
            qa.demo_sar.make(office=made)
            qa.demo_exams.make(office=made, today=today)
            qa.demo_targets.make(office=made, today=today)
            qa.demo_external.make(office=made, today=today)
            qa.demo_kinds.make(office=made, today=today)
            qa.demo_awards.make(office=made, today=today)
            reports.demo_reading.make(office=made)
            reports.demo_publications.make(office=made, today=today)
            reports.demo_sar.make(office=made, today=today)
            handbook.demo.make(office=made, today=today)
            handbook.demo_runs.make(office=made, today=today)
            handbook.demo_duty.make(office=made, today=today)
        # The papers of long reports take their time: a worker makes them after the first start, but for those of the
        # one report that is published.
        work_off(leaving=["report_papers"])
        handbook.demo_duty.hand_in(office=made)
        reports.demo_publications.publish_report(office=made, today=today)
        self.stdout.write(f"{made}: {made.schools.count()} schools in {time.monotonic() - started:.1f} s")
