// The map of the office's schools. Leaflet draws it; the table below the map has the same content without it.

const box = document.getElementById("map");
const stored = document.getElementById("map-points");
if (box && stored && window.L) draw(box, JSON.parse(stored.textContent));

function draw(box, points) {
  const map = L.map(box, { zoomControl: false, scrollWheelZoom: false, maxZoom: 18, zoomSnap: 0.25 });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: "ขยาย", zoomOutTitle: "ย่อ" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  // The wheel scrolls the page until somebody works with the map.
  box.addEventListener("pointerdown", () => map.scrollWheelZoom.enable());
  box.addEventListener("pointerleave", () => map.scrollWheelZoom.disable());

  const asked = new URL(location.href).searchParams.get("at");
  const chosen = points.find((point) => String(point.id) === asked);
  if (chosen) map.setView(chosen.at, 13);
  else map.fitBounds(L.latLngBounds(points.map((point) => point.at)).pad(0.08), { maxZoom: 13 });

  if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { attribution: plain(box.dataset.credit), maxZoom: 18 }).addTo(map);
  if (box.dataset.shapes) addShapes(map, box.dataset.shapes);
  const opened = points.map((point) => addPoint(map, point, box.dataset.marks));
  if (chosen) opened[points.indexOf(chosen)].openPopup();

  map.on("popupopen", ({ popup }) => {
    const close = popup.getElement().querySelector(".leaflet-popup-close-button");
    close?.setAttribute("aria-label", "ปิดข้อมูลโรงเรียน");
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });
}

function plain(text) {
  const span = document.createElement("span");
  span.textContent = text ?? "";
  return span.innerHTML;
}

function make(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function drawing(mark, marks) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  for (const [name, value] of Object.entries({ class: `map-mark map-mark-${mark}`, width: 20, height: 20, "aria-hidden": "true" })) {
    svg.setAttribute(name, value);
  }
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${marks}#mark-${mark}`);
  svg.append(use);
  return svg;
}

function addPoint(map, point, marks) {
  const icon = L.divIcon({ html: drawing(point.mark, marks), className: "map-point", iconSize: [28, 28] });
  const marker = L.marker(point.at, { icon, title: point.name, riseOnHover: true }).addTo(map);
  const element = marker.getElement();
  element.setAttribute("aria-label", `${point.name} ${point.state}`);
  marker.bindPopup(() => card(point, marks), { maxWidth: 280 });
  // Opened from the keyboard, the popup takes the focus, and gives it back when it closes.
  let byKey = false;
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter") byKey = true;
  });
  marker.on("popupopen", () => {
    if (byKey) marker.getPopup().getElement().querySelector("a").focus();
  });
  marker.on("popupclose", () => {
    if (byKey) element.focus();
    byKey = false;
  });
  return marker;
}

function card(point, marks) {
  const box = make("div", "", { class: "map-popup" });
  box.append(make("a", point.name, { href: point.href }));
  const state = make("p", "");
  state.append(drawing(point.mark, marks), make("span", ` ${point.text}`));
  box.append(state, make("p", point.place, { class: "soft" }));
  return box;
}

async function addShapes(map, address) {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return;
  const layer = L.geoJSON(await answer.json(), { interactive: false, style: { className: "map-shape", weight: 1.5 } });
  layer.addTo(map).bringToBack();
  layer.eachLayer((part) => {
    const name = part.feature.properties?.name;
    const icon = L.divIcon({ html: make("span", name ?? ""), className: "map-place", iconSize: [0, 0] });
    if (name) L.marker(part.getBounds().getCenter(), { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(map);
  });
}
