"""Links and QR codes lead to where the office listens, unless the installation names its address."""

import os

import pytest

from config.management.commands.up import own_address


@pytest.mark.parametrize(
    ("named", "host", "expected"),
    [
        ("", "127.0.0.1", "http://localhost:9000"),
        ("", "0.0.0.0", "http://localhost:9000"),
        ("", "10.1.2.3", "http://10.1.2.3:9000"),
        ("https://nithet.example", "127.0.0.1", "https://nithet.example"),
    ],
)
def test_the_address_links_carry(monkeypatch, settings, named, host, expected):
    monkeypatch.setenv("SITE_URL", named)
    settings.SITE_URL = named or "http://localhost:8000"
    own_address(host, 9000)
    assert (os.environ["SITE_URL"], settings.SITE_URL) == (expected, expected)
