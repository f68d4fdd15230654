"""Size classes of schools by number of pupils. The scheme is the office's choice; the class is kept per year."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Band:
    """One size class: schools of at most `up_to` pupils that fit no smaller one; None is without limit."""

    code: str
    label: str
    up_to: int | None


def _scheme(*bands):
    return tuple(Band(*band) for band in bands)


# facts §6.3: the 4 sizes of สพป. and of สพม., the 7 sizes of OBEC.
SCHEMES = {
    "primary4": _scheme(
        ("small", "เล็ก", 120), ("medium", "กลาง", 600), ("large", "ใหญ่", 1500), ("extra", "ใหญ่พิเศษ", None)
    ),
    "secondary4": _scheme(
        ("small", "เล็ก", 499), ("medium", "กลาง", 1499), ("large", "ใหญ่", 2499), ("extra", "ใหญ่พิเศษ", None)
    ),
    "obec7": _scheme(
        ("size1", "ขนาดที่ 1", 120),
        ("size2", "ขนาดที่ 2", 200),
        ("size3", "ขนาดที่ 3", 300),
        ("size4", "ขนาดที่ 4", 499),
        ("size5", "ขนาดที่ 5", 1499),
        ("size6", "ขนาดที่ 6", 2499),
        ("size7", "ขนาดที่ 7", None),
    ),
}
OWN = "own"
SCHEME_CHOICES = [
    ("primary4", "4 ขนาด สำหรับ สพป."),
    ("secondary4", "4 ขนาด สำหรับ สพม."),
    ("obec7", "7 ขนาด ตามเกณฑ์ สพฐ."),
    (OWN, "เกณฑ์ของสำนักงานเอง"),
]


def scheme_of(office):
    """The key of the scheme in force: the chosen one, else the 4 sizes of the office's kind."""
    if office.size_scheme == OWN and not office.own_sizes:
        return _usual(office)
    return office.size_scheme or _usual(office)


def _usual(office):
    return "secondary4" if office.kind == "secondary" else "primary4"


def bands(office):
    """The Bands in force in an office, smallest first; without an office the 4 sizes of สพป."""
    if office is None:
        return SCHEMES["primary4"]
    scheme = scheme_of(office)
    if scheme == OWN:
        return tuple(Band(band["code"], band["label"], band["up_to"]) for band in office.own_sizes)
    return SCHEMES[scheme]


def of(pupils, office):
    """The Band of a school with so many pupils in an office."""
    return next(band for band in bands(office) if band.up_to is None or pupils <= band.up_to)


def choices(office):
    """(code, label) of the classes in force, for filters; without an office the four common ones."""
    return [(band.code, band.label) for band in bands(office)]


def label(code, office=None):
    """The word for a code: of the office's own scheme first, then of any shipped one; the code itself otherwise."""
    known = {band.code: band.label for scheme in SCHEMES.values() for band in scheme}
    if office is not None:
        known |= dict(choices(office))
    return known.get(code, code)


def ordered(labels, office=None):
    """Labels in the order of size: those of the scheme in force first, then others as they come."""
    order = [label for _, label in choices(office)]
    order += [band.label for scheme in SCHEMES.values() for band in scheme if band.label not in order]
    return sorted(labels, key=lambda text: order.index(text) if text in order else len(order))
