"""The folder of message files: a worker never meets half a message."""

from pathlib import Path
from queue import Empty

import pytest
from celery import Celery
from kombu import Connection
from kombu.exceptions import ChannelError

from config import file_broker


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "queue").mkdir()
    return tmp_path / "queue"


@pytest.fixture
def channel(folder):
    options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder.parent / "control"),
    }
    with Connection("filesystem://", transport_options=options) as connection:
        yield connection.channel()


def test_the_embedded_broker_is_this_one(channel):
    assert isinstance(channel, file_broker.Channel)
    made = Celery("x", broker="filesystem://", set_as_current=False).connection().transport
    assert isinstance(made, file_broker.Transport)


def test_a_message_has_its_name_only_when_it_is_whole(channel, folder, monkeypatch):
    seen = []
    replace = Path.replace

    def watch(part, name):
        seen.extend(path.name for path in folder.iterdir() if path.name.endswith(".msg"))
        return replace(part, name)

    monkeypatch.setattr(Path, "replace", watch)
    channel._put("celery", {"body": "ก"})
    assert seen == []
    assert channel._size("celery") == 1
    assert channel._get("celery") == {"body": "ก"}
    with pytest.raises(Empty):
        channel._get("celery")


def test_a_message_that_cannot_be_written_leaves_nothing_behind(channel, folder, monkeypatch):
    def full(part, name):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ChannelError):
        channel._put("celery", {"body": "ก"})
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("half", [b"", b'{"body": "'])
def test_a_damaged_message_is_passed_over_and_the_next_one_comes(channel, folder, half):
    (folder / "0_x.celery.msg").write_bytes(half)
    channel._put("celery", {"body": "2"})
    with pytest.raises(Empty):
        channel._get("celery")
    assert channel._get("celery") == {"body": "2"}


def test_messages_come_in_their_order(channel):
    for number in range(5):
        channel._put("celery", number)
    assert [channel._get("celery") for _ in range(5)] == list(range(5))
