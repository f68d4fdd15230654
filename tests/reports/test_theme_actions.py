"""What people do to themes, and what two of them at the same time may not do to each other."""

import pytest

from reports.actions import themes
from reports.models import Statement, Theme, ThemeEvent
from reports.theming import frozen
from tests.factories import make_school
from tests.reports.theme_factories import make_sars, make_theme, supervisor, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def round():
    return make_sars({})[0]


@pytest.fixture
def by(round):
    return supervisor(round.office)


def texts(theme):
    return sorted(theme.statements.values_list("text", flat=True))


def keys(theme):
    return list(theme.statements.order_by("pk").values_list("pk", flat=True))


def merge(round, by, *rows):
    return themes.merge(round=round, versions={row.pk: row.version for row in rows}, by=by)


def test_a_new_name_is_an_event_and_the_same_name_is_none(round, by):
    theme = make_theme(round)
    renamed = themes.rename(theme=theme, name="  การอ่าน   คล่อง ", version=1, by=by)
    assert (renamed.name, renamed.state, renamed.version) == ("การอ่าน คล่อง", "edited", 2)
    themes.rename(theme=theme, name="การอ่าน คล่อง", version=2, by=by)
    (event,) = theme.events.all()
    assert (event.kind, event.actor, event.comment) == ("renamed", by, "จาก “การอ่าน” เป็น “การอ่าน คล่อง”")
    with pytest.raises(ValueError):
        themes.rename(theme=theme, name=" ", version=2, by=by)


def test_two_who_rename_the_second_is_told_and_nothing_is_lost(round, by):
    theme = make_theme(round)
    themes.rename(theme=theme, name="ก่อน", version=1, by=by)
    with pytest.raises(themes.Changed) as told:
        themes.rename(theme=theme, name="หลัง", version=1, by=supervisor(round.office))
    assert [row.name for row in told.value.rows] == ["ก่อน"]


def test_done_and_open_again(round, by):
    theme = themes.finish(theme=make_theme(round), version=1, by=by)
    assert (theme.state, theme.done_at is not None) == ("done", True)
    theme = themes.rename(theme=theme, name="ยังตรวจแล้ว", version=2, by=by)
    assert theme.state == "done"
    theme = themes.reopen(theme=theme, version=3, by=by)
    assert (theme.state, theme.done_at) == ("edited", None)
    assert [event.kind for event in theme.events.all()] == ["done", "renamed", "reopened"]


def test_merging_keeps_the_name_a_person_gave_then_the_larger(round, by):
    small = make_theme(round, "เล็ก", texts=("ก",))
    large = make_theme(round, "ใหญ่", texts=("ข", "ค"))
    small = themes.rename(theme=small, name="ตั้งเอง", version=1, by=by)
    event = merge(round, by, small, large)
    assert event.theme == small
    assert texts(small) == ["ก", "ข", "ค"]
    large.refresh_from_db()
    assert large.merged_into == small
    assert list(Theme.objects.filter(round=round).living()) == [small]


def test_a_merge_is_undone_to_every_hand(round, by):
    first, second = make_theme(round, "หนึ่ง", texts=("ก", "ข")), make_theme(round, "สอง", texts=("ค",))
    event = merge(round, by, first, second)
    Statement.objects.filter(text="ค").update(rank=0)
    themes.undo(event=event, by=by)
    assert (texts(first), texts(second)) == (["ก", "ข"], ["ค"])
    assert set(Statement.objects.values_list("placed_by", flat=True)) == {"system"}
    second.refresh_from_db()
    assert second.merged_into is None
    with pytest.raises(themes.Changed):
        themes.undo(event=event, by=by)
    assert ThemeEvent.objects.get(undoes=event).actor == by


