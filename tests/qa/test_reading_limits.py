"""A file that is small and strange holds no worker for long, and fills no memory."""

import json

import pytest

from qa.reading.layout import units_of
from qa.reading.pages import MOST_PIECES, Page, Piece, Unreadable, _heard


def pages(number, pieces):
    """So many pages with so many single letters, each on a line of its own."""
    letters = [Piece(10, 12, 300 + 20 * row, 10, False, "ก") for row in range(pieces)]
    return [Page(n, 600, 800, False, list(letters), [], []) for n in range(1, number + 1)]


def test_more_pieces_than_a_report_can_have_are_too_much():
    row = [[0, 1, 2, 3, False, "ก"]] * (MOST_PIECES // 100)
    page = {"width": 1, "height": 1, "picture": False, "pieces": row, "across": [], "down": []}
    lines = [{"pages": 101}, *({**page, "page": n} for n in range(1, 102))]
    with pytest.raises(Unreadable):
        _heard(map(json.dumps, lines), lambda done, total: None)
    whole, total = _heard(map(json.dumps, lines[:101]), lambda done, total: None)
    assert (len(whole), total) == (100, 101)


def test_looking_at_the_lines_can_be_stopped_at_each_page():
    calls = []
    units_of(pages(3, 5), str, lambda: calls.append(1))
    # Once for the lines of a page, once for its margins.
    assert len(calls) == 6
