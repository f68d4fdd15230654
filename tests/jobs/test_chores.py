"""What rooms want done once in a while."""

from django.core.management import call_command

from jobs import reaper


def test_a_chore_that_fails_keeps_no_other_from_being_done(monkeypatch, caplog):
    done = []

    def fails():
        raise ValueError

    monkeypatch.setattr(reaper, "CHORES", {"first": fails, "second": lambda: done.append(1)})
    assert reaper.do_chores() == 1
    assert done == [1]
    assert "first" in caplog.text


def test_the_reaper_does_them_when_it_starts(db, monkeypatch):
    done = []
    monkeypatch.setattr(reaper, "CHORES", {"only": lambda: done.append(1)})
    call_command("reaper", "--once")
    assert done == [1]