def test_undoing_leaves_what_somebody_decided_since(round, by):
    first, second, third = (make_theme(round, name, texts=(name, f"{name}2")) for name in ("ก", "ข", "ค"))
    event = merge(round, by, first, second)
    moved = second.__class__.objects.get(pk=event.theme_id)
    one = Statement.objects.get(text="ข")
    themes.move(round=round, statements=[one.pk], origin=moved, into=third, by=supervisor(round.office))
    themes.undo(event=event, by=by)
    assert texts(third) == ["ข", "ค", "ค2"]
    assert texts(Theme.objects.get(pk=second.pk)) == ["ข2"]


def test_undoing_a_move_out_of_a_theme_that_was_merged_since(round, by):
    first, second, third = (make_theme(round, name, texts=(name, f"{name}2")) for name in ("ก", "ข", "ค"))
    event = themes.move(round=round, statements=keys(first)[:1], origin=first, into=third, by=by)
    first.refresh_from_db()
    into = merge(round, by, first, second).theme
    themes.undo(event=event, by=by)
    assert texts(third) == ["ค", "ค2"]
    assert texts(into) == ["ก", "ก2", "ข", "ข2"]


def test_an_undo_that_finds_nothing_left_is_refused_and_can_be_asked_again(round, by):
    first, second, third = (make_theme(round, name, texts=(name,)) for name in ("ก", "ข", "ค"))
    event = themes.move(round=round, statements=keys(first), origin=first, into=second, by=by)
    moved = Statement.objects.get(text="ก")
    since = themes.move(round=round, statements=[moved.pk], origin=second, into=third, by=by)
    with pytest.raises(themes.Changed):
        themes.undo(event=event, by=by)
    themes.undo(event=since, by=by)
    themes.undo(event=event, by=by)
    assert texts(first) == ["ก"]


def test_a_merge_whose_theme_was_merged_on_is_undone_only_in_turn(round, by):
    large = make_theme(round, "ใหญ่", texts=("1", "2", "3", "4"))
    first, second = make_theme(round, "ก", texts=("ก", "ก2")), make_theme(round, "ข", texts=("ข",))
    into = merge(round, by, first, second)
    large = themes.rename(theme=large, name="ใหญ่ที่สุด", version=1, by=by)
    since = merge(round, by, large, into.theme)
    assert since.theme == large
    with pytest.raises(themes.Changed):
        themes.undo(event=into, by=by)
    second.refresh_from_db()
    assert second.merged_into == first
    themes.undo(event=since, by=by)
    themes.undo(event=into, by=by)
    assert (texts(first), texts(second)) == (["ก", "ก2"], ["ข"])


def test_a_merged_theme_without_statements_stands_again(round, by):
    first, second = make_theme(round, "ก", texts=("ก",)), make_theme(round, "ข", texts=())
    themes.undo(event=merge(round, by, first, second), by=by)
    second.refresh_from_db()
    assert second.merged_into is None


def test_who_merges_what_another_has_changed_is_told(round, by):
    first, second = make_theme(round, "หนึ่ง"), make_theme(round, "สอง")
    themes.rename(theme=second, name="เปลี่ยนแล้ว", version=1, by=by)
    with pytest.raises(themes.Changed) as told:
        merge(round, by, first, second)
    assert [row.name for row in told.value.rows] == ["เปลี่ยนแล้ว"]
    assert not Theme.objects.exclude(merged_into=None).exists()


def test_themes_of_different_fields_are_never_merged(round, by):
    first, second = make_theme(round, "หนึ่ง"), make_theme(round, "สอง", field="improvements")
    with pytest.raises(ValueError):
        merge(round, by, first, second)
    with pytest.raises(ValueError):
        merge(round, by, first)
    with pytest.raises(ValueError):
        themes.move(round=round, statements=keys(first), origin=first, into=second, by=by)


