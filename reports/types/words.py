"""Words that the drafted texts of several types of reports share."""

from reports.book import marks


def after(head, name):
    """A name after its kind, said once where the name begins with it."""
    return name if name.startswith(head) else f"{head}{name}"


def at(word):
    """A level by its name: ระดับดี."""
    return after("ระดับ ", word) if word[:1].isdigit() else after("ระดับ", word)


def above(word, *, short=False):
    """A level and those over it: ระดับดีขึ้นไป; a word that ends in a digit keeps its distance."""
    return f"{word if short else at(word)}{' ' if word[-1:].isdigit() else ''}ขึ้นไป"


def by_group(office):
    """The supervision group of a frozen office, as the subject of a sentence."""
    return f"{office['formal_name']} โดยกลุ่มนิเทศ ติดตามและประเมินผลการจัดการศึกษา"


def cut_at(shown, whole, unit, table):
    """That the table of that name has the first rows alone, of the figure `whole` that leads to all; nothing where it
    has them all."""
    first = marks.figure(f"{shown:,}", marks.Lines(table))
    return f"แสดง {first} {unit}แรก จากทั้งหมด {whole.shown} {unit}" if whole.value > shown else ""


def numbered(lines, nothing):
    """Lines as a numbered list, or the words for none."""
    return "\n".join(f"{place}. {line}" for place, line in enumerate(lines, 1)) or nothing


def drafter(figures, writers):
    """The `drafts` of a type: {name of a block: text}, each by its writer from `figures(data)`."""

    def draft(data):
        f = figures(data)
        return {name: write(f) for name, write in writers.items()}

    return draft
