"""The order of rows that people number themselves."""


def put(rows, row, place):
    """Puts `row` at `place` (1 is the first) among `rows`, which may hold it already, and numbers all of them anew."""
    others = [each for each in rows if each.pk != row.pk]
    others.insert(min(max(place, 1), len(others) + 1) - 1, row)
    number(others)


def number(rows):
    """Numbers rows by their order; only those whose number changes are written."""
    changed = []
    for place, row in enumerate(rows, start=1):
        if row.position != place:
            row.position = place
            changed.append(row)
    for row in changed:
        type(row).objects.filter(pk=row.pk).update(position=row.position)
