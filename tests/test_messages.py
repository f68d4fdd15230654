"""What is said after a step: a name in it stands between blanks or quotes, never glued to the words around it."""

import re

from tests.sources import ROOT, for_each, text_of

VIEWS = sorted(
    path for room in ("schools", "supervision", "qa", "reports", "jobs") for path in ROOT.glob(f"{room}/views*")
)
SAID = re.compile(r'messages\.\w+\(\s*request,\s*f"([^"\n]*)"')
# Words that make one word with what stands before them, and ends of sentences that bring their own blank.
WORDS = {"register.noun", "activity.get_kind_display()", "until", "told", "again", "also"}
GLUED = re.compile(r"[\u0e00-\u0e7f]\{([\w.()]+)\}|\{([\w.()]+)\}[\u0e00-\u0e7f]")


def files():
    return [file for path in VIEWS for file in ([path] if path.is_file() else sorted(path.glob("*.py")))]


@for_each(files())
def test_names_in_messages_stand_apart(path):
    glued = [
        said
        for said in SAID.findall(text_of(path))
        for before, after in GLUED.findall(said)
        if (before or after) not in WORDS
    ]
    assert not glued


def test_names_in_subjects_of_mails_stand_apart():
    for file in ROOT.glob("templates/**/*subject*.txt"):
        assert not re.search(r"[\u0e00-\u0e7f]\{\{|\}\}[\u0e00-\u0e7f]", file.read_text(encoding="utf-8")), file
