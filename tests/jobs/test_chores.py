"""What rooms want done once in a while."""

from datetime import timedelta

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


def test_each_chore_has_its_rhythm(monkeypatch):
    done = []
    monkeypatch.setattr(reaper, "CHORES", {})
    monkeypatch.setattr(reaper, "RHYTHMS", {})
    reaper.chore(lambda: done.append("usual"))
    reaper.CHORES["usual"] = reaper.CHORES.popitem()[1]
    reaper.chore(every=timedelta(minutes=1))(lambda: done.append("often"))
    began = {}
    assert [reaper.do_chores(began, now) for now in (0, 59, 60, 100, 3600)] == [2, 0, 1, 0, 2]
    assert done == ["usual", "often", "often", "usual", "often"]


def test_the_reaper_does_them_when_it_starts(db, monkeypatch):
    done = []
    monkeypatch.setattr(reaper, "CHORES", {"only": lambda: done.append(1)})
    call_command("reaper", "--once")
    assert done == [1]
