"""เรียบทันสมัย: a deep panel of arcs to the left, words ranged left beside it, one thin line of gold."""

from reports.certificates.designs import ornaments as shapes
from reports.certificates.layout import crest, qr, signature, text

WIDTH, HEIGHT, PANEL = 297, 210, 74
INK, TEAL, MINT, GOLD = "#12303a", "#0b5f6b", "#7fd1c7", "#c9a24a"


def svg():
    definitions = (
        shapes.gradient("panel", [(0, "#0d6b78"), (0.55, "#0a4a58"), (1, "#082f3d")], x2="0.55")
        + shapes.gradient("metal", shapes.METAL)
        + f'<clipPath id="side"><path d="{_panel()}"/></clipPath>'
    )
    return shapes.page(
        WIDTH,
        HEIGHT,
        definitions,
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        _dots(),
        _sweep(),
        shapes.area(_panel(4.2), "#dcebea"),
        shapes.area(_panel(2.2), "url(#metal)"),
        shapes.area(_panel(), "url(#panel)"),
        f'<g clip-path="url(#side)">{_arcs()}</g>',
        f'<circle cx="33" cy="39" r="20" fill="#fff"/><circle cx="33" cy="39" r="21.6" fill="none" stroke="{GOLD}" '
        'stroke-width="0.5"/>',
        '<rect x="15" y="150.5" width="36" height="37" rx="2.4" fill="#fff"/>',
        shapes.area(f"M{PANEL + 18} 57.4H{PANEL + 50}V58.6H{PANEL + 18}Z", GOLD),
    )


def _panel(more=0.0):
    """The panel, whose edge swings out in the middle."""
    return (
        f"M0 0H{PANEL - 6 + more}C{PANEL + 10 + more} 62 {PANEL + 6 + more} 104 {PANEL - 9 + more} 138"
        f"C{PANEL - 19 + more} 161 {PANEL - 17 + more} 187 {PANEL - 9 + more} {HEIGHT}H0Z"
    )


def _arcs():
    """Rings that spread from the lower corner like sound."""
    return "".join(
        f'<circle cx="-8" cy="224" r="{18 + i * 9}" fill="none" stroke="{MINT}" stroke-width="{0.7 - i * 0.018:.3f}" '
        f'opacity="{0.42 - i * 0.011:.3f}"/>'
        for i in range(27)
    )


def _dots():
    """A field of dots that thins out towards the words."""
    dots = []
    for row in range(13):
        for column in range(17):
            size = 0.62 - 0.034 * (row + column)
            if size > 0.12:
                x, y = WIDTH - 12 - column * 4.4, 31 + row * 4.4
                dots.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.2f}" fill="#bfdedb"/>')
    return "".join(dots)


def _sweep():
    """Quiet bands in the corner below right."""
    return "".join(
        shapes.area(
            f"M{WIDTH - reach} {HEIGHT}C{WIDTH - reach * 0.55:.1f} {HEIGHT - rise * 0.15:.1f} "
            f"{WIDTH - reach * 0.2:.1f} {HEIGHT - rise * 0.5:.1f} {WIDTH} {HEIGHT - rise}V{HEIGHT}Z",
            colour,
        )
        for reach, rise, colour in (
            (132, 66, "#f1f7f6"),
            (104, 46, "#e1efed"),
            (78, 29, "#c6e2df"),
            (50.5, 15.7, GOLD),
            (50, 15, TEAL),
        )
    )


def layout():
    left, across = PANEL + 18, 187
    kanit = {"font": "Kanit", "align": "left", "colour": INK}
    plain = {"font": "Sarabun", "align": "left", "colour": INK}
    return {
        "page": "landscape",
        "digits": "thai",
        "artwork": "modern",
        "elements": [
            crest(18.5, 24.5, 29),
            text("office", "{office}", left, 17, 160, 10, 15.5, **{**plain, "weight": 600}),
            text("kind", "{kind}", left, 28, across, 27, 50, **{**kanit, "weight": 600, "colour": TEAL}),
            text("give", "มอบให้ไว้เพื่อแสดงว่า", left, 63, across, 8, 14.5, **{**plain, "colour": "#4b626b"}),
            text("name", "{name}", left, 72, across, 21, 36, **{**kanit, "weight": 500}, min_size=18),
            text("school", "{school}", left, 93, across, 8.5, 15.5, **plain),
            text(
                "award",
                "{role} {award}",
                left,
                105,
                across,
                12.5,
                18,
                **{**kanit, "weight": 500, "colour": "#9a7420"},
                min_size=11,
            ),
            text("event", "{event}", left, 118, across, 17, 16.5, **{**plain, "weight": 600}, min_size=11),
            text("dates", "{dates} [จำนวน {hours} ชั่วโมง]", left, 135.5, across, 8, 14.5, **plain),
            text("given", "ให้ไว้ ณ วันที่ {given_on}", left, 144, across, 8, 14.5, **plain),
            signature(1, left, 157.5, 84, 34, 13.5, colour=INK),
            text("number", "เลขที่ {number}", 222, 15, 60, 8, 13, **{**plain, "align": "right", "weight": 500}),
            qr(20.5, 153, 25),
            text("code", "{code}", 15.5, 180.6, 35, 5, 6.8, min_size=6, colour=INK),
        ],
    }
