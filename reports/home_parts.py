"""What rooms above this one put on the first pages: they register a part, and the page shows those of its person."""

_parts = []


def home_part(*roles):
    """Registers `part(user, day)` for the first pages of the roles; it gives (template, context) or None, in few
    queries."""

    def register(part):
        if all(known.__qualname__ != part.__qualname__ for _, known in _parts):
            _parts.append((frozenset(roles), part))
        return part

    return register


def parts_for(user, day):
    """[(template, context)] of what there is to show to a person."""
    found = [part(user, day) for roles, part in _parts if user.has_role(*roles)]
    return [one for one in found if one is not None]
