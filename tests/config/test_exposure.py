"""The demo accounts, whose password everybody knows, never leave the machine."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from config.exposure import is_loopback, refuse_exposed_demo
from schools.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_account():
    return User.objects.create(username="director", is_demo=True)


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "127.8.8.8", "[::1]", "::1", "nithet.localhost"])
def test_loopback_names(name):
    assert is_loopback(name)


@pytest.mark.parametrize(
    "name", ["0.0.0.0", "", "::", "*", ".example", "192.168.1.5", "localhost.example", "nithet.example"]
)
def test_names_that_others_reach(name):
    assert not is_loopback(name)


def test_a_demo_on_loopback_starts(demo_account, settings):
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
    refuse_exposed_demo("127.0.0.1")


def test_a_demo_that_listens_to_everybody_refuses(demo_account, settings):
    settings.ALLOWED_HOSTS = ["localhost"]
    with pytest.raises(CommandError, match=r"demo accounts.*0\.0\.0\.0"):
        call_command("serve", host="0.0.0.0", port=1)


def test_a_demo_behind_a_public_name_refuses(demo_account, settings):
    settings.ALLOWED_HOSTS = ["nithet.example"]
    with pytest.raises(ImproperlyConfigured, match=r"nithet\.example"):
        refuse_exposed_demo("127.0.0.1")


def test_without_demo_accounts_every_address_is_fine(settings):
    User.objects.create(username="somebody")
    settings.ALLOWED_HOSTS = ["nithet.example"]
    refuse_exposed_demo("0.0.0.0")
