"""What a page of the public site will hold, before it is published: plain data, texts cleaned, files named."""

from dataclasses import dataclass, field
from datetime import date

from thai.digits import arabic
from thai.text import clean, search_key

# What a search looks through of a long report; the rest of it is in its file.
SEARCHED = 5_000


@dataclass
class Content:
    """One page to be. `data` is what reports.models.Publication says, `files` are (title, StoredFile)."""

    kind: str
    title: str
    summary: str = ""
    data: dict = field(default_factory=dict)
    subject: str = ""
    dated: date | None = None
    academic_year: int | None = None
    files: list = field(default_factory=list)

    def fields(self):
        """The fields of the Publication it becomes, without who and when."""
        return {
            "kind": self.kind,
            "title": clean(self.title).replace("\n", " ")[:250],
            "summary": clean(self.summary),
            "data": self.data,
            "subject": self.subject,
            "dated": self.dated,
            "academic_year": self.academic_year,
            "search_text": self.search_text,
        }

    @property
    def search_text(self):
        """Title, summary, facts and texts as one key: Thai has no blanks between words, so a search is for a part."""
        facts = [str(fact[1]) for fact in self.data.get("facts", [])]
        written = [*self.data.get("texts", []), *texts_of(self.data.get("chapters", []))]
        texts = [part for text in written for part in (text["heading"], text["text"])]
        sheets = [sheet["title"] for sheet in self.data.get("sheets", {}).values()]
        return "\n".join(map(key_of, [self.title, self.summary, *facts, *texts, *sheets]))[:SEARCHED]


def key_of(words):
    """What a search of the public site compares: digits of both kinds are the same."""
    return search_key(arabic(words))


def texts_of(chapters):
    """The texts of chapters, without their sheets."""
    return [part for chapter in chapters for part in chapter["parts"] if "text" in part]


def text(heading, words):
    """A text of a page, cleaned."""
    return {"heading": heading, "text": clean(words)}
