// The contrast of every kind of text on the page. Texts of one colour, size and weight on the same grounds have the
// same contrast, so axe judges one of each; `known` are the kinds it has judged before, on this page or another.
async (known) => {
  const judged = new Set(known);
  const fresh = new Set();
  const faulty = new Set();
  const wrong = [];
  const grounds = new Map();
  const kinds = new Map();

  // What lies behind the text of an element, layer by layer, down to the first that nothing shines through.
  const ground = (element) => {
    if (!element) return { layers: "", effects: "", hidden: false };
    if (!grounds.has(element)) {
      const style = getComputedStyle(element);
      const behind = ground(element.parentElement);
      const layer = `${style.backgroundColor} ${style.backgroundImage} ${style.position}`;
      const effect = `${style.opacity} ${style.filter} ${style.mixBlendMode}`;
      const effects = effect === "1 none normal" ? behind.effects : `${behind.effects}/${effect}`;
      const solid = style.backgroundColor.startsWith("rgb(") && style.backgroundImage === "none";
      const empty = layer === "rgba(0, 0, 0, 0) none static";
      const layers = solid && !effects ? style.backgroundColor : empty ? behind.layers : `${behind.layers}/${layer}`;
      const clipped = style.clip === "rect(0px, 0px, 0px, 0px)" || style.clipPath === "inset(50%)";
      grounds.set(element, { layers, effects, hidden: clipped || behind.hidden });
    }
    return grounds.get(element);
  };
  const kind = (element) => {
    if (!kinds.has(element)) {
      const style = getComputedStyle(element);
      const off = element.closest(":disabled, [aria-disabled=true]") ? "off" : "";
      const { layers, effects } = ground(element);
      const text = [style.color, style.fontSize, style.fontWeight, style.textShadow];
      kinds.set(element, [...text, off, layers, effects].join());
    }
    return kinds.get(element);
  };
  // axe judges no pictures, no boxes to tick and no single letters; what only readers hear has no colour.
  const tells = (element) => {
    if (element.closest("svg") || element.matches("[type=radio], [type=checkbox], [type=hidden]")) return false;
    if (element.matches("input, select, textarea")) return true;
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    return own && element.textContent.trim().length > 1;
  };
  const shows = (element) => {
    if (!element.checkVisibility({ visibilityProperty: true }) || ground(element).hidden) return false;
    const frame = element.getBoundingClientRect();
    return frame.bottom + scrollY > 0 && frame.right + scrollX > 0;
  };

  const unknown = new Map();
  for (const element of document.body.querySelectorAll("*")) {
    if (!tells(element) || !shows(element) || judged.has(kind(element))) continue;
    unknown.set(kind(element), [...(unknown.get(kind(element)) || []), element]);
  }
  const judge = async (elements) => {
    if (!elements.length) return;
    const options = { runOnly: ["color-contrast"], resultTypes: ["violations", "passes"], elementRef: true };
    const found = await axe.run({ include: elements }, options);
    const nodes = (rules) => rules.flatMap((rule) => rule.nodes);
    for (const node of nodes(found.passes)) fresh.add(kind(node.element));
    for (const node of nodes(found.violations)) {
      faulty.add(kind(node.element));
      wrong.push([node.target, node.any.map((check) => check.message)]);
    }
  };
  await judge([...unknown.values()].map((elements) => elements[0]));
  // Where the first could not be judged (something lies over it), one of the others may be.
  const left = [...unknown].filter(([one]) => !fresh.has(one) && !faulty.has(one));
  await judge(left.flatMap(([, elements]) => elements.slice(1)));
  // On a picture no contrast is ever known.
  for (const one of unknown.keys()) if (/url\(|gradient\(/.test(one)) fresh.add(one);
  // A fault is told of every page that has it.
  return { fresh: [...fresh].filter((one) => !faulty.has(one)), wrong };
}
