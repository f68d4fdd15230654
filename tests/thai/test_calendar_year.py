import re

from tests.sources import ROOMS, ROOT


def test_the_difference_of_the_eras_is_written_in_one_room_only():
    guilty = [
        path.relative_to(ROOT).as_posix()
        for room in (*ROOMS, "templates")
        if room != "thai"
        for path in (ROOT / room).rglob("*")
        if path.suffix in {".py", ".html"} and re.search(r"\b543\b", path.read_text(encoding="utf-8"))
    ]
    assert guilty == []
