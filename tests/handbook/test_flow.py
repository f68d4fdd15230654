"""The way through the steps of a งาน: pure, without a database."""

from types import SimpleNamespace

from handbook import flow


def step(key, kind="action", yes="", no=""):
    return SimpleNamespace(key=key, kind=kind, yes=yes, no=no)


def test_each_step_leads_to_the_next_and_a_decision_to_two():
    steps = [step("a", "start"), step("b"), step("c", "decision", no="b"), step("d")]
    assert flow.ways(steps) == {
        "a": [("", "b")],
        "b": [("", "c")],
        "c": [("ผ่าน", "d"), ("ไม่ผ่าน", "b")],
        "d": [("", "end")],
    }
    assert flow.numbers(steps) == {"b": 1, "c": 2, "d": 3}
    assert flow.problems(steps) == {}


def test_a_last_step_of_kind_end_is_where_the_work_ends():
    steps = [step("a"), step("b", "decision", no="end"), step("c", "end")]
    assert flow.ways(steps) == {"a": [("", "b")], "b": [("ผ่าน", "c"), ("ไม่ผ่าน", "c")], "c": []}
    assert flow.problems(steps) == {"b": [flow.SAME]}


def test_what_keeps_a_process_from_being_published_is_said_of_its_step():
    assert flow.problems([]) == {"": [flow.NO_STEPS]}
    assert flow.problems([step("a", "decision")]) == {"a": [flow.NO_TARGET]}
    assert flow.problems([step("a"), step("b", "decision", no="x")]) == {"b": [flow.GONE]}
    assert flow.problems([step("a"), step("b", "decision", no="b")]) == {"b": [flow.ITSELF]}
    assert flow.problems([step("a"), step("b", "decision", no="c"), step("c")]) == {"b": [flow.SAME]}
    assert flow.problems([step("a"), step("b", "start")]) == {"b": [flow.LATE_START]}


def test_a_loop_without_an_exit_is_found_with_every_step_that_is_caught_in_it():
    steps = [step("a"), step("b"), step("c", "decision", yes="a", no="b"), step("d")]
    assert flow.problems(steps) == {"a": [flow.LOOP], "b": [flow.LOOP], "c": [flow.LOOP], "d": [flow.UNREACHED]}
    # One of the two ways leads on: no loop.
    steps[2].yes = ""
    assert flow.problems(steps) == {}