def test_what_is_moved_or_merged_by_hand_takes_the_mark_of_what_was_read(round, by):
    first, second, third = (make_theme(round, name) for name in ("หนึ่ง", "สอง", "สาม"))

    def finish(*rows):
        return [themes.finish(theme=row, version=Theme.objects.get(pk=row.pk).version, by=by) for row in rows]

    def states():
        return [Theme.objects.values_list("state", "done_at").get(pk=row.pk) for row in (first, second)]

    finish(first, second, third)
    themes.move(round=round, statements=keys(first)[:1], origin=first, into=second, by=by)
    assert states() == [("edited", None)] * 2
    # Out of all themes and into a new one alike; a new name is no other content.
    for target in ({}, {"name": "ใหม่"}):
        (done,) = finish(second)
        assert themes.rename(theme=done, name=f"{done.name}ๆ", version=done.version, by=by).state == "done"
        themes.move(round=round, statements=keys(second)[:1], origin=second, by=by, **target)
        assert states()[1] == ("edited", None)
    # Of two that were read the whole is read; of one that was not it is not.
    finish(second)
    rows = [Theme.objects.get(pk=row.pk) for row in (second, third)]
    assert all(row.state == "done" for row in rows)
    into = merge(round, by, *rows).theme
    assert Theme.objects.get(pk=into.pk).state == "done"
    into = merge(round, by, *(Theme.objects.get(pk=row.pk) for row in (into, first))).theme
    assert (Theme.objects.get(pk=into.pk).state, Theme.objects.get(pk=into.pk).done_at) == ("edited", None)


def test_splitting_makes_a_theme_of_the_same_standard(round, by):
    theme = make_theme(round, texts=("ก", "ข", "ค"))
    event = themes.move(round=round, statements=keys(theme)[:2], origin=theme, name="ใหม่", by=by)
    assert (event.kind, event.theme.name, event.theme.state) == ("split", "ใหม่", "edited")
    assert event.theme.standard == theme.standard
    assert (texts(event.theme), texts(theme)) == (["ก", "ข"], ["ค"])
    assert set(event.theme.statements.values_list("placed_by", flat=True)) == {"person"}
    themes.undo(event=event, by=by)
    assert texts(theme) == ["ก", "ข", "ค"]
    assert list(Theme.objects.filter(round=round).living()) == [theme]


def test_who_moves_what_another_has_moved_is_told_and_nothing_moves(round, by):
    first, second, third = (make_theme(round, name, texts=(name, f"{name}2")) for name in ("ก", "ข", "ค"))
    both = keys(first)
    themes.move(round=round, statements=both[:1], origin=first, into=second, by=by)
    with pytest.raises(themes.Changed) as told:
        themes.move(round=round, statements=both, origin=first, into=third, by=supervisor(round.office))
    assert [row.text for row in told.value.rows] == ["ก"]
    assert texts(third) == ["ค", "ค2"]
    assert texts(second) == ["ก", "ข", "ข2"]


def test_who_moves_into_a_theme_that_was_merged_away_is_told(round, by):
    first, second, third = (make_theme(round, name, texts=(name, f"{name}2")) for name in ("ก", "ข", "ค"))
    merge(round, by, second, third)
    with pytest.raises(themes.Changed):
        themes.move(round=round, statements=keys(first), origin=first, into=third, by=by)
    assert texts(first) == ["ก", "ก2"]


def test_taking_out_of_all_themes_and_back(round, by):
    theme = make_theme(round, texts=("ก", "ข"))
    event = themes.move(round=round, statements=keys(theme)[:1], origin=theme, by=by)
    row = Statement.objects.get(text="ก")
    assert (row.theme, row.placed_by) == (None, "person")
    themes.undo(event=event, by=by)
    row.refresh_from_db()
    assert (row.theme, row.placed_by) == (theme, "system")


def test_statements_of_another_round_are_never_moved(round, by):
    theme, other = make_theme(round), make_theme(make_sars({})[0])
    with pytest.raises(ValueError):
        themes.move(round=round, statements=keys(other), origin=theme, name="x", by=by)
    assert len(keys(other)) == 1


def test_only_steps_that_moved_something_are_undone(round, by):
    theme = themes.finish(theme=make_theme(round), version=1, by=by)
    with pytest.raises(ValueError):
        themes.undo(event=theme.events.get(), by=by)


