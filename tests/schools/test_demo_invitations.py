"""The demo office has invitations in every state, and none that anybody could guess."""

from random import Random

import pytest

from schools import demo, demo_invitations
from schools.invitation_filters import count_states
from schools.models import Invitation
from tests.factories import today

pytestmark = pytest.mark.django_db


def make(name, seed):
    rng = Random(seed)
    office = demo.make(name=name, schools=40, years=1, rng=rng, today=today())
    demo_invitations.make(office=office, rng=rng, today=today())
    return Invitation.objects.filter(office=office)


def test_every_state_is_there_and_happened_in_order():
    made = make("สพป.ตัวอย่าง เขต 1", 1)
    assert all(count >= 2 for _, _, count in count_states(made))
    for row in made:
        assert row.created_at < row.expires_at
        for at in (row.sent_at, row.printed_at, row.accepted_at, row.revoked_at):
            assert at is None or row.created_at < at < row.expires_at
    assert made.exclude(send_error="").exists() or made.filter(email="").exists()


def test_the_same_seed_makes_other_links():
    first, second = make("สพป.ตัวอย่าง เขต 1", 1), make("สพป.ตัวอย่าง เขต 2", 1)
    assert not set(first.values_list("nonce", flat=True)) & set(second.values_list("nonce", flat=True))
