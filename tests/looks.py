"""What every page must bear: no width that scrolls sideways, and nothing that axe finds, in light and dark."""

from pathlib import Path

from tests.browsers import AXE

WIDE, NARROW = 1400, 360
EVERY_WAY = ((WIDE, "light"), (WIDE, "dark"), (NARROW, "dark"), (NARROW, "light"))
SERIOUS = ("serious", "critical")
# What axe calls minor or moderate whatever it finds; these are asked only where everything counts.
ADVICE = (
    "aria-allowed-role", "aria-deprecated-role", "empty-heading", "empty-table-header", "form-field-multiple-labels",
    "heading-order", "html-xml-lang-mismatch", "image-redundant-alt", "landmark-banner-is-top-level",
    "landmark-contentinfo-is-top-level", "landmark-main-is-top-level", "landmark-no-duplicate-banner",
    "landmark-no-duplicate-contentinfo", "landmark-no-duplicate-main", "landmark-one-main", "landmark-unique",
    "no-autoplay-audio", "page-has-heading-one", "presentation-role-conflict", "region", "scope-attr-valid",
    "server-side-image-map", "skip-link", "table-duplicate-name",
)  # fmt: skip
CONTRAST = Path(__file__).with_name("contrast.js").read_text()
# The dark theme changes colours and nothing else: every other rule is asked once a width.
RULES = """async (spared) => {
    const rules = Object.fromEntries(["color-contrast", ...spared].map((name) => [name, {enabled: false}]));
    const options = {resultTypes: ["violations"], rules};
    return (await axe.run(options)).violations.map((rule) => [rule.id, rule.impact,
        rule.nodes.map((node) => [node.target, node.any.map((check) => check.message)])]);
}"""
# The rows of a list are alike: the first ten stand for all.
SHORTEN = "document.querySelectorAll('tbody tr:nth-child(n+11)').forEach((row) => row.remove())"
SETTLED = """(theme) => new Promise((settled, failed) => {
    let frames = 0;
    const look = () => {
        if (document.documentElement.dataset.bsTheme === theme) requestAnimationFrame(settled);
        else if (++frames > 300) failed(new Error(`The page never became ${theme}.`));
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})"""


def faults(page, ways=EVERY_WAY, *, judged=None, impacts=SERIOUS):
    """What is wrong with the open page at each of the (width, scheme), in lines. It ends at the last of them.

    `judged` are the kinds of text whose contrast is known from other pages, see contrast.js; it grows. `impacts` are
    those that count; None: all.
    """
    judged = set() if judged is None else judged
    wrong, widths = [], set()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    page.evaluate(SHORTEN)
    for width, scheme in ways:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLED, scheme)
        if width not in widths:
            widths.add(width)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"{page.url} {width}: scrolls sideways")
            for name, impact, nodes in page.evaluate(RULES, ADVICE if impacts == SERIOUS else ()):
                if impacts is None or impact in impacts:
                    wrong.append(f"{page.url} {width}: {name}: {nodes[:3]}")
        told = page.evaluate(CONTRAST, sorted(judged))
        judged.update(told["fresh"])
        if told["wrong"]:
            wrong.append(f"{page.url} {scheme} {width}: contrast: {told['wrong'][:3]}")
    return wrong
