"""Reads a QR code out of a picture of a page, as a phone does: finds it, reads its modules, and then its words.

Upright codes alone, and without mending errors: what is printed has none. Source: ISO/IEC 18004; the tables of
versions are segno's.
"""

from itertools import groupby, product

from segno import consts

DARK = 128
# Dark, light, dark, light, dark of a line through the middle of a corner mark, in modules.
CORNER = (1, 1, 3, 1, 1)
# The two bits of the level of errors in the format, as segno names them.
LEVELS = {1: consts.ERROR_LEVEL_L, 0: consts.ERROR_LEVEL_M, 3: consts.ERROR_LEVEL_Q, 2: consts.ERROR_LEVEL_H}
MASKS = [
    lambda y, x: (y + x) % 2 == 0,
    lambda y, x: y % 2 == 0,
    lambda y, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: y * x % 2 + y * x % 3 == 0,
    lambda y, x: (y * x % 2 + y * x % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2 == 0,
]


def read(picture):
    """The words of the QR code of a grey picture; ValueError where there is none."""
    return words(modules(picture))


def modules(picture):
    """The modules of the code, row by row, dark is True."""
    marks = corners(picture)
    if len(marks) != 3:
        raise ValueError(f"{len(marks)} corner marks instead of three")
    left, top = min(x for x, _y, _side in marks), min(y for _x, y, _side in marks)
    right, side = max(x for x, _y, _side in marks), sum(side for *_place, side in marks) / 3
    module = side / 7
    # A side has 4 modules more with each version.
    size = 4 * round(((right - left) / module + 7 - 17) / 4) + 17
    module = (right - left) / (size - 7)
    first = [middle - 3 * module for middle in (left, top)]
    return [
        [picture.getpixel((round(first[0] + x * module), round(first[1] + y * module))) < DARK for x in range(size)]
        for y in range(size)
    ]


def corners(picture):
    """[(x, y, side)] of the middles of the corner marks."""
    found = []
    # Every other line will do: the middle of a mark is three modules high.
    for y in range(0, picture.height, 2):
        runs, x = [], 0
        for dark, run in groupby(value < DARK for value in picture.crop((0, y, picture.width, y + 1)).tobytes()):
            runs.append((dark, x, len(list(run))))
            x += runs[-1][-1]
        for place in range(len(runs) - 4):
            five = runs[place : place + 5]
            side = sum(length for *_rest, length in five)
            fits = (abs(run[2] - side * part / 7) <= side / 14 for run, part in zip(five, CORNER, strict=True))
            if five[0][0] and side >= 21 and all(fits) and is_corner(picture, middle := five[0][1] + side / 2, y, side):
                found.append((middle, y, side))
    marks = []
    for mark in found:
        near = [one for one in marks if abs(one[-1][0] - mark[0]) + abs(one[-1][1] - mark[1]) < mark[2] / 2]
        near[0].append(mark) if near else marks.append([mark])
    return [tuple(sum(values) / len(one) for values in zip(*one, strict=True)) for one in marks]


def is_corner(picture, x, y, side):
    """Whether the seven by seven modules around a place are a corner mark: a ring around a square of nine."""
    for down, along in product(range(-3, 4), repeat=2):
        place = round(x + along * side / 7), round(y + down * side / 7)
        if not (0 <= place[0] < picture.width and 0 <= place[1] < picture.height):
            return False
        if (picture.getpixel(place) < DARK) != (max(abs(down), abs(along)) != 2):
            return False
    return True


def words(matrix):
    """What the modules say, of a code in bytes."""
    size = len(matrix)
    version = (size - 17) // 4
    # The format stands beside the first corner: two bits of the level, three of the mask, under a fixed mask.
    bits = [matrix[8][x] for x in (0, 1, 2, 3, 4)]
    format = int("".join(str(int(bit)) for bit in bits), 2) ^ 0b10101
    level, mask = LEVELS[format >> 3], MASKS[format & 7]
    taken = reserved(version, size)
    stream, right, upward = [], size - 1, True
    while right > 0:
        right -= right == 6  # the line of time has no column of data
        for y in reversed(range(size)) if upward else range(size):
            stream += [matrix[y][x] ^ mask(y, x) for x in (right, right - 1) if (y, x) not in taken]
        right, upward = right - 2, not upward
    codes = [int("".join(str(int(bit)) for bit in stream[at : at + 8]), 2) for at in range(0, len(stream) - 7, 8)]
    said = "".join(f"{code:08b}" for code in in_order(codes, consts.ECC[version][level]))
    if said[:4] != "0100":
        raise ValueError("not a code of bytes")
    counted = 12 if version < 10 else 20
    length = int(said[4:counted], 2)
    return bytes(int(said[counted + 8 * at : counted + 8 * at + 8], 2) for at in range(length)).decode()


def reserved(version, size):
    """The places of modules that hold no data."""
    ends = [range(9), range(size - 8, size)]
    taken = set(product(ends[0], ends[0])) | set(product(ends[0], ends[1])) | set(product(ends[1], ends[0]))
    taken |= {(6, at) for at in range(size)} | {(at, 6) for at in range(size)}
    middles = consts.ALIGNMENT_POS[version - 2] if version > 1 else ()
    for y, x in product(middles, middles):
        if (y, x) not in {(6, 6), (6, size - 7), (size - 7, 6)}:
            taken |= set(product(range(y - 2, y + 3), range(x - 2, x + 3)))
    if version >= 7:
        few, many = range(6), range(size - 11, size - 8)
        taken |= set(product(few, many)) | set(product(many, few))
    return taken


def in_order(codes, kinds):
    """The data of the blocks one after the other; they are written in turns."""
    lengths = [kind.num_data for kind in kinds for _ in range(kind.num_blocks)]
    blocks = [[] for _ in lengths]
    codes = iter(codes)
    for turn in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if turn < length:
                block.append(next(codes))
    return [code for block in blocks for code in block]
