"""What the definitions of tools say alike."""

# The names under which pages take the year of a run.
FISCAL, ACADEMIC = {"fiscal": "year"}, {"academic": "year"}
CREATED = {"owner": "created_by", "begun": "created_at"}


def of_office(path="office", **narrowed):
    """The rows of an office: a function of a queryset and the office, `path` leading from a row to it."""
    return lambda rows, office: rows.filter(**{path: office}, **narrowed)