def test_every_step_is_on_record(round, by):
    from schools.models import AuditEvent

    theme = themes.finish(theme=make_theme(round), version=1, by=by)
    assert AuditEvent.objects.get(verb="themes done").target == f"reports.theme:{theme.pk}"


def test_frozen_themes_add_up_to_what_is_said(round, by, django_assert_num_queries):
    office = round.office
    theme = make_theme(round, "การอ่าน", texts=("ก", "ข"), school=make_school(office, "บ้านหนึ่ง"))
    make_theme(round, "ชุมชน", texts=("ค",), school=make_school(office, "บ้านสอง"))
    gone = make_theme(round, "ถอนแล้ว", texts=("ง",), school=make_school(office, "บ้านสาม"))
    withdraw(gone.statements.get().submission)
    out = make_theme(round, "ว่าง", texts=("จ", "ฉ"), school=make_school(office, "บ้านสี่"))
    themes.move(round=round, statements=keys(out), origin=out, by=by)
    with django_assert_num_queries(3):
        found = frozen.themes_of(round, "basic")
    rows = found["strengths"]
    assert [(row["theme"], row["schools"], row["statements"], row["state"]) for row in rows] == [
        ("การอ่าน", 1, 2, "proposed"),
        ("ชุมชน", 1, 1, "proposed"),
        (frozen.LOOSE, 1, 2, "loose"),
    ]
    assert rows[0]["quotes"][0] == {
        "school": "โรงเรียนบ้านหนึ่ง",
        "text": "ก",
        "part": "มาตรฐานที่ 1",
        "submission": theme.statements.first().submission_id,
    }
    assert [row["standard"] for row in rows] == ["1", "1", "1"]
    assert found["plan"] == []
    with django_assert_num_queries(1):
        behind = frozen.statements_of(round, "basic")
    for row in rows:
        mine = [line for line in behind if line["theme"] == row["key"] and line["field"] == "strengths"]
        assert len(mine) == row["statements"]
        assert len({line["school_key"] for line in mine}) == row["schools"]
    assert frozen.themes_of(round, "early")["strengths"] == []


def test_quotes_are_of_different_schools(round):
    theme = make_theme(round, texts=("ก1", "ก2", "ก3"), school=make_school(round.office, "บ้านหนึ่ง"))
    other = make_theme(round, "อื่น", texts=("ข1", "ข2"), school=make_school(round.office, "บ้านสอง"))
    Statement.objects.filter(theme=other).update(theme=theme)
    (row,) = frozen.themes_of(round, "basic")["strengths"]
    assert [quote["text"] for quote in row["quotes"]] == ["ก1", "ข1", "ก2"]


def test_quotes_are_in_different_words(round):
    """The same words of another school say nothing new while there are others."""
    theme = make_theme(round, texts=("อ่านคล่อง",), school=make_school(round.office, "บ้านหนึ่ง"))
    for name, text in (("บ้านสอง", "อ่าน คล่อง"), ("บ้านสาม", "นักเรียนอ่านออก"), ("บ้านสี่", "อ่านได้ทุกคน")):
        other = make_theme(round, f"ประเด็นของ{name}", texts=(text,), school=make_school(round.office, name))
        Statement.objects.filter(theme=other).update(theme=theme)
    row = next(row for row in frozen.themes_of(round, "basic")["strengths"] if row["key"] == str(theme.pk))
    assert [quote["text"] for quote in row["quotes"]] == ["อ่านคล่อง", "นักเรียนอ่านออก", "อ่านได้ทุกคน"]


def test_asking_costs_the_same_for_many(round, django_assert_num_queries):
    for number in range(12):
        make_theme(round, f"ประเด็น {number}", school=make_school(round.office))
    with django_assert_num_queries(3):
        assert len(frozen.themes_of(round, "basic")["strengths"]) == 12
