"""A SAR round in which every school has answered for both levels, at random but repeatably."""

import random
from datetime import timedelta

from django.utils import timezone

from qa.actions.standards import load_defaults
from qa.models import Issue, IssueResult, Round, StandardResult, StandardSet, Submission
from schools.models import Role
from tests.factories import make_user, today

STATES = ["expected", "draft", "submitted", "returned", "accepted"]


def make_round(office, schools, *, seed=1, states=STATES):
    """A SAR round with random but repeatable answers for both levels of every school."""
    load_defaults()
    rng = random.Random(seed)
    head = make_user(Role.HEAD, office=office)
    day = today()
    round = Round.objects.create(
        office=office,
        academic_year=2568,
        opens_on=day - timedelta(days=60),
        due_on=day - timedelta(days=20),
        closes_on=day + timedelta(days=20),
        created_by=head,
    )
    for school in schools:
        for standard_set in StandardSet.objects.filter(code__startswith="moe2561"):
            state = rng.choice(states)
            sent = timezone.now() - timedelta(days=rng.choice([5, 30]))
            received = state in ("submitted", "accepted", "returned")
            submission = Submission.objects.create(
                round=round,
                school=school,
                level=standard_set.level,
                standard_set=standard_set,
                state=state,
                overall_level=rng.randint(1, 5) if received else None,
                submitted_at=sent if received else None,
                accepted_at=sent if state == "accepted" else None,
            )
            if state == "expected":
                continue
            for issue in Issue.objects.filter(standard__set=standard_set):
                IssueResult.objects.create(submission=submission, issue=issue, level=rng.randint(1, 5))
            for standard in standard_set.standards.all():
                StandardResult.objects.create(submission=submission, standard=standard, level=rng.randint(1, 5))
    return round
