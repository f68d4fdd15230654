"""How a stock is shared out: pure arithmetic."""


def shares(total, weights):
    """`total` whole things in proportion to `weights`, a list of the same length whose sum is `total`.

    The method of the largest remainder: everybody gets the whole part of their share, what is left goes one by one to
    the largest remainders, the earlier of equal ones first. Without any weight nobody gets anything.
    """
    whole = sum(weights)
    if whole <= 0 or total <= 0:
        return [0] * len(weights)
    given = [total * weight // whole for weight in weights]
    rest = [total * weight % whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: (-rest[place], place))
    for place in order[: total - sum(given)]:
        given[place] += 1
    return given
