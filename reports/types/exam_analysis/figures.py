"""What the frozen results of a test say; every figure names its rows."""

from decimal import Decimal

from instruments.measures import of_values
from reports.book.parts import Cell
from reports.types import exams

REFERENCES = (("obec", "สพฐ."), ("nation", "ประเทศ"))


def where_of(line, year):
    """The keys of the rows of a subject in a year."""
    return {"year": year, "grade": line["grade"], "turn": line["turn"], "subject": line["subject"]}


def mean(f, **where):
    """Cells of the schools, the takers and the mean over pupils of some results: the schools are those in the mean."""
    behind, found = exams.weighed(f, **where)
    return Cell(found.schools, "n", behind), exams.takers_of(f, behind, found), Cell(found.value, "mean", behind)


def spread(f, **where):
    """The sample S.D. of the means of the schools that are in the mean, as a Cell."""
    behind, _found = exams.weighed(f, **where)
    found = of_values([Decimal(row["mean"]) for row in f.rows(behind)])
    return Cell(found.sd, "mean", behind)


def reference(line, year, scope):
    """What is known of OBEC or the nation, a Decimal or None."""
    value = line["references"].get(year, {}).get(scope)
    return None if value is None else Decimal(value)


def name_of(line):
    """A subject with its grade, and its turn where there are several."""
    turn = f" ครั้งที่ {line['turn']}" if line["turn"] != "1" else ""
    return f"{line['grade']}{turn} {line['subject']}"


def compared(f):
    """[(line, mean, difference from what it is held against)] of the subjects that can be compared, the best first;
    both are Cells of the same rows."""
    year = str(f.data["test"]["year"])
    found = []
    for line in f.data["subjects"]:
        value = mean(f, **where_of(line, year))[2]
        if value.value is not None and line["held"] is not None:
            found.append((line, value, Cell(value.value - Decimal(line["held"]), "mean", value.behind)))
    return sorted(found, key=lambda row: -row[2].value)
