import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "config",
    "handbook",
    "reports",
    "qa",
    "supervision",
    "instruments",
    "registry",
    "schools",
    "jobs",
    "templates",
)


def test_the_difference_of_the_eras_is_written_in_one_room_only():
    guilty = [
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.suffix in {".py", ".html"} and re.search(r"\b543\b", path.read_text(encoding="utf-8"))
    ]
    assert guilty == []
